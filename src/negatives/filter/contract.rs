//! What every filter says.

use crate::knobs::Knobs;
use crate::loss::rules::Filtering;
use crate::negatives::method::Method;

/// Says which candidates should not be negatives.
pub trait Filter: Method {
    /// The rule.
    fn rule(&self, knobs: &Knobs) -> Filtering;
}
