//! Momentum contrast for two towers: slow copies of both encode the positives and fill a memory for each side. Queries
//! meet remembered keys and keys meet remembered queries, so that each tower learns from its own direction.

use super::contract::{Collect, Filled, Memory, Mixing};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Two momentum encoders and two memories.
#[derive(Debug)]
pub struct Momentum;

impl Described for Momentum {
    fn about(&self) -> &'static About {
        &About {
            id: "momentum",
            label: "+ momentum memory",
            help: "Slowly following copies of both encoders fill a memory for each side, so that what is remembered stays comparable.",
            formula: "theta' = m theta' + (1 - m) theta; candidates k'_j of the last M pairs; no gradient to k'",
            source: "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "inbatch"]
    }
}

impl Method for Momentum {}

impl Collect for Momentum {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        Some(memory(knobs))
    }
}

/// The memory that other methods vary.
pub(super) fn memory(knobs: &Knobs) -> Memory {
    Memory {
        size: knobs.memory as usize,
        filled: Filled::Batches,
        both_sides: true,
        momentum: Some(knobs.ema),
        hidden: 0.0,
        mixing: Mixing::None,
        from: 0,
        mixes_from: 0,
    }
}
