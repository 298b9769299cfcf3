//! Copies the step's rows out of the data set.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::tables::{CONTIGUOUS, copy_f32s};
use crate::real::Real;

/// `out[r] = rows[indices[r]]`. The data set holds f32 numbers, whatever type the engine computes with.
///
/// # Shapes
/// * `rows`: `[items, input]`, `indices`: `[n]`, `out`: `[n, input]`.
pub fn gather<F: Real>(rows: ArrayView2<'_, f32>, indices: impl Iterator<Item = u32>, mut out: ArrayViewMut2<'_, F>) {
    let width = rows.ncols().max(1);
    let (rows, out) = (rows.to_slice().expect(CONTIGUOUS), out.as_slice_mut().expect(CONTIGUOUS));
    for (index, out) in indices.zip(out.chunks_exact_mut(width)) {
        copy_f32s(out, &rows[index as usize * width..][..width]);
    }
}
