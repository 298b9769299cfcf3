//! Which candidates are suspect and leave.

use crate::described::{Choice, Described};
use crate::loss::row::Row;

pub mod none;

/// Every filter: one file and one row each.
pub static METHODS: &[&dyn Filter] = &[&none::Keep];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Filter>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Clears the mask `m` of candidates that should not be negatives.
pub trait Filter: Described {
    /// Whether every candidate always stays; the engines then take a path that stores no mask.
    fn is_trivial(&self) -> bool;
    /// Writes `row.m`. The similarities in `row.s` are current; the positive's entry is not touched.
    fn filter(&self, row: &mut Row<f64>);
}
