//! Every candidate stays.

use super::Filter;
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::loss::rules::Filtering;

/// The filter that removes nothing.
#[derive(Debug)]
pub struct Keep;

impl Described for Keep {
    fn about(&self) -> &'static About {
        &About {
            id: "none",
            label: "None",
            help: "Every candidate stays, false negatives included.",
            formula: "m_j = 1",
            source: "",
        }
    }
}

impl Filter for Keep {
    fn rule(&self, _settings: &Settings) -> Filtering {
        Filtering::default()
    }
}
