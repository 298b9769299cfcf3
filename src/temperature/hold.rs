//! A controller that keeps the effective number of negatives constant.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// The effective number of negatives is `exp` of the entropy of their shares in the gradient, and it grows with the
/// temperature. The paper (Basu et al. 2021) controls the perplexity of generated text in the same way.
#[derive(Debug)]
pub struct Hold;

impl Described for Hold {
    fn about(&self) -> &'static About {
        &About {
            id: "hold",
            label: "Holds the effective negatives",
            help: "After every step the temperature moves so that a set number of negatives shares the push.",
            formula: "ln tau += 0.05 (ln target - ln effective negatives)",
            source: "Basu et al. 2021, Mirostat: A Neural Text Decoding Algorithm that Directly Controls Perplexity",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["target"]
    }
}

impl Temperature for Hold {
    fn rule(&self, knobs: &Knobs) -> TemperatureRule {
        TemperatureRule::Hold { target: knobs.target }
    }
}
