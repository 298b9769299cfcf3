//! What rows need to know of the whole batch: a temperature that follows it, pooled negatives, weights of positives.

use super::entries::gather;
use super::filter::filter;
use super::{Context, Scratch};
use crate::backend::cpu::Real;
use crate::backend::cpu::direction::Direction;
use crate::loss::row::filter::nth_largest;
use crate::loss::row::{Row, exponentials};
use crate::loss::rules::{Head, TemperatureRule};

/// 1 / tau, where the batch decides it.
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
            // AdaCos: ln(B) / cos(min(pi/4, median angle)), B the mean sum of the negatives' exponentials.
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

/// 1 / tau stays within 1/2 and 100: tau from 2 down to 0.01.
pub(super) fn clamp_scale<F: Real>(scale: F) -> F {
    let (low, high) = (F::of(0.5), F::of(100.0));
    if scale > high {
        high
    } else if scale < low {
        low
    } else {
        scale
    }
}

/// The factors of the positives' terms of the weighted decoupled loss: `2 - B softmax_i(s_ip / sigma)`.
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

/// The pooled negatives: the maximum logit, the sum of their exponentials relative to it, and the sum over anchors of 1 / Z_i,
/// in which every pooled negative appears.
pub(super) fn pool<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    scale: F,
    scratch: &mut Scratch<F>,
) -> (F, F, F) {
    // |s| <= 1 bounds every logit.
    let max = scale;
    let mut sum = F::zero();
    let Scratch { row, terms, filtered, pulls, .. } = scratch;
    let rows = &mut pulls[direction.asking as usize];
    rows.clear();
    for i in 0..context.shape.batch {
        gather(context, direction, i, 0, scale, row);
        filter(context, direction, i, row, filtered);
        let negatives = shifted(row, max, terms);
        sum += negatives;
        rows.push(negatives + (row.logit(row.positive) - max).exponential());
    }
    let inverse = rows.iter().fold(F::zero(), |total, &own| total + F::one() / (own + sum));
    (max, sum, inverse)
}

/// `-l_p + log( e^(l_p) + sum_j e^(l_j) + pooled )`. A pooled negative is pushed by every anchor of the batch.
pub(super) fn pooled_row<F: Real>(
    row: &Row<F>,
    max: F,
    pooled: F,
    inverse: F,
    terms: &mut Vec<F>,
    gradient: &mut [F],
) -> F {
    let positive = (row.logit(row.positive) - max).exponential();
    let total = positive + pooled + shifted(row, max, terms);
    let factor = F::one() / total + inverse;
    for (slope, &term) in gradient.iter_mut().zip(terms.iter()) {
        *slope = term * factor;
    }
    gradient[row.positive] = positive / total - F::one();
    max + total.natural_log() - row.logit(row.positive)
}

/// Leaves `e^(l_j - shift)` of the negatives in `terms`, 0 elsewhere, and returns their sum.
pub(super) fn shifted<F: Real>(row: &Row<F>, shift: F, terms: &mut Vec<F>) -> F {
    row.logits(terms);
    exponentials(terms, shift);
    row.only_negatives(terms)
}
