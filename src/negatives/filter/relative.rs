//! A positive-aware threshold with a margin that is a share of the positive's similarity.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes candidates above a percentage of the positive: `relative_margin` of sentence-transformers'
/// `mine_hard_negatives`, TopK-PercPos in the paper. Because the margin is an absolute value, the threshold lies below
/// the positive even if its similarity is negative.
#[derive(Debug)]
pub struct Relative;

impl Described for Relative {
    fn about(&self) -> &'static About {
        &About {
            id: "relative",
            label: "Near the positive, in percent",
            help: "Removes candidates within a share of the similarity of the anchor's own partner, or above.",
            formula: "m_j = [s_j < s+ - |s+| relative]",
            source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative \
                     Mining",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["relative"]
    }
}

impl Method for Relative {}

impl Filter for Relative {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        let bound = Bound { positive: 1.0, positive_size: -knobs.relative, ties_leave: true, ..Bound::default() };
        Filtering { above: Some(bound), ..Filtering::default() }
    }
}
