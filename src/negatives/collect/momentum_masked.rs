//! Momentum contrast with masked views: the slow copies of both encoders do not see all inputs, another random part at
//! every step, so that what they encode is a further view of each item.
//!
//! The paper keeps four queues, of plain and of masked views of each side, and masks tokens. Here the two memories hold
//! masked views, positives are masked views as well, and which inputs are hidden is drawn once for a step.

use super::contract::{Collect, Memory};
use super::momentum;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Momentum encoders that see a part.
#[derive(Debug)]
pub struct MomentumMasked;

impl Described for MomentumMasked {
    fn about(&self) -> &'static About {
        &About {
            id: "momentum-masked",
            label: "+ masked memory",
            help: "As the momentum memory, but the slow encoders see only a part of each input, another one at every step.",
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
