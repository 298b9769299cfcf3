//! What every way of setting the temperature says.

use crate::described::Described;
use crate::knobs::Knobs;
use crate::loss::rules::TemperatureRule;

/// Says what tau is.
pub trait Temperature: Described {
    /// The rule the engine follows.
    fn rule(&self, knobs: &Knobs) -> TemperatureRule {
        let _ = knobs;
        TemperatureRule::Given
    }
    /// tau at `step`, where the rule leaves it to the host.
    fn at(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = step;
        knobs.tau
    }
    /// By how much the positive's similarity is lowered at `step`.
    fn margin(&self, knobs: &Knobs, step: u64) -> f64 {
        let _ = (knobs, step);
        0.0
    }
}
