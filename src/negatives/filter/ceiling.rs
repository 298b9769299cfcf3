//! One highest similarity for all anchors.

use super::Filter;
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::loss::rules::{Bound, Filtering};

/// Removes candidates above a fixed similarity: `max_score` of sentence-transformers' `mine_hard_negatives`, TopK-Abs in the
/// paper.
#[derive(Debug)]
pub struct Ceiling;

impl Described for Ceiling {
    fn about(&self) -> &'static About {
        &About {
            id: "ceiling",
            label: "Too similar",
            help: "Candidates above a highest similarity leave, however similar the anchor's own partner is.",
            formula: "m_j = [s_j <= ceiling]",
            source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative Mining",
        }
    }
}

impl Filter for Ceiling {
    fn rule(&self, settings: &Settings) -> Filtering {
        Filtering { above: Some(Bound { constant: settings.ceiling, ..Bound::default() }), ..Filtering::default() }
    }
    fn knobs(&self) -> &'static [&'static str] {
        &["ceiling"]
    }
}
