//! A look: everything that is measured on one batch.

use super::alignment::{alignment, uniformity};
use super::auroc::auroc;
use super::described::Available;
use super::evaluated::Evaluated;
use super::gap::modality_gap;
use super::gradient::Gradient;
use super::histogram::{BINS, Histogram, counts};
use super::marks::Marks;
use super::plain::MOST_ANCHORS;
use super::precision::{auprc, false_positives_at_95, prevalence};
use super::projection::{Basis, Projection, project};
use super::scalars::Scalars;
use super::separation::{d_prime, overlap};
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
    /// `[64]`: number of negatives that take part, of another class than their anchor's. These counts, and those below,
    /// are estimates where only some of the batch's pairs are anchors.
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

/// Measures a batch.
///
/// The caller stores `basis` between looks, so that principal components move smoothly from one look to the next. Of a
/// batch of more than [`MOST_ANCHORS`] pairs only the first ones are anchors; where rows are plain, the partners of all
/// are counted.
///
/// # Panics
///
/// If the shapes disagree.
pub fn look(evaluated: &Evaluated, basis: &mut Option<Basis>) -> Look {
    let (batch, rows) = (&evaluated.batch, evaluated.rows());
    let negatives = rows.sorted_negatives();
    let gradient = Gradient::of(evaluated, &negatives);
    let positives = evaluated.positives();
    let histogram = Histogram { positives: counts(&positives), ..Histogram::of(rows) };
    let shown = batch.pairs().min(MOST_SHOWN);
    let marks = Marks::of(rows, batch.dim, gradient.example.anchor, shown);
    let [queries, partners] = [batch.queries, batch.keys].map(|rows| &rows[..shown * batch.dim]);
    let projection = project(queries, partners, batch.dim, basis);
    // The counts of the batch, where only some of its pairs are anchors.
    let pairs_per_anchor = if evaluated.is_plain { batch.pairs() as f32 / rows.anchors() as f32 } else { 1.0 };
    let of_batch = |counts: &[f32]| counts.iter().map(|count| count * pairs_per_anchor).collect();
    Look {
        scalars: scalars(evaluated, positives, &negatives, &gradient, &histogram, &projection),
        positives: histogram.positives,
        true_negatives: of_batch(&histogram.true_negatives),
        false_negatives: of_batch(&histogram.false_negatives),
        chosen: of_batch(&histogram.chosen),
        removed: of_batch(&histogram.removed),
        pull: gradient.pull,
        push: gradient.push,
        collected: projection.picture.place(&marks.collected),
        queries: projection.queries,
        keys: projection.keys,
        labels: batch.query_labels[..shown].to_vec(),
        marks: marks.batch,
        collected_marks: marks.collected_marks,
    }
}

/// The scalars; `positives` are the similarities of all partners, `negatives` those of the negatives that take part,
/// ascending.
fn scalars(
    evaluated: &Evaluated,
    mut positives: Vec<f32>,
    negatives: &[f32],
    gradient: &Gradient,
    histogram: &Histogram,
    projection: &Projection,
) -> Scalars {
    let (batch, rows) = (&evaluated.batch, evaluated.rows());
    // Of scores that were made elsewhere there are no embeddings.
    let (dim, anchors) = (batch.dim, rows.anchors().min(MOST_ANCHORS).min(batch.pairs()));
    let [queries, partners] = [batch.queries, batch.keys].map(|rows| &rows[..anchors * dim]);
    let (query_labels, key_labels) = (&batch.query_labels[..anchors], &batch.key_labels[..anchors]);
    let positive_mean = mean(&positives);
    let mut of_anchors = rows.positives();
    sort(&mut positives);
    sort(&mut of_anchors);
    let (positives, of_anchors) = (&positives[..], &of_anchors[..]);
    let all_negatives: Vec<f32> =
        histogram.true_negatives.iter().zip(&histogram.false_negatives).map(|(t, f)| t + f).collect();
    let (query_uniformity, key_uniformity) = (uniformity(queries, dim), uniformity(partners, dim));
    let tolerances = (tolerance(queries, dim, query_labels), tolerance(partners, dim, key_labels));
    let per_anchor = |count: f64| count / of_anchors.len().max(1) as f64;
    let available = Available {
        // Figures of positives are figures of partners.
        positives: if evaluated.recalled { 0 } else { positives.len() },
        negatives: negatives.len(),
        chosen: histogram.choice.all,
        candidates: histogram.candidates.all,
        pushed: gradient.on_negatives.iter().sum(),
    };
    let measured = |id: &str, value: f64| available.measured(id, value);
    let of_embeddings = |id: &str, value: f64| measured(id, value).filter(|_| anchors > 0);
    Scalars {
        loss: gradient.loss,
        tau: evaluated.tau,
        tau_least: evaluated.own_temperatures.map(|[least, _, _]| least),
        tau_median: evaluated.own_temperatures.map(|[_, median, _]| median),
        tau_most: evaluated.own_temperatures.map(|[_, _, most]| most),
        chance: evaluated.chance,
        floor: evaluated.floor.filter(|floor| floor.is_finite()),
        bins: BINS,
        positive_mean: measured("positive_mean", positive_mean),
        negative_mean: measured("negative_mean", histogram.negative_mean),
        hardness: measured("hardness", histogram.hardness),
        overlap: measured("overlap", overlap(&histogram.positives, &all_negatives)),
        d_prime: measured("d_prime", d_prime(positives, negatives)),
        auroc: measured("auroc", auroc(positives, negatives)),
        auprc: measured("auprc", auprc(of_anchors, negatives)),
        prevalence: measured("prevalence", prevalence(of_anchors.len(), negatives.len())),
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
        effective_negatives: measured("effective_negatives", gradient.effective_negatives),
        top_share: measured("top_share", gradient.top_share),
        attracted: measured("attracted", gradient.attracted),
        clamped: evaluated.clamped,
        active: evaluated.active,
        alignment: of_embeddings("alignment", alignment(queries, partners, dim)),
        uniformity: of_embeddings("uniformity", (query_uniformity + key_uniformity) / 2.0),
        query_uniformity: of_embeddings("query_uniformity", query_uniformity),
        key_uniformity: of_embeddings("key_uniformity", key_uniformity),
        tolerance: tolerances.0.zip(tolerances.1).map(|(queries, keys)| (queries + keys) / 2.0),
        modality_gap: of_embeddings("modality_gap", modality_gap(queries, partners, dim)),
        axes: projection.axes,
        projected: projection.projected,
        explained: projection.explained,
        queries_alone: evaluated.queries_alone,
        recalled: evaluated.recalled,
        example: gradient.example,
        finite: evaluated.is_finite(),
    }
}

/// The mean of some numbers; 0 if there are none.
fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len().max(1) as f64
}
