//! Computes the log-sum-exp of each query's candidates and of each key's queries, and from them the loss.
//!
//! ```text
//! row_i    = ln sum_j exp(l_ij)         over all candidates of query i, its own ones included
//! column_j = ln sum_i exp(l_ij)         over the batch's queries, for the key of pair j
//! loss_i   = a (row_i - l_ii) + b (column_i - l_ii)
//! ```
//!
//! The maximum is subtracted first. Since embeddings have unit length, 1/tau is a bound of every logit. If `exp` cannot
//! underflow then, 1/tau itself is subtracted, and one exponential per logit serves the rows, the columns and the
//! gradient.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::tables::CONTIGUOUS;
use crate::real::{Real, sum};

/// The exponentials of a step, kept for the gradient when one shift serves all of them.
#[derive(Debug)]
pub struct Exponentials<F> {
    /// `[B, C]`: exp(l - 1/tau).
    pub shared: Array2<F>,
    /// `[B, K]`.
    pub own: Array2<F>,
    /// `[B]`: scratch for the gradient's factor of each column.
    pub column: Array1<F>,
    /// Whether `shared` and `own` were filled at this step.
    pub filled: bool,
}

/// The results of this pass.
#[derive(Debug)]
pub struct Sums<F> {
    /// `[B]`.
    pub row: Array1<F>,
    /// `[B]`.
    pub column: Array1<F>,
    /// `[B]`: each pair's loss.
    pub anchor_loss: Array1<F>,
}

/// # Shapes
/// * `logits`: `[B, C]`, `own_logits`: `[B, K]`; `scale` = 1 / tau; `directions` = (a, b).
pub fn log_sum_exp<F: Real>(
    logits: ArrayView2<'_, F>,
    own_logits: ArrayView2<'_, F>,
    scale: F,
    directions: (F, F),
    exponentials: &mut Exponentials<F>,
    sums: &mut Sums<F>,
) {
    exponentials.filled = F::shift(scale) == Some(scale);
    if exponentials.filled {
        with_one_shift(logits, own_logits, scale, exponentials, sums);
    } else {
        with_maxima(logits, own_logits, exponentials, sums);
    }
    let (a, b) = directions;
    for (i, loss) in sums.anchor_loss.iter_mut().enumerate() {
        *loss = a * (sums.row[i] - logits[[i, i]]) + b * (sums.column[i] - logits[[i, i]]);
    }
}

fn with_one_shift<F: Real>(
    logits: ArrayView2<'_, F>,
    own_logits: ArrayView2<'_, F>,
    scale: F,
    exponentials: &mut Exponentials<F>,
    sums: &mut Sums<F>,
) {
    sums.column.fill(F::zero());
    let batch = logits.nrows();
    for i in 0..batch {
        let total = exp_row(&logits, i, scale, &mut exponentials.shared)
            + exp_row(&own_logits, i, scale, &mut exponentials.own);
        sums.row[i] = total.natural_log() + scale;
        let width = exponentials.shared.ncols();
        let exps = &exponentials.shared.as_slice().expect(CONTIGUOUS)[i * width..][..batch];
        for (column, &exp) in sums.column.as_slice_mut().expect(CONTIGUOUS).iter_mut().zip(exps) {
            *column += exp;
        }
    }
    sums.column.mapv_inplace(|total| total.natural_log() + scale);
}

fn with_maxima<F: Real>(
    logits: ArrayView2<'_, F>,
    own_logits: ArrayView2<'_, F>,
    exponentials: &mut Exponentials<F>,
    sums: &mut Sums<F>,
) {
    let batch = logits.nrows();
    let maximum = |a: F, &b: &F| if b > a { b } else { a };
    for i in 0..batch {
        let max = logits.row(i).iter().chain(own_logits.row(i)).fold(F::neg_infinity(), maximum);
        let total =
            exp_row(&logits, i, max, &mut exponentials.shared) + exp_row(&own_logits, i, max, &mut exponentials.own);
        sums.row[i] = total.natural_log() + max;
    }
    // While the sums are made, the first row of the exponentials serves as scratch for the columns' maxima.
    let mut maxima = exponentials.shared.row_mut(0);
    maxima.fill(F::neg_infinity());
    for row in logits.axis_iter(Axis(0)) {
        maxima.zip_mut_with(&row, |a, b| *a = maximum(*a, b));
    }
    sums.column.fill(F::zero());
    for row in logits.axis_iter(Axis(0)) {
        for ((column, &logit), &max) in sums.column.iter_mut().zip(row).zip(&maxima) {
            *column += (logit - max).exponential();
        }
    }
    for (column, &max) in sums.column.iter_mut().zip(&maxima) {
        *column = column.natural_log() + max;
    }
}

/// Fills row `i` of `out` with `exp(values - shift)` and returns its sum.
fn exp_row<F: Real>(values: &ArrayView2<'_, F>, i: usize, shift: F, out: &mut Array2<F>) -> F {
    let width = out.ncols();
    let out = &mut out.as_slice_mut().expect(CONTIGUOUS)[i * width..(i + 1) * width];
    let values = &values.to_slice().expect(CONTIGUOUS)[i * width..(i + 1) * width];
    F::exp_shifted(values, shift, out);
    sum(out)
}
