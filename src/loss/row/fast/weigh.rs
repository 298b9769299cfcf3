//! Weights and offsets of a row's remaining candidates.

use super::{Row, exponentials, exponentials_or_zero, maximum};
use crate::loss::rules::{TRUST_BOUNDS, Weighting};
use crate::real::{Real, vectorized};

/// Writes `row.w` and `row.o`: weights and offsets that are treated as constants (stop-gradient). Call it after
/// filtering. `terms` is overwritten.
///
/// If a rule has several weightings, their weights are multiplied. Hardness weights (Robinson et al. 2021) through
/// which the gradient flows are computed by [`super::heads::debiased`].
#[inline(never)]
pub fn weigh<F: Real>(rule: &Weighting, row: &mut Row<F>, terms: &mut Vec<F>) {
    vectorized(
        #[inline(always)]
        || weigh_row(rule, row, terms),
    );
}

#[inline(always)]
fn weigh_row<F: Real>(rule: &Weighting, row: &mut Row<F>, terms: &mut Vec<F>) {
    if rule.penalty != 0.0 {
        let positive = row.positive;
        let own = row.offsets()[positive];
        for (o, &s) in row.o.iter_mut().zip(&row.s) {
            *o += F::of(rule.penalty) * s;
        }
        row.o[positive] = own;
    }
    if rule.focal != 0.0
        && let Some((max, sum)) = row.denominator(terms)
    {
        // p^gamma = exp(gamma (l - log sum)). `denominator` overwrote the logits, so they are computed again.
        let log_sum = max + sum.natural_log();
        let gamma = F::of(rule.focal);
        row.logits(terms);
        terms.iter_mut().for_each(|term| *term = gamma * (*term - log_sum));
        exponentials(terms, F::zero());
        row.weights().copy_from_slice(terms);
    }
    if rule.hardness != 0.0 && !rule.through {
        let negatives = row.over_negatives(row.s.iter().map(|_| F::one()), terms);
        let sum = hardness(row, F::of(rule.hardness), terms);
        let factor = if sum > F::zero() { negatives / sum } else { F::zero() };
        for (w, &h) in row.weights().iter_mut().zip(terms.iter()) {
            *w *= factor * h;
        }
    }
    if let Some(labelled) = rule.selection {
        let missed = F::of(1.0 - labelled);
        let own = row.scaled(row.positive);
        let scale = F::one() / row.tau;
        terms.clear();
        terms.extend(row.s.iter().map(|&s| own - s * scale));
        exponentials(terms, F::zero());
        // With r = 1 / (1 + e), this equals 1 - r (1 - pi) / (1 - r pi), without cancellation when r is nearly 1.
        for (w, &e) in row.weights().iter_mut().zip(terms.iter()) {
            *w *= F::one() / (F::one() + missed / e);
        }
    }
}

/// Writes `h_j = e^(beta (s_j / tau - max))` of the negatives to `terms`, 0 elsewhere, and returns their sum.
#[inline(always)]
pub fn hardness<F: Real>(row: &Row<F>, beta: F, terms: &mut Vec<F>) -> F {
    let scale = beta / row.tau;
    terms.clear();
    terms.extend(row.s.iter().zip(&row.m).map(|(&s, &m)| if m > F::zero() { scale * s } else { F::neg_infinity() }));
    terms[row.positive] = F::neg_infinity();
    let max = maximum(terms);
    exponentials_or_zero(terms, max);
    crate::real::sum(terms)
}

/// Writes `omega_i ~ exp(rho L_i)`, scaled to mean 1 and then clipped to [`TRUST_BOUNDS`]. Both are `[anchors]`.
pub fn progressive<F: Real>(losses: &[F], rho: F, omega: &mut Vec<F>) {
    let largest = losses.iter().map(|&l| rho * l).fold(F::neg_infinity(), |a, b| if b > a { b } else { a });
    omega.clear();
    omega.extend(losses.iter().map(|&l| (rho * l - largest).exponential()));
    let mean = crate::real::sum(omega) / F::of(losses.len().max(1) as f64);
    let (least, most) = (F::of(TRUST_BOUNDS.0), F::of(TRUST_BOUNDS.1));
    for w in omega.iter_mut() {
        let weight = *w / mean;
        let weight = if weight < least { least } else { weight };
        *w = if weight > most { most } else { weight };
    }
}
