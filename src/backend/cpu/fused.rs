//! From embeddings to their gradients in one go, a block of rows at a time, so that the square of logits is written and
//! read once instead of seven times: at a batch of 1,024 it no longer fits the caches that matter.
//!
//! Exactly `similarity`, `log_sum_exp`, `logit_gradient` and `embedding_gradient` (see there for the formulas), for
//! steps in which no rule changes a row, no anchor has candidates of its own, and 1/tau leaves one shift for all
//! exponentials. `tests/fused.rs` holds the two ways equal.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

use super::log_sum_exp::Sums;
use super::{CONTIGUOUS, Real};
use crate::real::{dot, sum};

/// Rows of logits at work at a time: at 1,024 candidates, a quarter of a megabyte.
const BLOCK: usize = 64;

/// Whether one shift serves every exponential at this scale.
pub fn applies<F: Real>(scale: F) -> bool {
    F::of(2.0) * scale <= F::of(F::EXP_RANGE)
}

/// What the step's loss is made of: shapes as in the passes this replaces.
pub struct Embeddings<'a, F> {
    /// `[B, d]`.
    pub queries: ArrayView2<'a, F>,
    /// `[C, d]`.
    pub keys: ArrayView2<'a, F>,
    /// 1 / tau.
    pub scale: F,
    /// Weights (a, b) of the two directions.
    pub directions: (F, F),
}

/// Fills `sums` and the embeddings' gradients, leaves dL/dlogit in `logits`, and returns dL/dlog_scale.
///
/// # Shapes
/// * `logits`: `[B, C]`, `query_gradient`: `[B, d]`, `key_gradient`: `[C, d]`.
pub fn fused<F: Real>(
    step: &Embeddings<'_, F>,
    mut logits: ArrayViewMut2<'_, F>,
    sums: &mut Sums<F>,
    mut query_gradient: ArrayViewMut2<'_, F>,
    mut key_gradient: ArrayViewMut2<'_, F>,
) -> F {
    let (batch, width) = logits.dim();
    let (a, b) = step.directions;
    let column = sums.column.as_slice_mut().expect(CONTIGUOUS);
    column.fill(F::zero());

    // Forward: exponentials in place of the logits, their sums over rows and columns.
    let mut first = 0;
    for (queries, mut block) in
        step.queries.axis_chunks_iter(Axis(0), BLOCK).zip(logits.axis_chunks_iter_mut(Axis(0), BLOCK))
    {
        general_mat_mul(step.scale, &queries, &step.keys.t(), F::zero(), &mut block);
        for (i, row) in block.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(width).enumerate() {
            let i = first + i;
            // The positive's logit, kept until the sums are known.
            sums.anchor_loss[i] = row[i];
            F::exp_shifted_in_place(row, step.scale);
            sums.row[i] = sum(row);
            for (column, &exp) in column.iter_mut().zip(&*row) {
                *column += exp;
            }
        }
        first += BLOCK;
    }

    // Each softmax's factor, 1 / (its sum) times its share of the loss.
    let per_pair = F::one() / F::of(batch as f64);
    let by_column: Vec<F> = column.iter().map(|&total| b * per_pair / total).collect();
    let by_row: Vec<F> = sums.row.iter().map(|&total| a * per_pair / total).collect();
    for total in sums.row.iter_mut().chain(column) {
        *total = total.natural_log() + step.scale;
    }
    for (i, loss) in sums.anchor_loss.iter_mut().enumerate() {
        *loss = a * (sums.row[i] - *loss) + b * (sums.column[i] - *loss);
    }

    // Backward: dL/dlogit in place of the exponentials, and from it both sides' gradients.
    key_gradient.fill(F::zero());
    let mut first = 0;
    let blocks = logits.axis_chunks_iter_mut(Axis(0), BLOCK).zip(step.queries.axis_chunks_iter(Axis(0), BLOCK));
    for ((mut block, queries), mut gradient) in blocks.zip(query_gradient.axis_chunks_iter_mut(Axis(0), BLOCK)) {
        for (i, row) in block.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(width).enumerate() {
            let i = first + i;
            let (pairs, extra) = row.split_at_mut(batch);
            for (exp, &by_column) in pairs.iter_mut().zip(&by_column) {
                *exp *= by_row[i] + by_column;
            }
            for exp in extra {
                *exp *= by_row[i];
            }
            row[i] -= (a + b) * per_pair;
        }
        general_mat_mul(step.scale, &block, &step.keys, F::zero(), &mut gradient);
        general_mat_mul(step.scale, &block.t(), &queries, F::one(), &mut key_gradient);
        first += BLOCK;
    }
    dot(step.queries.to_slice().expect(CONTIGUOUS), query_gradient.as_slice().expect(CONTIGUOUS))
}
