//! Equal weights: every candidate counts the same.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// All weights are 1.
#[derive(Debug)]
pub struct Equal;

impl Described for Equal {
    fn about(&self) -> &'static About {
        &About {
            id: "equal",
            label: "Equal",
            help: "Every negative counts once; the softmax alone decides which matter.",
            formula: "w_j = 1",
            source: "",
        }
    }
}

impl Method for Equal {}

impl Weigh for Equal {
    fn rule(&self, _knobs: &Knobs) -> Weighting {
        Weighting::default()
    }
}
