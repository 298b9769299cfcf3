//! Where the temperature comes from.

use crate::described::{Choice, Described};
use crate::experiment::Settings;
use crate::loss::rules::TemperatureRule;

pub mod adaptive;
pub mod alignment;
pub mod cosine;
pub mod fixed;
pub mod hold;
pub mod learned;
pub mod linear;
pub mod step;

/// Every way: one file and one row each.
pub static METHODS: &[&dyn Temperature] = &[
    &fixed::Fixed,
    &learned::Learned,
    &linear::Linear,
    &cosine::Cosine,
    &step::Step,
    &alignment::Alignment,
    &hold::Hold,
    &adaptive::Adaptive,
];

/// The temperature with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Temperature>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Says what tau is.
pub trait Temperature: Described {
    /// The rule the engine follows.
    fn rule(&self, settings: &Settings) -> TemperatureRule {
        let _ = settings;
        TemperatureRule::Given
    }
    /// tau at `step`, where the rule leaves it to the host.
    fn at(&self, settings: &Settings, step: u64) -> f64 {
        let _ = step;
        settings.tau
    }
    /// By how much the positive's similarity is lowered at `step`.
    fn margin(&self, settings: &Settings, step: u64) -> f64 {
        let _ = (settings, step);
        0.0
    }
    /// Ids of the knobs it reads, besides `tau`.
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}
