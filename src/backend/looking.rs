//! Computes embeddings and looks from weights that an engine has handed out. The CPU engine does this, whichever engine
//! trains. The engine that trains takes no part, so a look cannot change it.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};

use super::cpu::{self, CpuEngine};
use super::executor::Executor;
use super::{Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::negatives::Embeddings;
use crate::plan::Plan;

pub use super::cpu::evaluate::Evaluator;

/// `[n, d]`: one tower's embeddings of items, `[n, input]`, as rows of unit length. `parameters`: `[P]`.
#[inline(never)]
pub fn encode(plan: &Plan, parameters: &[f32], tower: Tower, items: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut out = Array2::zeros((items.nrows(), plan.shape.dim));
    cpu::encode(plan, parameters, tower, items, &mut out);
    out
}

/// `[n, d]` per side: the embeddings of pairs. `parameters`: `[P]`.
#[inline(never)]
pub fn embed(plan: &Plan, parameters: &[f32], pairs: &Pairs) -> Embeddings {
    Embeddings {
        queries: encode(plan, parameters, Tower::Query, pairs.queries.view()),
        keys: encode(plan, parameters, Tower::Key, pairs.keys.view()),
    }
}

/// `[n]`: the temperatures of queries, `[n, input]`, that have their own; `None` if they share one. `parameters`:
/// `[P]`.
#[inline(never)]
pub fn own_temperatures(plan: &Plan, parameters: &[f32], queries: ArrayView2<'_, f32>) -> Option<Vec<f32>> {
    cpu::own_temperatures(plan, parameters, queries)
}

/// `[n]`: how long one tower's outputs for these items are, `[n, input]`, before they are scaled to unit length.
pub fn output_lengths(plan: &Plan, parameters: &[f32], tower: Tower, items: ArrayView2<'_, f32>) -> Vec<f32> {
    cpu::encode::output_lengths(plan, parameters, tower, items)
}

/// An engine that only looks, beside the engine that learns.
pub struct LookEngine(CpuEngine<f32>);

impl LookEngine {
    /// An engine with these data. It has not been told anything that the host has prepared.
    pub fn new(plan: Plan, data: &Arc<Pairs>, learned: &Learned) -> Self {
        LookEngine(CpuEngine::new(plan, data, learned))
    }

    /// Stores what the host has prepared.
    pub fn tell(&mut self, told: Told<'_>) {
        Executor::tell(&mut self.0, told);
    }

    /// Evaluates a batch with these weights and shows it.
    pub fn look(&mut self, learned: &Learned, inputs: &StepInputs<'_>) -> Seen {
        self.0.restore(learned);
        self.0.forward(inputs);
        self.0.shown()
    }
}
