//! Several positives for one anchor, each of which stands in the denominator as well.

use super::contract::Loss;
use super::rules::{Head, Positives};
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// Supervised contrastive loss: all candidates of the anchor's class are positives.
#[derive(Debug)]
pub struct SupCon;

/// False negatives that a filter has found become positives. The filter `support` makes the list of them; without a
/// list this is InfoNCE.
#[derive(Debug)]
pub struct Attraction;

impl Described for SupCon {
    fn about(&self) -> &'static About {
        &About {
            id: "supcon",
            label: "Supervised",
            help: "Every candidate of the anchor's class is a positive, by the known labels.",
            formula: "-1/|P| sum over p in P of log( exp(s_p/tau) / sum exp(s/tau) )",
            source: "Khosla et al. 2020, Supervised Contrastive Learning",
        }
    }
}

impl Described for Attraction {
    fn about(&self) -> &'static About {
        &About {
            id: "attraction",
            label: "Attracts suspects",
            help: "Candidates that a support set recognises as false negatives become positives instead of being \
                   removed.",
            formula: "-1/|P| sum over p in P of log( exp(s_p/tau) / sum exp(s/tau) ), P = partner and suspects",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        }
    }
}

impl Loss for SupCon {
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Multiple(Positives::Class)
    }
}

impl Loss for Attraction {
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Multiple(Positives::Listed)
    }
}
