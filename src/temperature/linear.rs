//! From one temperature to another in a straight line.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// A line, then a constant.
#[derive(Debug)]
pub struct Linear;

impl Described for Linear {
    fn about(&self) -> &'static About {
        &About {
            id: "linear",
            label: "Linear schedule",
            help: "The temperature goes from your value to the last one in a straight line and stays there.",
            formula: "tau = tau_0 + (tau_end - tau_0) min(1, step / period)",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["tauend", "period"]
    }
}

impl Temperature for Linear {
    fn at(&self, knobs: &Knobs, step: u64) -> f64 {
        let along = (step as f64 / f64::from(knobs.period)).min(1.0);
        knobs.tau + (knobs.tauend - knobs.tau) * along
    }
}
