//! The row of candidates of one anchor, and the formula that evaluates nearly every row.
//!
//! Compose and collect choose the entries, filters write `m` ([`filter`]), weightings write `w`, `o` or `omega`
//! ([`weigh`]), the temperature writes `tau`, and the loss is
//!
//! ```text
//! L = omega * ( -l_p + log( kappa exp(l_p) + sum_j m_j w_j exp(l_j) ) ),   l_j = s_j / tau + o_j
//! ```
//!
//! with `kappa` = 1 for InfoNCE (van den Oord, Li and Vinyals 2018) and 0 for the decoupled loss (Yeh et al. 2022). The
//! sum runs over the negatives; `p` is the positive's entry. Losses of another form are in [`heads`]. The specification
//! is [`super::spec`]; this code computes the same with SIMD and without allocations, and also implements extrapolated
//! positives and margins (`bend`, `lift`). Where the rules leave `m`, `o`, `w` and `tau` trivial, the engines run a
//! fused path without these vectors; `tests/row.rs` checks that it agrees with this code.

use crate::real::{LANES, Real, vectorized};

pub mod clicks;
pub mod filter;
pub mod global;
pub mod heads;
pub mod weigh;

/// One anchor's candidates. All vectors are `[candidates]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row<F> {
    /// Which entry is the positive.
    pub positive: usize,
    /// Similarities.
    pub s: Vec<F>,
    /// Upper bound of `abs(s)`: 1 for cosines; larger where `s` holds logits (several heads).
    pub bound: F,
    /// Mask: 1 where the entry takes part, 0 where not. It has the type of the other vectors, so that SIMD loops have
    /// one width. Ignored for the positive.
    pub m: Vec<F>,
    /// Offset added to the logit; empty where all are 0.
    pub o: Vec<F>,
    /// Weight, at least 0; empty where all are 1. Ignored for the positive.
    pub w: Vec<F>,
    /// Temperature, above 0. A loss with a temperature per entry writes logits into `s` and 1 here.
    pub tau: F,
    /// Trust in this anchor's pair: a factor of its loss.
    pub omega: F,
    /// How much the positive counts in the denominator.
    pub kappa: F,
    /// The positive's similarity counts as `bend s + lift`. These are 1 and 0 except with extrapolated positives and
    /// margins.
    pub bend: F,
    /// The constant in `bend s + lift`.
    pub lift: F,
}

impl<F: Real> Row<F> {
    /// The row of plain InfoNCE over these similarities: nothing is masked, and all weights are 1.
    pub fn plain(positive: usize, s: Vec<F>, tau: F) -> Self {
        let mut row = Row { s, ..Row::default() };
        row.reset(positive, tau);
        row
    }

    /// Sets everything but the similarities as in [`Row::plain`].
    pub fn reset(&mut self, positive: usize, tau: F) {
        self.m.clear();
        self.m.resize(self.s.len(), F::one());
        self.o.clear();
        self.w.clear();
        (self.positive, self.tau, self.bound) = (positive, tau, F::one());
        (self.omega, self.kappa, self.bend, self.lift) = (F::one(), F::one(), F::one(), F::zero());
    }

    /// The offsets, to be changed; zeros where there were none.
    pub fn offsets(&mut self) -> &mut [F] {
        self.o.resize(self.s.len(), F::zero());
        &mut self.o
    }

    /// The weights, to be changed; ones where there were none.
    pub fn weights(&mut self) -> &mut [F] {
        self.w.resize(self.s.len(), F::one());
        &mut self.w
    }

    /// The part of entry `j`'s logit that the temperature scales: the logit without its offset.
    #[inline(always)]
    pub fn scaled(&self, j: usize) -> F {
        let s = if j == self.positive { self.bend * self.s[j] + self.lift } else { self.s[j] };
        s / self.tau
    }

    /// The logit of entry `j`.
    #[inline(always)]
    pub fn logit(&self, j: usize) -> F {
        self.scaled(j) + self.o.get(j).copied().unwrap_or(F::zero())
    }

    /// Writes the logits. The positive's is computed as if it were a negative: without `bend` and `lift`.
    #[inline(always)]
    pub fn logits(&self, out: &mut Vec<F>) {
        let scale = F::one() / self.tau;
        out.resize(self.s.len(), F::zero());
        out.iter_mut().zip(&self.s).for_each(|(logit, &s)| *logit = s * scale);
        for (logit, &o) in out.iter_mut().zip(&self.o) {
            *logit += o;
        }
    }

    /// dlogit/dsimilarity of entry `j`.
    pub fn slope(&self, j: usize) -> F {
        (if j == self.positive { self.bend } else { F::one() }) / self.tau
    }

    /// The factor of entry `j` in the denominator: kappa for the positive, m w for a negative.
    pub fn factor(&self, j: usize) -> F {
        if j == self.positive { self.kappa } else { self.m[j] * self.w.get(j).copied().unwrap_or(F::one()) }
    }

    /// The negatives that take part.
    pub fn negatives(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.s.len()).filter(|&j| j != self.positive && self.m[j] > F::zero())
    }

    /// How many negatives take part.
    #[inline(always)]
    pub fn count(&self) -> usize {
        // Counted in 32 bits, so that the compiler makes SIMD of it.
        let entries = self.m.iter().map(|&m| u32::from(m > F::zero())).sum::<u32>();
        entries as usize - usize::from(self.m[self.positive] > F::zero())
    }

    /// Sums the values `given`, one per entry, over the negatives that take part. Leaves the summands in `terms`, 0
    /// elsewhere.
    #[inline(always)]
    pub fn over_negatives(&self, given: impl Iterator<Item = F>, terms: &mut Vec<F>) -> F {
        terms.clear();
        terms.extend(given);
        self.only_negatives(terms)
    }

    /// Sums `terms` over the negatives that take part, and sets the other entries to 0.
    #[inline(always)]
    pub fn only_negatives(&self, terms: &mut [F]) -> F {
        for (term, &m) in terms.iter_mut().zip(&self.m) {
            *term = if m > F::zero() { *term } else { F::zero() };
        }
        terms[self.positive] = F::zero();
        crate::real::sum(terms)
    }

    /// The loss, and its gradient with respect to every similarity.
    pub fn loss_and_gradient(&self) -> (F, Vec<F>) {
        let (mut terms, mut gradient) = (Vec::new(), vec![F::zero(); self.s.len()]);
        let loss = self.softmax(F::zero(), F::one(), &mut terms, &mut gradient);
        for (j, slope) in gradient.iter_mut().enumerate() {
            *slope *= self.omega * self.slope(j);
        }
        (self.omega * loss, gradient)
    }

    /// The formula without omega, with the target smoothed by `smoothing` and the positive's term `-l_p` multiplied by
    /// `pull`. Leaves dL/dlogit in `gradient`.
    ///
    /// The maximum over the entries that take part is subtracted before `exp`. Without a negative that takes part the
    /// loss and every gradient are 0. With kappa = 1 that is the formula's value; with kappa = 0 it is defined so.
    #[inline(never)]
    pub fn softmax(&self, smoothing: F, pull: F, terms: &mut Vec<F>, gradient: &mut [F]) -> F {
        vectorized(
            #[inline(always)]
            || self.softmax_of_row(smoothing, pull, terms, gradient),
        )
    }

    #[inline(always)]
    fn softmax_of_row(&self, smoothing: F, pull: F, terms: &mut Vec<F>, gradient: &mut [F]) -> F {
        let Some((max, sum)) = self.denominator(terms) else {
            gradient.fill(F::zero());
            return F::zero();
        };
        let log_sum = max + sum.natural_log();
        let mut loss = log_sum - pull * self.logit(self.positive);
        let share = F::one() / sum;
        for (slope, &term) in gradient.iter_mut().zip(terms.iter()) {
            *slope = term * share;
        }
        gradient[self.positive] -= pull;
        if smoothing > F::zero() {
            let own = self.logit(self.positive);
            let n = self.over_negatives(self.s.iter().map(|_| F::one()), terms) + F::one();
            let even = smoothing / n;
            for (slope, &counts) in gradient.iter_mut().zip(terms.iter()) {
                *slope -= counts * even;
            }
            gradient[self.positive] += smoothing - even;
            self.logits(terms);
            let mean = (own + self.only_negatives(terms)) / n;
            loss += smoothing * (own - mean);
        }
        loss
    }

    /// Returns the shift that was subtracted from the logits (their maximum, or a bound of it) and the sum of the
    /// denominator; leaves every entry's term in `terms`. `None` without a negative that takes part.
    ///
    /// The loops run over whole vectors, so that the compiler makes SIMD of them: most of a step's time is spent here.
    #[inline(never)]
    pub fn denominator(&self, terms: &mut Vec<F>) -> Option<(F, F)> {
        vectorized(
            #[inline(always)]
            || self.denominator_of_row(terms),
        )
    }

    #[inline(always)]
    fn denominator_of_row(&self, terms: &mut Vec<F>) -> Option<(F, F)> {
        let scale = F::one() / self.tau;
        terms.resize(self.s.len(), F::zero());
        let bound = self.bound * scale;
        // Weights may be small, so that their product with an exponential needs the same room again.
        let has_room = self.w.is_empty() || F::of(4.0) * bound <= F::of(F::EXP_RANGE);
        if let Some(shift) = F::shift(bound).filter(|_| self.o.is_empty() && has_room) {
            return self.bounded_denominator(scale, shift, terms);
        }
        // Logits; minus infinity where an entry does not take part.
        for ((logit, &s), &m) in terms.iter_mut().zip(&self.s).zip(&self.m) {
            *logit = if m > F::zero() { s * scale } else { F::neg_infinity() };
        }
        terms.iter_mut().zip(&self.o).for_each(|(logit, &o)| *logit += o);
        for (logit, &w) in terms.iter_mut().zip(&self.w) {
            *logit = if w > F::zero() { *logit } else { F::neg_infinity() };
        }
        let p = self.positive;
        terms[p] = F::neg_infinity();
        let mut max = maximum(terms);
        if max == F::neg_infinity() {
            return None;
        }
        let own = self.logit(p);
        if self.kappa > F::zero() && own > max {
            max = own;
        }
        exponentials_or_zero(terms, max);
        for (term, &w) in terms.iter_mut().zip(&self.w) {
            *term *= w;
        }
        terms[p] = if self.kappa > F::zero() { self.kappa * (own - max).exponential() } else { F::zero() };
        Some((max, crate::real::sum(terms)))
    }

    /// [`Row::denominator`] with a known shift, so that the maximum need not be found.
    #[inline(always)]
    fn bounded_denominator(&self, scale: F, shift: F, terms: &mut [F]) -> Option<(F, F)> {
        for ((term, &s), &m) in terms.iter_mut().zip(&self.s).zip(&self.m) {
            let exponential = (s * scale - shift).exponential();
            *term = if m > F::zero() { exponential } else { F::zero() };
        }
        terms.iter_mut().zip(&self.w).for_each(|(term, &w)| *term *= w);
        let p = self.positive;
        terms[p] = F::zero();
        let sum = crate::real::sum(terms);
        if sum == F::zero() {
            return None;
        }
        if self.kappa > F::zero() {
            terms[p] = self.kappa * (self.logit(p) - shift).exponential();
        }
        Some((shift, sum + terms[p]))
    }
}

/// The largest value; minus infinity of none. NaN is passed over.
#[inline(always)]
pub fn maximum<F: Real>(values: &[F]) -> F {
    let mut lanes = [F::neg_infinity(); LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(F::neg_infinity(), |a, &b| if b > a { b } else { a })
}

/// `values[j] = exp(values[j] - shift)`, in place.
#[inline(always)]
pub fn exponentials<F: Real>(values: &mut [F], shift: F) {
    for value in values {
        *value = (*value - shift).exponential();
    }
}

/// As [`exponentials`], with 0 for minus infinity, where the fast exponential would return a small positive number.
#[inline(always)]
pub fn exponentials_or_zero<F: Real>(values: &mut [F], shift: F) {
    for value in values {
        let is_present = *value > F::neg_infinity();
        let exponential = (*value - shift).exponential();
        *value = if is_present { exponential } else { F::zero() };
    }
}
