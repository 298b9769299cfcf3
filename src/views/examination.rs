//! The view of how likely each position of a list is looked at: as it has been learned from clicks, beside the truth.

use serde::Serialize;

/// The examination of the positions of the lists that were shown. Everything is `[positions]`, from the first on;
/// chances are relative to the first position, as only their ratios can be learned from clicks.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Examination {
    /// The step of the look.
    pub step: u64,
    /// The learned chance of each position; `None` if it is not learned.
    pub learned: Option<Vec<f64>>,
    /// The true chance; empty if it is unknown, and where no lists were shown.
    pub truth: Vec<f64>,
    /// The share of the lists of the look's batch whose key at each position was clicked; empty where no lists were
    /// shown.
    pub clicks: Vec<f64>,
    /// Mean over the positions of the distance between the logarithms of the learned and the true chance.
    pub error: Option<f64>,
}

/// The contents of the view. `logits`: `[positions]`, those of the examination, if it is learned; `truth`:
/// `[positions]`, the true chances; `clicks`: `[lists, positions]`, above 0 where there was a click.
pub fn examination(step: u64, logits: Option<&[f64]>, truth: &[f32], clicks: &[f32], positions: usize) -> Examination {
    let relative = |values: &[f64]| values.iter().map(|value| value / values[0]).collect::<Vec<f64>>();
    let truth =
        if truth.is_empty() { Vec::new() } else { relative(&truth.iter().copied().map(f64::from).collect::<Vec<_>>()) };
    let learned: Option<Vec<f64>> = logits
        .filter(|logits| !logits.is_empty())
        .map(|logits| logits.iter().map(|logit| libm::exp(logit - logits[0])).collect());
    let mut shares = vec![0.0; positions];
    let lists = clicks.len() / positions.max(1);
    for list in clicks.chunks_exact(positions.max(1)) {
        shares.iter_mut().zip(list).for_each(|(share, &click)| *share += f64::from(click > 0.0) / lists as f64);
    }
    let distance = |(a, b): (&f64, &f64)| (libm::log(*a) - libm::log(*b)).abs();
    let error = learned.as_ref().filter(|learned| learned.len() == truth.len()).map(|learned| {
        let distances = learned.iter().zip(&truth).map(distance);
        distances.sum::<f64>() / truth.len() as f64
    });
    Examination { step, learned, truth, clicks: shares, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_relative_to_the_first_position() {
        let logits = [1.0, 1.0 - 2f64.ln(), 1.0 - 8f64.ln()];
        let seen = examination(7, Some(&logits), &[0.8, 0.4, 0.2], &[1.0, 0.0, 0.0, 2.0, 1.0, 0.0], 3);
        let learned = seen.learned.expect("it is learned");
        assert!(learned.iter().zip([1.0, 0.5, 0.125]).all(|(a, b)| (a - b).abs() < 1e-12), "{learned:?}");
        assert!(seen.truth.iter().zip([1.0, 0.5, 0.25]).all(|(a, b)| (a - b).abs() < 1e-6));
        assert_eq!(seen.clicks, [1.0, 0.5, 0.0]);
        assert!((seen.error.expect("both are known") - 2f64.ln() / 3.0).abs() < 1e-6);
        let nothing = examination(0, None, &[], &[], 0);
        assert_eq!((nothing.learned, nothing.error, nothing.clicks.len()), (None, None, 0));
    }
}
