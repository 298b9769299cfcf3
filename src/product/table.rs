//! Matrices whose rows are slices.

use ndarray::{ArrayView1, ArrayView2, Axis};

use crate::real::Real;

/// The reason why a row of a table is a slice.
pub(super) const BY_ROWS: &str = "the rows of tables are contiguous";

/// A row as a slice.
#[inline(always)]
pub(super) fn whole<'a, F>(row: &ArrayView1<'a, F>) -> &'a [F] {
    row.to_slice().expect(BY_ROWS)
}

/// A matrix whose rows are contiguous.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a, F> {
    view: ArrayView2<'a, F>,
    /// All rows, if they follow each other.
    values: Option<&'a [F]>,
}

impl<'a, F: Real> Table<'a, F> {
    /// `None` if the rows are not contiguous.
    #[inline(always)]
    pub(super) fn new(view: ArrayView2<'a, F>) -> Option<Self> {
        let by_rows = view.strides()[1] == 1 || view.ncols() <= 1;
        by_rows.then(|| Table { view, values: view.to_slice() })
    }

    #[inline(always)]
    pub(super) fn row(&self, i: usize) -> &'a [F] {
        let width = self.view.ncols();
        match self.values {
            Some(values) => &values[i * width..(i + 1) * width],
            None => whole(&self.view.index_axis_move(Axis(0), i)),
        }
    }
}
