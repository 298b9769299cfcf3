//! What can be computed from the weights that an engine has handed out: embeddings, and a look at a batch. The CPU
//! engine computes it, whichever engine trains. The engine that trains takes no part, so a look cannot change it.

use ndarray::{Array2, ArrayView2};

use super::cpu::{self, CpuEngine};
use super::executor::Executor;
use super::{Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::negatives::Embeddings;
use crate::plan::Plan;

pub use super::cpu::view::Compared;

/// `[n, d]`: items, `[n, input]`, as one tower sees them; rows of unit length. `parameters`: `[P]`.
#[inline(never)]
pub fn encode(plan: &Plan, parameters: &[f32], tower: Tower, items: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut out = Array2::zeros((items.nrows(), plan.shape.dim));
    cpu::encode(plan, parameters, tower, items, &mut out);
    out
}

/// `[n, d]` per side: pairs as the encoders see them. `parameters`: `[P]`.
#[inline(never)]
pub fn embed(plan: &Plan, parameters: &[f32], pairs: &Pairs) -> Embeddings {
    Embeddings {
        queries: encode(plan, parameters, Tower::Query, pairs.queries.view()),
        keys: encode(plan, parameters, Tower::Key, pairs.keys.view()),
    }
}

/// An engine for looks alone, beside the one that learns.
pub struct Beside(CpuEngine<f32>);

impl Beside {
    /// An engine with these data. What the host has prepared has still to be told.
    pub fn new(plan: Plan, data: &Pairs, learned: &Learned) -> Self {
        Beside(CpuEngine::new(plan, data, learned))
    }

    /// Takes what the host has prepared.
    pub fn tell(&mut self, told: Told<'_>) {
        Executor::tell(&mut self.0, told);
    }

    /// What can be seen of a batch with these weights.
    pub fn look(&mut self, learned: &Learned, inputs: &StepInputs<'_>) -> Seen {
        self.0.restore(learned);
        self.0.forward(inputs);
        self.0.shown()
    }
}
