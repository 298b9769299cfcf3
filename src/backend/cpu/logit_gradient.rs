//! Replaces the logits by dL/dlogit.
//!
//! ```text
//! dL/dl_ij = ( a (p_ij - [i = j]) + b (r_ij - [i = j]) ) / B
//! p_ij = exp(l_ij - row_i)       the softmax over the candidates of query i
//! r_ij = exp(l_ij - column_j)    the softmax over the queries for key j; 0 for candidates outside the batch
//! ```

use super::log_sum_exp::Sums;
use super::similarity::{Holds, Logits};
use super::tables::CONTIGUOUS;
use crate::real::{Real, vectorized};

/// Only `logits.rows` are replaced.
///
/// # Shapes
/// * `logits`: overwritten; `directions` = (a, b).
pub fn logit_gradient<F: Real>(sums: &Sums<F>, directions: (F, F), logits: &mut Logits<F>) {
    let Logits { shared, own, holds, scale, scratch, rows } = logits;
    let (batch, width) = shared.dim();
    let per_pair = F::one() / F::of(batch as f64);
    let (a, b) = (directions.0 * per_pair, directions.1 * per_pair);
    let all = shared.rows_mut().into_iter().zip(own.rows_mut()).zip(&sums.row).enumerate();
    let rows = all.skip(rows.start).take(rows.len());
    if *holds == Holds::Exponentials {
        // exp(l - row_i) = exp(l - scale) * exp(scale - row_i): the second factor is computed once per row and column.
        scratch.clear();
        scratch.extend(sums.column.iter().map(|&column| b * (*scale - column).exponential()));
        scratch.resize(width, F::zero());
        for (i, ((shared, own), &row)) in rows {
            let (shared, own) = (shared.into_slice().expect(CONTIGUOUS), own.into_slice().expect(CONTIGUOUS));
            weigh(a * (*scale - row).exponential(), scratch, shared, own);
            shared[i] -= a + b;
        }
    } else {
        for (i, ((mut shared, mut own), &row)) in rows {
            let in_batch = |logit: F, column: F| a * (logit - row).exponential() + b * (logit - column).exponential();
            for (n, slope) in shared.iter_mut().enumerate() {
                *slope = if n < batch { in_batch(*slope, sums.column[n]) } else { a * (*slope - row).exponential() };
            }
            own.mapv_inplace(|logit| a * (logit - row).exponential());
            shared[i] -= a + b;
        }
    }
    *holds = Holds::Gradient;
}

/// `shared_j = shared_j (row + columns_j)`, `own_j = own_j row`.
#[inline(never)]
fn weigh<F: Real>(row: F, columns: &[F], shared: &mut [F], own: &mut [F]) {
    vectorized(
        #[inline(always)]
        || {
            shared.iter_mut().zip(columns).for_each(|(slope, &column)| *slope *= row + column);
            own.iter_mut().for_each(|slope| *slope *= row);
        },
    );
}
