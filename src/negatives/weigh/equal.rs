//! Every candidate counts the same.

use super::Weigh;
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::loss::rules::Weighting;

/// All weights 1.
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

impl Weigh for Equal {
    fn rule(&self, _settings: &Settings) -> Weighting {
        Weighting::default()
    }
}
