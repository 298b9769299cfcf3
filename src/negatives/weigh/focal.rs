//! Small weights for easy negatives, as the focal loss has them for easy examples.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// `w_j = p_j^gamma`. A negative is easy when its probability is small, so that the focal loss's `(1 - p_t)^gamma` is
/// `p_j^gamma` here. The weights are constants (stop-gradient).
#[derive(Debug)]
pub struct Focal;

impl Described for Focal {
    fn about(&self) -> &'static About {
        &About {
            id: "focal",
            label: "Focal",
            help: "A negative counts by a power of its own probability, so that easy ones hardly count.",
            formula: "w_j = p_j^gamma, p = softmax(s / tau)",
            source: "Lin et al. 2017, Focal Loss for Dense Object Detection",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["gamma"]
    }
}

impl Method for Focal {}

impl Weigh for Focal {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting { focal: knobs.gamma, ..Weighting::default() }
    }
}
