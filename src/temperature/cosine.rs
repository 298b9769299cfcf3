//! A temperature that oscillates between two values.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// A cosine of half period `period`. Low temperatures separate single items and high ones let classes gather; the
/// schedule alternates between the two.
#[derive(Debug)]
pub struct Cosine;

impl Described for Cosine {
    fn about(&self) -> &'static About {
        &About {
            id: "cosine",
            label: "Cosine schedule",
            help: "The temperature oscillates between your value and the last one.",
            formula: "tau = tau_end + (tau_0 - tau_end) (1 + cos(pi step / period)) / 2",
            source: "Kukleva et al. 2023, Temperature Schedules for Self-Supervised Contrastive Methods on Long-Tail \
                     Data",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["tauend", "period"]
    }
}

impl Temperature for Cosine {
    fn at(&self, knobs: &Knobs, step: u64) -> f64 {
        // The step is reduced to one whole period, so that late steps suffer no rounding.
        let period = u64::from(knobs.period.max(1));
        let phase = (step % (2 * period)) as f64 / period as f64;
        let swing = 0.5 * (1.0 + libm::cos(std::f64::consts::PI * phase));
        knobs.tauend + (knobs.tau - knobs.tauend) * swing
    }
}
