//! Adds noise to the batch's keys, partners and negatives alike, and scales them to unit length again.
//!
//! ```text
//! k~_j = unit(k_j + size e_j),   e_j standard normal, size = sigma / sqrt d
//! ```
//!
//! The noise is about `sigma` long, and nearly perpendicular to the key if there are many dimensions, so that `k . k~`
//! lies around `1 / sqrt(1 + sigma^2)`. The noise is a constant (stop-gradient); the key that it is added to gets a
//! gradient, in `jitter_backward.rs`.

use ndarray::{Array2, ArrayViewMut2};

use super::tables::CONTIGUOUS;
use crate::real::{Real, dot};

/// The batch's keys without noise, and what scales those with noise.
#[derive(Debug)]
pub(super) struct Jittered<F> {
    /// `[rows, d]`: the embeddings of the key side before noise was added.
    pub(super) before: Array2<F>,
    /// `[B]`: `1 / |k + size e|`; 1 at a step without jitter.
    pub(super) inverse: Vec<F>,
}

/// Adds noise to the first keys.
///
/// # Shapes
/// * `normals`: `[B, d]`; `embedding`: `[rows, d]`, of which the first `B` are the batch's; `inverse`: `[B]`.
pub fn jitter<F: Real>(size: F, normals: &[f32], mut embedding: ArrayViewMut2<'_, F>, inverse: &mut [F]) {
    let dim = embedding.ncols().max(1);
    let rows = embedding.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(dim);
    for ((key, noise), inverse) in rows.zip(normals.chunks_exact(dim)).zip(inverse) {
        key.iter_mut().zip(noise).for_each(|(k, &e)| *k += size * F::of_f32(e));
        *inverse = F::one() / dot(key, key).sqrt();
        key.iter_mut().for_each(|k| *k *= *inverse);
    }
}
