//! A correction for right answers that were not labelled: a negative's weight is its probability of being a true
//! negative.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// CET's correction, with a known probability of a label in place of the paper's second, learned model. Let `r` be the
/// probability that the candidate is relevant and `pi` that a relevant candidate was labelled. Then a candidate without
/// a label is relevant with probability `r (1 - pi) / (1 - r pi)`.
#[derive(Debug)]
pub struct Selection;

impl Described for Selection {
    fn about(&self) -> &'static About {
        &About {
            id: "selection",
            label: "Selection-corrected",
            help: "A negative counts by the probability that it is a true one, given how often right answers are \
                   labelled.",
            formula: "w_j = 1 - r (1 - pi) / (1 - r pi), r = sigmoid((s_j - s+) / tau)",
            source: "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural \
                     Ranking Models",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["selection"]
    }
}

impl Method for Selection {}

impl Weigh for Selection {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting { selection: Some(knobs.selection), ..Weighting::default() }
    }
}
