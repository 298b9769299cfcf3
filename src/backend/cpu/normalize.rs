//! Scales each row to unit length: `q = u / max(|u|, 1e-6)`.

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::Real;
use crate::real::dot;

/// Rows shorter than this are divided by it instead of by their length.
pub const MIN_NORM: f64 = 1e-6;

/// # Shapes
/// * `raw`: `[rows, d]`, `embedding`: `[rows, d]`, `inverse_norm`: `[rows]`.
pub fn normalize<F: Real>(
    raw: ArrayView2<'_, F>,
    mut embedding: ArrayViewMut2<'_, F>,
    mut inverse_norm: ArrayViewMut1<'_, F>,
) {
    for ((u, mut q), inverse) in raw.rows().into_iter().zip(embedding.rows_mut()).zip(&mut inverse_norm) {
        let norm = match u.as_slice() {
            Some(u) => dot(u, u).sqrt(),
            None => u.dot(&u).sqrt(),
        };
        *inverse = F::one() / if norm > F::of(MIN_NORM) { norm } else { F::of(MIN_NORM) };
        q.zip_mut_with(&u, |q, &u| *q = u * *inverse);
    }
}
