//! Functions on the engine's tables of numbers, whose rows are stored one after the other.

use ndarray::{Array1, Array2};

use crate::real::Real;

/// The reason why `as_slice` cannot fail on the engine's own buffers.
pub(super) const CONTIGUOUS: &str = "the engine's own buffers are contiguous";

/// Sets the number of rows of a table, `[rows, width]`. Its contents are lost. Memory is allocated only for more rows
/// than it ever had.
pub(super) fn set_rows<F: Real>(table: &mut Array2<F>, rows: usize) {
    let width = table.ncols();
    let mut values = std::mem::take(table).into_raw_vec_and_offset().0;
    values.resize(rows * width, F::zero());
    *table = Array2::from_shape_vec((rows, width), values).expect(CONTIGUOUS);
}

/// The same for a list, `[rows]`.
pub(super) fn set_length<F: Real>(list: &mut Array1<F>, rows: usize) {
    let mut values = std::mem::take(list).into_raw_vec_and_offset().0;
    values.resize(rows, F::zero());
    *list = Array1::from_vec(values);
}

/// The values, rounded to f32.
pub(super) fn as_f32s<'a, F: Real>(values: impl IntoIterator<Item = &'a F>) -> Vec<f32> {
    values.into_iter().map(|value| value.as_f32()).collect()
}

/// Copies f32 numbers over the first numbers of `to`.
pub(super) fn copy_f32s<F: Real>(to: &mut [F], from: &[f32]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = F::of_f32(from);
    }
}
