//! A temperature that changes linearly from one value to another.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The temperature changes linearly for `period` steps and is constant from then on.
#[derive(Debug)]
pub struct Linear;

impl Described for Linear {
    fn about(&self) -> &'static About {
        &About {
            id: "linear",
            label: "Linear schedule",
            help: "The temperature changes linearly from your value to the last one and stays there.",
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
