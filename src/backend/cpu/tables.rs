//! Tables of numbers as the engine holds them: whole rows, one after the other.

use ndarray::{Array1, Array2};

use crate::real::Real;

/// Why `as_slice` cannot fail on the engine's own buffers.
pub(super) const CONTIGUOUS: &str = "the engine's own buffers are contiguous";

/// Makes room for so many rows of a table, `[rows, width]`. What it held is lost; nothing is allocated up to the most
/// rows that it ever had.
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

/// Numbers as they are kept and shown.
pub(super) fn to_stored<'a, F: Real>(values: impl IntoIterator<Item = &'a F>) -> Vec<f32> {
    values.into_iter().map(|value| value.to_stored()).collect()
}

/// The reverse of [`to_stored`]: overwrites the first numbers of `to`.
pub(super) fn from_stored<F: Real>(to: &mut [F], from: &[f32]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = F::from_stored(from);
    }
}
