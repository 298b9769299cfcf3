//! The temperature follows the mean similarity of the positives (MACL).

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// The temperature is high while positives are similar and low while they are not. Each row's loss is divided by
/// `1 - p+`, so that the gradient of easy rows does not vanish.
#[derive(Debug)]
pub struct Alignment;

impl Described for Alignment {
    fn about(&self) -> &'static About {
        &About {
            id: "alignment",
            label: "Follows the alignment",
            help: "The temperature rises with the mean similarity of the positives, and easy rows keep their weight.",
            formula: "tau = tau_0 (1 + alpha mean s+); L_i / (1 - p_i+)",
            source: "Huang et al. 2023, Model-Aware Contrastive Learning: Towards Escaping the Dilemmas",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["alpha"]
    }
}

impl Temperature for Alignment {
    fn rule(&self, knobs: &Knobs) -> TemperatureRule {
        TemperatureRule::Alignment { alpha: knobs.alpha }
    }
}
