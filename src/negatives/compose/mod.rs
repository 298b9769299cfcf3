//! The first stage: which pairs share a batch.

mod contract;
pub mod distinct;
pub mod erasure;
pub mod exposed;
pub mod graded;
pub mod neighbours;
pub mod ngame;
pub mod places;
pub mod random;
pub mod reweighted;
pub mod siblings;
pub mod smote;
pub mod targets;
pub mod topics;

use crate::described::{self, Choice};
pub use contract::Compose;

/// Every way of composing batches. Each has a file and a row here.
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
    &exposed::Exposed,
    &smote::Smote,
    &erasure::Neighbourhood,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Compose>> {
    described::by_id(METHODS, id)
}
