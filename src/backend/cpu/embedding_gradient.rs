//! dL/dembedding of both sides, from dL/dlogit; and dL/dlog_scale.
//!
//! ```text
//! dL/dq_i = scale sum_j G_ij k_j,    dL/dk_j = scale sum_i G_ij q_i,    G = dL/dlogit
//! dL/dt   = sum_ij G_ij l_ij = sum_i q_i · dL/dq_i                      since l = exp(t) q · k
//! ```

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis, Zip};

use super::Real;

/// Returns dL/dlog_scale.
///
/// # Shapes
/// * `logit_gradient`: `[B, C]`, `own_logit_gradient`: `[B, K]`, `queries`, `query_gradient`: `[B, d]`, `keys`,
///   `key_gradient`: `[C + B K, d]`; `scale` = 1 / tau.
pub fn embedding_gradient<F: Real>(
    logit_gradient: ArrayView2<'_, F>,
    own_logit_gradient: ArrayView2<'_, F>,
    queries: ArrayView2<'_, F>,
    keys: ArrayView2<'_, F>,
    scale: F,
    mut query_gradient: ArrayViewMut2<'_, F>,
    key_gradient: ArrayViewMut2<'_, F>,
) -> F {
    let shared_columns = logit_gradient.ncols();
    let (shared, own) = keys.split_at(Axis(0), shared_columns);
    let (mut shared_gradient, mut own_gradient) = key_gradient.split_at(Axis(0), shared_columns);
    general_mat_mul(scale, &logit_gradient, &shared, F::zero(), &mut query_gradient);
    general_mat_mul(scale, &logit_gradient.t(), &queries, F::zero(), &mut shared_gradient);
    let k = own_logit_gradient.ncols();
    for ((i, n), &gradient) in own_logit_gradient.indexed_iter() {
        let r = i * k + n;
        query_gradient.row_mut(i).scaled_add(scale * gradient, &own.row(r));
        Zip::from(own_gradient.row_mut(r)).and(queries.row(i)).for_each(|out, &q| *out = scale * gradient * q);
    }
    Zip::from(queries).and(&query_gradient).fold(F::zero(), |sum, &q, &dq| sum + q * dq)
}
