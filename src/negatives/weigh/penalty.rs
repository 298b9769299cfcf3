//! A penalty for hard negatives: an offset raises a negative's logit in proportion to its similarity.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// `o_j = alpha s_j`, a constant (stop-gradient): `hardness_strength` of sentence-transformers.
#[derive(Debug)]
pub struct Penalty;

impl Described for Penalty {
    fn about(&self) -> &'static About {
        &About {
            id: "penalty",
            label: "Hardness penalty",
            help: "Every negative's logit is raised in proportion to its similarity.",
            formula: "w_j = exp(penalty s_j)",
            source: "Lan et al. 2025, LLaVE: Large Language and Vision Embedding Models with Hardness-Weighted \
                     Contrastive Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["penalty"]
    }
}

impl Method for Penalty {}

impl Weigh for Penalty {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting { penalty: knobs.penalty, ..Weighting::default() }
    }
}
