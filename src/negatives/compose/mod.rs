//! Which pairs share one batch.

use super::{At, Index, Prepared, Refresh};
use crate::described::{Choice, Described};
use crate::experiment::Settings;

pub mod distinct;
pub mod graded;
pub mod neighbours;
pub mod ngame;
pub mod places;
pub mod random;
pub mod reweighted;
pub mod siblings;
pub mod targets;
pub mod topics;

/// Every way of composing batches: one file and one row each.
pub static METHODS: &[&dyn Compose] = &[
    &random::Random,
    &distinct::Distinct,
    &topics::Topics,
    &reweighted::Reweighted,
    &ngame::Ngame,
    &neighbours::Neighbours,
    &places::Places,
    &targets::Targets,
    &siblings::Siblings,
    &graded::Graded,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Compose>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Chooses the pairs of each batch, an epoch at a time.
pub trait Compose: Described {
    /// The batches of one epoch, one after the other: `(pairs / batch)` batches of `batch` pairs, all different within a
    /// batch. `at.step` is the epoch's number here. Before the method's first refresh `prepared` is empty.
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32>;
    /// When the method looks at the embeddings.
    fn refresh(&self, settings: &Settings) -> Refresh {
        let _ = settings;
        Refresh::Never
    }
    /// Prepares what later epochs need.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let _ = (at, index);
        Prepared::default()
    }
    /// Whether it looks at the pairs' losses, [`Index::losses`], which only steps with stored rows tell apart.
    fn reads_losses(&self) -> bool {
        false
    }
    /// Ids of the knobs it reads.
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}
