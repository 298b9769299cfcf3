//! Evaluates plain rows, in which no candidate is filtered, weighed or shifted, in place of their similarities. Most
//! rows are plain.
//!
//! The result is that of [`Row::softmax`](crate::loss::row::Row::softmax), without the copies that filters and weights
//! need. Looks do not use this, since they record more about each row.

use super::context::{Context, Outcome};
use super::entries::mark_negatives;
use crate::backend::cpu::direction::Direction;
use crate::backend::cpu::tables::CONTIGUOUS;
use crate::loss::rules::{Filtering, Head, TemperatureRule, Trust, Weighting};
use crate::real::{Real, sum, vectorized};

/// Whether all rows of this step are plain. 1/tau must be a bound of the logits that can be subtracted in place of
/// their maximum.
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
        && context.shape.proxies == 0
        && extras.stretch == 0.0
        && extras.margin == 0.0
        && F::shift(outcome.scale) == Some(outcome.scale)
}

/// Replaces anchor `i`'s similarities by `weight` dL/dsimilarity and returns its loss. Of the first `left_out`
/// candidates only its own key is an entry. `present`: scratch.
#[inline(never)]
pub(super) fn plain_row<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    i: usize,
    left_out: usize,
    (scale, weight): (F, F),
    present: &mut Vec<F>,
) -> F {
    let Head::Softmax { kappa, .. } = context.rules.head else { unreachable!("asked before") };
    let width = direction.scores.ncols() - left_out;
    present.resize(width + direction.own_scores.ncols(), F::zero());
    vectorized(
        #[inline(always)]
        || {
            mark_negatives(context, direction, i, left_out, present);
            let (of_shared, of_own) = present.split_at(width);
            let scores = direction.scores.row_mut(i).into_slice().expect(CONTIGUOUS);
            let own_scores = direction.own_scores.row_mut(i).into_slice().expect(CONTIGUOUS);
            let positive = scale * scores[i];
            // The sums over the negatives do not contain the anchor's own key.
            let negatives =
                exponentials(scale, of_shared, &mut scores[left_out..]) + exponentials(scale, of_own, own_scores);
            let own = F::of(kappa) * (positive - scale).exponential();
            let total = negatives + own;
            let (factor, loss) = if negatives == F::zero() {
                (F::zero(), F::zero())
            } else {
                (weight * scale / total, scale + total.natural_log() - positive)
            };
            // The scores of the omitted candidates are 0 already, except for that of the own key.
            scores[left_out..].iter_mut().for_each(|slope| *slope *= factor);
            own_scores.iter_mut().for_each(|slope| *slope *= factor);
            scores[i] = if negatives == F::zero() { F::zero() } else { factor * own - weight * scale };
            loss
        },
    )
}

/// Replaces the similarities of entries by `e^(s / tau - 1 / tau)`, all others by 0, and returns the sum.
#[inline(always)]
fn exponentials<F: Real>(scale: F, present: &[F], similarities: &mut [F]) -> F {
    for (s, &present) in similarities.iter_mut().zip(present) {
        let exponential = (*s * scale - scale).exponential();
        *s = if present > F::zero() { exponential } else { F::zero() };
    }
    sum(similarities)
}
