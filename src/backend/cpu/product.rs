//! The matrix product `out = a b + keep out`.
//!
//! The library's kernel makes eight columns at once and first copies `a` into the order that it wants. An embedding has
//! three dimensions by default: then most of that is for nothing, and a dot product for every entry is quicker.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

use super::Real;
use crate::real::{dot, vectorized};

/// With fewer columns than this, entries are dot products.
const FEW: usize = 8;

/// # Shapes
/// * `a`: `[n, k]`, `b`: `[k, m]`, `out`: `[n, m]`.
pub fn product<F: Real>(scale: F, a: ArrayView2<'_, F>, b: ArrayView2<'_, F>, keep: F, mut out: ArrayViewMut2<'_, F>) {
    let (k, m) = b.dim();
    // What is contiguous along k, row by row.
    let by_rows = a.strides()[1] == 1 && k > 0;
    if m >= FEW || !by_rows {
        general_mat_mul(scale, &a, &b, keep, &mut out);
        return;
    }
    let columns: Vec<F> = b.columns().into_iter().flatten().copied().collect();
    vectorized(
        #[inline(always)]
        || {
            for (a, mut out) in a.rows().into_iter().zip(out.rows_mut()) {
                let a = a.to_slice().expect("its stride is 1");
                for (out, column) in out.iter_mut().zip(columns.chunks_exact(k)) {
                    *out = keep * *out + scale * dot(a, column);
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, s};

    #[test]
    fn dots_are_the_product() {
        for (n, k, m) in [(1, 1, 1), (5, 17, 3), (4, 256, 7), (3, 9, 8), (3, 0, 2), (0, 4, 2)] {
            let table = |rows: usize, columns: usize, step: usize| {
                Array2::from_shape_fn((rows, columns), |(r, c)| ((7 * r + step * c) % 13) as f64 - 6.0)
            };
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
