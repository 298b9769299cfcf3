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

/// dL/dq.
///
/// # Shapes
/// * `logits`: they hold their gradient; `query_gradient`: `[B, d]`.
pub fn of_queries<F: Real>(
    logits: &Logits<F>,
    keys: Keys<'_, F>,
    mut query_gradient: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let (scale, gradient) = (logits.scale, logits.shared.view());
    let shared_keys = keys.embedding.slice(s![..gradient.ncols(), ..]);
    product(scale, gradient, shared_keys, Start::Zero, query_gradient.view_mut(), workspace);
    for (((i, _), &gradient), &row) in logits.own.indexed_iter().zip(keys.own) {
        query_gradient.row_mut(i).scaled_add(scale * gradient, &keys.embedding.row(row as usize));
    }
}

/// dL/dk.
///
/// # Shapes
/// * `logits`: they hold their gradient; `queries`: `[B, d]`, `own`: `[B K]`, the rows of own candidates;
///   `key_gradient`: `[rows, d]`.
pub fn of_keys<F: Real>(
    logits: &Logits<F>,
    queries: ArrayView2<'_, F>,
    own: &[u32],
    mut key_gradient: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let (scale, gradient) = (logits.scale, logits.shared.view());
    let shared = gradient.ncols();
    let shared_gradient = key_gradient.slice_mut(s![..shared, ..]);
    product(scale, gradient.reversed_axes(), queries, Start::Zero, shared_gradient, workspace);
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
