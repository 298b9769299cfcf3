//! Back through the scaling to unit length: `dL/du = (I - q qᵀ) dL/dq / |u|`.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

use super::Real;
use super::normalize::MIN_NORM;

/// A row shorter than 1e-6 was divided by a constant, so nothing is projected out of its gradient.
///
/// # Shapes
/// * `embedding`, `embedding_gradient`, `raw_gradient`: `[rows, d]`, `inverse_norm`: `[rows]`.
pub fn normalize_backward<F: Real>(
    embedding: ArrayView2<'_, F>,
    inverse_norm: ArrayView1<'_, F>,
    embedding_gradient: ArrayView2<'_, F>,
    mut raw_gradient: ArrayViewMut2<'_, F>,
) {
    let largest_inverse = F::one() / F::of(MIN_NORM);
    for (((q, &inverse), dq), mut du) in
        embedding.rows().into_iter().zip(inverse_norm).zip(embedding_gradient.rows()).zip(raw_gradient.rows_mut())
    {
        let radial = if inverse < largest_inverse { q.dot(&dq) } else { F::zero() };
        du.assign(&dq);
        du.zip_mut_with(&q, |du, &q| *du = (*du - q * radial) * inverse);
    }
}
