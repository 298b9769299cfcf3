//! Copies of operands in the order in which tiles read them: panels of a few columns.

use ndarray::ArrayView2;

use super::table::{BY_ROWS, Table};
use crate::real::Real;

/// The columns of a panel: a line of the cache has as many f32.
pub(super) const PANEL: usize = 16;

/// Copies a matrix, `[depth, m]`, into panels of [`PANEL`] columns, each `[depth, PANEL]`. What the last panel has
/// beyond the matrix is of no account: no result reads it.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn pack<F: Real>(matrix: ArrayView2<'_, F>, panels: &mut [F]) {
    let (depth, m) = matrix.dim();
    let by_rows = Table::new(matrix);
    for first in (0..m).step_by(PANEL) {
        let panel = panels[first * depth..(first + PANEL) * depth].as_chunks_mut::<PANEL>().0;
        let last = m.min(first + PANEL);
        if let Some(table) = &by_rows {
            for (p, to) in panel.iter_mut().enumerate() {
                let from = &table.row(p)[first..last];
                match <&[F; PANEL]>::try_from(from) {
                    Ok(from) => *to = *from,
                    Err(_) => to[..from.len()].copy_from_slice(from),
                }
            }
        } else {
            let table = Table::new(matrix.reversed_axes()).expect(BY_ROWS);
            for (j, column) in (first..last).enumerate() {
                for (to, &value) in panel.iter_mut().zip(table.row(column)) {
                    to[j % PANEL] = value;
                }
            }
        }
    }
}
