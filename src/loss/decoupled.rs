//! The decoupled loss: the denominator sums over the negatives alone.
//!
//! The paper states it for two augmentations of an image, where the anchor's side gives candidates too. Here the
//! candidates are those of InfoNCE, so that the two losses differ in the denominator alone. Labels are never smoothed:
//! smoothing spreads the target over the entries of the denominator, and the positive is not among them.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// InfoNCE without the positive in the denominator (Yeh et al. 2022, DCL). The loss may be negative.
#[derive(Debug)]
pub struct Decoupled;

/// The decoupled loss with a smaller weight for easy positives (Yeh et al. 2022, DCLW).
#[derive(Debug)]
pub struct Weighted;

impl Described for Decoupled {
    fn about(&self) -> &'static About {
        &About {
            id: "decoupled",
            label: "Decoupled",
            help: "The positive is left out of the denominator, so that easy positives no longer weaken the push.",
            formula: "-s+/tau + log sum over negatives of exp(s/tau)",
            source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        }
    }
}

impl Described for Weighted {
    fn about(&self) -> &'static About {
        &About {
            id: "decoupled-weighted",
            label: "Decoupled, weighted",
            help: "The decoupled loss, with a pull that is stronger for pairs that lie farther apart.",
            formula: "-(2 - B softmax_i(s_i+/sigma)) s+/tau + log sum over negatives of exp(s/tau)",
            source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["sigma"]
    }
}

impl Loss for Decoupled {
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Softmax { kappa: 0.0, smoothing: 0.0, sigma: None }
    }
}

impl Loss for Weighted {
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Softmax { kappa: 0.0, smoothing: 0.0, sigma: Some(knobs.sigma) }
    }
}
