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
//! stays fast. The last term, the regularisation, keeps temperatures away from their bounds. With equal temperatures
//! the first term is InfoNCE.
//!
//! Parameters, `[2 d + heads]`: P, D, a.
//!
//! First all logits are computed, then the softmax of every row, and last all gradients (`lanes.rs`). The logit of a
//! query and a key is the same in both directions, so the directions share it, and the slopes of both are added before
//! the gradient is computed.

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
    /// The number of heads, at most `d`.
    pub heads: usize,
    /// `d`.
    pub dim: usize,
    /// `[B, d]` per side.
    pub anchors: [ArrayView2<'a, F>; 2],
    /// Whether each side is the asking side of a direction.
    pub asks: [bool; 2],
    /// Whether an anchor's partner is an anchor of the other side, which gets a gradient.
    pub mutual: bool,
}

/// The heads' values for a direction's pairs of anchor and candidate; kept between steps. Rows are padded to whole
/// [`LANES`] with candidates that take no part.
#[derive(Debug, Default)]
pub struct Pairs<F> {
    width: usize,
    shared: usize,
    own: usize,
    /// The other direction computes the candidates before this one.
    first: usize,
    /// `[heads]`: where the dimensions of each head begin and end.
    dims: Vec<(usize, usize)>,
    /// `[d, width]`: the shared candidates, then the own candidates of the row's anchor.
    keys: Vec<F>,
    /// `[d, width]`: dL/dkeys.
    gradient: Vec<F>,
    /// `[B, heads, width]`.
    sigma: Vec<F>,
    /// `[B, width]`.
    logit: Vec<F>,
    /// `[B, width]`: the regularisation, `sum_c ( d_c / 2 ln tau_c + 1 / tau_c )`.
    regularisation: Vec<F>,
    /// `[width]`: its sum over the rows.
    regularisation_of_columns: Vec<F>,
    /// `[B, width]` each: dL/dlogit, and dL/dregularisation.
    slope: Vec<F>,
    pull: Vec<F>,
    /// `[width]`: the part of dL/dregularisation that is the same for all entries of a column, from the other
    /// direction's rows.
    pull_of_columns: Vec<F>,
    /// `[2 d + heads]`: dL/dparameters, summed over all rows in each lane. Adding up the lanes once per row would take
    /// longer than the row itself.
    sums: Vec<[F; LANES]>,
    /// `[width]` each: scratch of the loops over a row.
    scratch: [Vec<F>; 3],
}

impl<F: Real> Heads<'_, F> {
    /// Computes the logits of all pairs of anchor and candidate.
    pub fn forward(&self, directions: &mut [Direction<F>], pairs: &mut [Pairs<F>; 2]) {
        for direction in directions.iter_mut() {
            let asking = direction.asking as usize;
            if self.asks[asking] {
                let anchors = self.anchors[asking];
                let first = if self.is_shared() && asking == 1 { anchors.nrows() } else { 0 };
                let pairs = &mut pairs[asking];
                pairs.begin(self, direction, first);
                for (i, q) in anchors.rows().into_iter().enumerate() {
                    pairs.read_own(i, direction);
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

    /// Computes the gradients, once the rows are evaluated: writes those of anchors and candidates to the directions,
    /// and adds those of the parameters to `of_parameters`.
    pub fn backward(&self, directions: &mut [Direction<F>], pairs: &mut [Pairs<F>; 2], of_parameters: &mut [F]) {
        if self.is_shared() {
            let [of_queries, of_keys] = &mut *pairs;
            let widths = [of_keys.width, of_queries.width];
            transpose::transpose(self.batch(), widths, &of_keys.slope, &mut of_queries.slope, |to, from| *to += from);
            of_keys.clear_first();
        }
        for direction in directions.iter_mut() {
            let asking = direction.asking as usize;
            if self.asks[asking] {
                let pairs = &mut pairs[asking];
                for (i, q) in self.anchors[asking].rows().into_iter().enumerate() {
                    pairs.read_own(i, direction);
                    let q = q.to_slice().expect(CONTIGUOUS);
                    let of_anchor = direction.direct[0].row_mut(i).into_slice().expect(CONTIGUOUS);
                    pairs.backward(self, i, q, of_anchor);
                    pairs.write_own(i, direction);
                }
                pairs.end(direction, of_parameters);
            }
        }
    }

    /// Whether both directions share the logits of the batch's queries and keys.
    fn is_shared(&self) -> bool {
        self.mutual && self.asks == [true, true]
    }

    fn batch(&self) -> usize {
        self.anchors[0].nrows()
    }
}

impl<F: Real> Pairs<F> {
    /// Copies the shared candidates of a direction, and sets its direct gradients to 0.
    fn begin(&mut self, of: &Heads<'_, F>, direction: &mut Direction<F>, first: usize) {
        let ((shared, dim), batch) = (direction.candidates.dim(), direction.scores.nrows());
        (self.shared, self.own, self.first) = (shared, direction.own_scores.ncols(), first);
        self.width = (shared + self.own).next_multiple_of(LANES);
        self.dims.clear();
        self.dims.extend((0..of.heads).map(|head| (head * dim / of.heads, (head + 1) * dim / of.heads)));
        for (values, rows) in [
            (&mut self.keys, dim),
            (&mut self.gradient, dim),
            (&mut self.regularisation_of_columns, 1),
            (&mut self.pull_of_columns, 1),
        ] {
            values.clear();
            values.resize(rows * self.width, F::zero());
        }
        self.sigma.resize(batch * of.heads * self.width, F::zero());
        for values in [&mut self.logit, &mut self.regularisation, &mut self.slope, &mut self.pull] {
            values.resize(batch * self.width, F::zero());
        }
        for values in &mut self.scratch {
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

    /// Copies anchor `i`'s own candidates.
    fn read_own(&mut self, i: usize, direction: &Direction<F>) {
        for (j, own) in direction.own.rows().into_iter().skip(i * self.own).take(self.own).enumerate() {
            for (keys, &from) in self.keys.chunks_mut(self.width).zip(own) {
                keys[self.shared + j] = from;
            }
        }
    }

    /// Writes the gradient of anchor `i`'s own candidates to the direction.
    fn write_own(&mut self, i: usize, direction: &mut Direction<F>) {
        for (j, mut own) in direction.direct[2].rows_mut().into_iter().skip(i * self.own).take(self.own).enumerate() {
            for (gradient, to) in self.gradient.chunks_mut(self.width).zip(&mut own) {
                *to = std::mem::take(&mut gradient[self.shared + j]);
            }
        }
    }

    /// Writes the gradient of the shared candidates to the direction, and adds that of the parameters.
    fn end(&self, direction: &mut Direction<F>, of_parameters: &mut [F]) {
        self.add_sums(of_parameters);
        for (gradient, mut column) in self.gradient.chunks(self.width).zip(direction.direct[1].columns_mut()) {
            column.iter_mut().zip(gradient).for_each(|(to, &from)| *to = from);
        }
    }

    /// Sets the slopes of the entries that the other direction computes to 0.
    fn clear_first(&mut self) {
        let alone = self.first / LANES * LANES..self.first;
        for table in [&mut self.slope, &mut self.pull] {
            table.chunks_mut(self.width).for_each(|row| row[alone.clone()].fill(F::zero()));
        }
    }
}

/// The loss of anchor `i` of the asking side, whose row is filtered and weighed. Writes dL/dlogit to `gradient`.
/// `weight`: the factor of the loss. All queries must come before the first key, whose slopes are added to theirs.
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
            // At first, 1 for each entry that takes part.
            pull[..entries].copy_from_slice(&row.m);
            pull[entries..].fill(F::zero());
            pull[row.positive] = F::one();
            let entries_present = sum(pull);
            if entries_present < F::of(2.0) {
                slope.fill(F::zero());
                pull.fill(F::zero());
                gradient.fill(F::zero());
                return F::zero();
            }
            let share = F::of(REGULARIZER) / entries_present;
            let (first, rest) = pull.split_at_mut(pairs.first);
            let regularisation =
                dot(rest, &pairs.regularisation[of_row.clone()][pairs.first..]) + others.regularisation_of(i, first);
            rest.iter_mut().for_each(|pull| *pull *= weight * share);
            others.pull(i, first, weight * share);
            // The bound of a logit: a similarity is at most 1, and a temperature at least HEAD_TAU.0.
            (row.tau, row.bound) = (F::one(), F::of(1.0 / HEAD_TAU.0));
            row.s.copy_from_slice(&pairs.logit[of_row][..entries]);
            let loss = row.softmax(F::zero(), F::one(), terms, gradient);
            for (slope, &of_logit) in slope.iter_mut().zip(&*gradient) {
                *slope = weight * of_logit;
            }
            // The row's own temperature is 1, so that only the positive's bend is missing in the slopes.
            slope[row.positive] *= row.bend;
            share * regularisation + loss
        },
    )
}

impl<F: Real> Pairs<F> {
    /// The regularisation of column `i`, summed over the rows that count, for row `i` of the other direction. Mostly
    /// all rows count, and the sum is known.
    #[inline(always)]
    fn regularisation_of(&self, i: usize, counts: &[F]) -> F {
        match Counting::of(counts) {
            Counting::Nobody => F::zero(),
            Counting::All => self.regularisation_of_columns[i],
            Counting::Some => {
                let rows = counts.iter().zip(self.regularisation[i..].iter().step_by(self.width));
                rows.fold(F::zero(), |total, (&counts, &regularisation)| total + counts * regularisation)
            }
        }
    }

    /// Adds `by` to dL/dregularisation of column `i`, in the rows that count.
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

/// Which of a column's rows count.
enum Counting {
    Nobody,
    Some,
    All,
}

impl Counting {
    /// `counts`: 1 for a row that counts, otherwise 0.
    #[inline(always)]
    fn of<F: Real>(counts: &[F]) -> Self {
        let count = sum(counts);
        if count == F::zero() {
            Counting::Nobody
        } else if count == F::of(counts.len() as f64) {
            Counting::All
        } else {
            Counting::Some
        }
    }
}
