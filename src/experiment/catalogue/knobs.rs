//! The table of every knob, including `recipe`, which follows from the others.

use std::sync::LazyLock;

use serde::{Serialize, Serializer};

use crate::experiment::table::{Knob, all_plain};
use crate::experiment::{Experiment, Settings, recipes};
use crate::knobs::{Group, Kind, Level, Record, Relevance, Value};

/// The knob `recipe`. Its value follows from the stages, and choosing a recipe sets them.
static RECIPE: Knob = Knob {
    id: "recipe",
    label: "Recipe",
    unit: "",
    group: Group::Negatives,
    level: Level::Second,
    live: true,
    kind: Kind::Choice { options: recipes::options, get: recipes::recognize, set: recipes::follow },
    relevance: Relevance::Always,
    help: "A known method as one choice for each stage; choosing it sets all stages and the settings of their methods.",
    source: "",
};

/// Every knob, in the order of the form, of links and of the documentation.
pub static KNOBS: LazyLock<Vec<&'static Knob>> = LazyLock::new(|| {
    let before = |knob: &&Knob| knob.group < RECIPE.group;
    let plain = || all_plain().iter().copied();
    plain().filter(before).chain([&RECIPE]).chain(plain().filter(|knob| !before(knob))).collect()
});

/// The knob with this id.
pub fn knob(id: &str) -> Option<&'static Knob> {
    KNOBS.iter().copied().find(|knob| knob.id == id)
}

/// Every knob's value, in the catalogue's order.
pub fn settings_to_values(settings: &Settings) -> Vec<(&'static str, Value)> {
    KNOBS.iter().map(|knob| (knob.id, knob.get(settings))).collect()
}

/// The values as an object to serialise.
pub fn record(settings: &Settings) -> Record {
    Record(settings_to_values(settings).into_iter().map(|(id, value)| (id.into(), value)).collect())
}

/// As an object an experiment is its settings: a value for every knob.
impl Serialize for Experiment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        record(self).serialize(serializer)
    }
}
