//! Measurements on the current batch ([`look`]), and on held-out pairs or the whole corpus ([`evaluate`]).
//!
//! Functions here take embeddings as plain numbers and return plain numbers; none of them trains. Embeddings are f32,
//! sums are f64. Each file has one idea and its formula.

use serde::Serialize;

mod alignment;
mod auroc;
mod bounds;
mod described;
mod effective;
mod exponential;
mod false_push;
mod gap;
mod gradient;
mod groups;
mod guess;
mod histogram;
mod index;
mod known;
mod logarithm;
mod marks;
mod precision;
mod projection;
mod rank;
mod retrieval;
mod rows;
mod search;
mod separation;
mod signed;
mod similarities;
pub mod sort;
mod target;
mod tolerance;

pub use alignment::{alignment, uniformity};
pub use auroc::auroc;
pub use bounds::{chance, floor};
use described::There;
pub use described::{METRICS, Metric, Need};
pub use effective::effective;
pub use false_push::{false_push, false_push_of_rows};
pub use gap::modality_gap;
pub use gradient::{Example, Gradient};
pub use groups::{Third, frequencies, thirds};
pub use guess::Guess;
pub use histogram::{BINS, Count, Histogram, Kind, bin_of};
pub use index::{drift, hardness_percentile, index_overlap};
pub use known::{Judge, Known};
pub use marks::{CHOSEN, MOST_COLLECTED, Marks, REMOVED, SAME_CLASS, SAME_ITEM};
pub use precision::{auprc, false_positives_at_95, prevalence};
pub use projection::{Basis, Picture, Projection, project};
pub use rank::rank_me;
pub use retrieval::{Evaluation, Ranks, evaluate, ranks};
pub use rows::{Entry, Evaluated, Rows, UNKNOWN};
pub use search::similarities_of;
pub use separation::{d_prime, overlap};
pub use similarities::{MOST_ANCHORS, Similarities};
pub use target::examples_to_target;
pub use tolerance::tolerance;

/// The largest number of pairs in the picture of embeddings.
pub const MOST_SHOWN: usize = 512;

/// The embeddings of one batch, as the loss sees them.
///
/// # Shapes
///
/// `B` pairs, `S` shared extra candidates, `K` own candidates per anchor, `d` dimensions, all rows of unit length.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// `[B, d]`.
    pub queries: &'a [f32],
    /// `[B + S + B*K, d]`: the partners, the shared candidates, the own candidates of anchor 0, of anchor 1, ...
    pub keys: &'a [f32],
    /// The dimension `d`.
    pub dim: usize,
    /// The number of shared extra candidates, `S`.
    pub shared: usize,
    /// The number of own candidates of each anchor, `K`.
    pub own: usize,
    /// `[B]`: the class of each query.
    pub query_labels: &'a [u32],
    /// `[B + S + B*K]`: the class of each key.
    pub key_labels: &'a [u32],
    /// `[B]`: the item that each query shows; empty if unknown.
    pub query_items: &'a [u32],
    /// `[B + S + B*K]`: the item that each key shows; empty if unknown.
    pub key_items: &'a [u32],
    /// Weights of the query-to-key and of the key-to-query loss; they add up to 1.
    pub directions: (f64, f64),
}

impl Batch<'_> {
    /// The number of pairs, `B`.
    pub fn pairs(&self) -> usize {
        self.queries.len() / self.dim
    }

    /// What a query and a key have in common.
    fn kind(&self, query: usize, key: usize) -> Kind {
        if !self.key_items.is_empty() && self.key_items[key] == self.query_items[query] {
            Kind::Item
        } else if self.key_labels[key] == self.query_labels[query] {
            Kind::Class
        } else {
            Kind::Other
        }
    }
}

/// The numbers of a [`Look`]. A metric whose requirement is not met is `None` (see [`Need`]), and no number is NaN or
/// infinite as long as the embeddings are not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scalars {
    /// Mean loss of the measured anchors at temperature `tau`.
    pub loss: f64,
    /// The temperature.
    pub tau: f64,
    /// The loss of a blind guess: ln(candidates).
    pub chance: f64,
    /// The lower bound of the loss, where it is known (see [`floor`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// Number of bins of the histograms, over [-1, 1].
    pub bins: usize,
    /// Mean similarity of partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positive_mean: Option<f64>,
    /// Mean similarity of the negatives that take part, false ones included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_mean: Option<f64>,
    /// Mean similarity of the chosen negatives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardness: Option<f64>,
    /// The common part of the histograms of partners and negatives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<f64>,
    /// Distance of their means in standard deviations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub d_prime: Option<f64>,
    /// Probability that a random partner is more similar than a random negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auroc: Option<f64>,
    /// Average precision of a threshold of similarity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auprc: Option<f64>,
    /// The average precision of a blind guess.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevalence: Option<f64>,
    /// Share of the negatives above the threshold that 95 % of the partners reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub false_positives_at_95: Option<f64>,
    /// Candidates of an anchor besides its partner, before any filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates_per_anchor: Option<f64>,
    /// Share of them that have their anchor's class or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_false_rate: Option<f64>,
    /// Share of them that show their anchor's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_duplicate_rate: Option<f64>,
    /// Candidates of an anchor that a filter removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_per_anchor: Option<f64>,
    /// Share of the negatives that take part that have their anchor's class or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub false_negative_rate: Option<f64>,
    /// Share of the negatives that take part that show their anchor's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_rate: Option<f64>,
    /// Share of the chosen negatives that have their anchor's class or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_false_rate: Option<f64>,
    /// Share of the chosen negatives that show their anchor's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_duplicate_rate: Option<f64>,
    /// The effective number of an anchor's negatives (see [`Gradient`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_negatives: Option<f64>,
    /// Share of the push that falls on the most similar 5 % of the negatives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_share: Option<f64>,
    /// Share of the negatives whose similarity the gradient raises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attracted: Option<f64>,
    /// Share of the anchors whose debiased estimate is clamped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clamped: Option<f64>,
    /// Share of the anchors with a loss above 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<f64>,
    /// Mean squared distance of partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alignment: Option<f64>,
    /// Mean of the queries' and of the partners' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniformity: Option<f64>,
    /// The queries' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_uniformity: Option<f64>,
    /// The partners' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_uniformity: Option<f64>,
    /// Mean of the queries' and of the partners' tolerance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Distance of the towers' means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality_gap: Option<f64>,
    /// Columns of the positions: 2 or 3.
    pub axes: usize,
    /// Whether the positions are principal components rather than the embeddings themselves.
    pub projected: bool,
    /// Share of the embeddings' variance that the positions show.
    pub explained: f64,
    /// A typical anchor.
    pub example: Example,
    /// Whether no similarity is NaN.
    pub finite: bool,
}

/// All measurements of one batch at one temperature.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The scalar metrics.
    pub scalars: Scalars,
    /// `[64]`: number of partners per bin of similarity.
    pub positives: Vec<f32>,
    /// `[64]`: number of negatives that take part, of another class than their anchor's.
    pub true_negatives: Vec<f32>,
    /// `[64]`: number of negatives that take part, of their anchor's class or item.
    pub false_negatives: Vec<f32>,
    /// `[64]`: number of chosen negatives, false or not: collected beyond the batch; if nothing is collected, those
    /// that carry a gradient.
    pub chosen: Vec<f32>,
    /// `[64]`: number of candidates that a filter removed.
    pub removed: Vec<f32>,
    /// `[64]`: share of the gradient that raises similarities. `pull` and `push` together sum to 1.
    pub pull: Vec<f32>,
    /// `[64]`: share of the gradient that lowers similarities.
    pub push: Vec<f32>,
    /// `[shown, axes]`: positions of the first queries.
    pub queries: Vec<f32>,
    /// `[shown, axes]`: positions of their partners.
    pub keys: Vec<f32>,
    /// `[shown]`: classes of those queries.
    pub labels: Vec<u32>,
    /// `[shown]`: the marks of those partners as candidates of the example ([`SAME_CLASS`] and so on, added up).
    pub marks: Vec<u8>,
    /// `[m, axes]`: positions of the candidates collected for the example, most similar first, at most
    /// [`MOST_COLLECTED`].
    pub collected: Vec<f32>,
    /// `[m]`: their marks.
    pub collected_marks: Vec<u8>,
}

/// Measures a batch at temperature `tau` (at least 0.005).
///
/// The caller stores `basis` between looks, so that principal components move smoothly from one look to the next. If a
/// batch has more than [`MOST_ANCHORS`] pairs, only the first ones are anchors; see [`Similarities`].
///
/// # Panics
///
/// If the shapes disagree.
pub fn look(batch: &Batch, tau: f64, basis: &mut Option<Basis>) -> Look {
    let similarities = Similarities::new(batch);
    let negatives = similarities.sorted_negatives();
    let gradient = Gradient::new(&similarities, &negatives, batch.directions, tau);
    let (pairs, extra) = (batch.pairs(), batch.shared + batch.own);
    let shown = pairs.min(MOST_SHOWN);
    let measured = Measured {
        chance: chance(pairs, extra, batch.directions),
        floor: floor(pairs, extra, batch.directions, tau),
        histogram: Histogram::new(&similarities, batch),
        marks: Marks::new(&similarities, batch, gradient.example.anchor, shown),
        positives: similarities.positives().to_vec(),
        finite: similarities.is_finite(),
        anchors: similarities.anchors(),
        clamped: None,
        active: None,
        negatives,
        gradient,
    };
    measured.look(batch, tau, basis)
}

/// Measures rows that an engine has evaluated at temperature `tau`. Histograms and counts are of the queries' rows, or
/// of the keys' if only these count in the loss. `batch` has the embeddings and classes.
///
/// # Panics
///
/// If the shapes disagree.
pub fn look_at_rows(batch: &Batch, evaluated: &Evaluated, tau: f64, basis: &mut Option<Basis>) -> Look {
    let rows = evaluated.counting().next().expect("one direction counts");
    let negatives = evaluated.sorted_negatives();
    let gradient = Gradient::of_rows(evaluated, &negatives, tau);
    let shown = batch.pairs().min(MOST_SHOWN);
    let measured = Measured {
        chance: evaluated.chance,
        floor: None,
        histogram: Histogram::of_rows(rows),
        marks: Marks::of_rows(evaluated, batch.dim, gradient.example.anchor, shown),
        positives: signed::positives_of(rows),
        finite: evaluated.counting().all(|rows| rows.similarities.iter().all(|s| s.is_finite())),
        anchors: rows.anchors().min(MOST_ANCHORS),
        clamped: evaluated.clamped,
        active: evaluated.active,
        negatives,
        gradient,
    };
    measured.look(batch, tau, basis)
}

/// Intermediate results that [`look`] and [`look_at_rows`] share.
struct Measured {
    chance: f64,
    floor: Option<f64>,
    /// The anchors' similarities to their partners.
    positives: Vec<f32>,
    /// The similarities of negatives, ascending.
    negatives: Vec<f32>,
    gradient: Gradient,
    histogram: Histogram,
    marks: Marks,
    finite: bool,
    /// The number of pairs that are measured.
    anchors: usize,
    clamped: Option<f64>,
    active: Option<f64>,
}

impl Measured {
    fn look(mut self, batch: &Batch, tau: f64, basis: &mut Option<Basis>) -> Look {
        let (pairs, dim) = (batch.pairs(), batch.dim);
        let measured = self.anchors * dim;
        let (queries, partners) = (&batch.queries[..measured], &batch.keys[..measured]);
        let (query_labels, key_labels) = (&batch.query_labels[..self.anchors], &batch.key_labels[..self.anchors]);
        let shown = pairs.min(MOST_SHOWN);
        let projection = project(&queries[..shown * dim], &partners[..shown * dim], dim, basis);

        let positive_mean = mean(&self.positives);
        sort::sort(&mut self.positives);
        let (positives, negatives, histogram) = (&self.positives, &self.negatives, &self.histogram);
        let all_negatives: Vec<f32> =
            histogram.true_negatives.iter().zip(&histogram.false_negatives).map(|(t, f)| t + f).collect();
        let (query_uniformity, key_uniformity) = (uniformity(queries, dim), uniformity(partners, dim));
        let tolerances = (tolerance(queries, dim, query_labels), tolerance(partners, dim, key_labels));
        let per_anchor = |count: f64| count / positives.len().max(1) as f64;
        let there = There {
            positives: positives.len(),
            negatives: negatives.len(),
            chosen: histogram.choice.all,
            candidates: histogram.candidates.all,
            pushed: self.gradient.on_negatives.iter().sum(),
        };
        let measured = |id: &str, value: f64| there.measured(id, value);
        let scalars = Scalars {
            loss: self.gradient.loss,
            tau,
            chance: self.chance,
            floor: self.floor.filter(|floor| floor.is_finite()),
            bins: BINS,
            positive_mean: measured("positive_mean", positive_mean),
            negative_mean: measured("negative_mean", histogram.negative_mean),
            hardness: measured("hardness", histogram.hardness),
            overlap: measured("overlap", overlap(&histogram.positives, &all_negatives)),
            d_prime: measured("d_prime", d_prime(positives, negatives)),
            auroc: measured("auroc", auroc(positives, negatives)),
            auprc: measured("auprc", auprc(positives, negatives)),
            prevalence: measured("prevalence", prevalence(positives.len(), negatives.len())),
            false_positives_at_95: measured("false_positives_at_95", false_positives_at_95(positives, negatives)),
            candidates_per_anchor: measured("candidates_per_anchor", per_anchor(histogram.candidates.all)),
            candidate_false_rate: measured("candidate_false_rate", histogram.candidates.false_rate()),
            candidate_duplicate_rate: measured("candidate_duplicate_rate", histogram.candidates.duplicate_rate()),
            removed_per_anchor: measured(
                "removed_per_anchor",
                per_anchor(histogram.candidates.all - histogram.staying.all),
            ),
            false_negative_rate: measured("false_negative_rate", histogram.staying.false_rate()),
            duplicate_rate: measured("duplicate_rate", histogram.staying.duplicate_rate()),
            chosen_false_rate: measured("chosen_false_rate", histogram.choice.false_rate()),
            chosen_duplicate_rate: measured("chosen_duplicate_rate", histogram.choice.duplicate_rate()),
            effective_negatives: measured("effective_negatives", self.gradient.effective_negatives),
            top_share: measured("top_share", self.gradient.top_share),
            attracted: measured("attracted", self.gradient.attracted),
            clamped: self.clamped,
            active: self.active,
            alignment: measured("alignment", alignment(queries, partners, dim)),
            uniformity: measured("uniformity", (query_uniformity + key_uniformity) / 2.0),
            query_uniformity: measured("query_uniformity", query_uniformity),
            key_uniformity: measured("key_uniformity", key_uniformity),
            tolerance: tolerances.0.zip(tolerances.1).map(|(queries, keys)| (queries + keys) / 2.0),
            modality_gap: measured("modality_gap", modality_gap(queries, partners, dim)),
            axes: projection.axes,
            projected: projection.projected,
            explained: projection.explained,
            example: self.gradient.example,
            finite: self.finite,
        };
        Look {
            scalars,
            positives: self.histogram.positives,
            true_negatives: self.histogram.true_negatives,
            false_negatives: self.histogram.false_negatives,
            chosen: self.histogram.chosen,
            removed: self.histogram.removed,
            pull: self.gradient.pull,
            push: self.gradient.push,
            collected: projection.picture.place(&self.marks.collected),
            queries: projection.queries,
            keys: projection.keys,
            labels: batch.query_labels[..shown].to_vec(),
            marks: self.marks.batch,
            collected_marks: self.marks.collected_marks,
        }
    }
}

/// The mean of some numbers; 0 if there are none.
fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len().max(1) as f64
}
