//! Computes dL/dembedding of both sides and dL/dlog_scale from dL/dlogit.
//!
//! ```text
//! dL/dq_i = scale sum_j G_ij k_j,    dL/dk_j = scale sum_i G_ij q_i,    G = dL/dlogit
//! dL/dt   = sum_ij G_ij l_ij = sum_i q_i · dL/dq_i                      since l = exp(t) q · k
//! ```

use ndarray::{ArrayView2, ArrayViewMut2, Zip, s};

use super::similarity::{Keys, Logits};
use crate::product::{Start, Workspace, product};
use crate::real::Real;

/// dL/dq of `logits.rows`.
///
/// # Shapes
/// * `logits`: they hold their gradient; `query_gradient`: `[B, d]`.
pub fn of_queries<F: Real>(
    logits: &Logits<F>,
    keys: Keys<'_, F>,
    mut query_gradient: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let (scale, rows) = (logits.scale, logits.rows.clone());
    let gradient = logits.shared.slice(s![rows.clone(), ..]);
    let shared_keys = keys.embedding.slice(s![..gradient.ncols(), ..]);
    let of_rows = query_gradient.slice_mut(s![rows, ..]);
    product(scale, gradient, shared_keys, Start::Zero, of_rows, workspace);
    for (((i, _), &gradient), &row) in logits.own.indexed_iter().zip(keys.own) {
        query_gradient.row_mut(i).scaled_add(scale * gradient, &keys.embedding.row(row as usize));
    }
}

/// dL/dk, as far as it comes from `logits.rows`. With [`Start::Kept`], that of the rows before is there already.
///
/// # Shapes
/// * `logits`: they hold their gradient; `queries`: `[B, d]`, `own`: `[B K]`, the rows of own candidates;
///   `key_gradient`: `[rows, d]`.
pub fn of_keys<F: Real>(
    logits: &Logits<F>,
    queries: ArrayView2<'_, F>,
    own: &[u32],
    start: Start<'_, F>,
    mut key_gradient: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let (scale, rows) = (logits.scale, logits.rows.clone());
    let gradient = logits.shared.slice(s![rows.clone(), ..]);
    let shared = gradient.ncols();
    let shared_gradient = key_gradient.slice_mut(s![..shared, ..]);
    let anchors = queries.slice(s![rows, ..]);
    product(scale, gradient.reversed_axes(), anchors, start, shared_gradient, workspace);
    key_gradient.slice_mut(s![shared.., ..]).fill(F::zero());
    for (((i, _), &gradient), &row) in logits.own.indexed_iter().zip(own) {
        key_gradient.row_mut(row as usize).scaled_add(scale * gradient, &queries.row(i));
    }
}

/// dL/dlog_scale.
///
/// # Shapes
/// * `queries`, `query_gradient`: `[B, d]`.
pub fn of_scale<F: Real>(queries: ArrayView2<'_, F>, query_gradient: ArrayView2<'_, F>) -> F {
    Zip::from(queries).and(query_gradient).fold(F::zero(), |sum, &q, &dq| sum + q * dq)
}
