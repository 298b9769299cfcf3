//! What every way of composing batches says.

use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};

/// Chooses the pairs of each batch, an epoch at a time.
pub trait Compose: Method {
    /// The batches of one epoch, one after the other: `(pairs / batch)` batches of `batch` pairs, all different within
    /// a batch. `at.step` is the epoch's number here. Before the method's first refresh `prepared` is empty.
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32>;
    /// Whether it looks at the pairs' losses, [`Index::losses`], which only steps with stored rows tell apart.
    fn reads_losses(&self) -> bool {
        false
    }
}
