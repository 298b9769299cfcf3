//! A positive-aware threshold with an absolute margin.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes candidates that come within a margin of the positive: `absolute_margin` of sentence-transformers'
/// `mine_hard_negatives`, TopK-MarginPos in the paper.
#[derive(Debug)]
pub struct Margin;

impl Described for Margin {
    fn about(&self) -> &'static About {
        &About {
            id: "margin",
            label: "Near the positive",
            help: "Removes candidates about as similar as the anchor's own partner, or more.",
            formula: "m_j = [s_j < s+ - margin]",
            source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative \
                     Mining",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["margin"]
    }
}

impl Method for Margin {}

impl Filter for Margin {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        let bound = Bound { positive: 1.0, constant: -knobs.margin, ties_leave: true, ..Bound::default() };
        Filtering { above: Some(bound), ..Filtering::default() }
    }
}
