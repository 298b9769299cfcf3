//! The pull and the push of the loss: the absolute gradient with respect to each similarity.
//!
//! With `p_ij` the softmax of row `i` over all candidates of query `i`, `c_ij` the softmax of column `j` over the
//! batch's queries, and `(a, b)` the weights of the two directions, the mean loss of `B` pairs has
//!
//! ```text
//! |dL/ds_ii| = (a (1 - p_ii) + b (1 - c_ii)) / (B tau)      the pull on a pair
//! |dL/ds_ij| = (a p_ij + b c_ij) / (B tau)                  the push on a negative
//! ```
//!
//! In every softmax the pull on the positive is as large as the push on all negatives together (Wang and Liu 2021,
//! Understanding the Behaviour of Contrastive Loss). `1 - p_ii` is computed as a sum over the negatives and not by a
//! subtraction, which would lose all digits for a pair that is learned well.

use serde::Serialize;

use super::exponential::exponentiate;
use super::histogram::{BINS, bin_of};
use super::similarities::Similarities;

/// Share of the negatives that count as hardest.
const HARDEST: f64 = 0.05;

/// One anchor's numbers, which the page shows in the equation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Example {
    /// Its row in the batch.
    pub anchor: usize,
    /// Similarity to its partner.
    pub positive: f64,
    /// The largest similarity to one of its negatives; `None` if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardest: Option<f64>,
    /// Its loss, both directions weighted.
    pub loss: f64,
    /// Its loss in one direction: as a query, if that direction counts, else as a key.
    pub query_loss: f64,
    /// Its loss in that direction by plain InfoNCE: minus the logarithm of its partner's softmax probability among the
    /// candidates that take part. With other losses, weights or offsets `query_loss` differs from it.
    pub infonce: f64,
}

/// The loss of a batch, and its gradient by bins of similarity.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Mean loss of the anchors, both directions weighted.
    pub loss: f64,
    /// `[64]`: share of the absolute gradient that raises similarities, per bin of similarity: on positives, and where
    /// a method attracts them, on negatives.
    pub pull: Vec<f32>,
    /// `[64]`: share of the absolute gradient that lowers similarities. `pull` and `push` together sum to 1.
    pub push: Vec<f32>,
    /// `[64]`: sum over the negatives of |dL/ds|, times the number of anchors, so that it is on the scale of one
    /// anchor's loss.
    pub on_negatives: Vec<f64>,
    /// exp(entropy of the softmax over the negatives alone): between 1 (a single one has all of the gradient) and their
    /// number (all have equal shares). It is the mean over the anchors of each direction, weighted over the directions
    /// as in the loss.
    pub effective_negatives: f64,
    /// Share of the push that falls on the most similar 5 % of all negatives of the batch.
    pub top_share: f64,
    /// Share of the negatives whose similarity the gradient raises: 0 for InfoNCE.
    pub attracted: f64,
    /// The anchor whose loss is nearest to the mean; the tie-break is the lower row.
    pub example: Example,
}

/// Sums over the negatives of one anchor, with `x = (s - 1) / tau`.
///
/// Subtracting 1, the largest possible similarity, instead of the row's maximum lets rows and columns share one
/// exponential; in f64 nothing underflows for tau of at least 0.005.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// The sum of e^x.
    e: f64,
    /// The sum of x e^x.
    xe: f64,
}

impl Sums {
    fn add(&mut self, x: f64, e: f64) {
        self.e += e;
        self.xe += x * e;
    }
    /// The sums if each negative counted `ratio` times.
    fn scaled(self, ratio: f64) -> Sums {
        Sums { e: self.e * ratio, xe: self.xe * ratio }
    }
    /// exp of the entropy of the softmax over these negatives.
    fn effective(self) -> f64 {
        if self.e > 0.0 { libm::exp(libm::log(self.e) - self.xe / self.e) } else { 0.0 }
    }
}

impl Gradient {
    /// The loss at temperature `tau` (at least 0.005), and its gradient. `negatives` are
    /// [`Similarities::sorted_negatives`].
    ///
    /// If only some pairs are anchors, a column has only these queries. Its sum over negatives is then scaled up to the
    /// number of its negatives in the batch.
    pub fn new(similarities: &Similarities, negatives: &[f32], directions: (f64, f64), tau: f64) -> Self {
        let (anchors, pairs) = (similarities.anchors(), similarities.pairs());
        let (a, b) = directions;
        let x_of = |s: &f32| (f64::from(*s) - 1.0) / tau;

        // e^x of every anchor's candidates, [C] then [K]; 0 for the positive, so that sums are over negatives.
        let mut exponentials = Vec::with_capacity(anchors + negatives.len());
        let mut rows = vec![Sums::default(); anchors];
        let mut columns = vec![Sums::default(); pairs];
        let mut x = Vec::new();
        for (i, sums) in rows.iter_mut().enumerate() {
            let (dense, own) = similarities.row(i);
            x.clear();
            x.extend(dense.iter().chain(own).map(x_of));
            let start = exponentials.len();
            exponentials.extend_from_slice(&x);
            let row = &mut exponentials[start..];
            exponentiate(row);
            row[i] = 0.0;
            x.iter().zip(&*row).for_each(|(&x, &e)| sums.add(x, e));
            columns.iter_mut().zip(&x).zip(&*row).for_each(|((column, &x), &e)| column.add(x, e));
        }
        for (j, column) in columns.iter_mut().enumerate() {
            let seen = if j < anchors { anchors - 1 } else { anchors };
            *column = column.scaled((pairs - 1) as f64 / seen.max(1) as f64);
        }

        // 1 / denominator of every softmax, and the loss of every anchor.
        let mut positive: Vec<f64> = similarities.partners().iter().map(x_of).collect();
        exponentiate(&mut positive);
        let inverse = |sums: &[Sums]| -> Vec<f64> {
            sums.iter().zip(&positive).map(|(negatives, positive)| 1.0 / (negatives.e + positive)).collect()
        };
        let (row_inverse, column_inverse) = (inverse(&rows), inverse(&columns));
        let loss_of = |sums: Sums, positive: f64| libm::log1p(sums.e / positive);
        let losses: Vec<f64> =
            (0..anchors).map(|i| a * loss_of(rows[i], positive[i]) + b * loss_of(columns[i], positive[i])).collect();
        let loss = losses.iter().sum::<f64>() / anchors.max(1) as f64;

        let (mut pull, mut push) = ([0.0; BINS], [0.0; BINS]);
        let hardest = Hardest::among(negatives);
        let mut carried = 0.0;
        // The part of a negative's push that comes from its column: 0 for candidates of queries alone.
        let mut by_column: Vec<f64> = column_inverse.iter().map(|inverse| b * inverse).collect();
        by_column.resize(x.len(), 0.0);
        for (i, row) in exponentials.chunks_exact(x.len().max(1)).enumerate() {
            pull[bin_of(similarities.positives()[i])] +=
                a * rows[i].e * row_inverse[i] + b * columns[i].e * column_inverse[i];
            let (dense, own) = similarities.row(i);
            let by_row = a * row_inverse[i];
            for ((&s, &e), by_column) in dense.iter().chain(own).zip(row).zip(&by_column) {
                let pushed = e * (by_row + by_column);
                push[bin_of(s)] += pushed;
                carried += pushed * hardest.part_of(s);
            }
        }

        let pushed: f64 = push.iter().sum();
        let total = pushed + pull.iter().sum::<f64>();
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        let shares = |parts: [f64; BINS]| parts.iter().map(|&part| share(part, total) as f32).collect();
        let effective = |sums: &[Sums]| sums.iter().map(|s| s.effective()).sum::<f64>() / sums.len().max(1) as f64;
        Gradient {
            loss,
            pull: shares(pull),
            push: shares(push),
            on_negatives: push.iter().map(|push| push / tau).collect(),
            effective_negatives: a * effective(&rows) + b * effective(&columns),
            top_share: share(carried, pushed),
            attracted: 0.0,
            example: example(similarities, &losses, loss, |i| {
                if a > 0.0 { loss_of(rows[i], positive[i]) } else { losses[i] }
            }),
        }
    }
}

/// The hardest 5 % of the negatives, their number rounded up.
#[derive(Debug)]
pub(super) struct Hardest {
    /// The similarity of the least similar of them.
    threshold: f32,
    /// The share of each negative exactly at the threshold that belongs to them.
    part_at_threshold: f64,
}

impl Hardest {
    /// `negatives` in ascending order.
    pub(super) fn among(negatives: &[f32]) -> Self {
        let count = (negatives.len() as f64 * HARDEST).ceil() as usize;
        let Some(&threshold) = negatives.get(negatives.len() - count) else {
            return Hardest { threshold: f32::INFINITY, part_at_threshold: 0.0 };
        };
        let from = negatives.partition_point(|&s| s < threshold);
        let to = negatives.partition_point(|&s| s <= threshold);
        let fitting = (to + count).saturating_sub(negatives.len());
        Hardest { threshold, part_at_threshold: fitting as f64 / (to - from).max(1) as f64 }
    }

    pub(super) fn part_of(&self, similarity: f32) -> f64 {
        if similarity > self.threshold {
            1.0
        } else if similarity == self.threshold {
            self.part_at_threshold
        } else {
            0.0
        }
    }
}

/// The anchor whose loss is nearest to the mean.
fn example(similarities: &Similarities, losses: &[f64], mean: f64, infonce: impl Fn(usize) -> f64) -> Example {
    let distance = |i: &usize| (losses[*i] - mean).abs();
    let anchor = (0..losses.len()).min_by(|i, j| distance(i).total_cmp(&distance(j))).unwrap_or(0);
    let hardest = similarities.negative_runs(anchor).concat().into_iter().max_by(f32::total_cmp);
    Example {
        anchor,
        positive: f64::from(similarities.positives()[anchor]),
        hardest: hardest.map(f64::from).filter(|s| s.is_finite()),
        loss: losses[anchor],
        query_loss: infonce(anchor),
        infonce: infonce(anchor),
    }
}
