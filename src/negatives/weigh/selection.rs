//! Not every right answer was labelled as one: a negative counts by its probability of being a true one.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// CET's correction with a known chance of a label in place of its second, learned model. With `r` the probability that the
/// candidate is relevant and `pi` the chance that a relevant one was labelled, one without a label is relevant with
/// probability `r (1 - pi) / (1 - r pi)`.
#[derive(Debug)]
pub struct Selection;

impl Described for Selection {
    fn about(&self) -> &'static About {
        &About {
            id: "selection",
            label: "Selection-corrected",
            help: "A negative counts by the probability that it is a true one, given how often right answers are labelled.",
            formula: "w_j = 1 - r (1 - pi) / (1 - r pi), r = sigmoid((s_j - s+) / tau)",
            source: "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking Models",
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
