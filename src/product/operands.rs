//! What a product is made of.

use ndarray::{ArrayView2, ArrayViewMut2};

/// How many terms are added up before their sum is added to the result.
pub const DEPTH: usize = 256;

/// The numbers to which a product is added.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a, F> {
    /// `out` is overwritten. It is not read: after a run that diverged it may hold NaN.
    Zero,
    /// The product is added to `out`.
    Kept,
    /// `[m]`: the product is added to this row, and `out` is overwritten.
    Row(&'a [F]),
}

/// The scratch of products. It grows to what the largest product needs and is used again, so that a loop of products
/// allocates nothing.
#[derive(Debug, Default)]
pub struct Workspace<F> {
    /// Blocks of `b` in the order in which tiles read them.
    pub(super) panels: Vec<F>,
    /// A block of `a` in the order in which tiles read it, if `a` is the transpose of a stored table or `b` is wide.
    pub(super) block: Vec<F>,
    /// A block of a result that is not stored.
    pub(super) result: Vec<F>,
    /// Columns of a matrix with few of them.
    pub(super) columns: Vec<F>,
}

impl<F> Workspace<F> {
    /// How many numbers it has room for.
    pub fn numbers(&self) -> usize {
        let Workspace { panels, block, result, columns } = self;
        [panels, block, result, columns].iter().map(|list| list.capacity()).sum()
    }
}

/// A product that is asked for; see [`product`](super::product).
pub(super) struct Multiplication<'a, F> {
    pub(super) scale: F,
    pub(super) a: ArrayView2<'a, F>,
    pub(super) b: ArrayView2<'a, F>,
    pub(super) start: Start<'a, F>,
    pub(super) out: ArrayViewMut2<'a, F>,
    pub(super) workspace: &'a mut Workspace<F>,
    pub(super) finish: Option<Finish<'a, F>>,
}

/// What is done with finished rows; see [`product_by_rows`](super::product_by_rows).
pub type Finish<'a, F> = &'a mut dyn FnMut(usize, &mut [F]);
