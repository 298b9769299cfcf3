//! The row of candidates of one anchor, and the one loss that evaluates them all.
//!
//! Compose and collect make the entries, filters write `m`, weights write `w`, `o` or `omega`, the temperature writes
//! `tau`, and
//!
//! ```text
//! L = omega * ( -l_p + log( kappa exp(l_p) + sum_j m_j w_j exp(l_j) ) ),   l_j = s_j / tau_j + o_j
//! ```
//!
//! with `kappa` = 1 for InfoNCE (van den Oord, Li and Vinyals 2018) and 0 for the decoupled loss (Yeh et al. 2022).
//! The sum runs over the negatives; `p` is the positive's entry. Where a method leaves `m`, `o`, `w` and `tau` trivial,
//! the engines take a fused path that never stores them; `tests/row.rs` holds the two equal.

use crate::real::Real;

/// One anchor's candidates. All vectors are `[candidates]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<F> {
    /// Which entry is the positive.
    pub positive: usize,
    /// Similarities, in [-1, 1].
    pub s: Vec<F>,
    /// Mask: whether the entry takes part. Ignored for the positive.
    pub m: Vec<bool>,
    /// Offset added to the logit.
    pub o: Vec<F>,
    /// Weight, at least 0. Ignored for the positive.
    pub w: Vec<F>,
    /// Temperature of the entry, above 0.
    pub tau: Vec<F>,
    /// Trust in this anchor's pair.
    pub omega: F,
    /// How much the positive counts in the denominator.
    pub kappa: F,
}

impl<F: Real> Row<F> {
    /// InfoNCE over these similarities: nothing masked, all weights 1.
    pub fn plain(positive: usize, s: Vec<F>, tau: F) -> Self {
        let n = s.len();
        Row {
            positive,
            s,
            m: vec![true; n],
            o: vec![F::zero(); n],
            w: vec![F::one(); n],
            tau: vec![tau; n],
            omega: F::one(),
            kappa: F::one(),
        }
    }

    /// The logit of entry `j`.
    pub fn logit(&self, j: usize) -> F {
        self.s[j] / self.tau[j] + self.o[j]
    }

    /// The factor of entry `j` in the denominator: kappa for the positive, m w for a negative.
    fn factor(&self, j: usize) -> F {
        if j == self.positive {
            self.kappa
        } else if self.m[j] {
            self.w[j]
        } else {
            F::zero()
        }
    }

    /// The loss, and its gradient with respect to every similarity.
    ///
    /// The maximum over the entries that take part is subtracted before `exp`. Without a negative that takes part the
    /// loss and every gradient are 0 (with kappa = 1 that is the formula; with kappa = 0 the anchor says nothing).
    pub fn loss_and_gradient(&self) -> (F, Vec<F>) {
        let n = self.s.len();
        let mut gradient = vec![F::zero(); n];
        let takes_part = |j: &usize| self.factor(*j) > F::zero();
        if !(0..n).any(|j| j != self.positive && takes_part(&j)) {
            return (F::zero(), gradient);
        }
        let max =
            (0..n).filter(takes_part).map(|j| self.logit(j)).fold(F::neg_infinity(), |a, b| if b > a { b } else { a });
        let terms: Vec<F> = (0..n)
            .map(|j| if takes_part(&j) { self.factor(j) * (self.logit(j) - max).exp() } else { F::zero() })
            .collect();
        let sum = terms.iter().fold(F::zero(), |a, &b| a + b);
        let loss = self.omega * (max + sum.ln() - self.logit(self.positive));
        for j in 0..n {
            let target = if j == self.positive { F::one() } else { F::zero() };
            gradient[j] = self.omega * (terms[j] / sum - target) / self.tau[j];
        }
        (loss, gradient)
    }
}
