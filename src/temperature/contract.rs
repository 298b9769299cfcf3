//! The trait of every way of setting the temperature.

use crate::described::Described;
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// A way of setting the temperature tau.
pub trait Temperature: Described {
    /// The rule that the engine follows.
    fn rule(&self, knobs: &Knobs) -> TemperatureRule {
        let _ = knobs;
        TemperatureRule::Given
    }
    /// tau at `step`, under [`TemperatureRule::Given`].
    fn at(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = step;
        knobs.tau
    }
    /// The margin at `step`: how much is subtracted from the positive's similarity.
    fn margin(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = (knobs, step);
        0.0
    }
}
