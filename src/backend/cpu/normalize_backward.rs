//! The backward pass of the scaling to unit length: `dL/du = (I - q qᵀ) dL/dq / |u|`.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

use super::tables::CONTIGUOUS;
use crate::real::{Real, dot};

/// # Shapes
/// * `embedding`, `embedding_gradient`, `raw_gradient`: `[rows, d]`, `inverse_norm`: `[rows]`.
pub fn normalize_backward<F: Real>(
    embedding: ArrayView2<'_, F>,
    inverse_norm: ArrayView1<'_, F>,
    embedding_gradient: ArrayView2<'_, F>,
    mut raw_gradient: ArrayViewMut2<'_, F>,
) {
    let dim = embedding.ncols().max(1);
    let (embedding, gradient) =
        (embedding.to_slice().expect(CONTIGUOUS), embedding_gradient.to_slice().expect(CONTIGUOUS));
    let raw_gradient = raw_gradient.as_slice_mut().expect(CONTIGUOUS);
    let rows = embedding.chunks_exact(dim).zip(gradient.chunks_exact(dim)).zip(raw_gradient.chunks_exact_mut(dim));
    for (((q, dq), du), &inverse) in rows.zip(inverse_norm) {
        let radial = dot(q, dq);
        for ((du, &q), &dq) in du.iter_mut().zip(q).zip(dq) {
            *du = (dq - q * radial) * inverse;
        }
    }
}
