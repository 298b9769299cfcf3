//! What every loss says.

use super::rules::Head;
use crate::described::Described;
use crate::knobs::Knobs;

/// Says what an anchor's row is worth.
pub trait Loss: Described {
    /// The weights of the query-to-key and of the key-to-query loss; they add up to 1.
    fn directions(&self) -> (f64, f64) {
        (0.5, 0.5)
    }
    /// The formula.
    fn head(&self, knobs: &Knobs) -> Head;
    /// Whether the anchor's own side gives candidates as well.
    fn same_side(&self) -> bool {
        false
    }
}
