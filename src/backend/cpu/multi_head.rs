//! Several heads with a temperature for each head and pair, after Wang et al. 2024.
//!
//! The embedding's `d` numbers are cut into heads. Head `c` has the similarity `s_c` of its numbers and a temperature
//! that is learned from the pair:
//!
//! ```text
//! l = sum_c s_c / tau_c,   tau_c = low + (high - low) sigmoid( a_c + sum_(k in c) P_k q_k k_k + D_k |q_k - k_k| )
//! L = softmax loss of l  +  0.1 mean_j sum_c ( d_c / 2 ln tau_c + 1 / tau_c )
//! ```
//!
//! The paper's map from a pair to its temperature is a network of several layers; here it is linear, so that a step
//! stays live. The last term keeps temperatures from running into their bounds. With all temperatures alike this is
//! InfoNCE.
//!
//! Parameters, `[2 d + heads]`: P, D, a.
//!
//! All logits come first and all gradients last (`lanes.rs`); the rows in between are the softmax's. What a query's
//! heads make of a key is what the key's make of the query, so both directions share those pairs: the slopes of both
//! meet in one gradient.

use ndarray::{Array2, ArrayView2};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::backend::constants::REGULARIZER;
use crate::encoder::Tower;
use crate::loss::row::Row;
use crate::loss::rules::HEAD_TAU;
use crate::real::{LANES, Real, dot, sum, vectorized};

mod lanes;
mod transpose;

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

/// What the heads make of a direction's pairs; kept between steps. Rows are filled up to whole [`LANES`] with
/// candidates that take no part.
#[derive(Debug, Default)]
pub struct Pairs<F> {
    width: usize,
    shared: usize,
    own: usize,
    /// The candidates before this one are the other direction's to look at.
    first: usize,
    /// `[heads]`: where each one's dimensions begin and end.
    dims: Vec<(usize, usize)>,
    /// `[d, width]`: the shared candidates, then those of the row's anchor.
    keys: Vec<F>,
    /// `[d, width]`: dL/dkeys.
    gradient: Vec<F>,
    /// `[B, heads, width]`.
    sigma: Vec<F>,
    /// `[B, width]`.
    logit: Vec<F>,
    /// `[B, width]`: `sum_c ( d_c / 2 ln tau_c + 1 / tau_c )`.
    kept: Vec<F>,
    /// `[width]`: the sum of its columns.
    kept_of_columns: Vec<F>,
    /// `[B, width]` each: what the loss rises by with the logit and with what is kept.
    slope: Vec<F>,
    pull: Vec<F>,
    /// `[width]`: what every entry of a column is pulled by besides, out of the other direction's rows.
    pull_of_columns: Vec<F>,
    /// `[2 d + heads]`: dL/dparameters over all rows, lane by lane: those of a row would take longer to add up than to
    /// make.
    sums: Vec<[F; LANES]>,
    /// `[width]` each: what a row's loops leave for each other.
    between: [Vec<F>; 3],
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
                pairs.begin(self, direction, first);
                for (i, q) in anchors.rows().into_iter().enumerate() {
                    pairs.take_own(i, direction);
                    pairs.forward(self, i, q.to_slice().expect(CONTIGUOUS));
                }
            }
        }
        if self.is_shared() {
            let [of_queries, of_keys] = pairs;
            let widths = [of_queries.width, of_keys.width];
            transpose::transpose(self.batch(), widths, &of_queries.logit, &mut of_keys.logit, |to, from| *to = from);
        }
    }

    /// Every pair's gradient, once the rows stand: to the directions, and added to that of the parameters.
    pub fn backward(&self, directions: &mut [Direction<F>], pairs: &mut [Pairs<F>; 2], of_parameters: &mut [F]) {
        if self.is_shared() {
            let [of_queries, of_keys] = &mut *pairs;
            let widths = [of_keys.width, of_queries.width];
            transpose::transpose(self.batch(), widths, &of_keys.slope, &mut of_queries.slope, |to, from| *to += from);
            of_keys.leave_first();
        }
        for direction in directions.iter_mut() {
            let asking = direction.asking as usize;
            if self.asks[asking] {
                let pairs = &mut pairs[asking];
                for (i, q) in self.anchors[asking].rows().into_iter().enumerate() {
                    pairs.take_own(i, direction);
                    let q = q.to_slice().expect(CONTIGUOUS);
                    let of_anchor = direction.direct[0].row_mut(i).into_slice().expect(CONTIGUOUS);
                    pairs.backward(self, i, q, of_anchor);
                    pairs.give_own(i, direction);
                }
                pairs.end(direction, of_parameters);
            }
        }
    }

    /// Whether both directions ask about the pairs of the batch.
    fn is_shared(&self) -> bool {
        self.mutual && self.asks == [true, true]
    }

    fn batch(&self) -> usize {
        self.anchors[0].nrows()
    }
}

impl<F: Real> Pairs<F> {
    /// Takes over the shared candidates of a direction, whose direct gradients begin at 0.
    fn begin(&mut self, of: &Heads<'_, F>, direction: &mut Direction<F>, first: usize) {
        let ((shared, dim), batch) = (direction.candidates.dim(), direction.scores.nrows());
        (self.shared, self.own, self.first) = (shared, direction.own_scores.ncols(), first);
        self.width = (shared + self.own).next_multiple_of(LANES);
        self.dims.clear();
        self.dims.extend((0..of.heads).map(|head| (head * dim / of.heads, (head + 1) * dim / of.heads)));
        for (values, rows) in [
            (&mut self.keys, dim),
            (&mut self.gradient, dim),
            (&mut self.kept_of_columns, 1),
            (&mut self.pull_of_columns, 1),
        ] {
            values.clear();
            values.resize(rows * self.width, F::zero());
        }
        self.sigma.resize(batch * of.heads * self.width, F::zero());
        for values in [&mut self.logit, &mut self.kept, &mut self.slope, &mut self.pull] {
            values.resize(batch * self.width, F::zero());
        }
        for values in &mut self.between {
            values.resize(self.width, F::zero());
        }
        self.begin_sums(of);
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

    /// Leaves the gradient of the shared candidates, and adds that of the parameters.
    fn end(&self, direction: &mut Direction<F>, of_parameters: &mut [F]) {
        self.add_sums(of_parameters);
        for (gradient, mut column) in self.gradient.chunks(self.width).zip(direction.direct[1].columns_mut()) {
            column.iter_mut().zip(gradient).for_each(|(to, &from)| *to = from);
        }
    }

    /// Leaves the slopes of the other direction's entries to that one.
    fn leave_first(&mut self) {
        let alone = self.first / LANES * LANES..self.first;
        for table in [&mut self.slope, &mut self.pull] {
            table.chunks_mut(self.width).for_each(|row| row[alone.clone()].fill(F::zero()));
        }
    }
}

/// The loss of anchor `i` of the side that asks, whose masks and weights stand; dL/dlogit goes to `gradient`. `weight`:
/// of the loss. All queries come before the first key, which adds to what they left.
#[inline(never)]
pub fn row<F: Real>(
    pairs: &mut [Pairs<F>; 2],
    asking: Tower,
    i: usize,
    weight: F,
    row: &mut Row<F>,
    terms: &mut Vec<F>,
    gradient: &mut [F],
) -> F {
    let [of_queries, of_keys] = pairs;
    let (pairs, others) = if asking == Tower::Query { (of_queries, of_keys) } else { (of_keys, of_queries) };
    vectorized(
        #[inline(always)]
        || {
            let of_row = i * pairs.width..(i + 1) * pairs.width;
            let (slope, pull) = (&mut pairs.slope[of_row.clone()], &mut pairs.pull[of_row.clone()]);
            let entries = pairs.shared + pairs.own;
            slope[entries..].fill(F::zero());
            // Until the row is known, 1 for whom takes part.
            pull[..entries].copy_from_slice(&row.m);
            pull[entries..].fill(F::zero());
            pull[row.positive] = F::one();
            let there = sum(pull);
            if there < F::of(2.0) {
                slope.fill(F::zero());
                pull.fill(F::zero());
                gradient.fill(F::zero());
                return F::zero();
            }
            let share = F::of(REGULARIZER) / there;
            let (first, rest) = pull.split_at_mut(pairs.first);
            let kept = dot(rest, &pairs.kept[of_row.clone()][pairs.first..]) + others.kept_of(i, first);
            rest.iter_mut().for_each(|pull| *pull *= weight * share);
            others.pull(i, first, weight * share);
            // Similarities of unit vectors, over the smallest temperature that there may be.
            (row.tau, row.bound) = (F::one(), F::of(1.0 / HEAD_TAU.0));
            row.s.copy_from_slice(&pairs.logit[of_row][..entries]);
            let loss = row.softmax(F::zero(), F::one(), terms, gradient);
            for (slope, &of_logit) in slope.iter_mut().zip(&*gradient) {
                *slope = weight * of_logit;
            }
            // All temperatures of the row are 1 now, so that what is left of the slope is the positive's bend.
            slope[row.positive] *= row.bend;
            share * kept + loss
        },
    )
}

impl<F: Real> Pairs<F> {
    /// What column `i` keeps, over the rows that count: what a row of the other direction does. Mostly all do, and
    /// their sum is known.
    #[inline(always)]
    fn kept_of(&self, i: usize, counts: &[F]) -> F {
        match Counting::of(counts) {
            Counting::Nobody => F::zero(),
            Counting::All => self.kept_of_columns[i],
            Counting::Some => {
                let rows = counts.iter().zip(self.kept[i..].iter().step_by(self.width));
                rows.fold(F::zero(), |total, (&counts, &kept)| total + counts * kept)
            }
        }
    }

    /// Pulls column `i` by as much, in the rows that count.
    #[inline(always)]
    fn pull(&mut self, i: usize, counts: &[F], by: F) {
        match Counting::of(counts) {
            Counting::Nobody => {}
            Counting::All => self.pull_of_columns[i] = by,
            Counting::Some => {
                let rows = self.pull[i..].iter_mut().step_by(self.width);
                rows.zip(counts).for_each(|(pull, &counts)| *pull += by * counts);
            }
        }
    }
}

/// How many of a column's rows count.
enum Counting {
    Nobody,
    Some,
    All,
}

impl Counting {
    /// `counts`: 1 for who counts, 0 for who does not.
    #[inline(always)]
    fn of<F: Real>(counts: &[F]) -> Self {
        let there = sum(counts);
        if there == F::zero() {
            Counting::Nobody
        } else if there == F::of(counts.len() as f64) {
            Counting::All
        } else {
            Counting::Some
        }
    }
}
