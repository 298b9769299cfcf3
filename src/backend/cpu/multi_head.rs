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
//!
//! A row's candidates stand side by side, one dimension after the other, so that every loop runs over candidates and
//! becomes SIMD.

use std::ops::Range;

use ndarray::Array2;

use super::Real;
use super::direction::Direction;
use crate::loss::row::Row;
use crate::loss::rules::HEAD_TAU;
use crate::real::{dot, sum};

/// Weight of the term that keeps temperatures from their bounds.
pub const REGULARIZER: f64 = 0.1;

/// Candidates that a loop takes at once; rows are filled up to a multiple with candidates that take no part.
const LANES: usize = 8;

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

/// Where the gradient of a row goes, besides to the candidates.
#[derive(Debug)]
pub struct Gradients<'a, F> {
    /// `[2 d + heads]`: added to.
    pub parameters: &'a mut [F],
    /// `[d]`: of the anchor, added to.
    pub anchor: &'a mut [F],
    /// What the row's loss is multiplied by.
    pub weight: F,
}

/// A direction's candidates and what its heads make of a row; `[.., width]` each, kept between steps.
#[derive(Debug, Default)]
pub struct Candidates<F> {
    width: usize,
    shared: usize,
    own: usize,
    /// `[d, width]`: the shared candidates, then those of the row's anchor.
    keys: Vec<F>,
    /// `[d, width]`: dL/dkeys.
    gradient: Vec<F>,
    /// `[heads, width]` each.
    s: Vec<F>,
    sigma: Vec<F>,
    inverse_tau: Vec<F>,
    /// `[width]` each: the logit, 1 for whom takes part and 0 for others, dL/dlogit.
    logit: Vec<F>,
    part: Vec<F>,
    slope: Vec<F>,
    /// `[width]` each, of one head: dL/dx, where sigma = sigmoid(x), with the sign of `q_n - k_n`, and dL/ds.
    of_x: Vec<F>,
    signed: Vec<F>,
    of_s: Vec<F>,
}

impl<F: Real> Candidates<F> {
    /// Takes over the shared candidates of a direction, whose direct gradients begin at 0.
    pub fn begin(&mut self, direction: &mut Direction<F>, heads: usize) {
        let (shared, dim) = direction.candidates.dim();
        (self.shared, self.own) = (shared, direction.own_scores.ncols());
        self.width = (shared + self.own).next_multiple_of(LANES);
        let fill = |values: &mut Vec<F>, rows: usize| {
            values.clear();
            values.resize(rows * self.width, F::zero());
        };
        fill(&mut self.keys, dim);
        fill(&mut self.gradient, dim);
        for values in [&mut self.s, &mut self.sigma, &mut self.inverse_tau] {
            fill(values, heads);
        }
        let of_row = [&mut self.logit, &mut self.part, &mut self.slope];
        for values in of_row.into_iter().chain([&mut self.of_x, &mut self.signed, &mut self.of_s]) {
            fill(values, 1);
        }
        for (table, rows) in direction.direct.iter_mut().zip([direction.scores.nrows(), shared, direction.own.nrows()])
        {
            if table.dim() == (rows, dim) {
                table.fill(F::zero());
            } else {
                *table = Array2::zeros((rows, dim));
            }
        }
        for (keys, column) in self.keys.chunks_mut(self.width).zip(direction.candidates.columns()) {
            keys.iter_mut().zip(column).for_each(|(to, &from)| *to = from);
        }
    }

    /// Takes over anchor `i`'s own candidates.
    pub fn take_own(&mut self, i: usize, direction: &Direction<F>) {
        for (j, own) in direction.own.rows().into_iter().skip(i * self.own).take(self.own).enumerate() {
            for (keys, &from) in self.keys.chunks_mut(self.width).zip(own) {
                keys[self.shared + j] = from;
            }
        }
    }

    /// Leaves the gradient of anchor `i`'s own candidates.
    pub fn give_own(&mut self, i: usize, direction: &mut Direction<F>) {
        for (j, mut own) in direction.direct[2].rows_mut().into_iter().skip(i * self.own).take(self.own).enumerate() {
            for (gradient, to) in self.gradient.chunks_mut(self.width).zip(&mut own) {
                *to = std::mem::take(&mut gradient[self.shared + j]);
            }
        }
    }

    /// Leaves the gradient of the shared candidates.
    pub fn end(&self, direction: &mut Direction<F>) {
        for (gradient, mut column) in self.gradient.chunks(self.width).zip(direction.direct[1].columns_mut()) {
            column.iter_mut().zip(gradient).for_each(|(to, &from)| *to = from);
        }
    }
}

impl<F: Real> Heads<'_, F> {
    fn dims(&self, head: usize) -> Range<usize> {
        head * self.dim / self.heads..(head + 1) * self.dim / self.heads
    }

    /// `d_c / 2`.
    fn size(&self, head: usize) -> F {
        F::of(self.dims(head).len() as f64 / 2.0)
    }

    /// Every candidate's logit, and `sum_j sum_c ( d_c / 2 ln tau_c + 1 / tau_c )` of those that take part.
    fn forward(&self, q: &[F], to: &mut Candidates<F>) -> F {
        let (product, distance) = self.parameters.split_at(self.dim);
        let (low, range) = (F::of(HEAD_TAU.0), F::of(HEAD_TAU.1 - HEAD_TAU.0));
        let width = to.width;
        let (logit, part) = (&mut to.logit[..width], &to.part[..width]);
        logit.fill(F::zero());
        let mut kept = F::zero();
        for head in 0..self.heads {
            let row = head * width..(head + 1) * width;
            let (s, sigma) = (&mut to.s[row.clone()][..width], &mut to.sigma[row.clone()][..width]);
            let inverse_tau = &mut to.inverse_tau[row][..width];
            // Until it is complete, sigma's argument stands in its place.
            s.fill(F::zero());
            sigma.fill(self.parameters[2 * self.dim + head]);
            for n in self.dims(head) {
                let (q, product, distance) = (q[n], product[n], distance[n]);
                let k = &to.keys[n * width..][..width];
                for j in 0..width {
                    let both = q * k[j];
                    s[j] += both;
                    sigma[j] += product * both + distance * (q - k[j]).abs();
                }
            }
            for j in 0..width {
                sigma[j] = F::one() / (F::one() + (-sigma[j]).exponential());
                inverse_tau[j] = F::one() / (low + range * sigma[j]);
                logit[j] += s[j] * inverse_tau[j];
            }
            kept += dot(inverse_tau, part) - self.size(head) * sum_of_logs(inverse_tau, part);
        }
        kept
    }

    /// Back through the row: `to.slope` = dL/dlogit, `pull` = the weight of the regulariser.
    fn backward(&self, q: &[F], pull: F, from: &mut Candidates<F>, to: &mut Gradients<'_, F>) {
        let range = F::of(HEAD_TAU.1 - HEAD_TAU.0);
        let (d, width) = (self.dim, from.width);
        let (slope, part) = (&from.slope[..width], &from.part[..width]);
        for head in 0..self.heads {
            let size = self.size(head);
            let row = head * width..(head + 1) * width;
            let (s, sigma) = (&from.s[row.clone()][..width], &from.sigma[row.clone()][..width]);
            let inverse_tau = &from.inverse_tau[row][..width];
            let (of_x, of_s) = (&mut from.of_x[..width], &mut from.of_s[..width]);
            let signed = &mut from.signed[..width];
            for j in 0..width {
                let inverse = inverse_tau[j];
                let of_tau = (pull * part[j] * (size - inverse) - slope[j] * s[j] * inverse) * inverse;
                of_x[j] = of_tau * range * sigma[j] * (F::one() - sigma[j]);
                of_s[j] = slope[j] * inverse;
            }
            to.parameters[2 * d + head] += sum(of_x);
            for n in self.dims(head) {
                let (q, product, distance) = (q[n], self.parameters[n], self.parameters[d + n]);
                let k = &from.keys[n * width..][..width];
                let out = &mut from.gradient[n * width..][..width];
                for j in 0..width {
                    signed[j] = if q < k[j] { -of_x[j] } else { of_x[j] };
                    out[j] += q * (of_s[j] + product * of_x[j]) - distance * signed[j];
                }
                let (of_product, of_sign) = (dot(of_x, k), sum(signed));
                to.parameters[n] += q * of_product;
                to.parameters[d + n] += q * of_sign - dot(signed, k);
                to.anchor[n] += dot(of_s, k) + product * of_product + distance * of_sign;
            }
        }
    }

    /// The loss of an anchor's row, whose masks and weights stand; its gradient goes to `to` and to the candidates. Leaves
    /// dL/dlogit in `gradient`.
    pub fn row(
        &self,
        anchor: &[F],
        row: &mut Row<F>,
        terms: &mut Vec<F>,
        gradient: &mut [F],
        candidates: &mut Candidates<F>,
        to: &mut Gradients<'_, F>,
    ) -> F {
        for (part, &m) in candidates.part.iter_mut().zip(&row.m) {
            *part = m;
        }
        candidates.part[row.positive] = F::one();
        let there = sum(&candidates.part);
        if there < F::of(2.0) {
            gradient.fill(F::zero());
            return F::zero();
        }
        let pull = F::of(REGULARIZER) / there;
        let kept = self.forward(anchor, candidates);
        row.tau = F::one();
        for (s, &logit) in row.s.iter_mut().zip(&candidates.logit) {
            *s = logit;
        }
        let loss = row.softmax(F::zero(), F::one(), terms, gradient);
        // All temperatures of the row are 1 now, so that what is left of the slope is the positive's bend.
        for (slope, &of_logit) in candidates.slope.iter_mut().zip(&*gradient) {
            *slope = to.weight * of_logit;
        }
        candidates.slope[row.positive] *= row.bend;
        self.backward(anchor, to.weight * pull, candidates, to);
        pull * kept + loss
    }
}

/// `sum_j part_j ln values_j` of values from 1 to 50: by lane, the logarithm of products that are short enough not to
/// overflow, since a logarithm costs as much as all else.
fn sum_of_logs<F: Real>(values: &[F], part: &[F]) -> F {
    const SHORT: usize = 16;
    let mut total = F::zero();
    for (values, part) in values.chunks(SHORT * LANES).zip(part.chunks(SHORT * LANES)) {
        let mut products = [F::one(); LANES];
        for (values, part) in values.chunks_exact(LANES).zip(part.chunks_exact(LANES)) {
            for l in 0..LANES {
                products[l] *= if part[l] > F::zero() { values[l] } else { F::one() };
            }
        }
        total += products.iter().fold(F::zero(), |sum, product| sum + product.natural_log());
    }
    total
}
