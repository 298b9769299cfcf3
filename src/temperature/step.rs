//! A temperature that jumps from one value to another.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The temperature changes once, at step `period`.
#[derive(Debug)]
pub struct Step;

impl Described for Step {
    fn about(&self) -> &'static About {
        &About {
            id: "step",
            label: "Step schedule",
            help: "The temperature is your value for one period and the last one from then on.",
            formula: "tau = tau_0 if step < period, else tau_end",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["tauend", "period"]
    }
}

impl Temperature for Step {
    fn at(&self, knobs: &Knobs, step: u64) -> f64 {
        if step < u64::from(knobs.period) { knobs.tau } else { knobs.tauend }
    }
}
