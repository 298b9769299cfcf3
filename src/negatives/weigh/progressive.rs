//! Trust that moves from easy pairs to hard ones during the run.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Trust, Weighting};
use crate::negatives::method::Method;

/// `omega_i ~ exp(rho L_i)`, where rho goes from -1 at the first step to 1 at the last one. The paper weights its
/// examples progressively too, by another function.
#[derive(Debug)]
pub struct Progressive;

impl Described for Progressive {
    fn about(&self) -> &'static About {
        &About {
            id: "progressive",
            label: "Easy first, hard later",
            help: "Pairs of small loss count more at the beginning of the run, pairs of large loss at its end.",
            formula: "omega_i = exp(rho L_i) / mean_k exp(rho L_k) within [0.2, 5], rho = 2 step / steps - 1",
            source: "Wu et al. 2023, Towards Robust Text Retrieval with Progressive Learning",
        }
    }
}

impl Method for Progressive {}

impl Weigh for Progressive {
    fn rule(&self, _knobs: &Knobs) -> Weighting {
        Weighting { trust: Trust::Progress, ..Weighting::default() }
    }

    fn progress(&self, knobs: &Knobs, step: u64) -> f64 {
        (2.0 * step as f64 / f64::from(knobs.steps.max(1)) - 1.0).min(1.0)
    }
}
