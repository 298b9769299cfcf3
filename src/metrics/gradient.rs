//! Where the loss pulls and pushes: the share of the gradient that each similarity carries.
//!
//! With `p_ij` the softmax of row `i` over all candidates of query `i`, `c_ij` the softmax of column `j` over the batch's
//! queries, and `(a, b)` the weights of the two directions, the mean loss of `B` pairs has
//!
//! ```text
//! |dL/ds_ii| = (a (1 - p_ii) + b (1 - c_ii)) / (B tau)      the pull on a pair
//! |dL/ds_ij| = (a p_ij + b c_ij) / (B tau)                  the push on a negative
//! ```
//!
//! In every softmax the pull on the positive is as large as the push on all negatives together (Wang and Liu 2021,
//! Understanding the Behaviour of Contrastive Loss). `1 - p_ii` is summed from the negatives, never subtracted, so that
//! the shares stay right when a pair has long been learned.

use serde::Serialize;

use super::histogram::{BINS, bin_of};
use super::similarities::Similarities;

/// Share of the negatives that count as hardest.
const HARDEST: f64 = 0.05;

/// One anchor's numbers, to put into the equation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Example {
    /// Its row in the batch.
    pub anchor: usize,
    /// Similarity to its partner.
    pub positive: f64,
    /// The largest similarity to one of its negatives; NaN if it has none.
    pub hardest: f64,
    /// Its loss, both directions weighted.
    pub loss: f64,
}

/// The loss of a batch, and what its gradient does to which similarity.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// Mean loss of the anchors, both directions weighted.
    pub loss: f64,
    /// `[64]`: share of the absolute gradient on positives, per bin of similarity.
    pub pull: Vec<f32>,
    /// `[64]`: share of the absolute gradient on negatives. `pull` and `push` together sum to 1.
    pub push: Vec<f32>,
    /// exp(entropy of the softmax over the negatives alone): between 1 (a single one matters) and their number (all
    /// matter alike). Mean over the anchors of each direction, directions weighted as in the loss.
    pub effective_negatives: f64,
    /// Share of the push carried by the most similar 5 % of all negatives of the batch.
    pub top_share: f64,
    /// The anchor whose loss is nearest to the mean (the first of equals).
    pub example: Example,
}

/// Sums over the negatives of one anchor, with `x = (s - 1) / tau`.
///
/// Subtracting 1, the largest possible similarity, instead of the row's maximum lets rows and columns share one
/// exponential; in f64 nothing underflows for tau of at least 0.005.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// sum of e^x.
    e: f64,
    /// sum of x e^x.
    xe: f64,
}

impl Sums {
    fn add(&mut self, x: f64, e: f64) {
        self.e += e;
        self.xe += x * e;
    }
    /// As if each negative stood for `ratio` of them.
    fn scaled(self, ratio: f64) -> Sums {
        Sums { e: self.e * ratio, xe: self.xe * ratio }
    }
    /// exp of the entropy of the softmax over these negatives, of which each stood for `ratio`.
    fn effective(self) -> f64 {
        if self.e > 0.0 { (self.e.ln() - self.xe / self.e).exp() } else { 0.0 }
    }
}

impl Gradient {
    /// The loss at temperature `tau` (at least 0.005), and its gradient.
    ///
    /// When only some pairs are anchors, a column sees only these queries; its sum over negatives is then scaled to the
    /// number of negatives it has in the batch.
    pub fn new(similarities: &Similarities, directions: (f64, f64), tau: f64) -> Self {
        let (anchors, pairs) = (similarities.anchors(), similarities.pairs());
        let (a, b) = directions;
        let x_of = |s: f32| (f64::from(s) - 1.0) / tau;

        let mut exponentials = Vec::with_capacity(anchors + similarities.negatives()); // row by row: [C], then [K]
        let mut rows = vec![Sums::default(); anchors];
        let mut columns = vec![Sums::default(); pairs];
        for (i, row) in rows.iter_mut().enumerate() {
            let (dense, own) = similarities.row(i);
            for (j, &s) in dense.iter().chain(own).enumerate() {
                let x = x_of(s);
                let e = x.exp();
                exponentials.push(e);
                if j != i {
                    row.add(x, e);
                    if j < pairs {
                        columns[j].add(x, e);
                    }
                }
            }
        }
        for (j, column) in columns.iter_mut().enumerate() {
            let seen = if j < anchors { anchors - 1 } else { anchors };
            *column = column.scaled((pairs - 1) as f64 / seen.max(1) as f64);
        }

        // 1 / denominator of every softmax, and the loss of every anchor.
        let own_exponential: Vec<f64> = similarities.partners().iter().map(|&s| x_of(s).exp()).collect();
        let inverse = |sums: &[Sums]| -> Vec<f64> {
            sums.iter().zip(&own_exponential).map(|(negatives, own)| 1.0 / (negatives.e + own)).collect()
        };
        let (row_inverse, column_inverse) = (inverse(&rows), inverse(&columns));
        let losses: Vec<f64> = (0..anchors)
            .map(|i| a * (rows[i].e / own_exponential[i]).ln_1p() + b * (columns[i].e / own_exponential[i]).ln_1p())
            .collect();
        let loss = losses.iter().sum::<f64>() / anchors.max(1) as f64;

        let (mut pull, mut push) = ([0.0; BINS], [0.0; BINS]);
        let threshold = hardest_threshold(similarities);
        let mut hardest = Share::default();
        let mut next = exponentials.iter();
        for i in 0..anchors {
            pull[bin_of(similarities.positives()[i])] +=
                a * rows[i].e * row_inverse[i] + b * columns[i].e * column_inverse[i];
            let (dense, own) = similarities.row(i);
            let by_row = a * row_inverse[i];
            for (j, (&s, &e)) in dense.iter().chain(own).zip(&mut next).enumerate() {
                if j != i {
                    let factor = if j < pairs { by_row + b * column_inverse[j] } else { by_row };
                    push[bin_of(s)] += e * factor;
                    hardest.add(s, e * factor, threshold);
                }
            }
        }

        let pushed: f64 = push.iter().sum();
        let total = pushed + pull.iter().sum::<f64>();
        let shares = |parts: [f64; BINS]| {
            parts.iter().map(|part| if total > 0.0 { (part / total) as f32 } else { 0.0 }).collect()
        };
        let effective = |sums: &[Sums]| sums.iter().map(|s| s.effective()).sum::<f64>() / sums.len().max(1) as f64;
        Gradient {
            loss,
            pull: shares(pull),
            push: shares(push),
            effective_negatives: a * effective(&rows) + b * effective(&columns),
            top_share: hardest.of(pushed, hardest_count(similarities)),
            example: example(similarities, &losses, loss),
        }
    }
}

/// How many negatives are the hardest 5 %, rounded up.
fn hardest_count(similarities: &Similarities) -> usize {
    (similarities.negatives() as f64 * HARDEST).ceil() as usize
}

/// The similarity of the least similar among the hardest negatives.
fn hardest_threshold(similarities: &Similarities) -> f32 {
    let mut all: Vec<f32> = Vec::with_capacity(similarities.negatives());
    (0..similarities.anchors()).for_each(|i| similarities.negative_runs(i).iter().for_each(|run| all.extend(*run)));
    let last = match hardest_count(similarities) {
        0 => return f32::INFINITY,
        count => count - 1,
    };
    *all.select_nth_unstable_by(last, |x, y| y.total_cmp(x)).1
}

/// Push at and above a threshold.
#[derive(Debug, Default)]
struct Share {
    above: f64,
    count_above: usize,
    equal: f64,
    count_equal: usize,
}

impl Share {
    fn add(&mut self, similarity: f32, push: f64, threshold: f32) {
        if similarity > threshold {
            self.above += push;
            self.count_above += 1;
        } else if similarity == threshold {
            self.equal += push;
            self.count_equal += 1;
        }
    }

    /// Share of `all` that the hardest `count` carry; of negatives exactly at the threshold, as many as still fit.
    fn of(&self, all: f64, count: usize) -> f64 {
        let fitting = count.saturating_sub(self.count_above).min(self.count_equal);
        let carried = self.above + self.equal * fitting as f64 / self.count_equal.max(1) as f64;
        if all > 0.0 { carried / all } else { 0.0 }
    }
}

/// The anchor whose loss is nearest to the mean.
fn example(similarities: &Similarities, losses: &[f64], mean: f64) -> Example {
    let distance = |i: &usize| (losses[*i] - mean).abs();
    let anchor = (0..losses.len()).min_by(|i, j| distance(i).total_cmp(&distance(j))).unwrap_or(0);
    let hardest = similarities.negative_runs(anchor).concat().into_iter().max_by(f32::total_cmp);
    Example {
        anchor,
        positive: f64::from(similarities.positives()[anchor]),
        hardest: hardest.map_or(f64::NAN, f64::from),
        loss: losses[anchor],
    }
}
