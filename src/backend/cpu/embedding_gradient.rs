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

/// Returns dL/dlog_scale.
///
/// # Shapes
/// * `logits`: they hold their gradient; `queries`, `query_gradient`: `[B, d]`, `key_gradient`: `[rows, d]`.
pub fn embedding_gradient<F: Real>(
    logits: &Logits<F>,
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    mut query_gradient: ArrayViewMut2<'_, F>,
    mut key_gradient: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) -> F {
    let (scale, gradient) = (logits.scale, logits.shared.view());
    let shared = gradient.ncols();
    let shared_keys = keys.embedding.slice(s![..shared, ..]);
    product(scale, gradient, shared_keys, Start::Zero, query_gradient.view_mut(), workspace);
    let shared_gradient = key_gradient.slice_mut(s![..shared, ..]);
    product(scale, gradient.reversed_axes(), queries, Start::Zero, shared_gradient, workspace);
    key_gradient.slice_mut(s![shared.., ..]).fill(F::zero());
    for (((i, _), &gradient), &row) in logits.own.indexed_iter().zip(keys.own) {
        query_gradient.row_mut(i).scaled_add(scale * gradient, &keys.embedding.row(row as usize));
        key_gradient.row_mut(row as usize).scaled_add(scale * gradient, &queries.row(i));
    }
    Zip::from(queries).and(&query_gradient).fold(F::zero(), |sum, &q, &dq| sum + q * dq)
}
