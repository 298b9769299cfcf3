//! The expected scores of a random ranking, for comparison.

use serde::Serialize;

/// Expected retrieval of queries that rank their candidates at random.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Guess {
    /// Recall@1.
    pub recall_at_1: f64,
    /// Recall@5.
    pub recall_at_5: f64,
    /// Recall@10.
    pub recall_at_10: f64,
    /// Mean of 1 / rank.
    pub mrr: f64,
}

impl Guess {
    /// The expected scores among `candidates` keys, where each rank has equal probability.
    pub fn among(candidates: usize) -> Self {
        let n = candidates.max(1) as f64;
        let within = |k: f64| (k / n).min(1.0);
        let harmonic: f64 = (1..=candidates.max(1)).map(|rank| 1.0 / rank as f64).sum();
        Guess { recall_at_1: within(1.0), recall_at_5: within(5.0), recall_at_10: within(10.0), mrr: harmonic / n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_scores_are_means_over_all_ranks() {
        for n in [1, 3, 10, 397] {
            let mean = |of: &dyn Fn(usize) -> f64| (1..=n).map(of).sum::<f64>() / n as f64;
            let guess = Guess::among(n);
            assert!((guess.recall_at_1 - mean(&|rank| f64::from(u8::from(rank <= 1)))).abs() < 1e-12);
            assert!((guess.recall_at_10 - mean(&|rank| f64::from(u8::from(rank <= 10)))).abs() < 1e-12);
            assert!((guess.mrr - mean(&|rank| 1.0 / rank as f64)).abs() < 1e-12);
        }
        assert!((Guess::among(397).recall_at_1 - 0.0025).abs() < 1e-4);
    }
}
