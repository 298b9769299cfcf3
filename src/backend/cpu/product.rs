//! Matrix products with one small dimension: an embedding has three dimensions by default.
//!
//! The library's kernel computes blocks of eight rows and columns, and first copies both matrices into its own order.
//! With so few dimensions that costs more than it saves, and a plain loop is faster.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::tables::CONTIGUOUS;
use crate::real::{Real, dot, vectorized};

/// Products with fewer dimensions than this use a plain loop.
const FEW: usize = 8;

/// `out = scale a b + keep out`. If `b` has few columns, every entry is computed as a dot product.
///
/// # Shapes
/// * `a`: `[n, k]`, `b`: `[k, m]`, `out`: `[n, m]`.
pub fn product<F: Real>(scale: F, a: ArrayView2<'_, F>, b: ArrayView2<'_, F>, keep: F, mut out: ArrayViewMut2<'_, F>) {
    let (k, m) = b.dim();
    // `a` is read row by row if its rows are contiguous.
    let by_rows = a.strides()[1] == 1 && k > 0;
    if m >= FEW || !by_rows {
        general_mat_mul(scale, &a, &b, keep, &mut out);
        return;
    }
    let columns = by_columns(b);
    vectorized(
        #[inline(always)]
        || {
            for (a, mut out) in a.rows().into_iter().zip(out.rows_mut()) {
                let a = a.to_slice().expect("its stride is 1");
                for (out, column) in out.iter_mut().zip(columns.chunks_exact(k)) {
                    // With keep = 0, `out` is not read: after a run that diverged it may be NaN.
                    let kept = if keep == F::zero() { F::zero() } else { keep * *out };
                    *out = kept + scale * dot(a, column);
                }
            }
        },
    );
}

/// `out = scale a bᵀ`. If `a` and `b` have few columns, every row is computed as a weighted sum of the columns of `b`.
///
/// # Shapes
/// * `a`: `[n, d]`, `b`: `[m, d]`, `out`: `[n, m]`, its rows contiguous.
pub fn similarities<F: Real>(scale: F, a: ArrayView2<'_, F>, b: ArrayView2<'_, F>, mut out: ArrayViewMut2<'_, F>) {
    let (m, d) = b.dim();
    if d >= FEW || d == 0 || m == 0 {
        general_mat_mul(scale, &a, &b.t(), F::zero(), &mut out);
        return;
    }
    let columns = by_columns(b);
    let (first, others) = columns.split_at(m);
    vectorized(
        #[inline(always)]
        || {
            for (a, out) in a.rows().into_iter().zip(out.rows_mut()) {
                let out = out.into_slice().expect(CONTIGUOUS);
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

/// `out += aᵀ b`. If `b` has few columns, every row of `a` is added to each column of `out`, times a number of `b`.
///
/// # Shapes
/// * `a`: `[n, m]`, its rows contiguous, `b`: `[n, d]`, `out`: `[m, d]`.
pub fn add_transposed<F: Real>(a: ArrayView2<'_, F>, b: ArrayView2<'_, F>, mut out: ArrayViewMut2<'_, F>) {
    let (m, d) = out.dim();
    if d >= FEW || m == 0 {
        general_mat_mul(F::one(), &a.t(), &b, F::one(), &mut out);
        return;
    }
    let mut columns = vec![F::zero(); d * m];
    vectorized(
        #[inline(always)]
        || {
            for (a, b) in a.rows().into_iter().zip(b.rows()) {
                let a = a.to_slice().expect(CONTIGUOUS);
                for (column, &b) in columns.chunks_exact_mut(m).zip(b) {
                    column.iter_mut().zip(a).for_each(|(sum, &a)| *sum += a * b);
                }
            }
        },
    );
    for (mut out, column) in out.columns_mut().into_iter().zip(columns.chunks_exact(m)) {
        out.iter_mut().zip(column).for_each(|(out, &sum)| *out += sum);
    }
}

/// `[m, n]` from `[n, m]`.
fn by_columns<F: Real>(table: ArrayView2<'_, F>) -> Vec<F> {
    let mut columns = Vec::with_capacity(table.len());
    // This is faster than one flat iterator, which checks at every step whether it has reached an end.
    table.columns().into_iter().for_each(|column| column.for_each(|&value| columns.push(value)));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, s};

    fn table(rows: usize, columns: usize, step: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(r, c)| ((7 * r + step * c) % 13) as f64 - 6.0)
    }

    #[test]
    fn sums_of_columns_are_the_product() {
        for (n, m, d) in [(1, 1, 1), (5, 17, 3), (4, 30, 7), (3, 9, 8), (3, 0, 2), (0, 4, 2), (2, 3, 0)] {
            let (a, b) = (table(n, d, 3), table(m, d, 5));
            let mut wide = table(n, m + 2, 2);
            similarities(0.5, a.view(), b.view(), wide.slice_mut(s![.., 2..]));
            assert_eq!(wide.slice(s![.., 2..]), 0.5 * a.dot(&b.t()), "{n} {m} {d}");
        }
    }

    #[test]
    fn rows_that_are_added_are_the_product() {
        for (n, m, d) in [(1, 1, 1), (5, 17, 3), (4, 30, 7), (3, 9, 8), (3, 0, 2), (0, 4, 2), (2, 3, 0)] {
            let (a, b) = (table(n, m + 2, 3), table(n, d, 5));
            let a = a.slice(s![.., 2..]);
            let before = table(m, d, 2);
            let mut out = before.clone();
            add_transposed(a, b.view(), out.view_mut());
            assert_eq!(out, before + a.t().dot(&b), "{n} {m} {d}");
        }
    }

    #[test]
    fn what_is_not_kept_is_not_read() {
        for m in [3, 8] {
            let mut out = Array2::from_elem((4, m), f64::NAN);
            product(1.0, table(4, 5, 3).view(), table(5, m, 2).view(), 0.0, out.view_mut());
            assert!(out.iter().all(|x| x.is_finite()), "{m} columns");
        }
    }

    #[test]
    fn dots_are_the_product() {
        for (n, k, m) in [(1, 1, 1), (5, 17, 3), (4, 256, 7), (3, 9, 8), (3, 0, 2), (0, 4, 2)] {
            let (a, b) = (table(n, k + 2, 3), table(k, m, 5));
            for a in [a.slice(s![.., ..k]), a.slice(s![.., 2..]), table(k, n, 4).t()] {
                for keep in [0.0, 1.0] {
                    let mut out = table(n, m, 2);
                    let expected = 0.5 * a.dot(&b) + keep * &out;
                    product(0.5, a, b.view(), keep, out.view_mut());
                    assert_eq!(out, expected, "{n} {k} {m}");
                }
            }
        }
    }
}
