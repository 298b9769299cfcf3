//! The share of false negatives is assumed to be known, though not which ones they are: their expected part is
//! subtracted from the sum over negatives.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// The debiased loss. At low temperatures the subtracted term may exceed the sum, which is then clamped to its lower
/// bound: such an anchor has no gradient with respect to its negatives.
#[derive(Debug)]
pub struct Debiased;

impl Described for Debiased {
    fn about(&self) -> &'static About {
        &About {
            id: "debiased",
            label: "Debiased",
            help: "The expected part of false negatives is subtracted from the sum, which stays above its least \
                   possible value.",
            formula: "N = max( (sum_j exp(s_j/tau) - prior n exp(s+/tau)) / (1 - prior), n exp(-1/tau) )",
            source: "Chuang et al. 2020, Debiased Contrastive Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["prior"]
    }
}

impl Method for Debiased {}

impl Weigh for Debiased {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting { debias: Some(knobs.prior), ..Weighting::default() }
    }
}
