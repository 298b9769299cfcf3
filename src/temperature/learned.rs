//! A learned temperature: the optimiser trains ln(1/tau) with the towers, clamped so that tau stays within 0.01 and 2.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// The temperature is a parameter.
#[derive(Debug)]
pub struct Learned;

impl Described for Learned {
    fn about(&self) -> &'static About {
        &About {
            id: "learned",
            label: "Learned",
            help: "The temperature is trained with the towers, starting from your value; 1/tau never exceeds 100.",
            formula: "tau = exp(-t), t <= ln 100",
            source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision",
        }
    }
}

impl Temperature for Learned {
    fn rule(&self, _knobs: &Knobs) -> TemperatureRule {
        TemperatureRule::Learned
    }
}
