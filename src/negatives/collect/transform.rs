//! Feature transformation: every entry of a momentum memory is interpolated with another one, which gives more varied
//! negatives, and positives are extrapolated away from their anchors, which makes them harder.

use super::contract::{Collect, Memory, Mixing};
use super::momentum;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// A momentum memory with interpolated negatives and extrapolated positives.
#[derive(Debug)]
pub struct Transform;

impl Described for Transform {
    fn about(&self) -> &'static About {
        &About {
            id: "transform",
            label: "+ transformed memory",
            help: "A momentum memory whose entries are interpolated with each other, while positives are pushed apart.",
            formula: "n' = (1 - a) n + a m, a ~ Beta(1.6, 1.6); s+ - 2 l (l - 1) (1 - s+), l = 1 + stretch Beta(2, 2)",
            source: "Zhu et al. 2021, Improving Contrastive Learning by Visualizing Feature Transformation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "stretch", "warmup", "inbatch"]
    }
}

impl Method for Transform {}

impl Collect for Transform {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        let mixing = Mixing::Transform { stretch: knobs.stretch };
        Some(Memory { mixing, mixes_from: knobs.warmup.into(), ..momentum::memory(knobs) })
    }
}
