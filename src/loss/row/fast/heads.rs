//! Losses of a row that are not of the form in [`super`]. Each writes dL/dlogit (triplet and alignment: dL/dsimilarity)
//! to `gradient` and returns the loss, both without omega.

use std::ops::Range;

use super::weigh::hardness;
use super::{Row, maximum};
use crate::loss::rules::{Pick, Weighting};
use crate::real::{Real, dot, vectorized};

/// The debiased loss (Chuang et al. 2020), with hardness weights (Robinson et al. 2021) whose gradient may flow.
///
/// ```text
/// N = max( (S - prior n e^(l_p)) / (1 - prior), n e^(-1/tau) ),   L = -l_p + log( e^(l_p) + N )
/// S = sum_j w_j e^(l_j);   with hardness and the gradient flowing, w_j = n h_j / sum h,  h_j = e^(beta s_j / tau)
/// ```
///
/// Also returns whether the sum was clamped. Then the negatives have no gradient.
#[inline(never)]
pub fn debiased<F: Real>(rule: &Weighting, row: &Row<F>, terms: &mut Vec<F>, gradient: &mut [F]) -> (F, bool) {
    vectorized(
        #[inline(always)]
        || debiased_row(rule, row, terms, gradient),
    )
}

#[inline(always)]
fn debiased_row<F: Real>(rule: &Weighting, row: &Row<F>, terms: &mut Vec<F>, gradient: &mut [F]) -> (F, bool) {
    gradient.fill(F::zero());
    let Some((max, _)) = row.denominator(terms) else { return (F::zero(), false) };
    let n = F::of(row.count() as f64);
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

/// `softplus(-z_p) + sum_j softplus(z_j)` with `z_j = l_j + bias` (Zhai et al. 2023). Where labels are flipped with
/// probability `flip`, a negative's loss is `softplus(z_j) - softplus(z_j + ln flip)`. Also returns dL/dbias.
#[inline(never)]
pub fn sigmoid_pairs<F: Real>(row: &Row<F>, bias: F, flip: F, terms: &mut Vec<F>, gradient: &mut [F]) -> (F, F) {
    vectorized(
        #[inline(always)]
        || sigmoid_pairs_of_row(row, bias, flip, terms, gradient),
    )
}

#[inline(always)]
fn sigmoid_pairs_of_row<F: Real>(row: &Row<F>, bias: F, flip: F, terms: &mut Vec<F>, gradient: &mut [F]) -> (F, F) {
    row.logits(terms);
    let shift = if flip > F::zero() { flip.natural_log() } else { F::zero() };
    for ((term, slope), &m) in terms.iter_mut().zip(gradient.iter_mut()).zip(&row.m) {
        let (mut loss, mut sigmoid) = softplus(*term + bias);
        if flip > F::zero() {
            let (let_go, pulled) = softplus(*term + bias + shift);
            (loss, sigmoid) = (loss - let_go, sigmoid - pulled);
        }
        (*term, *slope) = if m > F::zero() { (loss, sigmoid) } else { (F::zero(), F::zero()) };
    }
    let p = row.positive;
    let (loss, sigmoid) = softplus(-(row.logit(p) + bias));
    (terms[p], gradient[p]) = (loss, -sigmoid);
    (crate::real::sum(terms), crate::real::sum(gradient))
}

/// `ln(1 + e^x)` and its slope, the sigmoid of x.
#[inline(always)]
pub fn softplus<F: Real>(x: F) -> (F, F) {
    // e^-|x| gives both without overflow.
    let e = (-x.abs()).exponential();
    let small = e / (F::one() + e);
    let (above, sigmoid) = if x > F::zero() { (x, F::one() - small) } else { (F::zero(), small) };
    // Where e is tiny, ln(1 + e) is e to the last bit, while 1 + e rounds to 1.
    let log = (F::one() + e).log_of_positive();
    (above + if e > F::of(1e-9) { log } else { e }, sigmoid)
}

/// `-1/|P| sum_(p in P) log p_p`, where the denominator includes every positive (Khosla et al. 2020, the form with the
/// sum outside the logarithm). `also[j]` says whether entry `j` is a positive besides the anchor's own key.
#[inline(never)]
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

/// `sum_j t_j (log Z - l_j)`, the cross entropy with soft targets `t`, `[candidates]`, which need not add up to 1. With
/// T = sum t, `dL/dl_j = T p_j - t_j`. Targets are at least 0, and 0 for an entry that takes no part. A target of 1 at
/// the positive gives [`Row::softmax`], to the bit.
#[inline(never)]
pub fn targets<F: Real>(row: &Row<F>, targets: &[F], terms: &mut Vec<F>, gradient: &mut [F]) -> F {
    let Some((max, sum)) = row.denominator(terms) else {
        gradient.fill(F::zero());
        return F::zero();
    };
    let total = crate::real::sum(targets);
    let share = total / sum;
    for ((slope, &term), &target) in gradient.iter_mut().zip(terms.iter()).zip(targets) {
        *slope = term * share - target;
    }
    row.logits(terms);
    terms[row.positive] = row.logit(row.positive);
    // A target of 0 leaves its logit out, whatever it is.
    terms
        .iter_mut()
        .zip(targets)
        .for_each(|(term, &target)| *term = if target > F::zero() { *term } else { F::zero() });
    total * (max + sum.natural_log()) - dot(targets, terms)
}

/// `max(0, 2 s_n - 2 s_p + gap)`: the triplet loss on squared distances of unit vectors (Schroff, Kalenichenko and
/// Philbin 2015). `drawn` is the random number of [`Pick::Random`]. Writes dL/dsimilarity to `gradient`.
#[inline(never)]
pub fn triplet<F: Real>(row: &Row<F>, gap: F, pick: Pick, drawn: u32, terms: &mut Vec<F>, gradient: &mut [F]) -> F {
    gradient.fill(F::zero());
    let positive = row.s[row.positive];
    let mut most_similar = |below: F| {
        terms.clear();
        let of_entry = |(&s, &m): (&F, &F)| if (m > F::zero()) & (s < below) { s } else { F::neg_infinity() };
        terms.extend(row.s.iter().zip(&row.m).map(of_entry));
        terms[row.positive] = F::neg_infinity();
        let largest = maximum(terms);
        terms.iter().position(|&s| s == largest && largest > F::neg_infinity())
    };
    let negative = match pick {
        Pick::Random => match row.count() {
            0 => None,
            n => row.negatives().nth(drawn as usize % n),
        },
        Pick::Hardest => most_similar(F::infinity()),
        Pick::SemiHard => most_similar(positive)
            .or_else(|| row.negatives().reduce(|least, j| if row.s[j] < row.s[least] { j } else { least })),
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

/// The sums over all pairs of one side from which its uniformity is computed (Wang and Isola 2020):
/// `U = log( sum / pairs )` with `sum = sum over i != j of e^(2t (s_ij - 1)) = sum of e^(-t |z_i - z_j|^2)`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread<F> {
    /// The sharpness t of the kernel.
    pub kernel: F,
    /// The sum of the kernel.
    pub sum: F,
    /// The number of ordered pairs.
    pub pairs: F,
    /// The number of anchors, whose losses each contain U.
    pub anchors: F,
}

impl<F: Real> Spread<F> {
    /// Adds the pairs of one anchor with the items of its own side, which are the entries `same_side` of its row.
    /// `terms`: scratch.
    #[inline(never)]
    pub fn add(&mut self, row: &Row<F>, same_side: Range<usize>, terms: &mut Vec<F>) {
        terms.clear();
        let (s, m) = (&row.s[same_side.clone()], &row.m[same_side]);
        let sharpness = F::of(2.0) * self.kernel;
        // Similarities are at most 1, so that no exponential overflows.
        terms.extend(s.iter().zip(m).map(|(&s, &m)| m * (sharpness * (s - F::one())).exponential()));
        self.sum += crate::real::sum(terms);
        self.pairs += crate::real::sum(m);
        self.anchors += F::one();
    }

    /// U; 0 without pairs.
    pub fn value(&self) -> F {
        if self.pairs > F::zero() { (self.sum / self.pairs).natural_log() } else { F::zero() }
    }
}

/// `2 - 2 s_p + uniformity U`: the squared distance of the partners, and how evenly the anchors' side is spread (Wang
/// and Isola 2020). Writes dL/dsimilarity to `gradient`, where L is the sum of the anchors' losses:
/// `dL/ds_ij = uniformity 2t anchors e^(2t (s_ij - 1)) / sum`, because U is in every anchor's loss.
#[inline(never)]
pub fn alignment<F: Real>(
    row: &Row<F>,
    uniformity: F,
    spread: Spread<F>,
    same_side: Range<usize>,
    gradient: &mut [F],
) -> F {
    let two = F::of(2.0);
    gradient.fill(F::zero());
    gradient[row.positive] = -two;
    let distance = two - two * row.s[row.positive];
    if spread.pairs == F::zero() || uniformity == F::zero() {
        return distance;
    }
    let sharpness = two * spread.kernel;
    let factor = uniformity * sharpness * spread.anchors / spread.sum;
    let entries = gradient[same_side.clone()].iter_mut().zip(&row.s[same_side.clone()]).zip(&row.m[same_side]);
    for ((slope, &s), &m) in entries {
        *slope = factor * m * (sharpness * (s - F::one())).exponential();
    }
    distance + uniformity * spread.value()
}
