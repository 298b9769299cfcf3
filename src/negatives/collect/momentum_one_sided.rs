//! Momentum contrast as for a single encoder, applied to two towers without change, which breaks it. Queries are
//! compared with keys from a slow copy of the key tower, and there is no other direction. Those keys are constants
//! (stop-gradient), so the key tower gets no gradient, and its slow copy follows weights that never change; the
//! momentum has no effect. The method is here because it is an easy mistake; [`super::momentum`] is the form that
//! works.
//!
//! With one shared tower it is the method of the paper and works: the gradient of the queries changes the weights that
//! encode the keys.

use super::contract::{Collect, Memory};
use super::momentum;
use crate::described::{About, Described};
use crate::knobs::{Knobs, TowerKind};
use crate::negatives::method::Method;

/// One momentum encoder, one queue, one direction.
#[derive(Debug)]
pub struct MomentumOneSided;

impl Described for MomentumOneSided {
    fn about(&self) -> &'static About {
        &About {
            id: "momentum-one-sided",
            label: "+ one-sided memory (broken)",
            help: "A momentum memory for one direction, query to key: with two towers the key tower never learns.",
            formula: "L = L(q -> k'), no gradient to k'",
            source: "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "inbatch"]
    }
}

impl Method for MomentumOneSided {}

impl Collect for MomentumOneSided {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        Some(Memory { both_sides: false, ..momentum::memory(knobs) })
    }

    fn directions(&self) -> Option<(f64, f64)> {
        Some((1.0, 0.0))
    }

    /// A separate key tower gets no gradient. Then it must not decay either, as in PyTorch, where an optimiser skips
    /// parameters without a gradient.
    fn freezes_keys(&self, knobs: &Knobs) -> bool {
        knobs.tower == TowerKind::Separate
    }
}
