//! Which of two similar items is the copy, as the lengths of their outputs say.
//!
//! Similarities are alike in both directions. A pair, asked the right way round, has the ratio `r = |key| / |query|`;
//! asked the wrong way round it has `1 / r`. A pair is found only if its query is no longer than its key.

use super::auroc::auroc;
use super::sort::sort;

/// How well lengths tell a pair from its reverse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Probability that a pair has a greater ratio than a reversed one; equal ones count half.
    pub auroc: f64,
    /// Share of the reversed pairs that are dropped, because their query is longer than their key.
    pub dropped: f64,
}

/// Measures pairs by the lengths of their queries' and their keys' outputs, `[pairs]` each. `None` without pairs.
///
/// # Panics
/// If there are more queries than keys, or the reverse.
pub fn direction(queries: &[f32], keys: &[f32]) -> Option<Direction> {
    assert_eq!(queries.len(), keys.len(), "a query of each key");
    if queries.is_empty() {
        return None;
    }
    let ratio = |(&query, &key): (&f32, &f32)| f64::from(key) / f64::from(query);
    let ratios: Vec<f64> = queries.iter().zip(keys).map(ratio).collect();
    // In logarithms, the reverse of a ratio is its negative, exactly.
    let logarithms: Vec<f32> = ratios.iter().map(|&ratio| libm::log(ratio) as f32).collect();
    let mut reversed: Vec<f32> = logarithms.iter().map(|&x| -x).collect();
    sort(&mut reversed);
    let dropped = ratios.iter().filter(|&&ratio| ratio > 1.0).count() as f64 / ratios.len() as f64;
    Some(Direction { auroc: auroc(&logarithms, &reversed), dropped })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_tell_pairs_from_their_reverse() {
        // Ratios 2, 4 and 1/2; reversed 1/2, 1/4 and 2.
        let found = direction(&[1.0, 1.0, 2.0], &[2.0, 4.0, 1.0]).expect("three pairs");
        // Of nine comparisons 2 wins 2 and ties once, 4 wins 3, and 1/2 wins 1 and ties once.
        assert!((found.auroc - 7.0 / 9.0).abs() < 1e-12, "{found:?}");
        assert!((found.dropped - 2.0 / 3.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn equal_lengths_tell_nothing() {
        let found = direction(&[3.0, 3.0], &[3.0, 3.0]);
        assert_eq!(found, Some(Direction { auroc: 0.5, dropped: 0.0 }));
        assert_eq!(direction(&[], &[]), None);
    }
}
