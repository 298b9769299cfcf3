//! Products of matrices, of any shape and layout.
//!
//! The bits of a result are the same natively and in every browser, and they do not depend on the processor. An entry
//! depends on its row of `a` and its column of `b` alone:
//!
//! ```text
//! out_ij = start_ij + scale (a_i0 b_0j + ... + a_i255 b_255j) + scale (a_i256 b_256j + ...) + ...
//! ```
//!
//! The terms are added one after the other, in blocks of [`DEPTH`], and the blocks are added in their order. Nothing is
//! fused: a product is rounded before it is added, since a browser has no fused multiply-add. Only the products with
//! few dimensions (`few.rs`) have another fixed order.
//!
//! `kernel.rs` computes tiles of the result in registers, `pack.rs` copies operands into the tiles' order.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

use crate::real::Real;
use operands::Multiplication;

pub use few::FEW;
pub use operands::{DEPTH, Finish, Start, Workspace};

/// Rows of a result that [`product_in_blocks`] hands out at a time.
pub const BLOCK: usize = 256;

mod few;
mod kernel;
mod operands;
mod pack;
mod table;

/// `out = start + scale a b`.
///
/// # Shapes
/// * `a`: `[n, k]`, `b`: `[k, m]`, `out`: `[n, m]`.
///
/// # Panics
/// If the shapes disagree, if `a` or `b` is neither a table whose rows are contiguous nor the transpose of one, or if
/// the rows of `out` are not contiguous.
pub fn product<F: Real>(
    scale: F,
    a: ArrayView2<'_, F>,
    b: ArrayView2<'_, F>,
    start: Start<'_, F>,
    out: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    multiply(Multiplication { scale, a, b, start, out, workspace, finish: None });
}

/// As [`product`], and calls `finish` with the rows of `out`, some at a time and each once, as soon as they are
/// complete. They are in the cache then, so that a function of the product costs no further way through the memory.
/// `finish` is given the number of the first row, and the rows, one after the other.
///
/// # Panics
/// As [`product`], and if the rows of `out` do not follow each other.
pub fn product_by_rows<F: Real>(
    scale: F,
    a: ArrayView2<'_, F>,
    b: ArrayView2<'_, F>,
    start: Start<'_, F>,
    out: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
    finish: Finish<'_, F>,
) {
    assert!(out.is_standard_layout(), "the rows of the result follow each other");
    multiply(Multiplication { scale, a, b, start, out, workspace, finish: Some(finish) });
}

/// As [`product`], but the result is not stored: `finish` is given [`BLOCK`] rows of it at a time, with the number of
/// the first one, in a scratch.
///
/// # Panics
/// As [`product`].
pub fn product_in_blocks<F: Real>(
    scale: F,
    a: ArrayView2<'_, F>,
    b: ArrayView2<'_, F>,
    workspace: &mut Workspace<F>,
    finish: Finish<'_, F>,
) {
    let (n, m) = (a.nrows(), b.ncols());
    let mut block = std::mem::take(&mut workspace.result);
    block.resize(block.len().max(BLOCK.min(n) * m), F::zero());
    for first in (0..n).step_by(BLOCK) {
        let last = n.min(first + BLOCK);
        let rows = &mut block[..(last - first) * m];
        let out = ArrayViewMut2::from_shape((last - first, m), &mut *rows).expect("whole rows");
        product(scale, a.slice(s![first..last, ..]), b, Start::Zero, out, workspace);
        finish(first, rows);
    }
    workspace.result = block;
}

fn multiply<F: Real>(product: Multiplication<'_, F>) {
    let Multiplication { a, b, out, .. } = &product;
    let ((n, k), m) = (a.dim(), b.ncols());
    assert!(
        b.nrows() == k && out.dim() == (n, m),
        "the shapes {:?}, {:?} and {:?} disagree",
        a.dim(),
        b.dim(),
        out.dim()
    );
    if n == 0 || m == 0 {
        return;
    }
    match few::form(&product) {
        Some(form) => few::multiply(form, product),
        None => kernel::multiply(product),
    }
}

/// `[n, m]`: the product of `a`, `[n, k]`, and `b`, `[k, m]`, with a scratch of its own.
///
/// # Panics
/// As [`product`].
pub fn times<F: Real>(a: ArrayView2<'_, F>, b: ArrayView2<'_, F>) -> Array2<F> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    product(F::one(), a, b, Start::Zero, out.view_mut(), &mut Workspace::default());
    out
}
