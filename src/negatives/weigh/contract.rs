//! The trait of every weighting.

use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;
use crate::negatives::ranker::practice::Meeting;
use crate::negatives::{At, Prepared};

/// A way of weighting candidates or pairs.
pub trait Weigh: Method {
    /// The rule that the engines follow, with its constants read from the knobs.
    fn rule(&self, knobs: &Knobs) -> Weighting;
    /// The number that changes with the step, if the rule has one: rho, the exponent of
    /// [`crate::loss::rules::Trust::Progress`], from -1 to 1; or the share of
    /// [`Targets::Taught`](crate::loss::rules::Targets::Taught).
    fn progress(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = (knobs, step);
        0.0
    }
    /// The step from which the key tower stands still; `None` if it does not.
    fn freezes_keys_from(&self, knobs: &Knobs) -> Option<u64> {
        let _ = knobs;
        None
    }
    /// Writes the targets of [`Targets::Given`](crate::loss::rules::Targets::Given) for a batch and its own
    /// candidates to `out`, which is empty: `[B, 1 + K]`, each anchor's own key first. Nothing is written as long as
    /// the target is the own key alone.
    fn targets(&self, at: &At<'_>, prepared: &Prepared, met: &Meeting, out: &mut Vec<f32>) {
        let _ = (at, prepared, met, out);
    }
}
