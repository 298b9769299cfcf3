//! How well similarity separates partners from negatives.

/// Area under the ROC curve: the probability that a random partner is more similar than a random negative, a tie
/// counting half. 0.5 is chance, 1 is perfect; 0.5 if there is nothing to compare.
///
/// ```text
/// AUROC = ( #{s+ > s-} + #{s+ = s-} / 2 ) / (#positives * #negatives)
/// ```
///
/// The value is exact, computed from ranks (Mann and Whitney 1947, On a Test of Whether One of Two Random Variables is
/// Stochastically Larger than the Other). `negatives` are in ascending order.
#[inline(never)]
pub fn auroc(positives: &[f32], negatives: &[f32]) -> f64 {
    let twice = |positive: f32| {
        let below = negatives.partition_point(|&s| s < positive);
        let up_to = negatives.partition_point(|&s| s <= positive);
        (below + up_to) as f64
    };
    let won = positives.iter().map(|&s| twice(s)).sum::<f64>() / 2.0;
    let comparisons = positives.len() as f64 * negatives.len() as f64;
    if comparisons > 0.0 { won / comparisons } else { 0.5 }
}
