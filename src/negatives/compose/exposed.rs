//! Batches as a log of clicks: pairs whose key is shown more often are met more often.
//!
//! A pair is in a batch with a probability proportional to the exposure of its key (no pair twice in one batch;
//! systematic sampling, as popular keys are drawn). A pair whose probability would exceed 1 is in every batch. Where
//! nothing is known of exposure, batches are random.

use super::contract::Compose;
use super::random::order;
use crate::described::{About, Described};
use crate::negatives::choose::{inclusion, systematic};
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};
use crate::random::Purpose;

/// Batches drawn in proportion to exposure.
#[derive(Debug)]
pub struct Exposed;

impl Described for Exposed {
    fn about(&self) -> &'static About {
        &About {
            id: "exposed",
            label: "As shown",
            help: "Pairs whose key is shown more often are in a batch more often.",
            formula: "P(i in batch) ~ theta_i",
            source: "Saito et al. 2020, Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback",
        }
    }
}

impl Method for Exposed {}

impl Compose for Exposed {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        let exposure = &at.pairs.truth.exposure;
        if exposure.len() != at.pairs.len() {
            return order(at, batch);
        }
        let weights: Vec<f64> = exposure.iter().map(|&theta| f64::from(theta)).collect();
        let shares = inclusion(&weights, batch as f64);
        let mut rng = at.random(Purpose::Batches);
        let mut order = vec![0; exposure.len() / batch * batch];
        order.chunks_exact_mut(batch).for_each(|batch| systematic(&mut rng, &shares, batch));
        order
    }
}
