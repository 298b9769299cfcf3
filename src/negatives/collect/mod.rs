//! Which further candidates join the batch's own keys.

use crate::described::{Choice, Described};
use crate::experiment::Settings;

pub mod hard;
pub mod none;
pub mod uniform;

/// Every way of collecting candidates: one file and one row each.
pub static METHODS: &[&dyn Collect] = &[&none::NoneCollected, &uniform::Uniform, &hard::Hard];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Collect>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// How many candidates join, and who sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Columns {
    /// Candidates every anchor sees.
    pub shared: usize,
    /// Candidates each anchor has to itself.
    pub own: usize,
}

/// How an anchor's own candidates are found by the engine, from the embeddings of the current step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mining {
    /// Nothing to mine.
    None,
    /// The most similar keys of the corpus outside the batch, most similar first, by the current weights.
    TopK,
}

/// Collects candidates from the corpus (the keys of all training pairs).
pub trait Collect: Described {
    /// How many candidates join under these settings.
    fn columns(&self, settings: &Settings) -> Columns;
    /// How the engine finds each anchor's own candidates.
    fn mining(&self) -> Mining {
        Mining::None
    }
    /// Draws the shared candidates of `step`: indices below `pairs`, all different, none of them in `batch`.
    /// `shared` has the length that [`Collect::columns`] gave.
    fn draw(&self, seed: u32, step: u64, pairs: usize, batch: &[u32], shared: &mut [u32]) {
        let _ = (seed, step, pairs, batch, shared);
    }
}
