//! What the methods of all four stages have in common.

use super::prepared::{At, Index, Prepared, Refresh};
use crate::described::Described;
use crate::knobs::Knobs;

/// A method of a stage: it may look at the embeddings now and then, and prepare what its stage needs between two looks.
pub trait Method: Described {
    /// When the method looks at the embeddings.
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        let _ = knobs;
        Refresh::Never
    }

    /// Prepares what later steps need: lists and groups for what draws, a guide or suspects for a filter, trust for a
    /// weighting. Until then draws find nothing prepared, every candidate stays, and every pair is trusted.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let _ = (at, index);
        Prepared::default()
    }
}
