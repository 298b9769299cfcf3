//! The trait of every loss.

use super::rules::Head;
use crate::described::Described;
use crate::knobs::Knobs;

/// A loss: how an anchor's row of candidates is evaluated, and with which weights the two directions count.
pub trait Loss: Described {
    /// The weights of the query-to-key and of the key-to-query loss; they add up to 1.
    fn directions(&self) -> (f64, f64) {
        (0.5, 0.5)
    }
    /// The formula of a row's loss, with its constants read from the knobs.
    fn head(&self, knobs: &Knobs) -> Head;
    /// Whether the anchor's side gives candidates as well (NT-Xent).
    fn same_side(&self) -> bool {
        false
    }
    /// How much it counts that a query's output is shorter than its key's; `None` if lengths do not count.
    fn lengths(&self, _knobs: &Knobs) -> Option<f64> {
        None
    }
    /// Whether candidates compete in a row. If not, nothing can be collected, filtered or weighed.
    fn has_candidates(&self) -> bool {
        true
    }
}
