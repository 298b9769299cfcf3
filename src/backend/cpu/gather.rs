//! Copies the step's rows out of the data set.

use ndarray::{ArrayView2, ArrayViewMut2};

use super::Real;

/// `out[r] = rows[indices[r]]`.
///
/// # Shapes
/// * `rows`: `[items, input]`, `indices`: `[n]`, `out`: `[n, input]`.
pub fn gather<F: Real>(rows: ArrayView2<'_, F>, indices: impl Iterator<Item = u32>, mut out: ArrayViewMut2<'_, F>) {
    for (index, mut out) in indices.zip(out.rows_mut()) {
        out.assign(&rows.row(index as usize));
    }
}
