//! Every candidate stays.

use super::Filter;
use crate::described::{About, Described};
use crate::loss::row::Row;

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
    fn is_trivial(&self) -> bool {
        true
    }
    fn filter(&self, _row: &mut Row<f64>) {}
}
