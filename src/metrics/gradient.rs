//! The pull and the push of the loss: the absolute gradient with respect to each similarity. A pulled candidate need
//! not be a partner: some losses have several positives, and some weights reverse the sign of the gradient of easy
//! negatives.

use serde::Serialize;

use super::evaluated::Evaluated;
use super::histogram::{BINS, bin_of};
use super::rows::Entry;

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

impl Gradient {
    /// The loss of a batch, and its gradient. `negatives` are [`Rows::sorted_negatives`](super::Rows::sorted_negatives)
    /// of [`Evaluated::rows`].
    pub fn of(evaluated: &Evaluated, negatives: &[f32]) -> Self {
        // By whether it is a negative that takes part, by whether it is pulled, by bin.
        let mut sums = [[[0.0; BINS]; 2]; 2];
        let hardest = Hardest::among(negatives);
        let (mut carried, mut attracted, mut taking_part) = (0.0, 0usize, 0usize);
        for rows in evaluated.counting() {
            for i in 0..rows.anchors() {
                for (_, entry, s, gradient) in rows.row(i) {
                    let (negative, pulled) = (entry == Entry::TakesPart, gradient < 0.0);
                    sums[usize::from(negative)][usize::from(pulled)][bin_of(s)] += gradient.abs();
                    taking_part += usize::from(negative);
                    attracted += usize::from(negative && pulled);
                    if negative && !pulled {
                        carried += gradient * hardest.part_of(s);
                    }
                }
            }
        }
        let [others, negative] = &sums;
        let both = |a: &[f64; BINS], b: &[f64; BINS]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
        let (push, pull) = (both(&negative[0], &others[0]), both(&negative[1], &others[1]));
        let total = push.iter().sum::<f64>() + pull.iter().sum::<f64>();
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        let shares = |parts: &[f64]| parts.iter().map(|&part| share(part, total) as f32).collect();
        let loss = evaluated.losses.iter().sum::<f64>() / evaluated.losses.len().max(1) as f64;
        Gradient {
            loss,
            pull: shares(&pull),
            push: shares(&push),
            on_negatives: both(&negative[0], &negative[1]).iter().map(|sum| sum / evaluated.unit).collect(),
            effective_negatives: evaluated.effective_negatives,
            top_share: share(carried, negative[0].iter().sum()),
            attracted: attracted as f64 / taking_part.max(1) as f64,
            example: example(evaluated, loss),
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

/// The anchor whose loss is nearest to the mean; the tie-break is the lower row.
fn example(evaluated: &Evaluated, mean: f64) -> Example {
    let Evaluated { losses, query_losses, tau, .. } = evaluated;
    let distance = |i: &usize| (losses[*i] - mean).abs();
    let anchor = (0..losses.len()).min_by(|i, j| distance(i).total_cmp(&distance(j))).unwrap_or(0);
    let nothing = f64::NAN;
    let mut example =
        Example { anchor, positive: nothing, hardest: None, loss: nothing, query_loss: nothing, infonce: nothing };
    let Some(rows) = evaluated.counting().next().filter(|_| anchor < losses.len()) else { return example };
    example.loss = losses[anchor];
    example.query_loss = query_losses[anchor];
    // Subtracting 1, the largest possible similarity, prevents overflow.
    let exponential = |s: f64| ((s - 1.0) / tau).exp();
    let (mut sum, mut hardest) = (0.0, f32::NEG_INFINITY);
    for (_, entry, s, _) in rows.row(anchor) {
        match entry {
            Entry::Positive => example.positive = f64::from(s),
            Entry::TakesPart if s.total_cmp(&hardest).is_gt() => hardest = s,
            Entry::TakesPart => {}
            Entry::Absent | Entry::Removed => continue,
        }
        sum += exponential(f64::from(s));
    }
    example.hardest = hardest.is_finite().then(|| f64::from(hardest));
    example.infonce = if evaluated.is_plain { example.query_loss } else { sum.ln() - (example.positive - 1.0) / tau };
    example
}
