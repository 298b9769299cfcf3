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
//! gradient. The logits are then computed here, a few rows at a time, and become exponentials, row sums and column sums
//! while these rows are in the cache: `[B, C]` is walked once and stored once.

use ndarray::ArrayView2;

use super::similarity::{Holds, Keys, Logits, own_similarity};
use super::tables::CONTIGUOUS;
use crate::product::{Start, Workspace, product_by_rows};
use crate::real::{LANES, Real, sum, vectorized};
use ndarray::{Array1, Axis, s};

/// The results of this pass.
#[derive(Debug)]
pub struct Sums<F> {
    /// `[B]`.
    pub row: Array1<F>,
    /// `[B]`.
    pub column: Array1<F>,
    /// `[B]`: the logit of each pair.
    pub positive: Array1<F>,
    /// `[B]`: each pair's loss.
    pub anchor_loss: Array1<F>,
}

/// Whether 1/tau can be subtracted from all logits.
pub fn has_one_shift<F: Real>(scale: F) -> bool {
    F::shift(scale) == Some(scale)
}

/// Where one shift serves all, the logits are computed here and become `exp(l - scale)`; otherwise they stay.
///
/// # Shapes
/// * `queries`: `[B, d]`; `scale` = 1 / tau; `directions` = (a, b).
pub fn log_sum_exp<F: Real>(
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    directions: (F, F),
    logits: &mut Logits<F>,
    sums: &mut Sums<F>,
    workspace: &mut Workspace<F>,
) {
    if has_one_shift(logits.scale) {
        exponentials_of_rows(queries, keys, logits, sums, true, workspace);
        end_columns(logits.scale, sums);
    } else {
        with_maxima(logits, sums);
    }
    losses(directions, sums);
}

/// Every anchor's loss, once all sums are known.
pub(super) fn losses<F: Real>((a, b): (F, F), sums: &mut Sums<F>) {
    for (i, loss) in sums.anchor_loss.iter_mut().enumerate() {
        let positive = sums.positive[i];
        *loss = a * (sums.row[i] - positive) + b * (sums.column[i] - positive);
    }
}

/// The exponentials of `logits.rows` and the sums of these rows. With `columns` they are also added up for each key,
/// from 0 on.
pub(super) fn exponentials_of_rows<F: Real>(
    queries: ArrayView2<'_, F>,
    keys: Keys<'_, F>,
    logits: &mut Logits<F>,
    sums: &mut Sums<F>,
    columns: bool,
    workspace: &mut Workspace<F>,
) {
    let (batch, width) = logits.shared.dim();
    let (scale, rows) = (logits.scale, logits.rows.clone());
    let shared = keys.embedding.slice(s![..width, ..]).reversed_axes();
    let Sums { row, column, positive, .. } = sums;
    let column = column.as_slice_mut().expect(CONTIGUOUS);
    column.fill(F::zero());
    let mut walk = |first: usize, some: &mut [F]| {
        for (i, exps) in (rows.start + first..).zip(some.chunks_exact_mut(width)) {
            positive[i] = exps[i];
            row[i] = exponentials(scale, exps, columns.then_some(&mut column[..batch]));
        }
    };
    let (anchors, out) = (queries.slice(s![rows.clone(), ..]), logits.shared.slice_mut(s![rows.clone(), ..]));
    product_by_rows(scale, anchors, shared, Start::Zero, out, workspace, &mut walk);
    own_similarity(queries, keys, scale, logits.own.view_mut());
    for i in rows {
        let own = exponentials(scale, logits.own.row_mut(i).into_slice().expect(CONTIGUOUS), None);
        row[i] = (row[i] + own).natural_log() + scale;
    }
    logits.holds = Holds::Exponentials;
}

/// Adds the exponentials of `logits.rows` to the sums of the columns, which hold those of the rows before.
pub(super) fn add_to_columns<F: Real>(logits: &Logits<F>, sums: &mut Sums<F>) {
    let column = sums.column.as_slice_mut().expect(CONTIGUOUS);
    for row in logits.shared.slice(s![logits.rows.clone(), ..]).rows() {
        let row = row.to_slice().expect(CONTIGUOUS);
        vectorized(
            #[inline(always)]
            || column.iter_mut().zip(row).for_each(|(column, &exp)| *column += exp),
        );
    }
}

/// Replaces each column's sum by its logarithm, once all rows are in it.
pub(super) fn end_columns<F: Real>(scale: F, sums: &mut Sums<F>) {
    sums.column.iter_mut().for_each(|total| *total = total.natural_log() + scale);
}

/// Replaces logits by `exp(l - scale)`, adds the first of them to `columns`, and returns the sum of all, in the order
/// of [`sum`].
#[inline(never)]
fn exponentials<F: Real>(scale: F, logits: &mut [F], columns: Option<&mut [F]>) -> F {
    vectorized(
        #[inline(always)]
        || {
            let mut lanes = [F::zero(); LANES];
            let (chunks, rest) = logits.as_chunks_mut::<LANES>();
            for chunk in &mut *chunks {
                for (lane, logit) in lanes.iter_mut().zip(chunk) {
                    *logit = (*logit - scale).exponential();
                    *lane += *logit;
                }
            }
            rest.iter_mut().for_each(|logit| *logit = (*logit - scale).exponential());
            let of_lanes =
                if chunks.is_empty() { F::zero() } else { lanes.iter().fold(F::zero(), |sum, &lane| sum + lane) };
            let total = rest.iter().fold(of_lanes, |sum, &exp| sum + exp);
            if let Some(columns) = columns {
                columns.iter_mut().zip(&*logits).for_each(|(column, &exp)| *column += exp);
            }
            total
        },
    )
}

fn with_maxima<F: Real>(logits: &mut Logits<F>, sums: &mut Sums<F>) {
    let Logits { shared, own, scratch, .. } = logits;
    let batch = shared.nrows();
    let maximum = |a: F, &b: &F| if b > a { b } else { a };
    for i in 0..batch {
        let (shared, own) = (shared.row(i), own.row(i));
        let max = shared.iter().chain(own).fold(F::neg_infinity(), maximum);
        let mut total = |values: &[F]| {
            scratch.resize(values.len(), F::zero());
            F::exp_shifted(values, max, scratch);
            sum(scratch)
        };
        let total = total(shared.to_slice().expect(CONTIGUOUS)) + total(own.to_slice().expect(CONTIGUOUS));
        sums.row[i] = total.natural_log() + max;
        sums.positive[i] = shared[i];
    }
    // The scratch now holds the columns' maxima.
    scratch.clear();
    scratch.resize(batch, F::neg_infinity());
    for row in shared.axis_iter(Axis(0)) {
        scratch.iter_mut().zip(row).for_each(|(a, b)| *a = maximum(*a, b));
    }
    sums.column.fill(F::zero());
    for row in shared.axis_iter(Axis(0)) {
        for ((column, &logit), &max) in sums.column.iter_mut().zip(row).zip(&*scratch) {
            *column += (logit - max).exponential();
        }
    }
    for (column, &max) in sums.column.iter_mut().zip(&*scratch) {
        *column = column.natural_log() + max;
    }
}
