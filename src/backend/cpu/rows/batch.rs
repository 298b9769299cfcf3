//! Computes what rows need from the whole batch: its temperature, the pooled negatives, and the weights of the
//! positives.

use super::context::Context;
use super::entries::gather;
use super::filter::filter;
use super::scratch::Scratch;
use crate::backend::constants::SCALE_BOUNDS;
use crate::backend::cpu::direction::Direction;
use crate::loss::row::filter::nth_largest;
use crate::loss::row::heads::Spread;
use crate::loss::row::{Row, exponentials};
use crate::loss::rules::{Head, TemperatureRule};
use crate::real::{Real, vectorized};

/// 1 / tau, which some rules compute from the batch.
pub(super) fn scale_of_batch<F: Real>(
    context: &Context<'_, F>,
    directions: &[Direction<F>],
    scratch: &mut Scratch<F>,
) -> F {
    let positives = || directions[0].scores.diag().into_iter().copied().take(context.shape.batch);
    match context.rules.temperature {
        TemperatureRule::Alignment { alpha } => {
            let mean = positives().fold(F::zero(), |sum, s| sum + s) / F::of(context.shape.batch as f64);
            clamp_scale(context.scale / (F::one() + F::of(alpha) * mean))
        }
        TemperatureRule::Adaptive => {
            // AdaCos: ln(B) / cos(min(pi/4, median angle)), where B is the mean over anchors of the sum of the
            // negatives' exponentials.
            let (mut total, mut anchors) = (F::zero(), F::zero());
            for direction in directions {
                for i in 0..context.shape.batch {
                    let Scratch { row, terms, gradient, .. } = scratch;
                    gather(context, direction, i, 0, context.scale, row);
                    terms.clear();
                    terms.extend(row.s.iter().map(|&s| context.scale * s));
                    exponentials(terms, F::zero());
                    total += row.over_negatives(terms.iter().copied(), gradient);
                    anchors += F::one();
                }
            }
            scratch.terms.clear();
            scratch.terms.extend(positives());
            let middle = scratch.terms.len() / 2;
            let cosine = nth_largest(&mut scratch.terms, middle);
            let least = F::of(std::f64::consts::FRAC_1_SQRT_2);
            let average = total / anchors;
            if average > F::one() {
                clamp_scale(average.natural_log() / if cosine > least { cosine } else { least })
            } else {
                context.scale
            }
        }
        _ => context.scale,
    }
}

/// 1 / tau within [`SCALE_BOUNDS`].
pub(super) fn clamp_scale<F: Real>(scale: F) -> F {
    let (low, high) = (F::of(SCALE_BOUNDS.0), F::of(SCALE_BOUNDS.1));
    if scale > high {
        high
    } else if scale < low {
        low
    } else {
        scale
    }
}

/// Computes the factors of the positives' terms in the weighted decoupled loss: `2 - B softmax_i(s_ip / sigma)`.
pub(super) fn pulls<F: Real>(context: &Context<'_, F>, direction: &Direction<F>, scratch: &mut Scratch<F>) {
    let pulls = &mut scratch.pulls[direction.asking as usize];
    pulls.clear();
    let Head::Softmax { sigma: Some(sigma), .. } = context.rules.head else { return };
    pulls.extend((0..context.shape.batch).map(|i| (direction.scores[[i, i]] / F::of(sigma)).exponential()));
    let factor = F::of(context.shape.batch as f64) / crate::real::sum(pulls);
    for pull in pulls.iter_mut() {
        *pull = F::of(2.0) - *pull * factor;
    }
}

/// Computes the uniformity of the anchors' side, if the loss has one: over all pairs of the side that take part.
pub(super) fn uniformity_of<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    scratch: &mut Scratch<F>,
) -> Spread<F> {
    let Head::Alignment { kernel, .. } = context.rules.head else { return Spread::default() };
    let Scratch { row, terms, filtered, .. } = scratch;
    let mut spread = Spread { kernel: F::of(kernel), ..Spread::default() };
    for i in 0..context.shape.batch {
        gather(context, direction, i, 0, context.scale, row);
        filter(context, direction, i, row, filtered);
        spread.add(row, context.same_side(), terms);
    }
    spread
}

/// The pooled negatives, as they enter every anchor's denominator.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool<F> {
    /// The maximum logit.
    max: F,
    /// The sum of the exponentials relative to it.
    sum: F,
    /// The sum over anchors of 1 / Z_i, which is in the gradient of every pooled negative.
    inverse: F,
}

/// Pools the negatives and keeps each row's terms.
pub(super) fn pool<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    scale: F,
    scratch: &mut Scratch<F>,
) -> Pool<F> {
    // |s| <= 1 bounds every logit.
    let max = scale;
    let mut sum = F::zero();
    let Scratch { row, terms, filtered, pulls, pooled, .. } = scratch;
    let rows = &mut pulls[direction.asking as usize];
    rows.clear();
    pooled.clear();
    for i in 0..context.shape.batch {
        gather(context, direction, i, 0, scale, row);
        filter(context, direction, i, row, filtered);
        let negatives = shifted(row, max, terms);
        pooled.extend_from_slice(terms);
        sum += negatives;
        rows.push(negatives + (row.logit(row.positive) - max).exponential());
    }
    let inverse = rows.iter().fold(F::zero(), |total, &own| total + F::one() / (own + sum));
    Pool { max, sum, inverse }
}

/// `-l_p + log( e^(l_p) + sum_j e^(l_j) + pooled )`. A pooled negative is pushed by every anchor of the batch.
///
/// `terms`: the exponentials of the row's own negatives, as [`shifted`] leaves them.
pub(super) fn pooled_row<F: Real>(row: &Row<F>, pool: Pool<F>, terms: &[F], gradient: &mut [F]) -> F {
    let Pool { max, sum, inverse } = pool;
    let positive = (row.logit(row.positive) - max).exponential();
    let total = positive + sum + crate::real::sum(terms);
    let factor = F::one() / total + inverse;
    for (slope, &term) in gradient.iter_mut().zip(terms) {
        *slope = term * factor;
    }
    gradient[row.positive] = positive / total - F::one();
    max + total.natural_log() - row.logit(row.positive)
}

/// Writes `e^(l_j - shift)` of the negatives to `terms`, 0 for other entries, and returns the sum.
pub(super) fn shifted<F: Real>(row: &Row<F>, shift: F, terms: &mut Vec<F>) -> F {
    vectorized(
        #[inline(always)]
        || {
            row.logits(terms);
            exponentials(terms, shift);
            row.only_negatives(terms)
        },
    )
}
