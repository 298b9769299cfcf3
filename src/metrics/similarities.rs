//! The similarities of a batch's anchors to all their candidates, from which the other metrics are computed.

use ndarray::{Array2, ArrayView2, s};

use super::batch::Batch;
use super::sort::sort;

/// The largest number of pairs of a batch that a look measures as anchors.
///
/// A look at 4,096 pairs would compute 16 million similarities, which costs more than the steps between two looks.
/// Beyond this number only the first pairs are anchors, with all their candidates. Batches are in random order, so that
/// they are a fair sample; sums over a key's queries are scaled up to the batch (see [`super::Gradient`]).
pub const MOST_ANCHORS: usize = 1024;

/// Similarities of the anchors (the first pairs of a batch) to their candidates.
///
/// # Shapes
///
/// `n = min(B, 1024)` anchors, `C = B + S` shared candidates, `K` own candidates of each anchor.
#[derive(Debug, Clone)]
pub struct Similarities {
    /// `[n, C]`: query `i` with key `j`. Entry `[i, i]` is the positive.
    dense: Array2<f32>,
    /// `[n, K]`: query `i` with its own candidates.
    own: Array2<f32>,
    /// `[n]`: similarities of the anchors to their partners, the diagonal.
    positives: Vec<f32>,
    /// `[B]`: similarity of every pair's query and key, anchors first.
    partners: Vec<f32>,
}

impl Similarities {
    /// Compares the batch's anchors with their candidates.
    pub fn new(batch: &Batch) -> Self {
        let (pairs, dim) = (batch.pairs(), batch.dim);
        let (anchors, candidates) = (pairs.min(MOST_ANCHORS), pairs + batch.shared);
        let rows = candidates + pairs * batch.own;
        assert_eq!(
            (batch.queries.len(), batch.keys.len()),
            (pairs * dim, rows * dim),
            "queries [B, d], keys [rows, d]"
        );
        assert_eq!((batch.query_labels.len(), batch.key_labels.len()), (pairs, rows), "one class per row");

        let queries = ArrayView2::from_shape((pairs, dim), batch.queries).expect("its length was just checked");
        let keys = ArrayView2::from_shape((rows, dim), batch.keys).expect("its length was just checked");
        let dense = queries.slice(s![..anchors, ..]).dot(&keys.slice(s![..candidates, ..]).t());
        let own = Array2::from_shape_fn((anchors, batch.own), |(i, k)| {
            queries.row(i).dot(&keys.row(candidates + i * batch.own + k))
        });
        let positives = dense.diag().to_vec();
        let mut partners = positives.clone();
        partners.extend((anchors..pairs).map(|i| queries.row(i).dot(&keys.row(i))));
        Similarities { dense, own, positives, partners }
    }

    /// Number of anchors, `n`.
    pub fn anchors(&self) -> usize {
        self.positives.len()
    }

    /// Number of pairs in the batch, `B`.
    pub fn pairs(&self) -> usize {
        self.partners.len()
    }

    /// Number of negatives of all anchors together.
    pub fn negatives(&self) -> usize {
        self.dense.len() + self.own.len() - self.anchors()
    }

    /// `[n]`: each anchor's similarity to its partner.
    pub fn positives(&self) -> &[f32] {
        &self.positives
    }

    /// `[B]`: every pair's similarity, whether it is an anchor or not.
    pub fn partners(&self) -> &[f32] {
        &self.partners
    }

    /// Similarities of anchor `i`: to the shared candidates `[C]` (its positive at `i`), and to its own `[K]`.
    pub fn row(&self, i: usize) -> (&[f32], &[f32]) {
        let (candidates, own) = (self.dense.ncols(), self.own.ncols());
        let dense = self.dense.as_slice().expect("a product is contiguous");
        let own_all = self.own.as_slice().expect("made row by row");
        (&dense[i * candidates..(i + 1) * candidates], &own_all[i * own..(i + 1) * own])
    }

    /// The similarities of anchor `i`'s negatives, in three runs: before its partner, after it, its own.
    pub fn negative_runs(&self, i: usize) -> [&[f32]; 3] {
        let (dense, own) = self.row(i);
        [&dense[..i], &dense[i + 1..], own]
    }

    /// The similarities of all anchors' negatives, ascending.
    pub fn sorted_negatives(&self) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.negatives());
        (0..self.anchors()).for_each(|i| self.negative_runs(i).iter().for_each(|run| all.extend_from_slice(run)));
        sort(&mut all);
        all
    }

    /// Whether every similarity is finite.
    pub fn is_finite(&self) -> bool {
        self.dense.iter().chain(&self.own).chain(&self.partners).all(|s| s.is_finite())
    }
}
