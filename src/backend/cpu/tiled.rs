//! Evaluates plain rows tile by tile, so that the similarities of a step never stand together in memory.
//!
//! ```text
//! R_i = sum over negatives j of exp(l_ij - m_i)     m_i: 1/tau, or the largest logit so far
//! a_i = sum over negatives j of exp(l_ij - m_i) c_j for candidates that are constants
//! Z_i = R_i + exp(l_ip - m_i),    L_i = m_i + ln Z_i - l_ip,    dL/ds_ij = exp(l_ij - m_i) / (tau Z_i)
//! ```
//!
//! Constants are the entries of the memory and the partners that momentum encoders have encoded. One walk over them
//! gives the loss and their pull on the anchors. Where the partners learn too, [`between`] computes their similarities
//! once more when all `Z_i` are known. The result is that of the passes over stored rows, and `tests/tiled.rs` holds
//! the two equal.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

use super::tables::CONTIGUOUS;
use crate::negatives::NOBODY;
use crate::product::{Start, Workspace, product, product_in_blocks};
use crate::real::{Real, dot, sum, vectorized};

/// Candidates that are met at a time. Their similarities to a block of anchors stay in the cache.
const TILE: usize = 512;

/// The scratch of products: of similarities, and of what is computed from them meanwhile.
#[derive(Debug, Default)]
pub struct Scratch<F> {
    similarities: Workspace<F>,
    sums: Workspace<F>,
}

impl<F> Scratch<F> {
    /// How many numbers it has room for.
    pub fn numbers(&self) -> usize {
        self.similarities.numbers() + self.sums.numbers()
    }
}

/// The rows of one direction.
#[derive(Debug)]
pub struct Rows<F> {
    /// `[B]`: the numbers that are subtracted from the logits, `m`.
    shift: Vec<F>,
    /// `[B]`: the sums over the negatives, `R`.
    total: Vec<F>,
    /// `[B, d]`: the sums over the negatives that are constants, `a`. Once the rows are finished, dL/dq through them.
    pub pull: Array2<F>,
    /// `[B]`: `w / (tau Z)`, where w is the weight of the row in the loss of the batch.
    factor: Vec<F>,
    /// `[B]`: dL/ds of the positive.
    positive: Vec<F>,
}

impl<F: Real> Rows<F> {
    /// Rows of `batch` anchors with `dim` dimensions.
    pub fn new(batch: usize, dim: usize) -> Self {
        let zeros = vec![F::zero(); batch];
        Rows {
            shift: zeros.clone(),
            total: zeros.clone(),
            pull: Array2::zeros((batch, dim)),
            factor: zeros.clone(),
            positive: zeros,
        }
    }

    /// Begins without negatives.
    ///
    /// # Shapes
    /// * `anchors`, `partners`: `[B, d]`; `scale` = 1 / tau.
    pub fn begin(&mut self, anchors: ArrayView2<'_, F>, partners: ArrayView2<'_, F>, scale: F) {
        self.total.fill(F::zero());
        self.pull.fill(F::zero());
        for (i, (similarity, shift)) in self.positive.iter_mut().zip(&mut self.shift).enumerate() {
            *similarity = dot(row(&anchors, i), row(&partners, i));
            // Without one shift for all, the maximum over the candidates begins with the positive.
            *shift = if has_one_shift(scale) { scale } else { scale * *similarity };
        }
    }

    /// Adds negatives: all of `keys` but those of the anchor's own pair, and those of nobody.
    ///
    /// # Shapes
    /// * `anchors`: `[B, d]`, `keys`: `[n, d]`, `batch`: `[B]`, `pairs`: `[n]`. `constant`: whether the keys pull here.
    pub fn meet(
        &mut self,
        (anchors, batch): (ArrayView2<'_, F>, &[u32]),
        (keys, pairs): (ArrayView2<'_, F>, &[u32]),
        scale: F,
        constant: bool,
        scratch: &mut Scratch<F>,
    ) {
        let Rows { shift, total, pull, .. } = self;
        for (keys, pairs) in keys.axis_chunks_iter(ndarray::Axis(0), TILE).zip(pairs.chunks(TILE)) {
            let Scratch { similarities, sums } = &mut *scratch;
            product_in_blocks(scale, anchors, keys.t(), similarities, &mut |first, logits| {
                let rows = logits.len() / pairs.len();
                for (i, logits) in (first..).zip(logits.chunks_exact_mut(pairs.len())) {
                    if !has_one_shift(scale) {
                        let largest = logits.iter().fold(shift[i], |a, &b| if b > a { b } else { a });
                        let smaller = (shift[i] - largest).exponential();
                        if largest > shift[i] {
                            total[i] *= smaller;
                            pull.row_mut(i).mapv_inplace(|x| x * smaller);
                            shift[i] = largest;
                        }
                    }
                    total[i] += exponentials(shift[i], (batch[i], pairs), logits);
                }
                if constant {
                    let of_block = pull.slice_mut(s![first..first + rows, ..]);
                    product(F::one(), table(logits, pairs.len()), keys, Start::Kept, of_block, sums);
                }
            });
        }
    }

    /// Computes each anchor's loss. Without a negative it is 0, as is its gradient.
    ///
    /// # Shapes
    /// * `losses`: `[B]`; `scale` = 1 / tau.
    pub fn losses(&self, scale: F, losses: &mut [F]) {
        for (i, loss) in losses.iter_mut().enumerate() {
            let positive = scale * self.positive[i];
            let total = self.total[i] + (positive - self.shift[i]).exponential();
            let is_alone = self.total[i] == F::zero();
            *loss = if is_alone { F::zero() } else { self.shift[i] + total.natural_log() - positive };
        }
    }

    /// Computes the gradient through the constants, when all negatives are met.
    ///
    /// # Shapes
    /// * `weights`: `[B]`, of the rows in the loss of the batch; `partners`: `[B, d]`, if they are constants.
    pub fn finish(&mut self, scale: F, weights: impl Iterator<Item = F>, partners: Option<ArrayView2<'_, F>>) {
        for (i, weight) in weights.enumerate() {
            let own = (scale * self.positive[i] - self.shift[i]).exponential();
            let weight = if self.total[i] == F::zero() { F::zero() } else { weight * scale };
            let factor = weight / (self.total[i] + own);
            self.factor[i] = factor;
            self.positive[i] = factor * own - weight;
            let mut pull = self.pull.row_mut(i);
            pull.mapv_inplace(|sum| sum * factor);
            if let Some(partners) = &partners {
                pull.scaled_add(self.positive[i], &partners.row(i));
            }
        }
    }
}

/// Adds the gradient between two sides of a batch that both learn, in both directions at once:
/// `dL/ds_ij = f_i exp(l_ij - m_i) + g_j exp(l_ij - n_j)`, with the second from the rows of the keys.
///
/// # Shapes
/// * `sides`, `gradients`: `[B, d]` each. A direction without weight has no rows. `in_batch`: whether the batch's
///   other keys are negatives; `pairs`: `[B]`.
pub fn between<F: Real>(
    directions: [Option<&Rows<F>>; 2],
    ([queries, keys], pairs): ([ArrayView2<'_, F>; 2], &[u32]),
    scale: F,
    in_batch: bool,
    [mut of_queries, mut of_keys]: [ArrayViewMut2<'_, F>; 2],
    scratch: &mut Scratch<F>,
) {
    let batch = queries.nrows();
    let positive = |i: usize| directions.iter().flatten().fold(F::zero(), |slope, rows| slope + rows.positive[i]);
    if !in_batch {
        for i in 0..batch {
            of_queries.row_mut(i).scaled_add(positive(i), &keys.row(i));
            of_keys.row_mut(i).scaled_add(positive(i), &queries.row(i));
        }
        return;
    }
    for at in (0..batch).step_by(TILE) {
        let end = batch.min(at + TILE);
        let tile = keys.slice(s![at..end, ..]);
        let mut of_tile = of_keys.slice_mut(s![at..end, ..]);
        let Scratch { similarities, sums } = &mut *scratch;
        product_in_blocks(scale, queries, tile.t(), similarities, &mut |first, logits| {
            let width = end - at;
            let rows = logits.len() / width;
            for (i, logits) in (first..).zip(logits.chunks_exact_mut(width)) {
                let of_anchor = directions[0].map_or((F::zero(), F::zero()), |rows| (rows.factor[i], rows.shift[i]));
                let of_keys = directions[1].map(|rows| (&rows.factor[at..end], &rows.shift[at..end]));
                slopes(of_anchor, of_keys, (pairs[i], &pairs[at..end]), logits);
                if (at..end).contains(&i) {
                    logits[i - at] = positive(i);
                }
            }
            let slopes = table(logits, width);
            let met = s![first..first + rows, ..];
            product(F::one(), slopes, tile, Start::Kept, of_queries.slice_mut(met), sums);
            product(F::one(), slopes.t(), queries.slice(met), Start::Kept, of_tile.view_mut(), sums);
        });
    }
}

/// Whether 1/tau can be subtracted from all logits.
fn has_one_shift<F: Real>(scale: F) -> bool {
    F::shift(scale) == Some(scale)
}

/// Replaces the logits of negatives by `exp(l - shift)` and the others by 0. Returns the sum.
#[inline(never)]
fn exponentials<F: Real>(shift: F, (mine, pairs): (u32, &[u32]), logits: &mut [F]) -> F {
    vectorized(
        #[inline(always)]
        || {
            for (logit, &pair) in logits.iter_mut().zip(pairs) {
                let exponential = (*logit - shift).exponential();
                *logit = if (pair != mine) & (pair != NOBODY) { exponential } else { F::zero() };
            }
            sum(logits)
        },
    )
}

/// Replaces the logits of an anchor's negatives by dL/ds, `f exp(l_j - m) + g_j exp(l_j - n_j)`, and the others by 0.
#[inline(never)]
fn slopes<F: Real>(
    (factor, shift): (F, F),
    of_keys: Option<(&[F], &[F])>,
    (mine, pairs): (u32, &[u32]),
    logits: &mut [F],
) {
    vectorized(
        #[inline(always)]
        || {
            let by_anchor = |logit: F| factor * (logit - shift).exponential();
            let is_negative = |slope: F, pair: u32| if pair == mine { F::zero() } else { slope };
            let logits = logits.iter_mut().zip(pairs);
            match of_keys {
                None => logits.for_each(|(logit, &pair)| *logit = is_negative(by_anchor(*logit), pair)),
                Some((factors, shifts)) => {
                    for (((logit, &pair), &of_key), &shift) in logits.zip(factors).zip(shifts) {
                        let slope = by_anchor(*logit) + of_key * (*logit - shift).exponential();
                        *logit = is_negative(slope, pair);
                    }
                }
            }
        },
    );
}

fn row<'a, F>(table: &'a ArrayView2<'_, F>, i: usize) -> &'a [F] {
    let width = table.ncols();
    &table.as_slice().expect(CONTIGUOUS)[i * width..(i + 1) * width]
}

fn table<F>(values: &[F], width: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((values.len() / width, width), values).expect(CONTIGUOUS)
}
