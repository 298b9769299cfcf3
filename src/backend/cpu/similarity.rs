//! Computes the logits of every query's candidates: similarity / tau.

use ndarray::{ArrayView2, ArrayViewMut2, s};

use super::product::similarities;
use crate::real::Real;

/// The key side, for the fused passes.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a, F> {
    /// `[rows, d]`: the embeddings; those of candidates that all anchors share come first.
    pub embedding: ArrayView2<'a, F>,
    /// `[B K]`: the rows of each anchor's own candidates.
    pub own: &'a [u32],
}

/// `logits[i, j] = scale q_i · k_j` for the candidates all anchors share, and the same for each anchor's own.
///
/// # Shapes
/// * `queries`: `[B, d]`, `logits`: `[B, C]`, `own_logits`: `[B, K]`; `scale` = 1 / tau.
pub fn similarity<F: Real>(
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    scale: F,
    mut logits: ArrayViewMut2<'_, F>,
    mut own_logits: ArrayViewMut2<'_, F>,
) {
    let shared = keys.embedding.slice(s![..logits.ncols(), ..]);
    similarities(scale, queries, shared, logits.view_mut());
    for (((i, _), logit), &row) in own_logits.indexed_iter_mut().zip(keys.own) {
        *logit = scale * queries.row(i).dot(&keys.embedding.row(row as usize));
    }
}
