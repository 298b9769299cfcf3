//! Several heads with a temperature for each head and pair, after Wang et al. 2024.
//!
//! The embedding's `d` numbers are cut into heads. Head `c` has the similarity `s_c` of its numbers and a temperature that
//! is learned from the pair:
//!
//! ```text
//! l = sum_c s_c / tau_c,   tau_c = low + (high - low) sigmoid( a_c + sum_(k in c) P_k q_k k_k + D_k |q_k - k_k| )
//! L = softmax loss of l  +  0.1 mean_j sum_c ( d_c / 2 ln tau_c + 1 / tau_c )
//! ```
//!
//! The paper's map from a pair to its temperature is a network of several layers; here it is linear, so that a step stays
//! live. The last term keeps temperatures from running into their bounds. With all temperatures alike this is InfoNCE.
//!
//! Parameters, `[2 d + heads]`: P, D, a.

use std::ops::Range;

use super::Real;
use crate::loss::row::Row;
use crate::loss::rules::HEAD_TAU;

/// Weight of the term that keeps temperatures from their bounds.
pub const REGULARIZER: f64 = 0.1;

/// The heads' parameters.
#[derive(Debug, Clone, Copy)]
pub struct Heads<'a, F> {
    /// `[2 d + heads]`.
    pub parameters: &'a [F],
    /// How many; no more than `d`.
    pub heads: usize,
    /// `d`.
    pub dim: usize,
}

/// Where the gradient of a row goes.
#[derive(Debug)]
pub struct Gradients<'a, F> {
    /// `[2 d + heads]`: added to.
    pub parameters: &'a mut [F],
    /// `[d]`: of the anchor, added to.
    pub anchor: &'a mut [F],
    /// What the row's loss is multiplied by.
    pub weight: F,
}

/// What is done with a candidate's embedding and its gradient, both `[d]`.
pub type Visit<'a, F> = &'a mut dyn FnMut(&[F], &mut [F]);

/// One head's part of a pair.
struct Part<F> {
    s: F,
    sigma: F,
    tau: F,
}

impl<F: Real> Heads<'_, F> {
    fn dims(&self, head: usize) -> Range<usize> {
        head * self.dim / self.heads..(head + 1) * self.dim / self.heads
    }

    fn part(&self, head: usize, q: &[F], k: &[F]) -> Part<F> {
        let (product, distance) = self.parameters.split_at(self.dim);
        let mut x = self.parameters[2 * self.dim + head];
        let mut s = F::zero();
        for n in self.dims(head) {
            let both = q[n] * k[n];
            s += both;
            x += product[n] * both + distance[n] * (q[n] - k[n]).abs();
        }
        let sigma = F::one() / (F::one() + (-x).exponential());
        Part { s, sigma, tau: F::of(HEAD_TAU.0) + F::of(HEAD_TAU.1 - HEAD_TAU.0) * sigma }
    }

    /// The logit of a pair, and what it adds to the loss so that its temperatures keep from their bounds, times
    /// `1 / REGULARIZER`.
    fn forward(&self, q: &[F], k: &[F]) -> (F, F) {
        let (mut logit, mut kept) = (F::zero(), F::zero());
        for head in 0..self.heads {
            let Part { s, tau, .. } = self.part(head, q, k);
            let inverse = F::one() / tau;
            logit += s * inverse;
            kept += F::of(self.dims(head).len() as f64 / 2.0) * tau.natural_log() + inverse;
        }
        (logit, kept)
    }

    /// Back through one pair: `slope` = dL/dlogit, `pull` = the weight of the regulariser.
    fn backward(&self, q: &[F], k: &[F], slope: F, pull: F, to: &mut Gradients<'_, F>, candidate: &mut [F]) {
        let d = self.dim;
        for head in 0..self.heads {
            let Part { s, sigma, tau } = self.part(head, q, k);
            let size = F::of(self.dims(head).len() as f64 / 2.0);
            let of_tau = pull * (size / tau - F::one() / (tau * tau)) - slope * s / (tau * tau);
            let of_x = of_tau * F::of(HEAD_TAU.1 - HEAD_TAU.0) * sigma * (F::one() - sigma);
            let of_s = slope / tau;
            to.parameters[2 * d + head] += of_x;
            for n in self.dims(head) {
                let difference = q[n] - k[n];
                let sign = if difference < F::zero() { -F::one() } else { F::one() };
                to.parameters[n] += of_x * q[n] * k[n];
                to.parameters[d + n] += of_x * difference.abs();
                let of_product = of_s + of_x * self.parameters[n];
                let of_difference = of_x * self.parameters[d + n] * sign;
                to.anchor[n] += of_product * k[n] + of_difference;
                candidate[n] += of_product * q[n] - of_difference;
            }
        }
    }

    /// The loss of an anchor's row, whose masks and weights stand; its gradient goes to `to` and to the candidates:
    /// `candidates(j, visit)` visits the embedding of entry `j` and its gradient. Leaves dL/dlogit in `gradient`.
    pub fn row(
        &self,
        anchor: &[F],
        row: &mut Row<F>,
        terms: &mut Vec<F>,
        gradient: &mut [F],
        candidates: &mut dyn FnMut(usize, Visit<'_, F>),
        to: &mut Gradients<'_, F>,
    ) -> F {
        let there: Vec<usize> = row.negatives().chain([row.positive]).collect();
        if there.len() < 2 {
            gradient.fill(F::zero());
            return F::zero();
        }
        row.tau.fill(F::one());
        let weight = to.weight;
        let pull = F::of(REGULARIZER / there.len() as f64);
        let mut loss = F::zero();
        for &j in &there {
            candidates(j, &mut |k, _| {
                let (logit, kept) = self.forward(anchor, k);
                row.s[j] = logit;
                loss += pull * kept;
            });
        }
        loss += row.softmax(F::zero(), F::one(), terms, gradient);
        for &j in &there {
            // All temperatures of the row are 1 now, so that what is left of the slope is the positive's bend.
            let slope = weight * gradient[j] * row.slope(j);
            candidates(j, &mut |k, out| self.backward(anchor, k, slope, weight * pull, to, out));
        }
        loss
    }
}
