//! Larger weights for harder negatives (HCL's weights, without its correction for false negatives).

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::{Flow, Knobs};
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// `w_j ~ exp(beta s_j / tau)`. As constants these weights act like a lower temperature for the negatives; with the
/// gradient flowing through them, as in the official code, easy negatives are attracted.
#[derive(Debug)]
pub struct Hardness;

impl Described for Hardness {
    fn about(&self) -> &'static About {
        &About {
            id: "hardness",
            label: "By hardness",
            help: "The more similar a negative, the more it counts.",
            formula: "w_j = exp(beta s_j / tau) / mean_k exp(beta s_k / tau)",
            source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["beta", "flow"]
    }
}

impl Method for Hardness {}

impl Weigh for Hardness {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting { hardness: knobs.beta, through: knobs.flow == Flow::Through, ..Weighting::default() }
    }
}
