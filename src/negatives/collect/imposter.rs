//! The imposter of the partner as a negative: the key moved by a small step in the direction in which it would become
//! least likely to be its query's.
//!
//! Among the batch's queries a key belongs to query `i` with the probability that the key-to-query softmax gives it,
//! `P_i = exp(s_i / tau) / sum_m exp(s_m / tau)`. The gradient of `-log P_i` at the key is
//! `(sum_m P_m q_m - q_i) / tau`: away from its own query, towards the queries that it is confused with. A step along
//! it is adversarial: of all small steps of this size it costs the most. The result is still close to the partner,
//! closer than nearly every other key, but no longer the right answer.
//!
//! The gradient of the loss passes through the partner (the direction is a constant), so that the partner moves with
//! its imposter, and the two are told apart by where the query stands.

use super::contract::{Collect, Perturbing, Towards};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Each query's own key, moved to where it is least likely to be its key.
#[derive(Debug)]
pub struct Imposter;

impl Described for Imposter {
    fn about(&self) -> &'static About {
        &About {
            id: "imposter",
            label: "+ an imposter of the key",
            help: "Each query's own key, moved by a small step towards what it is most easily confused with. The \
                   paper's distant positives are not part of this.",
            formula: "k' = unit(k + nudge u), u = unit of sum_m P_m q_m - q, perpendicular to k",
            source: "Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text \
                     Generation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["nudge"]
    }
}

impl Method for Imposter {}

impl Collect for Imposter {
    fn perturbing(&self, knobs: &Knobs) -> Option<Perturbing> {
        Some(Perturbing { size: knobs.nudge, towards: Towards::Rivals })
    }
}
