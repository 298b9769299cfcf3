//! What an engine has shown of a batch, to be evaluated again while the run goes on.

use std::sync::Arc;

use super::known::{KnownBatch, KnownRows};
use crate::backend::evaluated::EvaluatedRows;
use crate::backend::facts::Facts;
use crate::backend::looking::Evaluator;
use crate::backend::{Extras, Seen};
use crate::data::Pairs;
use crate::described::Choice;
use crate::metrics::{Look, MOST_ANCHORS, MOST_SHOWN, Rows, anchors_of_a_glance};
use crate::negatives::NOBODY;
use crate::negatives::filter::Filter;
use crate::negatives::weigh::Weigh;
use crate::plan::Plan;
use crate::trainer::run::{Drawn, Draws, Run};

/// How many pairs of a batch are measured as anchors, where rows are plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breadth {
    /// As many as are ever measured, [`MOST_ANCHORS`].
    Look,
    /// Those of a look in passing: see [`anchors_of_a_glance`].
    Glance,
}

/// Anchors whose chosen negatives are ranked among the corpus.
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

/// What an engine has shown of a batch, and all that is needed to evaluate its rows: the run may go on meanwhile.
pub(super) struct SeenBatch {
    pub(super) seen: Seen,
    pub(super) plan: Plan,
    /// Whether the plan is [narrowed](Plan::narrowed). Candidates that do not count are nobody's then.
    pub(super) is_narrow: bool,
    pub(super) facts: Arc<Facts>,
    pub(super) drawn: Drawn,
    pub(super) draws: Draws,
    pub(super) filter: Choice<dyn Filter>,
    pub(super) weigh: Choice<dyn Weigh>,
    pub(super) step: u64,
    /// The largest number of anchors that are measured, where rows are plain.
    pub(super) anchors: usize,
    /// The temperature of the look.
    pub(super) tau: f64,
    /// The temperature that was tried since then; the table and the forces show the batch as it was last shown.
    pub(super) tried: Option<f64>,
    /// The rows at that temperature, where rows are stored: queries', keys'.
    pub(super) evaluated: Vec<EvaluatedRows>,
    /// `[64]`: how many negatives take part per bin of similarity; true ones.
    pub(super) true_negatives: Vec<f32>,
    /// `[64]`: false ones.
    pub(super) false_negatives: Vec<f32>,
}

impl SeenBatch {
    /// What the run's engine has shown of the batch it holds, at temperature `tau`.
    pub(super) fn new(run: &Run, seen: Seen, tau: f64, breadth: Breadth) -> SeenBatch {
        Self::of(run, seen, tau, breadth, (run.drawn().clone(), run.draws().clone()))
    }

    /// The same of another batch than the run's.
    pub(super) fn of(
        run: &Run,
        seen: Seen,
        tau: f64,
        breadth: Breadth,
        (mut drawn, draws): (Drawn, Draws),
    ) -> SeenBatch {
        let plan = run.plan();
        let plan = if plan.tiled { plan.narrowed() } else { plan.clone() };
        drawn.batch.truncate(plan.shape.batch);
        let candidates = plan.shape.batch + plan.shape.columns.shared + plan.shape.columns.own;
        SeenBatch {
            seen,
            plan,
            is_narrow: run.plan().tiled,
            facts: run.facts().clone(),
            drawn,
            draws,
            filter: run.experiment().filter,
            weigh: run.experiment().weigh,
            step: run.step(),
            anchors: match breadth {
                Breadth::Look => MOST_ANCHORS,
                Breadth::Glance => anchors_of_a_glance(candidates),
            },
            tau,
            tried: None,
            evaluated: Vec::new(),
            true_negatives: Vec::new(),
            false_negatives: Vec::new(),
        }
    }

    /// Takes what the look itself has found.
    pub(super) fn hold(&mut self, evaluated: Vec<EvaluatedRows>, look: &Look) {
        self.evaluated = evaluated;
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
    pub(super) fn evaluator(&self) -> Evaluator<'_> {
        let extras = self.draws.extras(&self.drawn);
        let extras = Extras { memory_counts: self.is_narrow || extras.memory_counts, ..extras };
        Evaluator::new(&self.plan, &self.facts, &self.drawn.batch, extras, &self.seen)
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

    /// The classes and items of the batch; `pairs` are those that are trained on.
    pub(super) fn known(&self, pairs: &Pairs) -> KnownBatch<'_> {
        KnownBatch::new(pairs, &self.plan, &self.seen, &self.drawn.batch, &self.keys())
    }

    /// The classes and items in the rows of these anchors; `pairs` are those that are trained on.
    pub(super) fn known_rows(&self, pairs: &Pairs, anchors: &[u32], evaluated: &EvaluatedRows) -> KnownRows {
        KnownRows::new(pairs, self.plan.shape.batch..self.batch_candidates(), anchors, evaluated)
    }

    /// The same of all rows of the batch.
    pub(super) fn all_known(&self, pairs: &Pairs, evaluated: &[EvaluatedRows]) -> Vec<KnownRows> {
        evaluated.iter().map(|evaluated| self.known_rows(pairs, &self.drawn.batch, evaluated)).collect()
    }

    /// Evaluated rows, with what is known of them.
    pub(super) fn rows<'a>(&'a self, evaluated: &'a [EvaluatedRows], known: &'a [KnownRows]) -> Vec<Rows<'a>> {
        let all = evaluated.iter().zip(known).zip(&self.seen.directions);
        let weights = self.weights();
        all.map(|((evaluated, known), given)| {
            known.rows(evaluated, given, weights[evaluated.asking as usize], self.batch_candidates())
        })
        .collect()
    }

    /// How many of the candidates that anchors share come from the batch.
    pub(super) fn batch_candidates(&self) -> usize {
        self.plan.shape.batch * (1 + usize::from(self.plan.shape.same_side))
    }
}
