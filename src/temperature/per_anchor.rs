//! A temperature for each query, which says how sure the query can be (AbeT).
//!
//! `tau_i = lo + (hi - lo) sigmoid(a . h_i + b)`, where `h_i` are the last hidden units of the query's tower, or its
//! input if there are none. The weights `a` and the bias `b` are learned with the towers, through which the gradient
//! goes on. At first `a` is 0, so that every query has the temperature `tau`.
//!
//! `dL_i/dtau_i = (s_p - sum_j p_j s_j) / tau_i^2`, where `p` is the softmax over the row: where the positive is more
//! similar than the candidates are on average by the softmax, a lower temperature lowers the loss; where it is less
//! similar, a higher one does. So a query that finds its key becomes cold, and one that cannot be told apart warm.
//!
//! The energy `-log sum_j exp(s_ij / tau_i)` warns of queries that will be answered wrongly. It must not be multiplied
//! by `tau_i`, as a free energy is: a low temperature says that a query is clear, and the factor takes this away again.
//!
//! Where every training query is told apart in the end, because the data are clean or few enough to be memorised, all
//! temperatures sink to `lo`, and nothing is learned about being unsure. The paper says the same of its MNIST runs.
//!
//! Queries alone have temperatures of their own. Where keys ask as well, they do so at `tau`. The paper normalises
//! `a . h + b` over the batch; here nothing is, so that a query's temperature does not depend on its batch.

use super::contract::Temperature;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// Every query has a temperature of its own.
#[derive(Debug)]
pub struct PerAnchor;

impl Described for PerAnchor {
    fn about(&self) -> &'static About {
        &About {
            id: "per-anchor",
            label: "Of each query",
            help: "Each query says by itself how sharply its keys are compared: a small head on its tower learns its \
                   temperature.",
            formula: "tau_i = lo + (hi - lo) sigmoid(a h_i + b)",
            source: "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature \
                     Energy",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["taulow", "tauhigh"]
    }
}

impl Temperature for PerAnchor {
    fn rule(&self, knobs: &Knobs) -> TemperatureRule {
        TemperatureRule::Own { low: knobs.taulow, high: knobs.tauhigh }
    }
}
