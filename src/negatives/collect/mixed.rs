//! Hard negative mixing (MoCHi): of the entries of a momentum memory that are most similar to an anchor, some are mixed
//! with each other and some with the anchor; the mixtures join as candidates.

use super::contract::{Collect, Memory, Mixing};
use super::momentum;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// A momentum memory, and mixtures of each anchor's hardest entries.
#[derive(Debug)]
pub struct Mixed;

impl Described for Mixed {
    fn about(&self) -> &'static About {
        &About {
            id: "mixed",
            label: "+ mixed hard negatives",
            help: "A momentum memory, and mixtures of its entries that are most similar to the query, some with the \
                   query itself.",
            formula: "h = unit(a n_i + (1 - a) n_j), a ~ U(0, 1); h' = unit(b q + (1 - b) n_i), b ~ U(0, 1/2)",
            source: "Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "ema", "hardest", "blends", "queryblends", "warmup", "inbatch"]
    }
}

impl Method for Mixed {}

impl Collect for Mixed {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        let mixing = Mixing::Hard {
            hardest: knobs.hardest as usize,
            blends: knobs.blends as usize,
            query_blends: knobs.queryblends as usize,
        };
        Some(Memory { mixing, mixes_from: knobs.warmup.into(), ..momentum::memory(knobs) })
    }
}
