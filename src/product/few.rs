//! Products with one small dimension: an embedding has three dimensions by default.
//!
//! Tiles would compute columns that do not exist, and packing costs more than it saves. A plain loop is faster.

use super::operands::{Multiplication, Start, Workspace};
use super::table::{BY_ROWS, Table, whole};
use crate::real::{Real, dot, vectorized};

/// Products with fewer dimensions than this use a plain loop.
pub const FEW: usize = 8;

/// The order of the sums with few dimensions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// `b` has few columns: every entry is a [`dot`] product, in its order.
    Dots,
    /// There are few terms, and `b` is the transpose of a table: a row of `out` is a weighted sum of the rows of `b`,
    /// added in their order. Each weight is scaled first.
    WeightedRows,
    /// `b` has few columns, and `a` is the transpose of a table: all terms are added in their order.
    AddedRows,
}

/// The form of a product with few dimensions; `None` for any other.
pub(super) fn form<F: Real>(product: &Multiplication<'_, F>) -> Option<Form> {
    let Multiplication { a, b, start, .. } = product;
    let ((k, m), by_rows) = (b.dim(), Table::new(*a).is_some());
    let is_transpose = Table::new(*b).is_none();
    if k == 0 {
        None
    } else if by_rows && m < FEW {
        Some(Form::Dots)
    } else if by_rows && k < FEW && is_transpose && matches!(start, Start::Zero) {
        Some(Form::WeightedRows)
    } else {
        (!by_rows && m < FEW).then_some(Form::AddedRows)
    }
}

pub(super) fn multiply<F: Real>(form: Form, mut product: Multiplication<'_, F>) {
    match form {
        Form::Dots => dots(&mut product),
        Form::WeightedRows => weighted_rows(&mut product),
        Form::AddedRows => added_rows(&mut product),
    }
    if let Some(finish) = product.finish {
        finish(0, product.out.as_slice_mut().expect(BY_ROWS));
    }
}

/// `out_ij = start_ij + scale a_i · b_j`.
#[inline(never)]
fn dots<F: Real>(product: &mut Multiplication<'_, F>) {
    let Multiplication { scale, a, b, start, out, workspace: Workspace { columns, .. }, .. } = product;
    let scale = *scale;
    // This is faster than one flat iterator, which checks at every step whether it has reached an end.
    columns.clear();
    b.columns().into_iter().for_each(|column| column.for_each(|&value| columns.push(value)));
    vectorized(
        #[inline(always)]
        || {
            for (a, out) in a.rows().into_iter().zip(out.rows_mut()) {
                let a = whole(&a);
                let out = out.into_slice().expect(BY_ROWS);
                for (j, (out, column)) in out.iter_mut().zip(columns.chunks_exact(a.len())).enumerate() {
                    let start = match start {
                        Start::Zero => F::zero(),
                        Start::Kept => *out,
                        Start::Row(row) => row[j],
                    };
                    *out = start + scale * dot(a, column);
                }
            }
        },
    );
}

/// `out_i = sum_p (scale a_ip) b_p`, where `b_p` is a row of `b`.
#[inline(never)]
fn weighted_rows<F: Real>(product: &mut Multiplication<'_, F>) {
    let Multiplication { scale, a, b, out, workspace: Workspace { columns, .. }, .. } = product;
    let scale = *scale;
    let m = b.ncols();
    columns.clear();
    b.rows().into_iter().for_each(|row| row.for_each(|&value| columns.push(value)));
    let (first, others) = columns.split_at(m);
    vectorized(
        #[inline(always)]
        || {
            for (a, out) in a.rows().into_iter().zip(out.rows_mut()) {
                let out = out.into_slice().expect(BY_ROWS);
                let share = scale * a[0];
                out.iter_mut().zip(first).for_each(|(out, &b)| *out = share * b);
                for (&a, column) in a.iter().skip(1).zip(others.chunks_exact(m)) {
                    let share = scale * a;
                    out.iter_mut().zip(column).for_each(|(out, &b)| *out += share * b);
                }
            }
        },
    );
}

/// `out = start + scale sum_p a_p b_pᵀ`, where `a_p` is a column of `a` and `b_p` a row of `b`.
#[inline(never)]
fn added_rows<F: Real>(product: &mut Multiplication<'_, F>) {
    let Multiplication { scale, a, b, start, out, workspace: Workspace { columns, .. }, .. } = product;
    let scale = *scale;
    let (n, m) = out.dim();
    columns.clear();
    columns.resize(m * n, F::zero());
    vectorized(
        #[inline(always)]
        || {
            for (a, b) in a.columns().into_iter().zip(b.rows()) {
                let a = whole(&a);
                for (column, &b) in columns.chunks_exact_mut(n).zip(b) {
                    column.iter_mut().zip(a).for_each(|(sum, &a)| *sum += a * b);
                }
            }
        },
    );
    for (j, (mut out, column)) in out.columns_mut().into_iter().zip(columns.chunks_exact(n)).enumerate() {
        for (out, &sum) in out.iter_mut().zip(column) {
            let start = match start {
                Start::Zero => F::zero(),
                Start::Kept => *out,
                Start::Row(row) => row[j],
            };
            *out = start + scale * sum;
        }
    }
}
