//! How many pairs of a batch have which similarity, told apart by what is known of them.

use super::Similarities;

/// Bins of every histogram: bin `b` holds similarities from `-1 + b / 32` up to, but not including, `-1 + (b + 1) / 32`;
/// the last one includes 1.
pub const BINS: usize = 64;

/// The bin of a similarity. Rounding may carry similarities slightly beyond ±1; they count in the outermost bins.
pub fn bin_of(similarity: f32) -> usize {
    // The conversion saturates: below 0, and no number at all, become 0.
    (((similarity + 1.0) * (BINS as f32 / 2.0)) as usize).min(BINS - 1)
}

/// Counts per bin, all anchors with all their candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// `[64]`: partners.
    pub positives: Vec<f32>,
    /// `[64]`: negatives whose class differs from the anchor's.
    pub true_negatives: Vec<f32>,
    /// `[64]`: negatives of the anchor's class.
    pub false_negatives: Vec<f32>,
    /// Mean similarity of all negatives; 0 if there are none.
    pub negative_mean: f64,
}

impl Histogram {
    /// Counts. `query_labels` is `[B]`, `key_labels` `[B + S + B*K]`, in the order of [`super::Batch`].
    pub fn new(similarities: &Similarities, query_labels: &[u32], key_labels: &[u32]) -> Self {
        let mut positives = [0u32; BINS];
        let mut negatives = [[0u32; BINS]; 2]; // of another class, of the same
        let mut sum = 0.0;
        for (i, &label) in query_labels.iter().enumerate().take(similarities.anchors()) {
            let (dense, own) = similarities.row(i);
            let own_labels = &key_labels[dense.len() + i * own.len()..];
            positives[bin_of(dense[i])] += 1;
            let runs = [(&dense[..i], key_labels), (&dense[i + 1..], &key_labels[i + 1..]), (own, own_labels)];
            for (run, labels) in runs {
                for (&s, &other) in run.iter().zip(labels) {
                    negatives[usize::from(other == label)][bin_of(s)] += 1;
                    sum += f64::from(s);
                }
            }
        }
        let numbers = |counts: [u32; BINS]| counts.iter().map(|&count| count as f32).collect();
        Histogram {
            positives: numbers(positives),
            true_negatives: numbers(negatives[0]),
            false_negatives: numbers(negatives[1]),
            negative_mean: sum / similarities.negatives().max(1) as f64,
        }
    }

    /// Share of the negatives that have their anchor's class; 0 if there are no negatives.
    pub fn false_negative_rate(&self) -> f64 {
        let total = |counts: &[f32]| counts.iter().map(|&count| f64::from(count)).sum::<f64>();
        let of_same = total(&self.false_negatives);
        of_same / (of_same + total(&self.true_negatives)).max(1.0)
    }
}
