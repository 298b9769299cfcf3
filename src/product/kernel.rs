//! Products tile by tile: the sums of a tile stay in registers while the loop runs over the terms.
//!
//! A tile reads `R` numbers of `a` and `W` numbers of `b` per term, and adds `R W` products. It is as large as the
//! registers allow: beyond that they are spilled, and a step takes a third longer. The loop over the terms is not
//! unrolled, because that needs more registers too. The compiler turns the plain loops into SIMD.

use std::array::from_fn;

use ndarray::s;

use super::operands::{DEPTH, Multiplication, Start, Workspace};
use super::pack::{PANEL, pack};
use super::table::{BY_ROWS, Table};
use crate::real::Real;

/// How many rows of `a` meet all panels of `b` before the next ones do. They stay in the second cache, together with
/// their rows of `out`, `[rows, m]`: there are fewer of them if those are long.
fn rows_at_once(m: usize) -> usize {
    if m <= 1024 { MOST_ROWS } else { 16 }
}

/// The largest number of rows at once, a multiple of the panels' width.
const MOST_ROWS: usize = 64;

/// From this many columns on, rows of `a` are copied into the tiles' order too. A tile then reads both operands from
/// one place each, of which compilers make better code: a step takes 12 % less time in V8 of 2023, and 1 % less
/// elsewhere. With fewer columns, copying takes as long as it saves.
const MANY: usize = 128;

/// Computes a product with the tile that fits the processor's registers. All tiles give the same bits.
#[inline(never)]
pub(super) fn multiply<F: Real>(product: Multiplication<'_, F>) {
    #[cfg(target_arch = "x86_64")]
    match pulp::x86::V3::try_new() {
        // 16 registers of 8 numbers. With 32 registers of 16, LLVM takes the rows of a tile together and gathers their
        // numbers from memory: a step takes nine times as long.
        Some(simd) => pulp::Simd::vectorize(
            simd,
            #[inline(always)]
            || by_tiles::<F, 4, 8>(product),
        ),
        None => by_tiles::<F, 2, 4>(product),
    }
    // 32 registers of 4 numbers, or 16 in a browser on x86.
    #[cfg(target_arch = "aarch64")]
    by_tiles::<F, 4, 8>(product);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    by_tiles::<F, 2, 4>(product);
}

/// Tiles are `[R, PANEL]`, and `[H, PANEL / 2]` where the last panel is at most half full.
#[inline(always)]
fn by_tiles<F: Real, const R: usize, const H: usize>(product: Multiplication<'_, F>) {
    let Multiplication { scale, a, b, start, mut out, workspace, mut finish } = product;
    let ((n, k), m) = (a.dim(), b.ncols());
    let Workspace { panels, block, .. } = workspace;
    let by_rows = if m >= MANY { None } else { Table::new(a) };
    let at_once = rows_at_once(m);
    reserve(panels, m.next_multiple_of(PANEL) * DEPTH.min(k));
    reserve(block, if by_rows.is_none() { at_once * DEPTH.min(k) } else { 0 });
    // Without terms there is one empty block, which stores the start.
    for first in (0..k.max(1)).step_by(DEPTH) {
        let depth = DEPTH.min(k - first);
        let start = if first == 0 { start } else { Start::Kept };
        pack(b.slice(s![first..first + depth, ..]), panels);
        for top in (0..n).step_by(at_once) {
            let rows = at_once.min(n - top);
            if by_rows.is_none() {
                pack(a.slice(s![top..top + rows, first..first + depth]).reversed_axes(), block);
            }
            let mut out = out.slice_mut(s![top..top + rows, ..]);
            let mut to: [&mut [F]; MOST_ROWS] = from_fn(|_| Default::default());
            for (to, row) in to.iter_mut().zip(out.rows_mut()) {
                *to = row.into_slice().expect(BY_ROWS);
            }
            let to = &mut to[..rows];
            match &by_rows {
                Some(table) => add_tiles::<F, R, H>(scale, Rows { table, top, first }, panels, depth, start, to),
                None => add_tiles::<F, R, H>(scale, Packed(block), panels, depth, start, to),
            }
            if first + depth == k
                && let Some(finish) = &mut finish
            {
                finish(top, out.as_slice_mut().expect("the rows follow each other"));
            }
        }
    }
}

/// Some rows of `a`, of which a tile needs the sums of its products with a panel, `[depth, PANEL]`.
trait Left<F>: Copy {
    /// The sums of the tile whose first row is `top`, of `rows` rows.
    fn sums<const R: usize, const W: usize>(self, top: usize, rows: usize, panel: &[[F; PANEL]]) -> [[F; W]; R];
}

/// Rows of the table from `top` on, and of each the terms from `first` on.
#[derive(Clone, Copy)]
struct Rows<'a, F> {
    table: &'a Table<'a, F>,
    top: usize,
    first: usize,
}

impl<F: Real> Left<F> for Rows<'_, F> {
    #[inline(always)]
    fn sums<const R: usize, const W: usize>(self, top: usize, rows: usize, panel: &[[F; PANEL]]) -> [[F; W]; R] {
        let Rows { table, top: above, first } = self;
        // The last tile may have fewer rows. The last one then stands for those that are missing.
        let row = |i: usize| &table.row(above + (top + i).min(rows - 1))[first..first + panel.len()];
        from_rows(from_fn(row), panel)
    }
}

/// Panels of rows, `[depth, PANEL]` each.
#[derive(Clone, Copy)]
struct Packed<'a, F>(&'a [F]);

impl<F: Real> Left<F> for Packed<'_, F> {
    #[inline(always)]
    fn sums<const R: usize, const W: usize>(self, top: usize, _rows: usize, panel: &[[F; PANEL]]) -> [[F; W]; R] {
        let (first, depth) = (top / PANEL * PANEL, panel.len());
        from_panel(self.0[first * depth..(first + PANEL) * depth].as_chunks().0, top - first, panel)
    }
}

/// Adds the terms of a block to some rows of `out`, `[m]` each.
#[inline(always)]
fn add_tiles<F: Real, const R: usize, const H: usize>(
    scale: F,
    left: impl Left<F>,
    panels: &[F],
    depth: usize,
    start: Start<'_, F>,
    out: &mut [&mut [F]],
) {
    let m = out[0].len();
    for column in (0..m).step_by(PANEL) {
        let panel = panels[column * depth..(column + PANEL) * depth].as_chunks().0;
        if m - column > PANEL / 2 {
            add_column::<F, R, PANEL>(scale, left, panel, start, column, out);
        } else {
            add_column::<F, H, HALF>(scale, left, panel, start, column, out);
        }
    }
}

/// The width of tiles in a panel that is at most half full.
const HALF: usize = PANEL / 2;

/// The tiles of one panel. In wasm each kind of operand has a function of its own: a browser optimises a whole function
/// once one of its loops is hot, and so compiles only what is used. Natively, `pulp` needs everything inlined.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn add_column<F: Real, const R: usize, const W: usize>(
    scale: F,
    left: impl Left<F>,
    panel: &[[F; PANEL]],
    start: Start<'_, F>,
    column: usize,
    out: &mut [&mut [F]],
) {
    let rows = out.len();
    for top in (0..rows).step_by(R) {
        let sums: [[F; W]; R] = left.sums(top, rows, panel);
        store(scale, &sums, start, column, &mut out[top..]);
    }
}

/// The sums of a tile whose rows of `a` are contiguous.
#[inline(always)]
fn from_rows<F: Real, const R: usize, const W: usize>(rows: [&[F]; R], panel: &[[F; PANEL]]) -> [[F; W]; R] {
    let mut sums = [[F::zero(); W]; R];
    // This tells the compiler that no index is out of bounds.
    let rows = rows.map(|row| &row[..panel.len()]);
    for p in 0..panel.len() {
        for i in 0..R {
            let a = rows[i][p];
            for j in 0..W {
                sums[i][j] += a * panel[p][j];
            }
        }
    }
    sums
}

/// The same for rows of `a` that were packed, of which the tile's begin at `top`.
#[inline(always)]
fn from_panel<F: Real, const R: usize, const W: usize>(
    block: &[[F; PANEL]],
    top: usize,
    panel: &[[F; PANEL]],
) -> [[F; W]; R] {
    let mut sums = [[F::zero(); W]; R];
    for (a, b) in block.iter().zip(panel) {
        for i in 0..R {
            // `top` and `R` are powers of two, so that the remainder changes nothing; it spares the check of bounds.
            let a = a[(top + i) % PANEL];
            for j in 0..W {
                sums[i][j] += a * b[j];
            }
        }
    }
    sums
}

/// Stores a tile whose first column is `column` of the rows of `out`. At the edges only a part of it exists.
#[inline(always)]
fn store<F: Real, const R: usize, const W: usize>(
    scale: F,
    sums: &[[F; W]; R],
    start: Start<'_, F>,
    column: usize,
    out: &mut [&mut [F]],
) {
    for (sums, row) in sums.iter().zip(out) {
        let out = &mut row[column..];
        match out.first_chunk_mut::<W>() {
            Some(out) => store_row(scale, sums, start, column, out),
            None => store_row(scale, &sums[..out.len()], start, column, out),
        }
    }
}

#[inline(always)]
fn store_row<F: Real>(scale: F, sums: &[F], start: Start<'_, F>, column: usize, out: &mut [F]) {
    match start {
        Start::Zero => out.iter_mut().zip(sums).for_each(|(out, &sum)| *out = scale * sum),
        Start::Kept => out.iter_mut().zip(sums).for_each(|(out, &sum)| *out += scale * sum),
        Start::Row(row) => {
            let row = row[column..].iter();
            out.iter_mut().zip(sums).zip(row).for_each(|((out, &sum), &start)| *out = start + scale * sum);
        }
    }
}

/// Makes room for `length` numbers.
fn reserve<F: Real>(scratch: &mut Vec<F>, length: usize) {
    if scratch.len() < length {
        scratch.resize(length, F::zero());
    }
}
