//! Which pairs share one batch.

use crate::described::{Choice, Described};

pub mod random;

/// Every way of composing batches: one file and one row each.
pub static METHODS: &[&dyn Compose] = &[&random::Random];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Compose>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Chooses the pairs of each batch.
pub trait Compose: Described {
    /// Writes the pair indices of the batch of `step` (0-based) into `batch`, all different, all below `pairs`.
    /// `scratch` is the caller's to keep between calls and holds whatever makes the next call cheap.
    fn compose(&self, seed: u32, step: u64, pairs: usize, batch: &mut [u32], scratch: &mut Scratch);
}

/// What a composer may keep between steps. Never part of the result: an empty one gives the same batches.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The order of one epoch, and which epoch.
    pub epoch: Option<(u64, Vec<u32>)>,
}
