//! Copies the step's rows out of the data set.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::tables::CONTIGUOUS;
use crate::real::Real;

/// `out[r] = rows[indices[r]]`.
///
/// # Shapes
/// * `rows`: `[items, input]`, `indices`: `[n]`, `out`: `[n, input]`.
pub fn gather<F: Real>(rows: ArrayView2<'_, F>, indices: impl Iterator<Item = u32>, mut out: ArrayViewMut2<'_, F>) {
    let width = rows.ncols().max(1);
    let (rows, out) = (rows.to_slice().expect(CONTIGUOUS), out.as_slice_mut().expect(CONTIGUOUS));
    for (index, out) in indices.zip(out.chunks_exact_mut(width)) {
        out.copy_from_slice(&rows[index as usize * width..][..width]);
    }
}
