//! The trait of every filter.

use crate::knobs::Knobs;
use crate::loss::rules::Filtering;
use crate::negatives::method::Method;

/// A way of choosing the candidates that should not be negatives.
pub trait Filter: Method {
    /// The rule that the engines follow, with its constants read from the knobs.
    fn rule(&self, knobs: &Knobs) -> Filtering;
}
