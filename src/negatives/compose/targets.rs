//! Refined batches: pairs whose targets (keys) are currently similar share a batch, so that they are each other's hard
//! negatives.

use super::contract::Compose;
use super::neighbours::greedy;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::neighbours::nearest;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Batches of neighbours, by the current similarity of keys to keys.
#[derive(Debug)]
pub struct Targets;

impl Described for Targets {
    fn about(&self) -> &'static About {
        &About {
            id: "targets",
            label: "Alike targets",
            help: "A batch is filled with pairs whose keys are currently most similar to each other.",
            formula: "i ~ Uniform(free); then j by s(k_i, k_j): the nearest, and some of the pool",
            source: "Byun et al. 2024, Reducing Task Discrepancy of Text Encoders for Zero-Shot Composed Image \
                     Retrieval",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["pool", "refresh", "warmup"]
    }
}

impl Method for Targets {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let count = at.knobs.pool as usize;
        let lists = index.embeddings.map_or(Vec::new(), |seen| nearest(&seen.keys, &seen.keys, count));
        Prepared { lists, ..Prepared::default() }
    }
}

impl Compose for Targets {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        greedy(at, &prepared.lists, batch)
    }
}
