//! The sigmoid loss: every pair of a query and a key is a binary classification of its own.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// SigLIP's loss with its learned bias. Both directions would classify the same pairs of the batch, so one is computed.
#[derive(Debug)]
pub struct Sigmoid;

impl Described for Sigmoid {
    fn about(&self) -> &'static About {
        &About {
            id: "sigmoid",
            label: "Sigmoid",
            help: "Each query and key are classified as partners or not, on their own; nothing is normalised over a \
                   row.",
            formula: "sum_j -log sigmoid(z_j (s_j/tau + b)), z = 1 for the positive, -1 for negatives",
            source: "Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training",
        }
    }
}

impl Loss for Sigmoid {
    fn directions(&self) -> (f64, f64) {
        (1.0, 0.0)
    }
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Sigmoid
    }
}
