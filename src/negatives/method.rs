//! The trait that the methods of all four stages implement.

use super::prepared::{At, Index, Prepared, Refresh};
use crate::described::Described;
use crate::knobs::Knobs;

/// A method of a stage. At its refreshes it may read the embeddings of the corpus and prepare what its stage needs
/// until the next refresh.
pub trait Method: Described {
    /// The steps at which the method refreshes.
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        let _ = knobs;
        Refresh::Never
    }

    /// The knobs whose change makes what was prepared worthless. What other knobs change holds from the next refresh
    /// on.
    fn spoiled_by(&self) -> &'static [&'static str] {
        self.knobs()
    }

    /// The number of batches, with the own candidates that the collect stage draws for them, that the method wants to
    /// see at a refresh: [`Index::meetings`]. `before`: the result of the refresh before.
    fn meetings(&self, knobs: &Knobs, before: Option<&Prepared>) -> usize {
        let _ = (knobs, before);
        0
    }

    /// Prepares what later steps need: lists and groups for draws, a guide or suspects for a filter, trust for a
    /// weighting. Before the first refresh draws get an empty [`Prepared`], no candidate is removed, and every pair is
    /// trusted.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let _ = (at, index);
        Prepared::default()
    }
}
