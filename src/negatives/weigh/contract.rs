//! The trait of every weighting.

use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// A way of weighting candidates or pairs.
pub trait Weigh: Method {
    /// The rule that the engines follow, with its constants read from the knobs.
    fn rule(&self, knobs: &Knobs) -> Weighting;
    /// rho, the exponent of [`crate::loss::rules::Trust::Progress`], at `step`; from -1 to 1.
    fn progress(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = (knobs, step);
        0.0
    }
}
