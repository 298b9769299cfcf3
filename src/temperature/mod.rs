//! Where the temperature comes from: constants, schedules, a learned parameter, controllers.

pub mod adaptive;
pub mod alignment;
mod contract;
pub mod cosine;
pub mod fixed;
pub mod hold;
pub mod learned;
pub mod linear;
pub mod per_anchor;
pub mod step;

use crate::described::{self, Choice};
pub use contract::Temperature;

/// Every way of setting the temperature. Each has a file and a row here.
pub static METHODS: &[&dyn Temperature] = &[
    &fixed::Fixed,
    &learned::Learned,
    &linear::Linear,
    &cosine::Cosine,
    &step::Step,
    &alignment::Alignment,
    &hold::Hold,
    &adaptive::Adaptive,
    &per_anchor::PerAnchor,
];

/// The way of setting the temperature with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Temperature>> {
    described::by_id(METHODS, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::Knobs;
    use crate::loss::rules::TemperatureRule;

    fn tau(id: &str, step: u64) -> f64 {
        let knobs = Knobs { tau: 0.1, tauend: 0.7, period: 100, ..Knobs::default() };
        let method = by_id(id).expect("in the table");
        assert_eq!(method.rule(&knobs), TemperatureRule::Given);
        method.at(&knobs, step)
    }

    #[test]
    fn schedules_have_the_documented_values_at_their_start_middle_and_end() {
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
    fn rules_contain_the_values_of_their_knobs() {
        let knobs = Knobs { alpha: 0.25, target: 9.0, period: 100, ..Knobs::default() };
        let rule = |id: &str| by_id(id).expect("in the table").rule(&knobs);
        assert_eq!(rule("learned"), TemperatureRule::Learned);
        assert_eq!(rule("alignment"), TemperatureRule::Alignment { alpha: 0.25 });
        assert_eq!(rule("hold"), TemperatureRule::Hold { target: 9.0 });
        assert_eq!(rule("adaptive"), TemperatureRule::Adaptive);
        assert_eq!(rule("per-anchor"), TemperatureRule::Own { low: 0.02, high: 1.0 });
        let margin = |step| by_id("adaptive").expect("in the table").margin(&knobs, step);
        assert_eq!([0, 50, 100, 900].map(margin), [0.0, 0.15, 0.3, 0.3]);
        assert!(METHODS.iter().filter(|m| m.about().id != "adaptive").all(|m| m.margin(&knobs, 50) == 0.0));
    }

    #[test]
    fn ids_are_as_published() {
        let ids: Vec<_> = METHODS.iter().map(|m| m.about().id).collect();
        assert_eq!(ids.join(" "), "fixed learned linear cosine step alignment hold adaptive per-anchor");
    }
}
