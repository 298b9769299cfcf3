//! A look: everything that is measured on one batch.

use super::alignment::{alignment, uniformity};
use super::auroc::auroc;
use super::batch::Batch;
use super::bounds::{chance, floor};
use super::described::There;
use super::gap::modality_gap;
use super::gradient::Gradient;
use super::histogram::{BINS, Histogram};
use super::marks::Marks;
use super::precision::{auprc, false_positives_at_95, prevalence};
use super::projection::{Basis, project};
use super::rows::Evaluated;
use super::scalars::Scalars;
use super::separation::{d_prime, overlap};
use super::signed::positives_of;
use super::similarities::{MOST_ANCHORS, Similarities};
use super::sort::sort;
use super::tolerance::tolerance;

/// The largest number of pairs in the picture of embeddings.
pub const MOST_SHOWN: usize = 512;

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
    /// `[shown]`: the marks of those partners as candidates of the example (`SAME_CLASS` and so on, added up).
    pub marks: Vec<u8>,
    /// `[m, axes]`: positions of the candidates collected for the example, most similar first, at most
    /// `MOST_COLLECTED`.
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
        positives: positives_of(rows),
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
        sort(&mut self.positives);
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
