//! What whoever looks may ask, whichever engine runs. The specification answers, on the CPU, from numbers that an
//! engine has handed out: the engine that learns is not there, so nothing of it can change.

use ndarray::{Array2, ArrayView2};

use super::Learned;
use super::cpu::{self, CpuEngine};
use super::engine::Engine;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::negatives::Embeddings;
use crate::plan::Plan;

pub use super::cpu::view::Compared;

/// `[n, d]`: items, `[n, input]`, as one tower sees them; rows of unit length. `parameters`: `[P]`.
pub fn encode(plan: &Plan, parameters: &[f32], tower: Tower, items: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut out = Array2::zeros((items.nrows(), plan.shape.dim));
    cpu::encode(plan, parameters, tower, items, &mut out);
    out
}

/// `[n, d]` per side: pairs as the encoders see them. `parameters`: `[P]`.
pub fn embed(plan: &Plan, parameters: &[f32], pairs: &Pairs) -> Embeddings {
    Embeddings {
        queries: encode(plan, parameters, Tower::Query, pairs.queries.view()),
        keys: encode(plan, parameters, Tower::Key, pairs.keys.view()),
    }
}

/// An engine for looks alone, beside the one that learns, which goes on from `learned`.
pub fn beside(plan: Plan, data: &Pairs, learned: &Learned) -> Engine {
    Engine::Cpu(Box::new(CpuEngine::new(plan, data, learned)))
}
