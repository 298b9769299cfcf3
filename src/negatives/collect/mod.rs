//! The second stage: which extra candidates join the batch's keys.

pub mod bank;
pub mod blurred;
pub mod cluster;
mod contract;
pub mod distance;
pub mod fixed;
pub mod forms;
pub mod hard;
pub mod hard_queries;
pub mod hashed;
pub mod imposter;
mod listed;
pub mod logq;
pub mod masked_match;
pub mod mixed;
pub mod momentum;
pub mod momentum_masked;
pub mod momentum_one_sided;
pub mod neighbour;
pub mod none;
pub mod popularity;
pub mod proxies;
pub mod queue;
pub mod refreshed;
pub mod shown;
pub mod siblings;
pub mod transform;
pub mod two_stage;
pub mod uniform;

use crate::described::{self, Choice};
pub use contract::{Collect, Columns, Draw, Filled, Jitter, Masking, Memory, Mining, Mixing, Perturbing, Towards};

/// Every way of collecting candidates. Each has a file and a row here.
pub static METHODS: &[&dyn Collect] = &[
    &none::NoneCollected,
    &uniform::Uniform,
    &popularity::Popularity,
    &logq::LogQ,
    &queue::Queue,
    &momentum::Momentum,
    &momentum_masked::MomentumMasked,
    &momentum_one_sided::MomentumOneSided,
    &mixed::Mixed,
    &transform::Transform,
    &neighbour::Neighbour,
    &imposter::Imposter,
    &blurred::Blurred,
    &masked_match::MaskedMatch,
    &proxies::Proxies,
    &fixed::Static,
    &refreshed::Refreshed,
    &hashed::Hashed,
    &forms::Forms,
    &two_stage::TwoStage,
    &hard::Hard,
    &hard_queries::HardQueries,
    &bank::Bank,
    &cluster::Cluster,
    &siblings::Siblings,
    &distance::Distance,
    &shown::Shown,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Collect>> {
    described::by_id(METHODS, id)
}
