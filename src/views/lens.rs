//! The lens view: the negatives of one batch at several temperatures, by bins of similarity: how many there are, and
//! how hard each is pushed.

use serde::Serialize;

use crate::metrics::{BINS, Gradient};

/// The number of bins of temperatures.
pub const TAU_BINS: usize = 32;

/// The least temperature at which a batch can be shown: below it exponentials underflow.
pub const LEAST_TAU: f64 = 0.004;

/// The reason why there is no lens.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LensError {
    /// This temperature is below [`LEAST_TAU`], or is no number.
    #[error("taus: {0} is not a number of at least {LEAST_TAU}")]
    TooLow(f64),
    /// Nothing has been looked at yet.
    #[error("nothing has been looked at yet")]
    Unseen,
}

/// Checks the temperatures of a lens.
///
/// # Errors
/// [`LensError::TooLow`], with the first one at which a batch cannot be shown.
pub fn check_temperatures(taus: &[f64]) -> Result<(), LensError> {
    match taus.iter().find(|tau| !(tau.is_finite() && **tau >= LEAST_TAU)) {
        Some(&tau) => Err(LensError::TooLow(tau)),
        None => Ok(()),
    }
}

/// The gradients of a batch's negatives at several temperatures.
///
/// # Shapes
///
/// Vectors of shape `[bins]` have one entry per bin of similarity from -1 to 1, see [`crate::metrics::bin_of`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lens {
    /// The number of steps taken before the look.
    pub step: u64,
    /// The temperature at which the batch was last shown.
    pub tau: f64,
    /// The number of bins.
    pub bins: usize,
    /// `[bins]`: negatives that take part.
    pub counts: Vec<f32>,
    /// `[bins]`: true negatives, of another class than their anchor's.
    pub true_counts: Vec<f32>,
    /// `[bins]`: false negatives, of their anchor's class or item.
    pub false_counts: Vec<f32>,
    /// The results for each requested temperature.
    pub at: Vec<Through>,
    /// Whether a negative counts by `e^(s / tau)` alone under the rules; then its push should follow `theory`.
    pub theory_holds: bool,
    /// The temperatures that the batch's queries have by themselves; `None` if they share one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<OwnTemperatures>,
}

/// How many queries of a batch have which temperature by themselves, as they took the step.
///
/// # Shapes
///
/// Vectors of shape `[taus]` have one entry per bin of temperature. The [`TAU_BINS`] bins lie between `low` and `high`,
/// and the upper end of each is the same multiple of its lower end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnTemperatures {
    /// The lowest temperature that there can be.
    pub low: f64,
    /// The highest one.
    pub high: f64,
    /// `[taus]`: queries that are seen clearly.
    pub clear: Vec<f32>,
    /// `[taus]`: blurred queries.
    pub blurred: Vec<f32>,
}

impl OwnTemperatures {
    /// Of queries with these temperatures between `low` and `high`; `true` stands for a blurred one.
    pub fn new((low, high): (f64, f64), queries: impl Iterator<Item = (f64, bool)>) -> Self {
        let mut counts = [vec![0.0; TAU_BINS], vec![0.0; TAU_BINS]];
        for (tau, blurred) in queries {
            let share = libm::log(tau / low) / libm::log(high / low);
            // A number below 0 becomes 0.
            counts[usize::from(blurred)][((share * TAU_BINS as f64) as usize).min(TAU_BINS - 1)] += 1.0;
        }
        let [clear, blurred] = counts;
        OwnTemperatures { low, high, clear, blurred }
    }
}

/// The results for one temperature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Through {
    /// The temperature.
    pub tau: f64,
    /// Mean loss of the anchors.
    pub loss: f64,
    /// `[bins]`: share of the push, the gradient that lowers similarities; adds up to 1, or is 0 where nothing is
    /// pushed.
    pub push: Vec<f32>,
    /// `[bins]`: share of the pull, likewise.
    pub pull: Vec<f32>,
    /// `[bins]`: mean of |dL_i/ds| over the negatives of this bin: how hard one of them is pushed; NaN for an empty
    /// bin. If both directions count, a negative's push is their weighted sum.
    pub per_negative: Vec<f32>,
    /// `[bins]`: `e^(s / tau)` at the middle of the bin, scaled to the same total push over all negatives.
    pub theory: Vec<f32>,
    /// The mean over the anchors of exp(entropy of the push); `None` if no negative takes part.
    pub effective_negatives: Option<f64>,
    /// Share of the push that falls on the most similar 5 % of the negatives; `None` if no negative has a gradient.
    pub top_share: Option<f64>,
}

impl Lens {
    /// `counts` are true and false negatives, both `[bins]`; `gradients` are the batch's at each temperature.
    pub fn new(
        step: u64,
        tau: f64,
        [true_counts, false_counts]: [&[f32]; 2],
        gradients: &[(f64, Gradient)],
        theory_holds: bool,
    ) -> Self {
        let counts: Vec<f32> = true_counts.iter().zip(false_counts).map(|(t, f)| t + f).collect();
        let at = gradients.iter().map(|(tau, gradient)| Through::new(*tau, gradient, &counts)).collect();
        let (true_counts, false_counts) = (true_counts.to_vec(), false_counts.to_vec());
        Lens { step, tau, bins: BINS, counts, true_counts, false_counts, at, theory_holds, own: None }
    }
}

impl Through {
    fn new(tau: f64, gradient: &Gradient, counts: &[f32]) -> Self {
        let per_negative = gradient.on_negatives.iter().zip(counts).map(|(&size, &count)| {
            let count = f64::from(count);
            (if count > 0.0 { size / count } else { f64::NAN }) as f32
        });
        Through {
            tau,
            loss: gradient.loss,
            push: shares(&gradient.push),
            pull: shares(&gradient.pull),
            per_negative: per_negative.collect(),
            theory: theory(tau, counts, gradient.on_negatives.iter().sum()),
            effective_negatives: counts.iter().any(|&count| count > 0.0).then_some(gradient.effective_negatives),
            top_share: gradient.on_negatives.iter().any(|&size| size > 0.0).then_some(gradient.top_share),
        }
    }
}

/// Each part divided by the sum; 0 if the sum is 0.
fn shares(parts: &[f32]) -> Vec<f32> {
    let sum: f64 = parts.iter().map(|&part| f64::from(part)).sum();
    parts.iter().map(|&part| if sum > 0.0 { (f64::from(part) / sum) as f32 } else { 0.0 }).collect()
}

/// `e^(s / tau)` at the middles of the bins, scaled so that the sum over `counts` is `total`.
fn theory(tau: f64, counts: &[f32], total: f64) -> Vec<f32> {
    let middle = |bin: usize| (2.0 * bin as f64 + 1.0) / BINS as f64 - 1.0;
    // The highest occupied bin is the reference, so no bin below it overflows; bins above it are off the chart's scale.
    let highest = counts.iter().rposition(|&count| count > 0.0).unwrap_or(0);
    let powers: Vec<f64> = (0..counts.len()).map(|bin| libm::exp((middle(bin) - middle(highest)) / tau)).collect();
    let sum: f64 = powers.iter().zip(counts).map(|(power, &count)| power * f64::from(count)).sum();
    powers.iter().map(|power| if sum > 0.0 { (power * total / sum) as f32 } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_that_cannot_be_shown_is_named() {
        assert_eq!(check_temperatures(&[]), Ok(()));
        assert_eq!(check_temperatures(&[0.1, LEAST_TAU, 5.0]), Ok(()));
        for tau in [0.0039, 0.0, -1.0, f64::INFINITY] {
            assert_eq!(check_temperatures(&[0.1, tau]), Err(LensError::TooLow(tau)));
        }
        let refused = check_temperatures(&[f64::NAN]).expect_err("it is no number");
        assert_eq!(refused.to_string(), "taus: NaN is not a number of at least 0.004");
    }

    #[test]
    fn temperatures_are_counted_in_bins_of_equal_ratio() {
        let middle = (0.02_f64 * 1.28).sqrt();
        // Rounding may put a temperature beyond its bound.
        let queries = [(0.0199, false), (0.02, false), (middle * 1.001, true), (1.28, true), (1.2801, false)];
        let own = OwnTemperatures::new((0.02, 1.28), queries.into_iter());
        let bins = |counts: &[f32]| -> Vec<(usize, f32)> {
            counts.iter().copied().enumerate().filter(|&(_, count)| count > 0.0).collect()
        };
        assert_eq!(bins(&own.clear), [(0, 2.0), (TAU_BINS - 1, 1.0)]);
        assert_eq!(bins(&own.blurred), [(TAU_BINS / 2, 1.0), (TAU_BINS - 1, 1.0)]);
    }
}
