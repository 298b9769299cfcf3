//! The general form of `log_sum_exp` and `logit_gradient`: every anchor's row of candidates is built, filtered, weighed
//! and evaluated by the one formula of [`crate::loss::row`]. Slow and plain; taken only when some rule is not trivial.

use ndarray::ArrayView2;

use super::Real;
use super::log_sum_exp::{Exponentials, Sums};
use crate::loss::row::Row;
use crate::negatives::Rules;

/// Fills `sums` with what the fused passes would hold, and leaves dL/dlogit in `gradient`.
///
/// The rules act on each query's row of candidates and, in the other direction, on each key's row of queries.
///
/// # Shapes
/// * `logits`: `[B, C]`, `own_logits`: `[B, K]`; `scale` = 1 / tau; `directions` = (a, b).
pub fn rows<F: Real>(
    logits: ArrayView2<'_, F>,
    own_logits: ArrayView2<'_, F>,
    scale: F,
    directions: (F, F),
    rules: &Rules,
    gradient: &mut Exponentials<F>,
    sums: &mut Sums<F>,
) {
    let (batch, columns) = logits.dim();
    let tau = 1.0 / scale.wide();
    let (a, b) = (directions.0.wide(), directions.1.wide());
    gradient.filled = false;
    gradient.shared.fill(F::zero());
    for i in 0..batch {
        let candidates = logits.row(i).into_iter().chain(own_logits.row(i)).map(|&logit| logit.wide() * tau).collect();
        let (loss, slopes) = evaluate(i, candidates, tau, rules);
        sums.row[i] = logits[[i, i]] + F::of(loss);
        sums.anchor_loss[i] = F::of(a * loss);
        for (j, slope) in slopes.into_iter().enumerate() {
            let slope = F::of(a * slope * tau / batch as f64);
            if j < columns {
                gradient.shared[[i, j]] += slope;
            } else {
                gradient.own[[i, j - columns]] = slope;
            }
        }
        let queries = logits.column(i).iter().map(|&logit| logit.wide() * tau).collect();
        let (loss, slopes) = evaluate(i, queries, tau, rules);
        sums.column[i] = logits[[i, i]] + F::of(loss);
        sums.anchor_loss[i] += F::of(b * loss);
        for (query, slope) in slopes.into_iter().enumerate() {
            gradient.shared[[query, i]] += F::of(b * slope * tau / batch as f64);
        }
    }
}

fn evaluate(positive: usize, similarities: Vec<f64>, tau: f64, rules: &Rules) -> (f64, Vec<f64>) {
    let mut row = Row::plain(positive, similarities, tau);
    rules.apply(&mut row);
    row.loss_and_gradient()
}
