//! The backward pass of the jitter: `dL/dk = (I - k~ k~ᵀ) dL/dk~ / |k + size e|`, where the noise `e` is a constant.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::tables::CONTIGUOUS;
use crate::real::{Real, dot};

/// Replaces the gradients of the first keys.
///
/// # Shapes
/// * `embedding`, `gradient`: `[rows, d]`, of which the first `B` are the batch's; `inverse`: `[B]`.
pub fn jitter_backward<F: Real>(embedding: ArrayView2<'_, F>, inverse: &[F], mut gradient: ArrayViewMut2<'_, F>) {
    let dim = embedding.ncols().max(1);
    let keys = embedding.to_slice().expect(CONTIGUOUS).chunks_exact(dim);
    let gradients = gradient.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(dim);
    for ((key, gradient), &inverse) in keys.zip(gradients).zip(inverse) {
        let radial = dot(key, gradient);
        gradient.iter_mut().zip(key).for_each(|(g, &k)| *g = (*g - k * radial) * inverse);
    }
}
