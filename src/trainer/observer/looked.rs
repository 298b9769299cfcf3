//! A look that is kept, to be seen again while the run goes on.

use std::sync::Arc;

use super::named::{Named, items, labels, of};
use crate::backend::Seen;
use crate::backend::facts::Facts;
use crate::backend::looking::Compared;
use crate::backend::viewed::Viewed;
use crate::data::Pairs;
use crate::described::Choice;
use crate::metrics::{Batch, Look, MOST_SHOWN, Rows};
use crate::negatives::NOBODY;
use crate::negatives::filter::Filter;
use crate::negatives::weigh::Weigh;
use crate::plan::Plan;
use crate::trainer::run::{Drawn, Draws, Run};

/// Anchors whose chosen negatives are kept, to be ranked among the corpus.
pub(super) const RANKED: usize = 64;

/// Some anchors of a batch, and the pairs whose keys they were given as negatives.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    pub(super) anchors: Vec<u32>,
    pub(super) keys: Vec<Vec<u32>>,
}

impl Chosen {
    /// The negatives of these anchors, the first of the rows, whose candidates are these pairs'.
    pub(super) fn new(anchors: &[u32], rows: &Rows<'_>, pairs: &[u32]) -> Self {
        let of = |i: usize| rows.chosen(i).map(|place| pairs[place]).filter(|&pair| pair != NOBODY).collect();
        Chosen { anchors: anchors.to_vec(), keys: (0..anchors.len()).map(of).collect() }
    }
}

/// The classes and items of a batch's queries and keys.
pub(super) struct KnownBatch {
    labels: [Vec<u32>; 2],
    items: [Vec<u32>; 2],
}

impl KnownBatch {
    /// `pairs` are those that are trained on.
    pub(super) fn new(pairs: &Pairs, looked: &Looked) -> Self {
        let (batch, keys) = (&looked.drawn.batch, looked.keys());
        let of_sides = |[queries, others]: [&[u32]; 2]| [of(queries, batch), of(others, &keys)];
        let [query_items, key_items] = items(pairs);
        KnownBatch { labels: of_sides(labels(pairs)), items: of_sides([&query_items, &key_items]) }
    }

    /// The embeddings as the loss saw them.
    pub(super) fn batch<'a>(&'a self, looked: &'a Looked) -> Batch<'a> {
        Batch {
            queries: &looked.seen.queries,
            keys: &looked.seen.keys,
            dim: looked.plan.shape.dim,
            shared: looked.plan.shape.columns.shared,
            own: looked.plan.shape.columns.own,
            query_labels: &self.labels[0],
            key_labels: &self.labels[1],
            query_items: &self.items[0],
            key_items: &self.items[1],
            directions: looked.plan.directions,
        }
    }
}

/// A look, and all that is needed to see its batch again: the run may go on meanwhile.
pub(super) struct Looked {
    pub(super) seen: Seen,
    pub(super) plan: Plan,
    pub(super) facts: Arc<Facts>,
    pub(super) drawn: Drawn,
    pub(super) draws: Draws,
    pub(super) filter: Choice<dyn Filter>,
    pub(super) weigh: Choice<dyn Weigh>,
    pub(super) step: u64,
    /// The temperature of the look.
    pub(super) tau: f64,
    /// The temperature that was tried since then; the table and the forces show the batch as it was last shown.
    pub(super) tried: Option<f64>,
    /// The rows at that temperature, where rows are stored: queries', keys'.
    pub(super) viewed: Vec<Viewed>,
    /// `[64]`: how many negatives take part per bin of similarity; true ones.
    pub(super) true_negatives: Vec<f32>,
    /// `[64]`: false ones.
    pub(super) false_negatives: Vec<f32>,
}

impl Looked {
    /// What the run's engine has shown of the batch it holds, at temperature `tau`.
    pub(super) fn new(run: &Run, seen: Seen, tau: f64) -> Looked {
        Looked {
            seen,
            plan: run.plan().clone(),
            facts: run.facts().clone(),
            drawn: run.drawn().clone(),
            draws: run.draws().clone(),
            filter: run.experiment().filter,
            weigh: run.experiment().weigh,
            step: run.step(),
            tau,
            tried: None,
            viewed: Vec::new(),
            true_negatives: Vec::new(),
            false_negatives: Vec::new(),
        }
    }

    /// Keeps what the look itself has found.
    pub(super) fn keep(&mut self, viewed: Vec<Viewed>, look: &Look) {
        self.viewed = viewed;
        self.true_negatives.clone_from(&look.true_negatives);
        self.false_negatives.clone_from(&look.false_negatives);
    }

    /// The temperature through which the batch was last shown.
    pub(super) fn shown_at(&self) -> f64 {
        self.tried.unwrap_or(self.tau)
    }

    /// Whether the rows are evaluated one by one.
    pub(super) fn stores_rows(&self) -> bool {
        self.plan.stores_rows() && !self.seen.directions.is_empty()
    }

    /// Weights of the two directions.
    pub(super) fn weights(&self) -> [f64; 2] {
        [self.plan.directions.0, self.plan.directions.1]
    }

    /// The rows, compared with their candidates.
    pub(super) fn compared(&self) -> Compared<'_> {
        Compared::new(&self.plan, &self.facts, &self.drawn.batch, self.draws.extras(), &self.seen)
    }

    /// `[n, d]` each: the queries and keys of the pairs that are drawn.
    pub(super) fn drawn_pairs(&self) -> [&[f32]; 2] {
        let shown = self.plan.shape.batch.min(MOST_SHOWN) * self.plan.shape.dim;
        [&self.seen.queries[..shown], &self.seen.keys[..shown]]
    }

    /// The pairs of the key side's rows: partners, shared candidates, own candidates.
    pub(super) fn keys(&self) -> Vec<u32> {
        self.drawn.batch.iter().chain(&self.drawn.shared).chain(&self.seen.own).copied().collect()
    }

    /// Names the rows of these anchors; `pairs` are those that are trained on.
    pub(super) fn named(&self, pairs: &Pairs, anchors: &[u32], viewed: &Viewed) -> Named {
        Named::new(pairs, self.plan.shape.batch..self.batch_candidates(), anchors, viewed)
    }

    /// All rows of the batch, named.
    pub(super) fn all_named(&self, pairs: &Pairs, viewed: &[Viewed]) -> Vec<Named> {
        viewed.iter().map(|viewed| self.named(pairs, &self.drawn.batch, viewed)).collect()
    }

    /// Evaluated rows, with what is known of them.
    pub(super) fn rows<'a>(&'a self, viewed: &'a [Viewed], named: &'a [Named]) -> Vec<Rows<'a>> {
        let all = viewed.iter().zip(named).zip(&self.seen.directions);
        let weights = self.weights();
        all.map(|((viewed, named), given)| {
            named.rows(viewed, given, weights[viewed.asking as usize], self.batch_candidates())
        })
        .collect()
    }

    /// How many of the candidates that anchors share come from the batch.
    pub(super) fn batch_candidates(&self) -> usize {
        self.plan.shape.batch * (1 + usize::from(self.plan.shape.same_side))
    }
}
