//! Momentum contrast for two towers: slow copies of both towers encode the positives and fill a queue for each side.
//! Queries are compared with the queue of keys and keys with the queue of queries, so that each tower gets a gradient
//! from its direction.

use super::contract::{Collect, Filled, Memory, Mixing};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Two momentum encoders and two queues.
#[derive(Debug)]
pub struct Momentum;

impl Described for Momentum {
    fn about(&self) -> &'static About {
        &About {
            id: "momentum",
            label: "+ momentum memory",
            help: "Slow copies of both encoders fill a memory for each side, so that its entries stay \
                   comparable.",
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

/// The memory of momentum contrast, which other methods vary.
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
