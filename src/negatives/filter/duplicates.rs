//! Known duplicates: accidental hits.

use super::Filter;
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::loss::rules::{Filtering, Relation};

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

impl Filter for Duplicates {
    fn rule(&self, _settings: &Settings) -> Filtering {
        Filtering { same: Some(Relation::Duplicate), ..Filtering::default() }
    }
}
