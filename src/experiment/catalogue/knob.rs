//! What a row of the catalogue says: everything that is known about one knob.

use super::value::Value;
use crate::data;
use crate::described::About;
use crate::experiment::Settings;
use crate::negatives::{collect, compose, filter, weigh};
use crate::{loss, temperature};

/// One knob. Its id stands in links and never changes.
pub struct Knob {
    /// Short, `[a-z]+`, unique, for ever.
    pub id: &'static str,
    /// As shown beside the control.
    pub label: &'static str,
    /// What the number counts, or empty.
    pub unit: &'static str,
    /// Where the knob stands in the form.
    pub group: Group,
    /// Who sees it.
    pub level: Level,
    /// Whether a running experiment takes a new value in flight; otherwise a change starts it anew.
    pub live: bool,
    /// What values it takes, and where in [`Settings`] they live.
    pub kind: Kind,
    /// When the knob has any effect.
    pub relevance: Relevance,
    /// One plain sentence.
    pub help: &'static str,
    /// Authors, year and title of the paper, or empty.
    pub source: &'static str,
}

/// Parts of the form, in the order of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// What is learned from.
    Data,
    /// The towers.
    Encoder,
    /// Where negatives come from.
    Negatives,
    /// The loss and its temperature.
    Loss,
    /// How weights follow the gradient.
    Optimizer,
    /// The run as a whole.
    Run,
}

/// How prominent a knob is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Always visible.
    First = 1,
    /// Behind "more".
    Second = 2,
}

/// How a slider spaces its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal steps.
    Linear,
    /// Equal ratios.
    Log,
}

/// What values a knob takes, and how they are read from and written to the settings.
pub enum Kind {
    /// One of a table's rows.
    Choice {
        /// Every row's description.
        options: fn() -> Vec<&'static About>,
        /// The chosen row's id.
        get: fn(&Settings) -> &'static str,
        /// Chooses the row with this id; false, and nothing changed, when there is none.
        set: fn(&mut Settings, &str) -> bool,
    },
    /// A whole number.
    Integer {
        /// The allowed numbers.
        range: Range,
        /// Reads the setting.
        get: fn(&Settings) -> u32,
        /// Writes the setting.
        set: fn(&mut Settings, u32),
    },
    /// Any number within the range.
    Number {
        /// The allowed numbers.
        range: Range,
        /// Reads the setting.
        get: fn(&Settings) -> f64,
        /// Writes the setting.
        set: fn(&mut Settings, f64),
    },
}

/// Allowed numbers, and how a slider presents them.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The least allowed.
    pub min: f64,
    /// The greatest allowed.
    pub max: f64,
    /// What one press of an arrow key changes; values between are allowed.
    pub step: f64,
    /// Spacing of the slider.
    pub scale: Scale,
    /// Values worth a mark.
    pub marks: &'static [f64],
}

/// When a knob has any effect.
#[derive(Debug, Clone, Copy)]
pub enum Relevance {
    /// In every experiment.
    Always,
    /// When a chosen part (data set, method, loss, temperature) lists the knob among its own.
    Owned,
    /// When another knob has one of these values.
    Is(&'static str, &'static [&'static str]),
}

/// A knob's relevance, spelled out: only when the value of `knob`, as text, is one of `is`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct When {
    /// The other knob.
    pub knob: &'static str,
    /// Its values.
    pub is: Vec<&'static str>,
}

/// A part's id, and the knobs it lists among its own.
type Part = (&'static str, &'static [&'static str]);

/// Every table whose parts have knobs of their own, by the knob that chooses among them.
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

/// What became of a value that was offered to a knob.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Offer {
    /// Taken as it is.
    Taken,
    /// The nearest allowed one was taken.
    Clamped,
    /// Nothing changed: it was not a value for this knob at all.
    Refused,
}

impl Knob {
    /// The value in these settings.
    pub fn get(&self, settings: &Settings) -> Value {
        match &self.kind {
            Kind::Choice { get, .. } => Value::from(get(settings)),
            Kind::Integer { get, .. } => Value::Number(f64::from(get(settings))),
            Kind::Number { get, .. } => Value::Number(get(settings)),
        }
    }

    /// The value of the first experiment a visitor sees.
    pub fn default(&self) -> Value {
        self.get(&Settings::default())
    }

    /// Offers a value: takes it, or the nearest allowed one, or refuses what is not a value for this knob.
    pub(super) fn offer(&self, settings: &mut Settings, value: &Value) -> Offer {
        let taken = |same| if same { Offer::Taken } else { Offer::Clamped };
        match &self.kind {
            Kind::Choice { set, .. } => match value {
                Value::Text(id) if set(settings, id) => Offer::Taken,
                _ => Offer::Refused,
            },
            Kind::Integer { range, set, .. } => value.number().map_or(Offer::Refused, |number| {
                let nearest = range.clamp(number.round());
                set(settings, nearest as u32);
                taken(nearest == number)
            }),
            Kind::Number { range, set, .. } => value.number().map_or(Offer::Refused, |number| {
                let nearest = range.clamp(number) + 0.0;
                set(settings, nearest);
                taken(nearest == number)
            }),
        }
    }

    /// The ids of a choice; none for a number.
    pub fn options(&self) -> Vec<&'static About> {
        match &self.kind {
            Kind::Choice { options, .. } => options(),
            Kind::Integer { .. } | Kind::Number { .. } => Vec::new(),
        }
    }

    /// The range of a number; none for a choice.
    pub fn range(&self) -> Option<&Range> {
        match &self.kind {
            Kind::Choice { .. } => None,
            Kind::Integer { range, .. } | Kind::Number { range, .. } => Some(range),
        }
    }

    /// What is allowed, for a sentence: `a number from 0.01 to 2`.
    pub fn allowed(&self) -> String {
        let between = |range: &Range| format!("from {} to {}", Value::Number(range.min), Value::Number(range.max));
        match &self.kind {
            Kind::Choice { options, .. } => {
                let ids: Vec<_> = options().iter().map(|option| option.id).collect();
                format!("one of {}", ids.join(", "))
            }
            Kind::Integer { range, .. } => format!("a whole number {}", between(range)),
            Kind::Number { range, .. } => format!("a number {}", between(range)),
        }
    }

    /// The relevance, spelled out: it matters when any of these holds; `None` when it always does.
    pub fn when(&self) -> Option<Vec<When>> {
        match self.relevance {
            Relevance::Always => None,
            Relevance::Owned => Some(self.owners()),
            Relevance::Is(knob, values) => Some(vec![When { knob, is: values.to_vec() }]),
        }
    }

    /// The parts that list this knob among their own, by the knob that chooses them.
    fn owners(&self) -> Vec<When> {
        let own = |(knob, parts): (&'static str, Vec<Part>)| {
            let is = parts.iter().filter(|(_, knobs)| knobs.contains(&self.id)).map(|(id, _)| *id).collect();
            When { knob, is }
        };
        parts().into_iter().map(own).filter(|when| !when.is.is_empty()).collect()
    }

    /// The knobs that one of this knob's options lists among its own, the telling ones first.
    pub fn knobs_of(&self, option: &str) -> &'static [&'static str] {
        let of_this = parts().into_iter().find(|(knob, _)| *knob == self.id);
        let row = of_this.and_then(|(_, rows)| rows.into_iter().find(|(id, _)| *id == option));
        row.map_or(&[], |(_, knobs)| knobs)
    }

    /// Whether the knob has any effect in these settings.
    pub fn is_relevant(&self, settings: &Settings) -> bool {
        let holds = |when: &When| {
            let other = super::knob(when.knob).map(|knob| knob.get(settings).to_string());
            other.is_some_and(|value| when.is.contains(&value.as_str()))
        };
        self.when().is_none_or(|any| any.iter().any(holds))
    }
}

impl Range {
    /// The nearest allowed number.
    pub fn clamp(&self, number: f64) -> f64 {
        number.clamp(self.min, self.max)
    }
}
