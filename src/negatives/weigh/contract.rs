//! What every weighting says.

use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// Says how much each candidate, or each pair, counts.
pub trait Weigh: Method {
    /// The rule.
    fn rule(&self, knobs: &Knobs) -> Weighting;
    /// How far along the run is, as the exponent of [`crate::loss::rules::Trust::Progress`]; from -1 to 1.
    fn progress(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = (knobs, step);
        0.0
    }
}
