//! The catalogue: what every knob is, and the only way from settings to an [`Experiment`].
//!
//! [`KNOBS`] is the one table. Values from outside (a link, the command line, the page) take one path, [`apply`] when
//! the nearest possible experiment is wanted and [`apply_strictly`] when a mistake should be named; both end in the
//! same rules, so an [`Experiment`] can always run.
//!
//! ```
//! use contrastive_playground::experiment::{Settings, catalogue};
//!
//! let patch = [("tau".to_string(), "5".into()), ("dim".to_string(), 32.0.into())];
//! let applied = catalogue::apply(&Settings::default(), &patch);
//! assert_eq!((applied.experiment.tau, applied.experiment.dim), (2.0, 32));
//! assert_eq!(applied.clamped[0].message, "tau = 5 must be a number from 0.01 to 2; 2 is used instead.");
//! assert!(catalogue::apply_strictly(&Settings::default(), &patch).is_err());
//! ```
//!
//! [`Experiment`]: super::Experiment

use super::Settings;

mod apply;
mod export;
mod knob;
mod knobs;
pub(super) mod nearest;
mod rules;
mod value;

pub use apply::{Applied, Notice, Problem, apply, apply_strictly};
pub use export::{Catalogue, ChoiceRow, KnobRow, RecipeRow};
pub use knob::{Group, Kind, Knob, Level, Range, Relevance, Scale, When};
pub use knobs::KNOBS;
pub use rules::{MAX_KEY_NUMBERS, MAX_LISTED, MAX_LOGITS, MAX_OWN, check, repair};
pub use value::{Record, Value, parse_number, write_number};

/// The knob with this id.
pub fn knob(id: &str) -> Option<&'static Knob> {
    KNOBS.iter().copied().find(|knob| knob.id == id)
}

/// Every knob's value, in the catalogue's order.
pub fn settings_to_values(settings: &Settings) -> Vec<(&'static str, Value)> {
    KNOBS.iter().map(|knob| (knob.id, knob.get(settings))).collect()
}

/// The same as an object to serialise.
pub fn record(settings: &Settings) -> Record {
    Record(settings_to_values(settings).into_iter().map(|(id, value)| (id.into(), value)).collect())
}

/// The knobs whose change from `old` to `new` cannot be made in flight; empty when the run can go on. A knob without
/// effect in either does not count.
pub fn restarts(old: &Settings, new: &Settings) -> Vec<&'static str> {
    let changed = |knob: &&Knob| knob.get(old) != knob.get(new);
    let matters = |knob: &&Knob| knob.is_relevant(old) || knob.is_relevant(new);
    KNOBS.iter().copied().filter(|knob| !knob.live).filter(changed).filter(matters).map(|knob| knob.id).collect()
}

/// Whether a run can go on from `old` to `new` without starting anew.
pub fn can_change_in_flight(old: &Settings, new: &Settings) -> bool {
    restarts(old, new).is_empty()
}

/// Sets a knob as far as its range allows, for recipes.
pub(super) fn set(settings: &mut Settings, id: &str, value: &Value) {
    if let Some(knob) = knob(id) {
        knob.offer(settings, value);
    }
}

#[cfg(test)]
mod tests;
