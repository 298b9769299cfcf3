//! Momentum contrast for two towers: slow copies of both encode the positives and fill a memory for each side. Queries
//! meet remembered keys and keys meet remembered queries, so that each tower learns from its own direction.

use super::{Collect, Filled, Memory, Mixing};
use crate::described::{About, Described};
use crate::experiment::Settings;

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
}

impl Collect for Momentum {
    fn memory(&self, settings: &Settings) -> Option<Memory> {
        Some(memory(settings))
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "inbatch"]
    }
}

/// The memory that other methods vary.
pub(super) fn memory(settings: &Settings) -> Memory {
    Memory {
        size: settings.memory as usize,
        filled: Filled::Batches,
        both_sides: true,
        momentum: Some(settings.ema),
        hidden: 0.0,
        mixing: Mixing::None,
        from: 0,
        mixes_from: 0,
    }
}
