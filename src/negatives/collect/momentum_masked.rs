//! Momentum contrast with masked inputs: the slow copies of both encoders get inputs of which a random part is set to
//! 0, another one at every step, so that they encode an augmentation of each item.
//!
//! The paper has four queues, of plain and of masked inputs of each side, and masks tokens. Here the two queues hold
//! masked items, the positives are masked as well, and one mask is drawn for all items of a step.

use super::contract::{Collect, Memory};
use super::momentum;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Two momentum encoders of masked inputs.
#[derive(Debug)]
pub struct MomentumMasked;

impl Described for MomentumMasked {
    fn about(&self) -> &'static About {
        &About {
            id: "momentum-masked",
            label: "+ masked memory",
            help: "The momentum memory with slow encoders that see only a part of each input, another one at every \
                   step.",
            formula: "k' = encoder'(y with a share of the inputs hidden)",
            source: "Shi et al. 2023, CoCoSoDa: Effective Contrastive Learning for Code Search",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "masked", "inbatch"]
    }
}

impl Method for MomentumMasked {}

impl Collect for MomentumMasked {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        Some(Memory { hidden: knobs.masked, ..momentum::memory(knobs) })
    }
}
