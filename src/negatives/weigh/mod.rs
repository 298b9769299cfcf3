//! How much each remaining candidate counts.

use crate::described::{Choice, Described};
use crate::loss::row::Row;

pub mod equal;

/// Every weighting: one file and one row each.
pub static METHODS: &[&dyn Weigh] = &[&equal::Equal];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Weigh>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Sets the weights `w`, the offsets `o` or the trust `omega` of a row.
pub trait Weigh: Described {
    /// Whether every weight is 1, always; the engines then take a path that stores no weights.
    fn is_trivial(&self) -> bool;
    /// Writes `row.w`, `row.o` or `row.omega`. The similarities and the mask are current.
    fn weigh(&self, row: &mut Row<f64>);
}
