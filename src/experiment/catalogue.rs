//! The catalogue: the descriptions of all knobs, and the checks that turn settings into an [`Experiment`].
//!
//! [`KNOBS`] is the table of knobs. Values from outside (a link, the command line, the page) enter by [`apply`], which
//! makes the nearest possible experiment, or by [`apply_strictly`], which reports mistakes as errors. Both apply the
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

use super::{Experiment, Settings};

mod apply;
mod knobs;
pub(super) mod nearest;
mod problem;
mod rules;

pub use super::relevance::When;
pub use super::table::Knob;
pub use crate::knobs::{Group, Kind, Level, Range, Record, Relevance, Scale, Value, parse_number, write_number};
pub use apply::{Applied, apply, apply_strictly};
pub use knobs::{KNOBS, knob, record, settings_to_values};
pub use problem::{Notice, Problem};
pub use rules::{MAX_KEY_NUMBERS, MAX_LISTED, MAX_OWN, MAX_PRODUCTS, MAX_REMEMBERED, check, repair};

/// The knobs whose change from `old` to `new` needs a restart; empty if the run can go on. A knob without effect in
/// both does not count. Another way of composing batches does where either of them adds pairs.
pub fn restarts(old: &Settings, new: &Settings) -> Vec<&'static str> {
    let other_pairs = old.compose.adds_pairs() || new.compose.adds_pairs();
    let begins_anew = |knob: &&Knob| !knob.live || (other_pairs && knob.id == "compose");
    let changed = |knob: &&Knob| knob.get(old) != knob.get(new);
    let matters = |knob: &&Knob| knob.is_relevant(old) || knob.is_relevant(new);
    KNOBS.iter().copied().filter(begins_anew).filter(changed).filter(matters).map(|knob| knob.id).collect()
}

/// Whether a run can change from `old` to `new` without a restart.
pub fn can_change_in_flight(old: &Settings, new: &Settings) -> bool {
    restarts(old, new).is_empty()
}

impl Experiment {
    /// Whether a run of this experiment can go on with other settings without a restart.
    pub fn can_become(&self, next: &Settings) -> bool {
        can_change_in_flight(self, next)
    }
}

#[cfg(test)]
mod tests;
