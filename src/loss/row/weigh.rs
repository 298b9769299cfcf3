//! How much each remaining candidate of a row counts.

use super::Row;
use crate::loss::rules::Weighting;
use crate::real::Real;

/// Writes `row.w` and `row.o`; what the gradient does not flow through. Masks are final. `terms` is overwritten.
///
/// Several weightings at once multiply. Hardness (Robinson et al. 2021) is left to [`super::heads::debiased`] where its
/// gradient flows.
pub fn weigh<F: Real>(rule: &Weighting, row: &mut Row<F>, terms: &mut Vec<F>) {
    let negatives: F = F::of(row.negatives().count() as f64);
    if rule.penalty != 0.0 {
        for j in 0..row.s.len() {
            if j != row.positive {
                row.o[j] += F::of(rule.penalty) * row.s[j];
            }
        }
    }
    if rule.focal != 0.0
        && let Some((_, sum)) = row.denominator(terms)
    {
        for j in 0..row.s.len() {
            let p = terms[j] / sum;
            row.w[j] = if p > F::zero() { (F::of(rule.focal) * p.natural_log()).exponential() } else { F::zero() };
        }
    }
    if rule.hardness != 0.0 && !rule.through && negatives > F::zero() {
        let hardest = row.negatives().map(|j| row.scaled(j)).fold(F::neg_infinity(), |a, b| if b > a { b } else { a });
        let beta = F::of(rule.hardness);
        terms.clear();
        terms.resize(row.s.len(), F::zero());
        let mut sum = F::zero();
        for j in row.negatives() {
            terms[j] = (beta * (row.scaled(j) - hardest)).exponential();
            sum += terms[j];
        }
        for (w, &h) in row.w.iter_mut().zip(terms.iter()) {
            *w *= negatives * h / sum;
        }
    }
    if let Some(labelled) = rule.selection {
        let missed = F::of(1.0 - labelled);
        for j in 0..row.s.len() {
            let relevant = sigmoid(row.scaled(j) - row.scaled(row.positive));
            row.w[j] *= F::one() - relevant * missed / (F::one() - relevant * F::of(labelled));
        }
    }
}

/// 1 / (1 + exp(-x)), without overflow.
pub fn sigmoid<F: Real>(x: F) -> F {
    if x >= F::zero() {
        F::one() / (F::one() + (-x).exponential())
    } else {
        let e = x.exponential();
        e / (F::one() + e)
    }
}

/// `omega_i ~ exp(rho L_i)`, mean 1, then clipped to [0.2, 5].
pub fn progressive<F: Real>(losses: &[F], rho: F, omega: &mut Vec<F>) {
    let largest = losses.iter().map(|&l| rho * l).fold(F::neg_infinity(), |a, b| if b > a { b } else { a });
    omega.clear();
    omega.extend(losses.iter().map(|&l| (rho * l - largest).exponential()));
    let mean = crate::real::sum(omega) / F::of(losses.len().max(1) as f64);
    for w in omega.iter_mut() {
        let weight = *w / mean;
        let weight = if weight < F::of(0.2) { F::of(0.2) } else { weight };
        *w = if weight > F::of(5.0) { F::of(5.0) } else { weight };
    }
}
