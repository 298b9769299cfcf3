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
//! All logits come first and all gradients last; the rows in between are the softmax's. What a query's heads make of a key
//! is what the key's make of the query, so both directions share those pairs: the slopes of both meet in one gradient.
//!
//! A row's candidates stand side by side, one dimension after the other, so that every loop runs over candidates and
//! becomes SIMD; a loop that writes to many places at once does not.

use std::ops::Range;

use ndarray::{Array2, ArrayView2};

use super::direction::Direction;
use super::{CONTIGUOUS, Real};
use crate::loss::row::Row;
use crate::loss::rules::HEAD_TAU;
use crate::real::{dot, sum, vectorized};

/// Weight of the term that keeps temperatures from their bounds.
pub const REGULARIZER: f64 = 0.1;

/// Rows are filled up to a multiple of this with candidates that take no part.
const LANES: usize = 8;

/// The heads, and which directions they serve.
#[derive(Debug, Clone, Copy)]
pub struct Heads<'a, F> {
    /// `[2 d + heads]`.
    pub parameters: &'a [F],
    /// How many; no more than `d`.
    pub heads: usize,
    /// `d`.
    pub dim: usize,
    /// `[B, d]` per side.
    pub anchors: [ArrayView2<'a, F>; 2],
    /// Which sides ask.
    pub asks: [bool; 2],
    /// Whether an anchor's partners are the other side's anchors, with a gradient of their own.
    pub mutual: bool,
}

/// What the heads make of a direction's pairs; kept between steps.
#[derive(Debug, Default)]
pub struct Pairs<F> {
    width: usize,
    shared: usize,
    own: usize,
    /// The candidates before this one are the other direction's to look at.
    first: usize,
    /// `[d, width]`: the shared candidates, then those of the row's anchor.
    keys: Vec<F>,
    /// `[d, width]`: dL/dkeys.
    gradient: Vec<F>,
    /// `[B, heads, width]`.
    sigma: Vec<F>,
    /// `[B, width]` each: the logit and `sum_c ( d_c / 2 ln tau_c + 1 / tau_c )`.
    logit: Vec<F>,
    kept: Vec<F>,
    /// `[B, width]` each: what the loss rises by with either.
    slope: Vec<F>,
    pull: Vec<F>,
    /// `[width]` each: what a row's loops leave for each other.
    between: [Vec<F>; 5],
}

impl<F: Real> Heads<'_, F> {
    /// Every pair's logit.
    pub fn forward(&self, directions: &mut [Direction<F>], pairs: &mut [Pairs<F>; 2]) {
        for direction in directions.iter_mut() {
            let asking = direction.asking as usize;
            if self.asks[asking] {
                let anchors = self.anchors[asking];
                let first = if self.is_shared() && asking == 1 { anchors.nrows() } else { 0 };
                let pairs = &mut pairs[asking];
                pairs.begin(direction, self.heads, first);
                for (i, q) in anchors.rows().into_iter().enumerate() {
                    pairs.take_own(i, direction);
                    pairs.forward(self, i, q.to_slice().expect(CONTIGUOUS));
                }
            }
        }
        if self.is_shared() {
            let side = self.anchors[0].nrows();
            let [of_queries, of_keys] = pairs;
            let widths = [of_queries.width, of_keys.width];
            transpose(side, widths, &of_queries.logit, &mut of_keys.logit, |to, from| *to = from);
            transpose(side, widths, &of_queries.kept, &mut of_keys.kept, |to, from| *to = from);
        }
    }

    /// Every pair's gradient, once the rows stand: to the directions, and added to that of the parameters.
    pub fn backward(&self, directions: &mut [Direction<F>], pairs: &mut [Pairs<F>; 2], of_parameters: &mut [F]) {
        if self.is_shared() {
            let side = self.anchors[0].nrows();
            let [of_queries, of_keys] = &mut *pairs;
            let widths = [of_keys.width, of_queries.width];
            transpose(side, widths, &of_keys.slope, &mut of_queries.slope, |to, from| *to += from);
            transpose(side, widths, &of_keys.pull, &mut of_queries.pull, |to, from| *to += from);
        }
        for direction in directions.iter_mut() {
            let asking = direction.asking as usize;
            if self.asks[asking] {
                let pairs = &mut pairs[asking];
                for (i, q) in self.anchors[asking].rows().into_iter().enumerate() {
                    pairs.take_own(i, direction);
                    let q = q.to_slice().expect(CONTIGUOUS);
                    let of_anchor = direction.direct[0].row_mut(i).into_slice().expect(CONTIGUOUS);
                    pairs.backward(self, i, q, of_anchor, of_parameters);
                    pairs.give_own(i, direction);
                }
                pairs.end(direction);
            }
        }
    }

    /// Whether both directions ask about the pairs of the batch.
    fn is_shared(&self) -> bool {
        self.mutual && self.asks == [true, true]
    }

    #[inline(always)]
    fn dims(&self, head: usize) -> Range<usize> {
        head * self.dim / self.heads..(head + 1) * self.dim / self.heads
    }

    /// `d_c / 2`.
    #[inline(always)]
    fn size(&self, head: usize) -> F {
        F::of(self.dims(head).len() as f64 / 2.0)
    }
}

impl<F: Real> Pairs<F> {
    /// Takes over the shared candidates of a direction, whose direct gradients begin at 0.
    fn begin(&mut self, direction: &mut Direction<F>, heads: usize, first: usize) {
        let ((shared, dim), batch) = (direction.candidates.dim(), direction.scores.nrows());
        (self.shared, self.own, self.first) = (shared, direction.own_scores.ncols(), first);
        self.width = (shared + self.own).next_multiple_of(LANES);
        let fill = |values: &mut Vec<F>, rows: usize| {
            values.clear();
            values.resize(rows * self.width, F::zero());
        };
        fill(&mut self.keys, dim);
        fill(&mut self.gradient, dim);
        self.sigma.resize(batch * heads * self.width, F::zero());
        for values in [&mut self.logit, &mut self.kept, &mut self.slope, &mut self.pull] {
            values.resize(batch * self.width, F::zero());
        }
        for values in &mut self.between {
            fill(values, 1);
        }
        for (table, rows) in direction.direct.iter_mut().zip([batch, shared, direction.own.nrows()]) {
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
    fn take_own(&mut self, i: usize, direction: &Direction<F>) {
        for (j, own) in direction.own.rows().into_iter().skip(i * self.own).take(self.own).enumerate() {
            for (keys, &from) in self.keys.chunks_mut(self.width).zip(own) {
                keys[self.shared + j] = from;
            }
        }
    }

    /// Leaves the gradient of anchor `i`'s own candidates.
    fn give_own(&mut self, i: usize, direction: &mut Direction<F>) {
        for (j, mut own) in direction.direct[2].rows_mut().into_iter().skip(i * self.own).take(self.own).enumerate() {
            for (gradient, to) in self.gradient.chunks_mut(self.width).zip(&mut own) {
                *to = std::mem::take(&mut gradient[self.shared + j]);
            }
        }
    }

    /// Leaves the gradient of the shared candidates.
    fn end(&self, direction: &mut Direction<F>) {
        for (gradient, mut column) in self.gradient.chunks(self.width).zip(direction.direct[1].columns_mut()) {
            column.iter_mut().zip(gradient).for_each(|(to, &from)| *to = from);
        }
    }

    /// The logits of anchor `i`'s row, and what keeps its temperatures from their bounds.
    #[inline(never)]
    fn forward(&mut self, of: &Heads<'_, F>, i: usize, q: &[F]) {
        vectorized(
            #[inline(always)]
            || self.forward_of_row(of, i, q),
        );
    }

    #[inline(always)]
    fn forward_of_row(&mut self, of: &Heads<'_, F>, i: usize, q: &[F]) {
        let (product, distance) = of.parameters.split_at(of.dim);
        let (low, range) = (F::of(HEAD_TAU.0), F::of(HEAD_TAU.1 - HEAD_TAU.0));
        let (width, first) = (self.width, self.first);
        let n = width - first;
        let (logit, kept) = (&mut self.logit[i * width + first..][..n], &mut self.kept[i * width + first..][..n]);
        let [s, inverse_tau, inverses, ..] = &mut self.between;
        let (s, inverse_tau, inverses) = (&mut s[..n], &mut inverse_tau[..n], &mut inverses[..n]);
        logit.fill(F::zero());
        kept.fill(F::zero());
        inverses.fill(F::one());
        for head in 0..of.heads {
            let sigma = &mut self.sigma[(i * of.heads + head) * width + first..][..n];
            // Until it is complete, sigma's argument stands in its place.
            s.fill(F::zero());
            sigma.fill(of.parameters[2 * of.dim + head]);
            for d in of.dims(head) {
                let (q, product, distance) = (q[d], product[d], distance[d]);
                let k = &self.keys[d * width + first..][..n];
                for j in 0..n {
                    let both = q * k[j];
                    s[j] += both;
                    sigma[j] += product * both + distance * (q - k[j]).abs();
                }
            }
            for j in 0..n {
                sigma[j] = F::one() / (F::one() + (-sigma[j]).exponential());
                inverse_tau[j] = F::one() / (low + range * sigma[j]);
            }
            for j in 0..n {
                logit[j] += s[j] * inverse_tau[j];
            }
            for j in 0..n {
                kept[j] += inverse_tau[j];
                inverses[j] *= inverse_tau[j];
            }
            // Heads of one size that follow each other share a logarithm, which costs as much as all else.
            if head + 1 == of.heads || of.size(head + 1) != of.size(head) {
                let size = of.size(head);
                for j in 0..n {
                    kept[j] -= size * inverses[j].log_of_positive();
                    inverses[j] = F::one();
                }
            }
        }
    }

    /// The loss of anchor `i`, whose masks and weights stand; dL/dlogit goes to `gradient`. `weight`: of the loss.
    #[inline(never)]
    pub fn row(&mut self, i: usize, weight: F, row: &mut Row<F>, terms: &mut Vec<F>, gradient: &mut [F]) -> F {
        vectorized(
            #[inline(always)]
            || {
                let of_row = i * self.width..(i + 1) * self.width;
                let (slope, pull) = (&mut self.slope[of_row.clone()], &mut self.pull[of_row.clone()]);
                let (logit, kept) = (&self.logit[of_row.clone()], &self.kept[of_row]);
                slope.fill(F::zero());
                // Until the row is known, 1 for whom takes part.
                pull.fill(F::zero());
                pull[..row.m.len()].copy_from_slice(&row.m);
                pull[row.positive] = F::one();
                let there = sum(pull);
                if there < F::of(2.0) {
                    pull.fill(F::zero());
                    gradient.fill(F::zero());
                    return F::zero();
                }
                let share = F::of(REGULARIZER) / there;
                let kept = share * dot(pull, kept);
                for pull in pull.iter_mut() {
                    *pull *= weight * share;
                }
                (row.tau, row.bounded) = (F::one(), false);
                row.s.copy_from_slice(&logit[..self.shared + self.own]);
                let loss = row.softmax(F::zero(), F::one(), terms, gradient);
                for (slope, &of_logit) in slope.iter_mut().zip(&*gradient) {
                    *slope = weight * of_logit;
                }
                // All temperatures of the row are 1 now, so that what is left of the slope is the positive's bend.
                slope[row.positive] *= row.bend;
                kept + loss
            },
        )
    }

    /// Back through anchor `i`'s row; everything is added.
    #[inline(never)]
    fn backward(&mut self, of: &Heads<'_, F>, i: usize, q: &[F], of_anchor: &mut [F], of_parameters: &mut [F]) {
        vectorized(
            #[inline(always)]
            || self.backward_of_row(of, i, q, of_anchor, of_parameters),
        );
    }

    #[inline(always)]
    fn backward_of_row(&mut self, of: &Heads<'_, F>, i: usize, q: &[F], of_anchor: &mut [F], of_parameters: &mut [F]) {
        let (low, range) = (F::of(HEAD_TAU.0), F::of(HEAD_TAU.1 - HEAD_TAU.0));
        let (width, first) = (self.width, self.first);
        let n = width - first;
        let (slope, pull) = (&self.slope[i * width + first..][..n], &self.pull[i * width + first..][..n]);
        // With dL/ds, dL/dx where sigma = sigmoid(x), and that with the sign of `q_n - k_n`.
        let [s, inverse_tau, of_s, of_x, signed] = &mut self.between;
        let (s, inverse_tau) = (&mut s[..n], &mut inverse_tau[..n]);
        let (of_s, of_x, signed) = (&mut of_s[..n], &mut of_x[..n], &mut signed[..n]);
        for head in 0..of.heads {
            let sigma = &self.sigma[(i * of.heads + head) * width + first..][..n];
            let size = of.size(head);
            s.fill(F::zero());
            for d in of.dims(head) {
                let k = &self.keys[d * width + first..][..n];
                for j in 0..n {
                    s[j] += q[d] * k[j];
                }
            }
            for j in 0..n {
                inverse_tau[j] = F::one() / (low + range * sigma[j]);
                of_s[j] = slope[j] * inverse_tau[j];
            }
            for j in 0..n {
                let of_tau = (pull[j] * (size - inverse_tau[j]) - of_s[j] * s[j]) * inverse_tau[j];
                of_x[j] = of_tau * range * sigma[j] * (F::one() - sigma[j]);
            }
            of_parameters[2 * of.dim + head] += sum(of_x);
            for d in of.dims(head) {
                let (q, product, distance) = (q[d], of.parameters[d], of.parameters[of.dim + d]);
                let k = &self.keys[d * width + first..][..n];
                let out = &mut self.gradient[d * width + first..][..n];
                for j in 0..n {
                    signed[j] = if q < k[j] { -of_x[j] } else { of_x[j] };
                }
                for j in 0..n {
                    out[j] += q * (of_s[j] + product * of_x[j]) - distance * signed[j];
                }
                let (of_product, of_sign) = (dot(of_x, k), sum(signed));
                of_parameters[d] += q * of_product;
                of_parameters[of.dim + d] += q * of_sign - dot(signed, k);
                of_anchor[d] += dot(of_s, k) + product * of_product + distance * of_sign;
            }
        }
    }
}

/// `put(to_ji, from_ij)` over the first `side` rows and columns, by tiles. `widths`: of the rows.
fn transpose<F: Real>(side: usize, widths: [usize; 2], from: &[F], to: &mut [F], put: impl Fn(&mut F, F)) {
    vectorized(
        #[inline(always)]
        || {
            for i in (0..side).step_by(LANES) {
                for j in (0..side).step_by(LANES) {
                    let from = from[i * widths[0] + j..].chunks(widths[0]).take(LANES.min(side - i));
                    let to = to[j * widths[1] + i..].chunks_mut(widths[1]).take(LANES.min(side - j));
                    transpose_tile(from, to, &put);
                }
            }
        },
    );
}

#[inline(always)]
fn transpose_tile<'a, F: Real>(
    from: impl ExactSizeIterator<Item = &'a [F]>,
    to: impl Iterator<Item = &'a mut [F]>,
    put: impl Fn(&mut F, F),
) {
    let rows = from.len();
    let mut tile = [[F::zero(); LANES]; LANES];
    for (tile, from) in tile.iter_mut().zip(from) {
        tile.copy_from_slice(&from[..LANES]);
    }
    for (c, to) in to.enumerate() {
        // The usual number of rows is a constant to the compiler.
        if rows == LANES {
            let to = &mut to[..LANES];
            for r in 0..LANES {
                put(&mut to[r], tile[r][c]);
            }
        } else {
            to.iter_mut().zip(&tile[..rows]).for_each(|(to, tile)| put(to, tile[c]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transpose_covers_every_side_and_nothing_beyond_it() {
        for side in 1..20usize {
            let widths = [side.next_multiple_of(LANES), (side + 9).next_multiple_of(LANES)];
            let from: Vec<f64> = (0..side * widths[0]).map(|n| n as f64).collect();
            let mut to = vec![0.5; side * widths[1]];
            transpose(side, widths, &from, &mut to, |to, from| *to += from);
            for (j, row) in to.chunks(widths[1]).enumerate() {
                for (i, &value) in row.iter().enumerate() {
                    let added = if i < side { from[i * widths[0] + j] } else { 0.0 };
                    assert_eq!(value, 0.5 + added, "{side}: {i} {j}");
                }
            }
        }
    }
}
