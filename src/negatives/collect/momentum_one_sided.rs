//! Momentum contrast taken over word for word from one encoder to two towers, which breaks it. Queries meet the keys of a
//! slow copy of the key tower, and that is the only direction there is. The gradient stops at those keys, so nothing ever
//! reaches the key tower, and its slow copy follows weights that never move: whatever the momentum, the result is the
//! same. Kept because it is easily built by mistake; [`super::momentum`] is the form that works.
//!
//! With one shared tower it is the method of the paper, and works: queries move the weights that keys are encoded with.

use super::contract::{Collect, Memory};
use super::momentum;
use crate::described::{About, Described};
use crate::knobs::{Knobs, TowerKind};
use crate::negatives::method::Method;

/// One momentum encoder, one memory, one direction.
#[derive(Debug)]
pub struct MomentumOneSided;

impl Described for MomentumOneSided {
    fn about(&self) -> &'static About {
        &About {
            id: "momentum-one-sided",
            label: "+ one-sided memory (broken)",
            help: "A momentum memory of keys alone, met by queries alone: with two towers the key tower never learns.",
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

    /// No gradient reaches a key tower of its own. It is not to decay either: as in PyTorch, where an optimiser passes over
    /// parameters without a gradient.
    fn freezes_keys(&self, knobs: &Knobs) -> bool {
        knobs.tower == TowerKind::Separate
    }
}
