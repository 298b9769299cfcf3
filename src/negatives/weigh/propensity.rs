//! Inverse propensity: a click counts inversely to the chance that its key was shown.
//!
//! If pair `i` is met in proportion to its exposure `theta_i`, then with
//!
//! ```text
//! omega_i = c / max(theta_i, clip),   c such that the mean of omega over what is met is 1:
//! c       = sum_i theta_i / sum_i theta_i / max(theta_i, clip)
//! ```
//!
//! and `clip` below every theta, the expected loss of a batch is the mean over all pairs, as if all were shown alike.
//! Without the bound a rare pair may count a hundred times as much as a frequent one, and the gradient becomes noisy:
//! `clip` trades bias for variance. At 1 all pairs count alike.
//!
//! The paper's loss is of single clicks, `(y / theta) L(1) + (1 - y / theta) L(0)`. The second half, which pushes what
//! was clicked, has no place in a softmax: the partner is in its own denominator already. Where nothing is known of
//! exposure, all pairs count alike.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Trust, Weighting};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared};

/// Weights of pairs that are inverse to their exposure.
#[derive(Debug)]
pub struct Propensity;

impl Described for Propensity {
    fn about(&self) -> &'static About {
        &About {
            id: "propensity",
            label: "Inverse propensity",
            help: "A pair counts the more, the more rarely its key is shown.",
            formula: "omega_i = c / max(theta_i, clip)",
            source: "Saito et al. 2020, Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["clip"]
    }
}

impl Method for Propensity {
    fn prepare(&self, at: &At<'_>, _index: &Index<'_>) -> Prepared {
        Prepared { trust: weights(&at.pairs.truth.exposure, at.knobs.clip), ..Prepared::default() }
    }
}

impl Weigh for Propensity {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        let trust = if knobs.clip < 1.0 { Trust::Table } else { Trust::Full };
        Weighting { trust, ..Weighting::default() }
    }
}

/// `[pairs]`: the weight of each pair.
fn weights(exposure: &[f32], clip: f64) -> Vec<f32> {
    let inverse = |theta: &f32| 1.0 / f64::from(*theta).max(clip);
    let met: f64 = exposure.iter().map(|theta| f64::from(*theta)).sum();
    let counted: f64 = exposure.iter().map(|theta| f64::from(*theta) * inverse(theta)).sum();
    exposure.iter().map(|theta| (met / counted * inverse(theta)) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_by_exposure_every_pair_counts_alike() {
        let exposure = [1.0f32, 0.25, 0.25, 0.1, 0.04];
        let total: f32 = exposure.iter().sum();
        for (clip, unbiased) in [(0.001, true), (0.04, true), (0.1, false), (1.0, false)] {
            let omega = weights(&exposure, clip);
            // The mean over what is met is 1 whatever the bound, so that the size of a step does not depend on it.
            let mean: f32 = exposure.iter().zip(&omega).map(|(theta, omega)| theta / total * omega).sum();
            assert!((mean - 1.0).abs() < 1e-6, "{clip}: {mean}");
            // E[omega f] is the mean of f exactly if all products theta omega are equal.
            let products: Vec<f32> = exposure.iter().zip(&omega).map(|(theta, omega)| theta / total * omega).collect();
            let alike = products.iter().all(|product| (product - 0.2).abs() < 1e-6);
            assert_eq!(alike, unbiased, "{clip}: {products:?}");
        }
        assert_eq!(weights(&exposure, 1.0), [1.0; 5]);
        assert!(weights(&[], 0.1).is_empty());
    }
}
