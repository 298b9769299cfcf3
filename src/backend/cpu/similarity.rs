//! Computes the logits of every query's candidates: similarity / tau.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

use crate::product::{Start, Workspace, product};
use crate::real::Real;

/// The key side, for the fused passes.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a, F> {
    /// `[rows, d]`: the embeddings; those of candidates that all anchors share come first.
    pub embedding: ArrayView2<'a, F>,
    /// `[B K]`: the rows of each anchor's own candidates.
    pub own: &'a [u32],
}

/// What the tables of [`Logits`] hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing yet: the pass that needs the logits computes them.
    Nothing,
    /// The logits.
    Logits,
    /// `exp(l - scale)`.
    Exponentials,
    /// dL/dlogit.
    Gradient,
}

/// The logits of a step. There is one table for them, their exponentials and their gradient, since it is by far the
/// largest of an engine: each replaces the one before.
#[derive(Debug)]
pub struct Logits<F> {
    /// `[B, C]`: candidates that all anchors share.
    pub shared: Array2<F>,
    /// `[B, K]`: each anchor's own.
    pub own: Array2<F>,
    /// What they hold.
    pub holds: Holds,
    /// 1 / tau.
    pub scale: F,
    /// The anchors whose rows are evaluated: all of them, unless another engine evaluates the rest.
    pub rows: Range<usize>,
    /// `[C]`: scratch.
    pub scratch: Vec<F>,
}

/// `logits[i, j] = scale q_i · k_j` for the candidates all anchors share, and the same for each anchor's own.
///
/// # Shapes
/// * `queries`: `[B, d]`, `logits`: `[B, C]`, `own_logits`: `[B, K]`; `scale` = 1 / tau.
pub fn similarity<F: Real>(
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    scale: F,
    logits: ArrayViewMut2<'_, F>,
    own_logits: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let shared = keys.embedding.slice(s![..logits.ncols(), ..]);
    product(scale, queries, shared.reversed_axes(), Start::Zero, logits, workspace);
    own_similarity(queries, keys, scale, own_logits);
}

/// The part of [`similarity`] for each anchor's own candidates.
pub(super) fn own_similarity<F: Real>(
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    scale: F,
    mut own_logits: ArrayViewMut2<'_, F>,
) {
    for (((i, _), logit), &row) in own_logits.indexed_iter_mut().zip(keys.own) {
        *logit = scale * queries.row(i).dot(&keys.embedding.row(row as usize));
    }
}
