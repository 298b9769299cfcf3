//! Replaces the logits by dL/dlogit.
//!
//! ```text
//! dL/dl_ij = ( a (p_ij - [i = j]) + b (r_ij - [i = j]) ) / B
//! p_ij = exp(l_ij - row_i)       the softmax over the candidates of query i
//! r_ij = exp(l_ij - column_j)    the softmax over the queries for key j; 0 for candidates outside the batch
//! ```

use ndarray::ArrayViewMut2;

use super::log_sum_exp::{Exponentials, Sums};
use super::tables::CONTIGUOUS;
use crate::real::Real;

/// # Shapes
/// * `logits`: `[B, C]`, `own_logits`: `[B, K]`, both overwritten; `scale` = 1 / tau; `directions` = (a, b).
pub fn logit_gradient<F: Real>(
    exponentials: &mut Exponentials<F>,
    sums: &Sums<F>,
    scale: F,
    directions: (F, F),
    mut logits: ArrayViewMut2<'_, F>,
    mut own_logits: ArrayViewMut2<'_, F>,
) {
    let (batch, width) = logits.dim();
    let own = own_logits.ncols();
    let per_pair = F::one() / F::of(batch as f64);
    let (a, b) = (directions.0 * per_pair, directions.1 * per_pair);
    let logits = logits.as_slice_mut().expect(CONTIGUOUS);
    let own_logits = own_logits.as_slice_mut().expect(CONTIGUOUS);

    if exponentials.filled {
        // exp(l - row_i) = exp(l - scale) * exp(scale - row_i): the second factor is computed once per row and column.
        for (factor, &column) in exponentials.column.iter_mut().zip(&sums.column) {
            *factor = b * (scale - column).exponential();
        }
        let column = exponentials.column.as_slice().expect(CONTIGUOUS);
        let shared = exponentials.shared.as_slice().expect(CONTIGUOUS);
        let exp_own = exponentials.own.as_slice().expect(CONTIGUOUS);
        for i in 0..batch {
            let row = a * (scale - sums.row[i]).exponential();
            let (exps, out) = (&shared[i * width..][..width], &mut logits[i * width..][..width]);
            for ((out, &exp), &column) in out.iter_mut().zip(exps).zip(column) {
                *out = exp * (row + column);
            }
            for (out, &exp) in out[batch..].iter_mut().zip(&exps[batch..]) {
                *out = exp * row;
            }
            out[i] -= a + b;
            for (out, &exp) in own_logits[i * own..][..own].iter_mut().zip(&exp_own[i * own..]) {
                *out = exp * row;
            }
        }
    } else {
        for i in 0..batch {
            let out = &mut logits[i * width..][..width];
            for (out, &column) in out.iter_mut().zip(&sums.column) {
                *out = a * (*out - sums.row[i]).exponential() + b * (*out - column).exponential();
            }
            for out in out[batch..].iter_mut().chain(&mut own_logits[i * own..][..own]) {
                *out = a * (*out - sums.row[i]).exponential();
            }
            out[i] -= a + b;
        }
    }
}
