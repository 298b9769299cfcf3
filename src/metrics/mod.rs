//! What is measured: on the current batch ([`look`]), and on held-out pairs or the whole corpus ([`evaluate`]).
//!
//! Everything here takes embeddings as plain numbers and gives plain numbers; nothing here trains. Embeddings are f32,
//! sums are f64. One file per idea, each with its formula.

use serde::Serialize;

mod alignment;
mod auroc;
mod bounds;
mod described;
mod exponential;
mod gap;
mod gradient;
mod groups;
mod histogram;
mod known;
mod projection;
mod rank;
mod retrieval;
mod search;
mod similarities;
mod sort;
mod tolerance;

pub use alignment::{alignment, uniformity};
pub use auroc::auroc;
pub use bounds::{chance, floor};
pub use described::{METRICS, Metric};
pub use gap::modality_gap;
pub use gradient::{Example, Gradient};
pub use groups::{Third, frequencies, thirds};
pub use histogram::{BINS, Histogram, bin_of};
pub use known::Known;
pub use projection::{Basis, Projection, project};
pub use rank::rank_me;
pub use retrieval::{Evaluation, Ranks, evaluate, ranks};
pub use similarities::{MOST_ANCHORS, Similarities};
pub use tolerance::tolerance;

/// The most pairs whose positions are given for drawing.
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
    /// `d`.
    pub dim: usize,
    /// `S`.
    pub shared: usize,
    /// `K`.
    pub own: usize,
    /// `[B]`: the class of each query.
    pub query_labels: &'a [u32],
    /// `[B + S + B*K]`: the class of each key.
    pub key_labels: &'a [u32],
    /// Weights of the query-to-key and of the key-to-query loss; they add up to 1.
    pub directions: (f64, f64),
}

impl Batch<'_> {
    /// `B`.
    pub fn pairs(&self) -> usize {
        self.queries.len() / self.dim
    }
}

/// The numbers of a [`Look`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scalars {
    /// Mean loss of the anchors looked at, at the temperature given.
    pub loss: f64,
    /// The temperature given.
    pub tau: f64,
    /// The loss of a guess: ln(candidates).
    pub chance: f64,
    /// What no embedding can go below, or NaN where that is not known (see [`floor`]).
    pub floor: f64,
    /// Number of bins of the histograms, over [-1, 1].
    pub bins: usize,
    /// Mean similarity of partners.
    pub positive_mean: f64,
    /// Mean similarity of negatives, false ones included.
    pub negative_mean: f64,
    /// Probability that a random partner is more similar than a random negative.
    pub auroc: f64,
    /// How many negatives an anchor effectively has (see [`Gradient`]).
    pub effective_negatives: f64,
    /// Share of the negatives that have their anchor's class.
    pub false_negative_rate: f64,
    /// Share of the push that the most similar 5 % of the negatives carry.
    pub top_share: f64,
    /// Mean squared distance of partners.
    pub alignment: f64,
    /// Mean of the queries' and of the partners' uniformity.
    pub uniformity: f64,
    /// Columns of the positions: 2 or 3.
    pub axes: usize,
    /// Whether the positions are principal components rather than the embeddings themselves.
    pub projected: bool,
    /// Share of the embeddings' variance that the positions keep.
    pub explained: f64,
    /// A typical anchor.
    pub example: Example,
    /// Whether every similarity is a number.
    pub finite: bool,
}

/// All that can be seen of one batch at one temperature.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The single numbers.
    pub scalars: Scalars,
    /// `[64]`: number of partners per bin of similarity.
    pub positives: Vec<f32>,
    /// `[64]`: number of negatives of another class than their anchor's.
    pub true_negatives: Vec<f32>,
    /// `[64]`: number of negatives of their anchor's class.
    pub false_negatives: Vec<f32>,
    /// `[64]`: share of the gradient that acts on partners. `pull` and `push` together sum to 1.
    pub pull: Vec<f32>,
    /// `[64]`: share of the gradient that acts on negatives.
    pub push: Vec<f32>,
    /// `[shown, axes]`: positions of the first queries.
    pub queries: Vec<f32>,
    /// `[shown, axes]`: positions of their partners.
    pub keys: Vec<f32>,
    /// `[shown]`: classes of those queries.
    pub labels: Vec<u32>,
}

/// Looks at a batch at temperature `tau` (at least 0.005), without learning from it.
///
/// `basis` is the caller's to keep between looks: it makes principal components move smoothly from one look to the next.
/// Of a batch of more than [`MOST_ANCHORS`] pairs only the first ones are anchors; see [`Similarities`].
///
/// # Panics
///
/// If the shapes disagree.
pub fn look(batch: &Batch, tau: f64, basis: &mut Option<Basis>) -> Look {
    let similarities = Similarities::new(batch);
    let negatives = similarities.sorted_negatives();
    let gradient = Gradient::new(&similarities, &negatives, batch.directions, tau);
    let histogram = Histogram::new(&similarities, batch.query_labels, batch.key_labels);

    let (pairs, dim) = (batch.pairs(), batch.dim);
    let measured = similarities.anchors() * dim;
    let (queries, partners) = (&batch.queries[..measured], &batch.keys[..measured]);
    let shown = pairs.min(MOST_SHOWN);
    let projection = project(&queries[..shown * dim], &partners[..shown * dim], dim, basis);

    let positives = similarities.positives();
    let scalars = Scalars {
        loss: gradient.loss,
        tau,
        chance: chance(pairs, batch.shared + batch.own, batch.directions),
        floor: floor(pairs, batch.shared + batch.own, batch.directions, tau).unwrap_or(f64::NAN),
        bins: BINS,
        positive_mean: mean(positives),
        negative_mean: histogram.negative_mean,
        auroc: auroc(positives, &negatives),
        effective_negatives: gradient.effective_negatives,
        false_negative_rate: histogram.false_negative_rate(),
        top_share: gradient.top_share,
        alignment: alignment(queries, partners, dim),
        uniformity: (uniformity(queries, dim) + uniformity(partners, dim)) / 2.0,
        axes: projection.axes,
        projected: projection.projected,
        explained: projection.explained,
        example: gradient.example,
        finite: similarities.is_finite(),
    };
    Look {
        scalars,
        positives: histogram.positives,
        true_negatives: histogram.true_negatives,
        false_negatives: histogram.false_negatives,
        pull: gradient.pull,
        push: gradient.push,
        queries: projection.queries,
        keys: projection.keys,
        labels: batch.query_labels[..shown].to_vec(),
    }
}

/// Mean of some numbers; 0 of none.
fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len().max(1) as f64
}
