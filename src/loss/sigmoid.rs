//! The sigmoid loss: every pair of a query and a key is a yes-or-no question of its own.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// SigLIP's loss with its learned bias. Both directions would ask the same questions of the batch, so one is enough.
#[derive(Debug)]
pub struct Sigmoid;

impl Described for Sigmoid {
    fn about(&self) -> &'static About {
        &About {
            id: "sigmoid",
            label: "Sigmoid",
            help: "Each query and key are asked on their own whether they belong together; nothing is normalised over a row.",
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
