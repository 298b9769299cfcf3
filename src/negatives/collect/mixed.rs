//! Hard negative mixing: of a momentum memory's entries most similar to an anchor, pairs are mixed, and some are mixed with
//! the anchor itself; the mixtures join as candidates.

use super::{Collect, Memory, Mixing, momentum};
use crate::described::{About, Described};
use crate::experiment::Settings;

/// Mixtures of hard negatives.
#[derive(Debug)]
pub struct Mixed;

impl Described for Mixed {
    fn about(&self) -> &'static About {
        &About {
            id: "mixed",
            label: "+ mixed hard negatives",
            help: "A momentum memory, and mixtures of its entries that are most similar to the query, some with the query itself.",
            formula: "h = unit(a n_i + (1 - a) n_j), a ~ U(0, 1); h' = unit(b q + (1 - b) n_i), b ~ U(0, 1/2)",
            source: "Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning",
        }
    }
}

impl Collect for Mixed {
    fn memory(&self, settings: &Settings) -> Option<Memory> {
        let mixing = Mixing::Hard {
            hardest: settings.hardest as usize,
            blends: settings.blends as usize,
            query_blends: settings.queryblends as usize,
        };
        Some(Memory { mixing, mixes_from: settings.warmup.into(), ..momentum::memory(settings) })
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "hardest", "blends", "queryblends", "warmup", "inbatch"]
    }
}
