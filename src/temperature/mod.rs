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

#[cfg(test)]
mod tests {
    use super::*;

    fn tau(id: &str, step: u64) -> f64 {
        let settings = Settings { tau: 0.1, tauend: 0.7, period: 100, ..Settings::default() };
        let method = by_id(id).expect("in the table");
        assert_eq!(method.rule(&settings), TemperatureRule::Given);
        method.at(&settings, step)
    }

    #[test]
    fn schedules_begin_pass_and_end_where_they_say() {
        let at = |id: &str| [0, 50, 99, 100, 150, 200, 1_000_000].map(|step| tau(id, step));
        let close = |id: &str, expected: [f64; 7]| {
            for (a, b) in at(id).into_iter().zip(expected) {
                assert!((a - b).abs() < 1e-12, "{id}: {:?}", at(id));
            }
        };
        close("fixed", [0.1; 7]);
        close("linear", [0.1, 0.4, 0.694, 0.7, 0.7, 0.7, 0.7]);
        close("step", [0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7]);
        let nearly = 0.7 - 0.6 * (1.0 + libm::cos(0.99 * std::f64::consts::PI)) / 2.0;
        close("cosine", [0.1, 0.4, nearly, 0.7, 0.4, 0.1, 0.1]);
    }

    #[test]
    fn rules_carry_their_knobs() {
        let settings = Settings { alpha: 0.25, target: 9.0, period: 100, ..Settings::default() };
        let rule = |id: &str| by_id(id).expect("in the table").rule(&settings);
        assert_eq!(rule("learned"), TemperatureRule::Learned);
        assert_eq!(rule("alignment"), TemperatureRule::Alignment { alpha: 0.25 });
        assert_eq!(rule("hold"), TemperatureRule::Hold { target: 9.0 });
        assert_eq!(rule("adaptive"), TemperatureRule::Adaptive);
        let margin = |step| by_id("adaptive").expect("in the table").margin(&settings, step);
        assert_eq!([0, 50, 100, 900].map(margin), [0.0, 0.15, 0.3, 0.3]);
        assert!(METHODS.iter().filter(|m| m.about().id != "adaptive").all(|m| m.margin(&settings, 50) == 0.0));
    }

    #[test]
    fn ids_are_as_published() {
        let ids: Vec<_> = METHODS.iter().map(|m| m.about().id).collect();
        assert_eq!(ids.join(" "), "fixed learned linear cosine step alignment hold adaptive");
    }
}
