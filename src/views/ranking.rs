//! The view of a ranker that learns beside the retriever: how often each of the two picks the right key, and where the
//! target goes that the retriever learns from.

use serde::Serialize;

/// The contents of the view.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ranking {
    /// The step of the look.
    pub step: u64,
    /// The rounds so far, the first one first; empty without a ranker, and before its first round.
    pub rounds: Vec<Round>,
    /// How often a guess picks the right key: 1 / (1 + K); 0 without own candidates.
    pub chance: f64,
    /// Mean over the look's anchors of where the target goes, if the ranker knows enough to give it.
    pub target: Option<Split>,
    /// The same of what the retriever believes: the softmax over the same candidates.
    pub belief: Option<Split>,
}

/// How often the right key came first among an anchor's candidates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Round {
    /// The step before which the round took place.
    pub step: u64,
    /// As the ranker ranks them, after its lessons.
    pub ranker: f64,
    /// As the retriever does.
    pub retriever: f64,
}

/// Shares of a row, which add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Split {
    /// The anchor's own key.
    pub own: f64,
    /// Other keys of its class.
    pub class: f64,
    /// All others.
    pub others: f64,
}

/// The mean split of rows, `[n, width]`, whose first entry is the anchor's own key. `same`: `[n, width]`, which entries
/// are of the anchor's class. A row's numbers are at least 0 and need not add up to 1. `None` without rows.
pub fn split(rows: &[f64], width: usize, same: &[bool]) -> Option<Split> {
    let count = rows.len() / width.max(1);
    let mut mean = Split::default();
    for (row, same) in rows.chunks_exact(width.max(1)).zip(same.chunks_exact(width.max(1))) {
        let factor = 1.0 / (row.iter().sum::<f64>() * count as f64);
        for (n, (value, &same)) in row.iter().zip(same).enumerate() {
            let part = match (n, same) {
                (0, _) => &mut mean.own,
                (_, true) => &mut mean.class,
                (_, false) => &mut mean.others,
            };
            *part += factor * value;
        }
    }
    (count > 0).then_some(mean)
}

/// Replaces every row of logits, `[n, width]`, by its softmax.
pub fn softmax(rows: &mut [f64], width: usize) {
    for row in rows.chunks_exact_mut(width.max(1)) {
        let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter_mut().for_each(|value| *value = libm::exp(*value - most));
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|value| *value /= sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_split_by_what_its_entries_are() {
        let rows = [2.0, 1.0, 1.0, 0.0, 3.0, 1.0];
        let same = [true, true, false, true, false, true];
        let found = split(&rows, 3, &same).expect("two rows");
        assert!((found.own - 0.25).abs() < 1e-12, "a half of the first row, nothing of the second");
        assert!((found.class - (0.125 + 0.125)).abs() < 1e-12);
        assert!((found.others - (0.125 + 0.375)).abs() < 1e-12);
        assert_eq!(split(&[], 3, &[]), None);
        let mut logits = [1000.0, 1000.0 - 3f64.ln()];
        softmax(&mut logits, 2);
        assert!((logits[0] - 0.75).abs() < 1e-9);
    }
}
