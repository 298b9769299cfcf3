//! Every candidate stays.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Filtering;
use crate::negatives::method::Method;

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

impl Method for Keep {}

impl Filter for Keep {
    fn rule(&self, _knobs: &Knobs) -> Filtering {
        Filtering::default()
    }
}
