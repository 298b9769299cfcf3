//! Known duplicates of the anchor's item, which a sampled softmax calls accidental hits.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Filtering, Relation};
use crate::negatives::method::Method;

/// Removes candidates that show the anchor's item again. Without known duplicates, no candidate is removed.
#[derive(Debug)]
pub struct Duplicates;

impl Described for Duplicates {
    fn about(&self) -> &'static About {
        &About {
            id: "duplicates",
            label: "Duplicates",
            help: "Removes candidates known to show the same item as the anchor; others of its class stay.",
            formula: "m_j = [item j != item i]",
            source: "",
        }
    }
}

impl Method for Duplicates {}

impl Filter for Duplicates {
    fn rule(&self, _knobs: &Knobs) -> Filtering {
        Filtering { same: Some(Relation::Duplicate), ..Filtering::default() }
    }
}
