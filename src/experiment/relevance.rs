//! The relevance of a knob: whether a chosen part reads it.

use std::sync::LazyLock;

use super::Settings;
use super::table::plain;
use crate::data;
use crate::knobs::{self, Relevance, Value};
use crate::negatives::{collect, compose, filter, weigh};
use crate::{loss, temperature};

/// A condition for a knob's relevance: the value of `knob`, as text, is one of `is`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct When {
    /// The other knob.
    pub knob: &'static str,
    /// Its values.
    pub is: Vec<&'static str>,
}

/// A part's id, and the knobs that it reads.
type Part = (&'static str, &'static [&'static str]);

/// Every table of parts that read knobs, by the knob that chooses among them.
static PARTS: LazyLock<[(&str, Vec<Part>); 7]> = LazyLock::new(|| {
    macro_rules! parts {
        ($($knob:literal: $table:expr),*) => {
            [$(($knob, $table.iter().map(|part| (part.about().id, part.knobs())).collect())),*]
        };
    }
    parts!(
        "data": data::SOURCES, "compose": compose::METHODS, "collect": collect::METHODS, "filter": filter::METHODS,
        "weigh": weigh::METHODS, "loss": loss::METHODS, "temperature": temperature::METHODS
    )
});

/// The value of a knob, as text.
fn chosen(knob: &str, settings: &Settings) -> Option<String> {
    plain(knob).map(|knob| knob.get(settings).to_string())
}

/// The knobs that the chosen parts read.
pub(super) fn read_by_parts(settings: &Settings) -> Vec<&'static str> {
    let read = PARTS.iter().filter_map(|(knob, rows)| {
        let chosen = chosen(knob, settings)?;
        rows.iter().find(|(id, _)| *id == chosen).map(|(_, knobs)| knobs.iter().copied())
    });
    read.flatten().collect()
}

impl knobs::Knob<Settings> {
    /// The value in the first experiment that a visitor sees.
    pub fn default(&self) -> Value {
        self.get(&Settings::default())
    }

    /// The conditions, of which one must hold for the knob to be relevant; `None` if it always is.
    pub fn when(&self) -> Option<Vec<When>> {
        match self.relevance {
            Relevance::Always => None,
            Relevance::Owned => {
                let owners = PARTS.iter().map(|(knob, rows)| When { knob, is: self.readers(rows).collect() });
                Some(owners.filter(|when| !when.is.is_empty()).collect())
            }
            Relevance::Is(knob, values) => Some(vec![When { knob, is: values.to_vec() }]),
        }
    }

    /// The parts that read this knob.
    fn readers(&self, parts: &[Part]) -> impl Iterator<Item = &'static str> {
        parts.iter().filter(|(_, knobs)| knobs.contains(&self.id)).map(|(id, _)| *id)
    }

    /// The knobs that one of this knob's options reads, the most important first.
    pub fn knobs_of(&self, option: &str) -> &'static [&'static str] {
        let of_this = PARTS.iter().find(|(knob, _)| *knob == self.id);
        let row = of_this.and_then(|(_, rows)| rows.iter().find(|(id, _)| *id == option));
        row.map_or(&[], |(_, knobs)| knobs)
    }

    /// Whether the knob has an effect under these settings.
    pub fn is_relevant(&self, settings: &Settings) -> bool {
        match self.relevance {
            Relevance::Always => true,
            Relevance::Owned => read_by_parts(settings).contains(&self.id),
            Relevance::Is(knob, values) => chosen(knob, settings).is_some_and(|value| values.contains(&value.as_str())),
        }
    }
}
