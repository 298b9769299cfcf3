//! Less trust in pairs whose loss is far above that of the others: their partners may be wrong.
//!
//! The paper records each pair's losses over the epochs, takes their mean and standard deviation over the pairs, and
//! multiplies the loss of an outlier by the normal density. Here, at every refresh after `warmup`:
//!
//! * a pair's loss is that of the last batch with it;
//! * centre and scale are robust, the median and 1.4826 times the median absolute deviation (the factor makes it the
//!   standard deviation of a normal distribution), because wrong pairs would inflate a standard deviation;
//! * a pair more than `doubt` scales above the centre gets `exp(-z^2 / 2)`, which is the density without its constant:
//!   that constant exceeds 1 for small scales, so that a wrong pair would count more than a right one;
//! * pairs of very small loss, which the paper doubts as well, are trusted fully: their gradient is small anyway.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Trust, Weighting};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::order;

/// Trust in pairs by their recorded losses.
#[derive(Debug)]
pub struct Doubt;

impl Described for Doubt {
    fn about(&self) -> &'static About {
        &About {
            id: "trust",
            label: "Trust in pairs",
            help: "Pairs whose loss is far above the median of all pairs count little, for they may be wrong.",
            formula: "omega_i = exp(-z_i^2 / 2) where z_i = (L_i - median) / (1.4826 MAD) > doubt, else 1",
            source: "Lan et al. 2024, Towards Enhancing Time Series Contrastive Learning: A Dynamic Bad Pair Mining \
                     Approach",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["doubt", "warmup", "refresh"]
    }
}

impl Method for Doubt {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        Prepared { trust: trust(index.losses, at.knobs.doubt), ..Prepared::default() }
    }
}

impl Weigh for Doubt {
    fn rule(&self, _knobs: &Knobs) -> Weighting {
        Weighting { trust: Trust::Table, ..Weighting::default() }
    }
}

/// The trust in pairs with these losses. A pair without a known loss is trusted fully, and so are all pairs if most
/// losses are the same.
fn trust(losses: &[f32], doubt: f64) -> Vec<f32> {
    let seen: Vec<f64> = losses.iter().filter(|loss| loss.is_finite()).map(|&loss| f64::from(loss)).collect();
    let centre = median(seen.clone());
    let scale = 1.4826 * median(seen.iter().map(|loss| (loss - centre).abs()).collect());
    let trust = |&loss: &f32| {
        let z = (f64::from(loss) - centre) / scale;
        if scale > 0.0 && loss.is_finite() && z > doubt { libm::exp(-0.5 * z * z) as f32 } else { 1.0 }
    };
    losses.iter().map(trust).collect()
}

/// The upper median; 0 if there are no values.
fn median(mut values: Vec<f64>) -> f64 {
    order::by_key(&mut values, |&value| order::rising(value));
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    #[test]
    fn many_wrong_pairs_do_not_mask_each_other() {
        // A fifth of the pairs has a far larger loss: mean + 3 standard deviations would lie above all of them.
        let mut rng = stream(5, Purpose::Data, 0);
        let bad = |i: usize| i.is_multiple_of(5);
        let losses: Vec<f32> = (0..200).map(|i| rng.random_range(0.5..1.5) + if bad(i) { 6.0 } else { 0.0 }).collect();
        let mean = losses.iter().sum::<f32>() / 200.0;
        let deviation = (losses.iter().map(|l| (l - mean) * (l - mean)).sum::<f32>() / 200.0).sqrt();
        assert!(losses.iter().all(|&l| l < mean + 3.0 * deviation), "an example that the plain rule would solve too");
        for (i, omega) in trust(&losses, 3.0).into_iter().enumerate() {
            assert!(if bad(i) { omega < 0.01 } else { omega == 1.0 }, "{i}: {omega}");
        }
    }

    #[test]
    fn trust_follows_the_normal_density() {
        // The median is 2, and the median absolute deviation is 1.
        let losses = [0.0, 1.0, 2.0, 3.0, 6.0f32];
        let z = 4.0 / 1.4826;
        let omega = trust(&losses, 2.0);
        assert_eq!(omega[..4], [1.0; 4]);
        assert!((f64::from(omega[4]) - (-0.5f64 * z * z).exp()).abs() < 1e-7);
        assert_eq!(trust(&losses, 3.0), [1.0; 5], "within the doubt that is asked for");
    }

    #[test]
    fn pairs_without_a_known_loss_are_trusted() {
        assert!(trust(&[], 3.0).is_empty());
        assert_eq!(trust(&[f32::NAN; 3], 3.0), [1.0; 3]);
        assert_eq!(trust(&[1.0, 1.0, 1.0, 9.0], 3.0), [1.0; 4], "no deviation, no measure");
        let omega = trust(&[f32::NAN, 0.9, 1.0, 1.1, 9.0], 3.0);
        assert_eq!(omega[..4], [1.0; 4]);
        assert!(omega[4] < 1e-6);
    }
}
