//! Several heads, each with a learned temperature for every pair.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The embedding is cut into heads. A logit is the sum over heads of similarity / temperature, and every temperature is
/// learned from the pair.
#[derive(Debug)]
pub struct MultiHead;

impl Described for MultiHead {
    fn about(&self) -> &'static About {
        &About {
            id: "multi-head",
            label: "Several heads",
            help: "The embedding is cut into heads, and every head learns a temperature for every pair.",
            formula: "-log( exp(l+) / sum exp(l) ) + 0.1 mean_j sum_h (d_h/2 ln tau_hj + 1/tau_hj), l_j = sum_h s_hj / \
                      tau_hj",
            source: "Wang et al. 2024, Adaptive Multi-head Contrastive Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["heads"]
    }
}

impl Loss for MultiHead {
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Heads { heads: knobs.heads as usize }
    }
}
