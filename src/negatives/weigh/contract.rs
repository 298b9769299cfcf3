//! The trait of every weighting.

use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// A way of weighting candidates or pairs.
pub trait Weigh: Method {
    /// The rule that the engines follow, with its constants read from the knobs.
    fn rule(&self, knobs: &Knobs) -> Weighting;
    /// The number that changes with the step, if the rule has one: rho, the exponent of
    /// [`crate::loss::rules::Trust::Progress`], from -1 to 1; or the share of [`Weighting::teacher`].
    fn progress(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = (knobs, step);
        0.0
    }
}
