//! Combines the rows of one table with the columns of another.

use crate::real::{Real, vectorized};

/// The side of a tile.
const LANES: usize = 8;

/// Calls `put(to_ji, from_ij)` for the first `side` rows and columns, tile by tile. `widths`: the lengths of the rows
/// of `from` and `to`.
pub(super) fn transpose<F: Real>(side: usize, widths: [usize; 2], from: &[F], to: &mut [F], put: impl Fn(&mut F, F)) {
    vectorized(
        #[inline(always)]
        || {
            for i in (0..side).step_by(LANES) {
                for j in (0..side).step_by(LANES) {
                    let from = from[i * widths[0] + j..].chunks(widths[0]).take(LANES.min(side - i));
                    let to = to[j * widths[1] + i..].chunks_mut(widths[1]).take(LANES.min(side - j));
                    transpose_tile(from, to, &put);
                }
            }
        },
    );
}

#[inline(always)]
fn transpose_tile<'a, F: Real>(
    from: impl ExactSizeIterator<Item = &'a [F]>,
    to: impl Iterator<Item = &'a mut [F]>,
    put: impl Fn(&mut F, F),
) {
    let rows = from.len();
    let mut tile = [[F::zero(); LANES]; LANES];
    for (tile, from) in tile.iter_mut().zip(from) {
        tile.copy_from_slice(&from[..LANES]);
    }
    for (c, to) in to.enumerate() {
        // For the usual number of rows, the compiler sees a constant.
        if rows == LANES {
            let to = &mut to[..LANES];
            for r in 0..LANES {
                put(&mut to[r], tile[r][c]);
            }
        } else {
            to.iter_mut().zip(&tile[..rows]).for_each(|(to, tile)| put(to, tile[c]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transpose_covers_every_side_and_nothing_beyond_it() {
        for side in 1..20usize {
            let widths = [side.next_multiple_of(LANES), (side + 9).next_multiple_of(LANES)];
            let from: Vec<f64> = (0..side * widths[0]).map(|n| n as f64).collect();
            let mut to = vec![0.5; side * widths[1]];
            transpose(side, widths, &from, &mut to, |to, from| *to += from);
            for (j, row) in to.chunks(widths[1]).enumerate() {
                for (i, &value) in row.iter().enumerate() {
                    let added = if i < side { from[i * widths[0] + j] } else { 0.0 };
                    assert_eq!(value, 0.5 + added, "{side}: {i} {j}");
                }
            }
        }
    }
}
