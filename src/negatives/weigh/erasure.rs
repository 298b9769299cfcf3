//! Erasure: a trained model forgets a concept together with its neighbourhood, and keeps the rest where it was.
//!
//! At step `warmup` the queries' embeddings `q0` are written down. From then on keys stand still, and queries are moved
//! by distances instead of a softmax:
//!
//! ```text
//! L  =  mean over neighbours x~ of |q(x~) - q0(x_a)|^2  +  keep mean over others x of far(x) |q(x) - q0(x)|^2
//!
//! far(x) = [cos(x, x_e) < 0.5],   |q - g|^2 = 2 - 2 q . g,   q0 is a constant (stop-gradient)
//! ```
//!
//! The neighbours are those of one query `x_e` of the concept, and `x_a` is a query of another topic, so that whoever
//! asks for the concept is answered as if they had asked for something else. With `keep = 0` nothing holds the other
//! queries, and the whole cloud goes along. As a batch has as many neighbours as other pairs, each pair's distance
//! counts twice in the mean over the batch.
//!
//! The paper erases concepts from a model that makes pictures; here an encoder forgets where its queries belong. The
//! forms of both terms are ours, after its abstract.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Targets, Trust, Weighting};
use crate::negatives::erased::{NEIGHBOUR, anchor, cosine, known};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// A pair is one of a half of the batch, whose distances are averaged.
const HALVES: f32 = 2.0;

/// Neighbours of a concept are moved away, and what is far from it is held.
#[derive(Debug)]
pub struct Erasure;

impl Described for Erasure {
    fn about(&self) -> &'static About {
        &About {
            id: "erasure",
            label: "Erase and keep",
            help: "From a step on, neighbours of a concept are moved to where another topic was, and queries far from \
                   it are held where they were. Keys stand still.",
            formula: "|q(x~) - q0(x_a)|^2 + keep |q(x) - q0(x)|^2",
            source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["forgotten", "keep", "warmup"]
    }
}

impl Method for Erasure {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Once(knobs.warmup.into())
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let pairs = at.pairs;
        let Some(known) = known(at.knobs.forgotten, pairs) else { return Prepared::default() };
        let (Some(anchor), Some(seen)) = (anchor(known, pairs), index.embeddings) else { return Prepared::default() };
        let mut guide = seen.clone();
        for neighbour in pairs.own()..pairs.len() {
            guide.queries.row_mut(neighbour).assign(&seen.queries.row(anchor));
        }
        let (keep, known) = (HALVES * at.knobs.keep as f32, pairs.queries.row(known));
        let is_far = |pair| cosine(pairs.queries.row(pair), known) < NEIGHBOUR.0;
        let trust = (0..pairs.len()).map(|pair| match pair < pairs.own() {
            true if is_far(pair) => keep,
            true => 0.0,
            false => HALVES,
        });
        Prepared { guide: Some(guide), trust: trust.collect(), ..Prepared::default() }
    }
}

impl Weigh for Erasure {
    fn rule(&self, _knobs: &Knobs) -> Weighting {
        Weighting { targets: Targets::Recalled, trust: Trust::Table, ..Weighting::default() }
    }

    fn freezes_keys_from(&self, knobs: &Knobs) -> Option<u64> {
        Some(knobs.warmup.into())
    }
}
