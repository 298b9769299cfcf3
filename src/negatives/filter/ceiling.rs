//! One threshold of similarity for all anchors.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes candidates above a fixed similarity: `max_score` of sentence-transformers' `mine_hard_negatives`, TopK-Abs
/// in the paper.
#[derive(Debug)]
pub struct Ceiling;

impl Described for Ceiling {
    fn about(&self) -> &'static About {
        &About {
            id: "ceiling",
            label: "Too similar",
            help: "Removes candidates above a fixed similarity, however similar the anchor's own partner is.",
            formula: "m_j = [s_j <= ceiling]",
            source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative \
                     Mining",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["ceiling"]
    }
}

impl Method for Ceiling {}

impl Filter for Ceiling {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        Filtering { above: Some(Bound { constant: knobs.ceiling, ..Bound::default() }), ..Filtering::default() }
    }
}
