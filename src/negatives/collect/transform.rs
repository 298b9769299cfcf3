//! Feature transformation: every entry of a momentum memory is interpolated with another one, which makes more varied
//! negatives, and positives are extrapolated away from each other, which makes harder ones.

use super::{Collect, Memory, Mixing, momentum};
use crate::described::{About, Described};
use crate::experiment::Settings;

/// Interpolated negatives and extrapolated positives.
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
}

impl Collect for Transform {
    fn memory(&self, settings: &Settings) -> Option<Memory> {
        let mixing = Mixing::Transform { stretch: settings.stretch };
        Some(Memory { mixing, mixes_from: settings.warmup.into(), ..momentum::memory(settings) })
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "stretch", "warmup", "inbatch"]
    }
}
