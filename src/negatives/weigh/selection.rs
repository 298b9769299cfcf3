//! Not every right answer was labelled as one: a negative counts by its probability of being a true one.

use super::Weigh;
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::loss::rules::Weighting;

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
}

impl Weigh for Selection {
    fn rule(&self, settings: &Settings) -> Weighting {
        Weighting { selection: Some(settings.selection), ..Weighting::default() }
    }
    fn knobs(&self) -> &'static [&'static str] {
        &["selection"]
    }
}
