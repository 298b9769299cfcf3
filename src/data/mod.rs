//! Data sets: pairs of a query and a key, the class of each, and the known truth about false negatives.

pub mod assets;
pub mod clicks;
pub mod clusters;
mod contract;
pub mod digits;
pub mod edits;
pub mod emoji;
mod generated;
pub mod geo;
pub mod hierarchy;
pub mod lists;
mod mixtures;
mod pairs;
pub mod sphere;
pub mod topics;
pub mod two_forms;

use crate::described::{self, Choice};
pub use contract::{Source, missing_asset};
pub use pairs::{Dataset, Mixture, Moved, Pairs, Picture, Truth};

/// Every data set. Each has a file and a row here.
pub static SOURCES: &[&dyn Source] = &[
    &digits::Digits,
    &clusters::Clusters,
    &hierarchy::Hierarchy,
    &topics::Topics,
    &geo::Geo,
    &emoji::Emoji,
    &clicks::Clicks,
    &lists::Lists,
    &two_forms::TwoForms,
    &edits::Edits,
];

/// The data set with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Source>> {
    described::by_id(SOURCES, id)
}
