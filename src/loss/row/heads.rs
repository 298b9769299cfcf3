//! Losses of a row that are not the formula of [`super`]. Each leaves dL/dlogit (the triplet: dL/dsimilarity) in
//! `gradient` and returns the loss, both without omega.

use super::weigh::hardness;
use super::{Row, exponentials};
use crate::loss::rules::{Pick, Weighting};
use crate::real::{Real, dot};

/// The debiased loss (Chuang et al. 2020), with hardness weights (Robinson et al. 2021) whose gradient may flow.
///
/// ```text
/// N = max( (S - prior n e^(l_p)) / (1 - prior), n e^(-1/tau) ),   L = -l_p + log( e^(l_p) + N )
/// S = sum_j w_j e^(l_j);   with hardness and the gradient flowing, w_j = n h_j / sum h,  h_j = e^(beta s_j / tau)
/// ```
///
/// Also returns whether the sum was clamped: then the negatives push no more.
pub fn debiased<F: Real>(rule: &Weighting, row: &Row<F>, terms: &mut Vec<F>, gradient: &mut [F]) -> (F, bool) {
    gradient.fill(F::zero());
    let Some((max, _)) = row.denominator(terms) else { return (F::zero(), false) };
    let n = F::of(row.negatives().count() as f64);
    let p = row.positive;
    let positive = (row.logit(p) - max).exponential();
    let prior = F::of(rule.debias.unwrap_or(0.0));
    let rest = F::one() - prior;

    // dS/dl_j goes to gradient[j].
    let sum;
    if rule.through && rule.hardness != 0.0 {
        let beta = F::of(rule.hardness);
        let mut hard = Vec::new();
        let total = hardness(row, beta, &mut hard);
        let weighted = dot(&hard, terms);
        sum = n * weighted / total;
        for ((slope, &h), &term) in gradient.iter_mut().zip(&hard).zip(terms.iter()) {
            *slope = n * h / total * ((F::one() + beta) * term - beta * weighted / total);
        }
    } else {
        gradient.copy_from_slice(terms);
        gradient[p] = F::zero();
        sum = crate::real::sum(gradient);
    }

    let estimate = (sum - prior * n * positive) / rest;
    let least = n * (-F::one() / row.tau - max).exponential();
    let clamped = rule.debias.is_some() && estimate < least;
    let negative = if clamped { least } else { estimate };
    let total = positive + negative;
    let (push, pull) = if clamped { (F::zero(), F::zero()) } else { (F::one() / rest, prior * n / rest) };
    let push = push / total;
    gradient.iter_mut().for_each(|slope| *slope *= push);
    gradient[p] = (positive - pull * positive) / total - F::one();
    (max + total.natural_log() - row.logit(p), clamped)
}

/// `sum_j -log sigmoid(z_j (l_j + bias))` (Zhai et al. 2023). Also returns dL/dbias.
pub fn sigmoid_pairs<F: Real>(row: &Row<F>, bias: F, gradient: &mut [F]) -> (F, F) {
    // x_j = z_j (l_j + bias); e = exp(-|x|) gives both softplus(-x) and sigmoid(-x) without overflow.
    let n = row.s.len();
    let mut signed = Vec::with_capacity(n);
    row.logits(&mut signed);
    signed.iter_mut().for_each(|logit| *logit = -(*logit + bias));
    signed[row.positive] = row.logit(row.positive) + bias;
    let mut sizes: Vec<F> = signed.iter().map(|x| -x.abs()).collect();
    exponentials(&mut sizes, F::zero());
    let (mut loss, mut slope) = (F::zero(), F::zero());
    for j in 0..n {
        let (x, e) = (signed[j], sizes[j]);
        let takes_part = row.m[j] || j == row.positive;
        let z = if j == row.positive { F::one() } else { -F::one() };
        let small = e / (F::one() + e);
        let miss = if x > F::zero() { small } else { F::one() - small };
        gradient[j] = if takes_part { -z * miss } else { F::zero() };
        slope += gradient[j];
        // ln(1 + e) needs no logarithm where e is lost against 1.
        if takes_part {
            let log = if e > F::of(1e-9) { (F::one() + e).natural_log() } else { e };
            loss += log + if x < F::zero() { -x } else { F::zero() };
        }
    }
    (loss, slope)
}

/// `-1/|P| sum_(p in P) log p_p`, every positive in the denominator too (Khosla et al. 2020, the form with the sum
/// outside the logarithm). `also`: which entries besides the anchor's own key are positives.
pub fn multiple<F: Real>(row: &Row<F>, also: &[bool], terms: &mut Vec<F>, gradient: &mut [F]) -> F {
    gradient.fill(F::zero());
    let Some((max, sum)) = row.denominator(terms) else { return F::zero() };
    for (slope, &term) in gradient.iter_mut().zip(terms.iter()) {
        *slope = term / sum;
    }
    let p = row.positive;
    let among = |terms: &mut Vec<F>| {
        terms.iter_mut().zip(also).for_each(|(term, &also)| *term = if also { *term } else { F::zero() });
        crate::real::sum(terms)
    };
    row.over_negatives(row.s.iter().map(|_| F::one()), terms);
    let count = F::one() + among(terms);
    for (slope, &counts) in gradient.iter_mut().zip(terms.iter()) {
        *slope -= counts / count;
    }
    gradient[p] -= F::one() / count;
    row.logits(terms);
    row.only_negatives(terms);
    let mean = (row.logit(p) + among(terms)) / count;
    max + sum.natural_log() - mean
}

/// `max(0, 2 s_n - 2 s_p + gap)`: the triplet loss on squared distances of unit vectors (Schroff, Kalenichenko and
/// Philbin 2015). `drawn` chooses the negative of [`Pick::Random`]. Leaves dL/dsimilarity in `gradient`.
pub fn triplet<F: Real>(row: &Row<F>, gap: F, pick: Pick, drawn: u32, gradient: &mut [F]) -> F {
    gradient.fill(F::zero());
    let positive = row.s[row.positive];
    let best = |candidates: &mut dyn Iterator<Item = usize>, larger: bool| {
        let mut best: Option<usize> = None;
        for j in candidates {
            if best.is_none_or(|b| if larger { row.s[j] > row.s[b] } else { row.s[j] < row.s[b] }) {
                best = Some(j);
            }
        }
        best
    };
    let negative = match pick {
        Pick::Random => match row.negatives().count() {
            0 => None,
            n => row.negatives().nth(drawn as usize % n),
        },
        Pick::Hardest => best(&mut row.negatives(), true),
        Pick::SemiHard => best(&mut row.negatives().filter(|&j| row.s[j] < positive), true)
            .or_else(|| best(&mut row.negatives(), false)),
    };
    let Some(j) = negative else { return F::zero() };
    let two = F::of(2.0);
    let loss = two * row.s[j] - two * positive + gap;
    if loss <= F::zero() {
        return F::zero();
    }
    gradient[j] = two;
    gradient[row.positive] = -two;
    loss
}
