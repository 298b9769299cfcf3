//! Batches of geographical neighbours at first. From the first refresh at or after step `warmup` on, neighbours are
//! those of the embeddings, as in [`super::neighbours`].
//!
//! In a data set without coordinates, the hidden points from which its pairs were generated take their place; without
//! hidden points, the raw inputs of both sides.

use super::contract::Compose;
use super::neighbours::{Neighbours, greedy};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::inputs::raw;
use crate::negatives::method::Method;
use crate::negatives::neighbours::nearest_points;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Batches of neighbours on the map, later of neighbours by similarity.
#[derive(Debug)]
pub struct Places;

impl Described for Places {
    fn about(&self) -> &'static About {
        &About {
            id: "places",
            label: "Near places",
            help: "A batch is filled with pairs that lie near each other, on the map at first and by their similarity \
                   later.",
            formula: "i ~ Uniform(free); then j by |x_i - x_j|, later by s(q_i, k_j)",
            source: "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["pool", "refresh", "warmup"]
    }
}

impl Method for Places {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: 0, steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        if at.step >= at.knobs.warmup.into() {
            return Neighbours.prepare(at, index);
        }
        // Coordinates do not change, so the lists stay.
        if let Some(before) = index.before {
            return before.clone();
        }
        let truth = &at.pairs.truth;
        let count = at.knobs.pool as usize;
        let lists = if !truth.places.is_empty() {
            nearest_points(&truth.places, count)
        } else if !truth.hidden.is_empty() {
            nearest_points(&truth.hidden, count)
        } else {
            nearest_points(&raw(at.pairs), count)
        };
        Prepared { lists, ..Prepared::default() }
    }
}

impl Compose for Places {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        greedy(at, &prepared.lists, batch)
    }
}
