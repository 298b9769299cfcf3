//! Losses: what an anchor's row of candidates is worth.

use crate::described::{Choice, Described};
use crate::experiment::Settings;
use rules::Head;

pub mod decoupled;
pub mod infonce;
pub mod multi_head;
pub mod multiple;
pub mod ntxent;
pub mod pooled;
pub mod row;
pub mod rules;
pub mod sigmoid;
pub mod triplet;

/// Every loss: one row each, one file per family.
pub static METHODS: &[&dyn Loss] = &[
    &infonce::Symmetric,
    &infonce::QueryToKey,
    &infonce::KeyToQuery,
    &ntxent::NtXent,
    &decoupled::Decoupled,
    &decoupled::Weighted,
    &sigmoid::Sigmoid,
    &multiple::SupCon,
    &multiple::Attraction,
    &triplet::Random,
    &triplet::SemiHard,
    &triplet::Hardest,
    &pooled::Pooled,
    &multi_head::MultiHead,
];

/// The loss with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Loss>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Says what an anchor's row is worth.
pub trait Loss: Described {
    /// The weights of the query-to-key and of the key-to-query loss; they add up to 1.
    fn directions(&self) -> (f64, f64) {
        (0.5, 0.5)
    }
    /// The formula.
    fn head(&self, settings: &Settings) -> Head;
    /// Whether the anchor's own side gives candidates as well.
    fn same_side(&self) -> bool {
        false
    }
    /// Ids of the knobs it reads.
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}
