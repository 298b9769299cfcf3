//! The separation between the similarities of partners and of negatives.

/// The common part of two histograms, `sum_b min(h+_b, h-_b)` of their shares: 0 when no bin is shared, 1 when they are
/// the same (Inman and Bradley 1989, The Overlapping Coefficient as a Measure of Agreement between Probability
/// Distributions). 0 if either is empty.
pub fn overlap(positives: &[f32], negatives: &[f32]) -> f64 {
    let total = |counts: &[f32]| counts.iter().map(|&count| f64::from(count)).sum::<f64>().max(1.0);
    let (all_positives, all_negatives) = (total(positives), total(negatives));
    let common = |(&p, &n): (&f32, &f32)| (f64::from(p) / all_positives).min(f64::from(n) / all_negatives);
    positives.iter().zip(negatives).map(common).sum()
}

/// Sensitivity (Green and Swets 1966, Signal Detection Theory and Psychophysics), the distance of the means in standard
/// deviations: `d' = (mu+ - mu-) / sqrt((var+ + var-) / 2)`. NaN if either is empty or nothing varies.
#[inline(never)]
pub fn d_prime(positives: &[f32], negatives: &[f32]) -> f64 {
    let moments = |values: &[f32]| {
        let n = values.len().max(1) as f64;
        let mean = values.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
        (mean, values.iter().map(|&s| (f64::from(s) - mean) * (f64::from(s) - mean)).sum::<f64>() / n)
    };
    let ((positive, varies), (negative, too)) = (moments(positives), moments(negatives));
    let deviation = ((varies + too) / 2.0).sqrt();
    if positives.is_empty() || negatives.is_empty() || deviation <= 0.0 {
        f64::NAN
    } else {
        (positive - negative) / deviation
    }
}
