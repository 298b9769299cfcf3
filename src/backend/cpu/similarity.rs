//! Logits of every anchor's candidates: similarity / tau.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::Real;

/// `logits[i, j] = scale q_i · k_j` for the candidates all anchors share, and the same for each anchor's own.
///
/// # Shapes
/// * `queries`: `[B, d]`, `keys`: `[C + B K, d]`, `logits`: `[B, C]`, `own_logits`: `[B, K]`; `scale` = 1 / tau.
pub fn similarity<F: Real>(
    queries: ArrayView2<'_, F>,
    keys: ArrayView2<'_, F>,
    scale: F,
    mut logits: ArrayViewMut2<'_, F>,
    mut own_logits: ArrayViewMut2<'_, F>,
) {
    let (shared, own) = keys.split_at(ndarray::Axis(0), logits.ncols());
    general_mat_mul(scale, &queries, &shared.t(), F::zero(), &mut logits);
    let k = own_logits.ncols();
    for ((i, n), logit) in own_logits.indexed_iter_mut() {
        *logit = scale * queries.row(i).dot(&own.row(i * k + n));
    }
}
