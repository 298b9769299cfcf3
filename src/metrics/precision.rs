//! Precision and recall of a threshold of similarity that separates partners from many more negatives.

/// Area under the precision-recall curve as average precision, `sum_n (R_n - R_(n-1)) P_n` over the thresholds, where
/// tied similarities have one threshold; 1 is perfect, and a blind guess gets the prevalence of partners among all
/// pairs. Unlike [`super::auroc`] it falls when negatives become more numerous (McDermott et al. 2024, A Closer Look at
/// AUROC and AUPRC under Class Imbalance). Both lists are in ascending order. 0 without partners.
#[inline(never)]
pub fn auprc(positives: &[f32], negatives: &[f32]) -> f64 {
    let (mut found, mut area) = (0usize, 0.0);
    for tie in positives.chunk_by(|a, b| a == b).rev() {
        found += tie.len();
        let false_alarms = negatives.len() - negatives.partition_point(|&s| s < tie[0]);
        area += tie.len() as f64 * found as f64 / (found + false_alarms) as f64;
    }
    area / positives.len().max(1) as f64
}

/// The share of partners among all pairs, which is [`auprc`] of a blind guess; 0 if there are no pairs.
pub fn prevalence(positives: usize, negatives: usize) -> f64 {
    positives as f64 / (positives + negatives).max(1) as f64
}

/// The share of negatives at or above the threshold that 95 % of the partners reach. Both lists are in ascending order;
/// the result is 0 if either is empty.
#[inline(never)]
pub fn false_positives_at_95(positives: &[f32], negatives: &[f32]) -> f64 {
    let reached = (positives.len() * 95).div_ceil(100);
    let Some(&threshold) = reached.checked_sub(1).and_then(|_| positives.get(positives.len() - reached)) else {
        return 0.0;
    };
    let above = negatives.len() - negatives.partition_point(|&s| s < threshold);
    above as f64 / negatives.len().max(1) as f64
}
