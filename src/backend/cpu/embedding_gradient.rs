//! Computes dL/dembedding of both sides and dL/dlog_scale from dL/dlogit.
//!
//! ```text
//! dL/dq_i = scale sum_j G_ij k_j,    dL/dk_j = scale sum_i G_ij q_i,    G = dL/dlogit
//! dL/dt   = sum_ij G_ij l_ij = sum_i q_i · dL/dq_i                      since l = exp(t) q · k
//! ```

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Zip, s};

use super::product::product;
use super::similarity::Keys;
use crate::real::Real;

/// Returns dL/dlog_scale.
///
/// # Shapes
/// * `logit_gradient`: `[B, C]`, `own_logit_gradient`: `[B, K]`, `queries`, `query_gradient`: `[B, d]`,
///   `key_gradient`: `[rows, d]`; `scale` = 1 / tau.
pub fn embedding_gradient<F: Real>(
    logit_gradient: ArrayView2<'_, F>,
    own_logit_gradient: ArrayView2<'_, F>,
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    scale: F,
    mut query_gradient: ArrayViewMut2<'_, F>,
    mut key_gradient: ArrayViewMut2<'_, F>,
) -> F {
    let shared = logit_gradient.ncols();
    let shared_keys = keys.embedding.slice(s![..shared, ..]);
    product(scale, logit_gradient, shared_keys, F::zero(), query_gradient.view_mut());
    let mut shared_gradient = key_gradient.slice_mut(s![..shared, ..]);
    general_mat_mul(scale, &logit_gradient.t(), &queries, F::zero(), &mut shared_gradient);
    key_gradient.slice_mut(s![shared.., ..]).fill(F::zero());
    for (((i, _), &gradient), &row) in own_logit_gradient.indexed_iter().zip(keys.own) {
        query_gradient.row_mut(i).scaled_add(scale * gradient, &keys.embedding.row(row as usize));
        key_gradient.row_mut(row as usize).scaled_add(scale * gradient, &queries.row(i));
    }
    Zip::from(queries).and(&query_gradient).fold(F::zero(), |sum, &q, &dq| sum + q * dq)
}
