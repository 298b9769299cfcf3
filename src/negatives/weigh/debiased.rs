//! The share of false negatives is known, though not which they are: their expected part of the sum is taken off.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// The debiased loss. At small temperatures the positive's term outweighs the sum, which then meets its lower bound: such
/// an anchor pushes no negative at all.
#[derive(Debug)]
pub struct Debiased;

impl Described for Debiased {
    fn about(&self) -> &'static About {
        &About {
            id: "debiased",
            label: "Debiased",
            help: "What false negatives are expected to add is taken off the sum, which stays above its least possible value.",
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
