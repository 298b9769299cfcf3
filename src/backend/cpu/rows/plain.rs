//! Rows of which nothing is filtered, weighed or shifted, evaluated where their similarities stand: most of them are.
//!
//! What [`Row::softmax`](crate::loss::row::Row::softmax) computes, without the copies that filters and weights are
//! written to. Whoever looks at rows gets those, since more is kept of them.

use super::context::{Context, Outcome};
use super::entries::present;
use crate::backend::cpu::direction::Direction;
use crate::backend::cpu::tables::CONTIGUOUS;
use crate::loss::rules::{Filtering, Head, TemperatureRule, Trust, Weighting};
use crate::real::{Real, sum, vectorized};

/// Whether all rows of this step are plain. 1/tau has to bound the logits so that no maximum is sought.
pub(super) fn are_plain<F: Real>(context: &Context<'_, F>, outcome: &Outcome<F>) -> bool {
    let Context { rules, extras, .. } = context;
    let evaluated = !context.looks && !context.measures;
    let given = matches!(rules.temperature, TemperatureRule::Given | TemperatureRule::Adaptive);
    evaluated
        && given
        && rules.filter == Filtering::default()
        && rules.weigh == Weighting { trust: rules.weigh.trust, ..Weighting::default() }
        && rules.weigh.trust != Trust::Table
        && matches!(rules.head, Head::Softmax { smoothing: 0.0, sigma: None, .. })
        && !rules.offsets
        && extras.stretch == 0.0
        && extras.margin == 0.0
        && F::shift(outcome.scale) == Some(outcome.scale)
}

/// Turns anchor `i`'s similarities into `weight` dL/dsimilarity and returns its loss. The first `left_out` candidates
/// but its own key are no entries. `there`: scratch.
#[inline(never)]
pub(super) fn plain_row<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    i: usize,
    left_out: usize,
    (scale, weight): (F, F),
    there: &mut Vec<F>,
) -> F {
    let Head::Softmax { kappa, .. } = context.rules.head else { unreachable!("asked before") };
    let width = direction.scores.ncols() - left_out;
    there.resize(width + direction.own_scores.ncols(), F::zero());
    vectorized(
        #[inline(always)]
        || {
            present(context, direction, i, left_out, there);
            let (of_shared, of_own) = there.split_at(width);
            let scores = direction.scores.row_mut(i).into_slice().expect(CONTIGUOUS);
            let own_scores = direction.own_scores.row_mut(i).into_slice().expect(CONTIGUOUS);
            let positive = scale * scores[i];
            // The anchor's own key is not among them.
            let negatives =
                exponentials(scale, of_shared, &mut scores[left_out..]) + exponentials(scale, of_own, own_scores);
            let own = F::of(kappa) * (positive - scale).exponential();
            let total = negatives + own;
            let (factor, loss) = if negatives == F::zero() {
                (F::zero(), F::zero())
            } else {
                (weight * scale / total, scale + total.natural_log() - positive)
            };
            // Of those left out the anchor has 0 already, but for its own key.
            scores[left_out..].iter_mut().for_each(|slope| *slope *= factor);
            own_scores.iter_mut().for_each(|slope| *slope *= factor);
            scores[i] = if negatives == F::zero() { F::zero() } else { factor * own - weight * scale };
            loss
        },
    )
}

/// Turns similarities into `e^(s / tau - 1 / tau)` where there is an entry, 0 elsewhere, and returns their sum.
#[inline(always)]
fn exponentials<F: Real>(scale: F, there: &[F], similarities: &mut [F]) -> F {
    for (s, &there) in similarities.iter_mut().zip(there) {
        let exponential = (*s * scale - scale).exponential();
        *s = if there > F::zero() { exponential } else { F::zero() };
    }
    sum(similarities)
}
