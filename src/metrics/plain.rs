//! The plain rows of a batch: all candidates take part, and every negative counts by its similarity alone.
//!
//! With `p_ij` the softmax of row `i` over all candidates of query `i`, `c_ij` the softmax of column `j` over the
//! batch's queries, and `(a, b)` the weights of the two directions, the mean loss of `B` pairs has
//!
//! ```text
//! |dL/ds_ii| = (a (1 - p_ii) + b (1 - c_ii)) / (B tau)      the pull on a pair
//! |dL/ds_ij| = (a p_ij + b c_ij) / (B tau)                  the push on a negative
//! ```
//!
//! In every softmax the pull on the positive is as large as the push on all negatives together (Wang and Liu 2021,
//! Understanding the Behaviour of Contrastive Loss). `1 - p_ii` is computed as a sum over the negatives and not by a
//! subtraction, which would lose all digits for a pair that is learned well.

use ndarray::{Array2, ArrayView2, s};

use super::batch::Batch;
use super::bounds::{chance, floor};
use super::evaluated::Evaluated;
use super::exponential::exponentiate;
use super::rows::{Entry, Rows, Slopes};
use crate::product::{Start, Workspace, product};

/// The largest number of pairs of a batch that a look measures as anchors.
///
/// A look at 4,096 pairs would compute 16 million similarities, which costs more than the steps between two looks.
/// Beyond this number only the first pairs are anchors, with all their candidates. Batches are in random order, so that
/// they are a fair sample; sums over a key's queries are scaled up to the batch (see [`super::Gradient`]).
pub const MOST_ANCHORS: usize = 1024;

/// The number of similarities that a glance measures: those of a batch of 256 pairs with as many further candidates.
const OF_A_GLANCE: usize = 1 << 17;

/// The least number of pairs that a glance measures as anchors.
const FEWEST_ANCHORS: usize = 64;

/// The number of pairs that a glance, a look in passing while the run goes on, measures as anchors, where each has this
/// many candidates.
///
/// A look at all anchors of a batch of 1,024 costs as much as two steps on the CPU. A glance at 128 of them, again in
/// random order, costs an eighth of that.
pub fn anchors_of_a_glance(candidates: usize) -> usize {
    (OF_A_GLANCE / candidates.max(1)).clamp(FEWEST_ANCHORS, MOST_ANCHORS)
}

/// The anchors (the first pairs of a batch) and their similarities to their candidates.
///
/// # Shapes
///
/// `n` anchors, at most 1,024 and at most `B`, `C = B + S` shared candidates, `K` own candidates of each anchor.
#[derive(Debug, Clone)]
pub struct Plain<'a> {
    batch: Batch<'a>,
    /// `n`.
    anchors: usize,
    /// `[n, C + K]`: query `i` with its candidates. Entry `[i, i]` is the positive.
    similarities: Vec<f32>,
    /// `[n, C + K]`.
    entries: Vec<Entry>,
    /// `[B]`: similarity of every pair's query and key, anchors first.
    partners: Vec<f32>,
}

/// [`Plain`] rows at one temperature.
#[derive(Debug, Clone)]
pub struct PlainAt<'a> {
    plain: &'a Plain<'a>,
    tau: f64,
    /// `[n, C + K]`: dL/dsimilarity times `B tau`.
    gradient: Vec<f64>,
    losses: Vec<f64>,
    query_losses: Vec<f64>,
    effective_negatives: f64,
}

/// Sums over the negatives of one anchor, with `x = (s - 1) / tau`.
///
/// Subtracting 1, the largest possible similarity, instead of the row's maximum lets rows and columns share one
/// exponential; in f64 nothing underflows for tau of at least 0.005.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// The sum of e^x.
    e: f64,
    /// The sum of x e^x.
    xe: f64,
}

impl Sums {
    fn add(&mut self, x: f64, e: f64) {
        self.e += e;
        self.xe += x * e;
    }
    /// The sums if each negative counted `ratio` times.
    fn scaled(self, ratio: f64) -> Sums {
        Sums { e: self.e * ratio, xe: self.xe * ratio }
    }
    /// exp of the entropy of the softmax over these negatives.
    fn effective(self) -> f64 {
        if self.e > 0.0 { libm::exp(libm::log(self.e) - self.xe / self.e) } else { 0.0 }
    }
}

impl<'a> Plain<'a> {
    /// Compares the batch's anchors, at most [`MOST_ANCHORS`], with their candidates.
    ///
    /// # Panics
    /// If the shapes disagree.
    pub fn new(batch: &Batch<'a>) -> Self {
        Plain::of_first(batch, MOST_ANCHORS)
    }

    /// Compares the batch's first pairs, at most `most` of them, with their candidates.
    ///
    /// # Panics
    /// If the shapes disagree.
    pub fn of_first(batch: &Batch<'a>, most: usize) -> Self {
        let (pairs, dim) = (batch.pairs(), batch.dim);
        let (anchors, candidates) = (pairs.min(most), pairs + batch.shared);
        let rows = candidates + pairs * batch.own;
        assert_eq!(
            (batch.queries.len(), batch.keys.len()),
            (pairs * dim, rows * dim),
            "queries [B, d], keys [rows, d]"
        );
        assert_eq!((batch.query_labels.len(), batch.key_labels.len()), (pairs, rows), "one class per row");

        let (queries, keys) = (rows_of(batch.queries, dim), rows_of(batch.keys, dim));
        let similarities = queries_with_keys(batch, anchors);
        let width = candidates + batch.own;
        let mut partners: Vec<f32> = (0..anchors).map(|i| similarities[i * width + i]).collect();
        partners.extend((anchors..pairs).map(|i| queries.row(i).dot(&keys.row(i))));
        Plain { batch: *batch, anchors, similarities, entries: entries(anchors, width), partners }
    }

    /// Evaluates them at temperature `tau` (at least 0.005), both directions in one.
    ///
    /// If only some pairs are anchors, a column has only these queries. Its sum over negatives is then scaled up to the
    /// number of its negatives in the batch.
    pub fn at(&'a self, tau: f64) -> PlainAt<'a> {
        let (pairs, anchors) = (self.partners.len(), self.anchors);
        let width = self.entries.len() / anchors.max(1);
        let (a, b) = self.batch.directions;
        let x_of = |s: &f32| (f64::from(*s) - 1.0) / tau;

        // e^x of every anchor's candidates; 0 for the positive, so that sums are over negatives.
        let mut exponentials = Vec::with_capacity(self.entries.len());
        let mut rows = vec![Sums::default(); anchors];
        let mut columns = vec![Sums::default(); pairs];
        let mut x = Vec::new();
        for (i, (sums, similarities)) in rows.iter_mut().zip(self.similarities.chunks_exact(width.max(1))).enumerate() {
            x.clear();
            x.extend(similarities.iter().map(x_of));
            let start = exponentials.len();
            exponentials.extend_from_slice(&x);
            let row = &mut exponentials[start..];
            exponentiate(row);
            row[i] = 0.0;
            x.iter().zip(&*row).for_each(|(&x, &e)| sums.add(x, e));
            columns.iter_mut().zip(&x).zip(&*row).for_each(|((column, &x), &e)| column.add(x, e));
        }
        for (j, column) in columns.iter_mut().enumerate() {
            let seen = if j < anchors { anchors - 1 } else { anchors };
            *column = column.scaled((pairs - 1) as f64 / seen.max(1) as f64);
        }

        // 1 / denominator of every softmax, and the loss of every anchor.
        let mut positive: Vec<f64> = self.partners.iter().map(x_of).collect();
        exponentiate(&mut positive);
        let inverse = |sums: &[Sums]| -> Vec<f64> {
            sums.iter().zip(&positive).map(|(negatives, positive)| 1.0 / (negatives.e + positive)).collect()
        };
        let (row_inverse, column_inverse) = (inverse(&rows), inverse(&columns));
        let loss_of = |sums: Sums, positive: f64| libm::log1p(sums.e / positive);
        let losses: Vec<f64> =
            (0..anchors).map(|i| a * loss_of(rows[i], positive[i]) + b * loss_of(columns[i], positive[i])).collect();
        let as_query = |i: usize| if a > 0.0 { loss_of(rows[i], positive[i]) } else { losses[i] };
        let query_losses = (0..anchors).map(as_query).collect();

        // The part of a negative's push that comes from its column: 0 for candidates of queries alone.
        let mut by_column: Vec<f64> = column_inverse.iter().map(|inverse| b * inverse).collect();
        by_column.resize(width, 0.0);
        for (i, row) in exponentials.chunks_exact_mut(width.max(1)).enumerate() {
            let by_row = a * row_inverse[i];
            row.iter_mut().zip(&by_column).for_each(|(e, by_column)| *e *= by_row + by_column);
            row[i] = -(a * rows[i].e * row_inverse[i] + b * columns[i].e * column_inverse[i]);
        }
        let effective = |sums: &[Sums]| sums.iter().map(|s| s.effective()).sum::<f64>() / sums.len().max(1) as f64;
        PlainAt {
            plain: self,
            tau,
            losses,
            query_losses,
            effective_negatives: a * effective(&rows) + b * effective(&columns),
            gradient: exponentials,
        }
    }
}

impl PlainAt<'_> {
    /// The rows, as metrics read them.
    pub fn evaluated(&self) -> Evaluated<'_> {
        let Plain { batch, similarities, entries, partners, .. } = self.plain;
        let (pairs, extra) = (batch.pairs(), batch.shared + batch.own);
        let (candidates, own_candidates) = batch.keys.split_at((pairs + batch.shared) * batch.dim);
        let rows = Rows {
            weight: 1.0,
            shared: pairs + batch.shared,
            own: batch.own,
            from_batch: pairs,
            similarities,
            entries,
            gradient: Slopes::Double(&self.gradient),
            losses: &[],
            anchor_labels: &batch.query_labels[..self.losses.len()],
            labels: batch.key_labels,
            anchor_items: batch.query_items,
            items: batch.key_items,
            candidates,
            own_candidates,
        };
        Evaluated {
            batch: *batch,
            tau: self.tau,
            directions: vec![rows],
            losses: self.losses.clone(),
            query_losses: self.query_losses.clone(),
            is_plain: true,
            partners,
            unit: self.tau,
            effective_negatives: self.effective_negatives,
            chance: chance(pairs, extra, batch.directions),
            floor: floor(pairs, extra, batch.directions, self.tau),
            own_temperatures: None,
            clamped: None,
            active: None,
            queries_alone: false,
            recalled: false,
        }
    }
}

/// `[anchors, C + K]`: the similarities of the first queries to the shared candidates and to their own.
pub(super) fn queries_with_keys(batch: &Batch, anchors: usize) -> Vec<f32> {
    let (queries, keys) = (rows_of(batch.queries, batch.dim), rows_of(batch.keys, batch.dim));
    let shared = batch.pairs() + batch.shared;
    let mut all = Array2::zeros((anchors, shared + batch.own));
    let some = queries.slice(s![..anchors, ..]);
    let met = keys.slice(s![..shared, ..]).reversed_axes();
    product(1.0, some, met, Start::Zero, all.slice_mut(s![.., ..shared]), &mut Workspace::default());
    for i in 0..anchors {
        for k in 0..batch.own {
            all[[i, shared + k]] = queries.row(i).dot(&keys.row(shared + i * batch.own + k));
        }
    }
    all.into_raw_vec_and_offset().0
}

/// `[n, width]`: the positives on the diagonal, negatives elsewhere.
pub(super) fn entries(anchors: usize, width: usize) -> Vec<Entry> {
    let mut entries = vec![Entry::TakesPart; anchors * width];
    entries.iter_mut().step_by(width + 1).take(anchors).for_each(|entry| *entry = Entry::Positive);
    entries
}

pub(super) fn rows_of(rows: &[f32], dim: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows.len() / dim, dim), rows).expect("whole rows")
}
