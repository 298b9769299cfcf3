//! Both parts of HCL: harder negatives count more, and the expected part of false negatives is subtracted.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::{Flow, Knobs};
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// The complete loss of the paper (Robinson et al. 2021).
#[derive(Debug)]
pub struct DebiasedHardness;

impl Described for DebiasedHardness {
    fn about(&self) -> &'static About {
        &About {
            id: "debiased-hardness",
            label: "By hardness, debiased",
            help: "Harder negatives count more, and the expected part of false negatives is subtracted.",
            formula: "N = max( (sum_j w_j exp(s_j/tau) - prior n exp(s+/tau)) / (1 - prior), n exp(-1/tau) )",
            source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["beta", "flow", "prior"]
    }
}

impl Method for DebiasedHardness {}

impl Weigh for DebiasedHardness {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting {
            hardness: knobs.beta,
            through: knobs.flow == Flow::Through,
            debias: Some(knobs.prior),
            ..Weighting::default()
        }
    }
}
