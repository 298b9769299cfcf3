//! The relevance of a knob: whether a chosen part reads it.

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
fn parts() -> [(&'static str, Vec<Part>); 7] {
    macro_rules! parts {
        ($($knob:literal: $table:expr),*) => {
            [$(($knob, $table.iter().map(|part| (part.about().id, part.knobs())).collect())),*]
        };
    }
    parts!(
        "data": data::SOURCES, "compose": compose::METHODS, "collect": collect::METHODS, "filter": filter::METHODS,
        "weigh": weigh::METHODS, "loss": loss::METHODS, "temperature": temperature::METHODS
    )
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
            Relevance::Owned => Some(self.owners()),
            Relevance::Is(knob, values) => Some(vec![When { knob, is: values.to_vec() }]),
        }
    }

    /// The parts that read this knob, by the knob that chooses them.
    fn owners(&self) -> Vec<When> {
        let own = |(knob, parts): (&'static str, Vec<Part>)| {
            let is = parts.iter().filter(|(_, knobs)| knobs.contains(&self.id)).map(|(id, _)| *id).collect();
            When { knob, is }
        };
        parts().into_iter().map(own).filter(|when| !when.is.is_empty()).collect()
    }

    /// The knobs that one of this knob's options reads, the most important first.
    pub fn knobs_of(&self, option: &str) -> &'static [&'static str] {
        let of_this = parts().into_iter().find(|(knob, _)| *knob == self.id);
        let row = of_this.and_then(|(_, rows)| rows.into_iter().find(|(id, _)| *id == option));
        row.map_or(&[], |(_, knobs)| knobs)
    }

    /// Whether the knob has an effect under these settings.
    pub fn is_relevant(&self, settings: &Settings) -> bool {
        let holds = |when: &When| {
            let other = plain(when.knob).map(|knob| knob.get(settings).to_string());
            other.is_some_and(|value| when.is.contains(&value.as_str()))
        };
        self.when().is_none_or(|any| any.iter().any(holds))
    }
}
