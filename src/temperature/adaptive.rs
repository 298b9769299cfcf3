//! An adaptive scale and margin: AdaCos's scale, and the growing margin of coarse-to-fine descriptors.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// The margin at the end of its growth, in units of similarity.
const MARGIN: f64 = 0.3;

/// Every batch sets the scale 1/tau anew (Zhang et al. 2019, AdaCos: Adaptively Scaling Cosine Logits for Effectively
/// Learning Deep Face Representations), and the positive's similarity is lowered by a margin that grows from 0 to 0.3
/// over `period` steps.
#[derive(Debug)]
pub struct Adaptive;

impl Described for Adaptive {
    fn about(&self) -> &'static About {
        &About {
            id: "adaptive",
            label: "Adaptive scale and margin",
            help: "The temperature follows the batch's angles, and a margin that the positive must keep grows with \
                   training.",
            formula: "1/tau = ln(mean_i sum_j exp(s_ij/tau)) / cos(min(pi/4, median angle+)); s+ - 0.3 min(1, step / \
                      period)",
            source: "Zhu et al. 2023, Coarse-to-Fine: Learning Compact Discriminative Representation for Single-Stage \
                     Image Retrieval",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["period"]
    }
}

impl Temperature for Adaptive {
    fn rule(&self, _knobs: &Knobs) -> TemperatureRule {
        TemperatureRule::Adaptive
    }
    fn margin(&self, knobs: &Knobs, step: u64) -> f64 {
        MARGIN * (step as f64 / f64::from(knobs.period.max(1))).min(1.0)
    }
}
