//! Known duplicates: accidental hits.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Filtering, Relation};
use crate::negatives::method::Method;

/// Removes candidates that show the anchor's item once more. Where the data know no duplicates, nobody leaves.
#[derive(Debug)]
pub struct Duplicates;

impl Described for Duplicates {
    fn about(&self) -> &'static About {
        &About {
            id: "duplicates",
            label: "Duplicates",
            help: "Candidates that show the same item leave, by the known duplicates; others of the class stay.",
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
