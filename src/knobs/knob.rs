//! A row of the table of knobs: everything that is known about one knob. `S` is what holds its value.

use super::value::Value;
use crate::described::About;

/// One knob. Its id stands in links and never changes.
pub struct Knob<S: 'static> {
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
    /// What values it takes, and where they live.
    pub kind: Kind<S>,
    /// When the knob has any effect.
    pub relevance: Relevance,
    /// One plain sentence.
    pub help: &'static str,
    /// Authors, year and title of the paper, or empty.
    pub source: &'static str,
}

/// Parts of the form, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// What is learned from.
    Data,
    /// The towers.
    Encoder,
    /// The loss and its temperature.
    Loss,
    /// Where negatives come from.
    Negatives,
    /// How weights follow the gradient.
    Optimizer,
    /// The run as a whole.
    Run,
}

impl Group {
    /// Every part of the form, in order.
    pub const ALL: [Group; 6] =
        [Group::Data, Group::Encoder, Group::Loss, Group::Negatives, Group::Optimizer, Group::Run];
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

/// What values a knob takes, and how they are read and written.
pub enum Kind<S: 'static> {
    /// One of a table's rows.
    Choice {
        /// Every row's description.
        options: fn() -> Vec<&'static About>,
        /// The chosen row's id.
        get: fn(&S) -> &'static str,
        /// Chooses the row with this id; false, and nothing changed, when there is none.
        set: fn(&mut S, &str) -> bool,
    },
    /// A whole number.
    Integer {
        /// The allowed numbers.
        range: Range,
        /// Reads the setting.
        get: fn(&S) -> u32,
        /// Writes the setting.
        set: fn(&mut S, u32),
    },
    /// Any number within the range.
    Number {
        /// The allowed numbers.
        range: Range,
        /// Reads the setting.
        get: fn(&S) -> f64,
        /// Writes the setting.
        set: fn(&mut S, f64),
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

/// What became of a value that was offered to a knob.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    /// Taken as it is.
    Taken,
    /// The nearest allowed one was taken.
    Clamped,
    /// Nothing changed: it was not a value for this knob at all.
    Refused,
}

impl<S: 'static> Knob<S> {
    /// The value in these held.
    pub fn get(&self, held: &S) -> Value {
        match &self.kind {
            Kind::Choice { get, .. } => Value::from(get(held)),
            Kind::Integer { get, .. } => Value::Number(f64::from(get(held))),
            Kind::Number { get, .. } => Value::Number(get(held)),
        }
    }

    /// Offers a value: takes it, or the nearest allowed one, or refuses what is not a value for this knob.
    pub fn offer(&self, held: &mut S, value: &Value) -> Offer {
        let taken = |same| if same { Offer::Taken } else { Offer::Clamped };
        match &self.kind {
            Kind::Choice { set, .. } => match value {
                Value::Text(id) if set(held, id) => Offer::Taken,
                _ => Offer::Refused,
            },
            Kind::Integer { range, set, .. } => value.number().map_or(Offer::Refused, |number| {
                let nearest = range.clamp(number.round());
                set(held, nearest as u32);
                taken(nearest == number)
            }),
            Kind::Number { range, set, .. } => value.number().map_or(Offer::Refused, |number| {
                let nearest = range.clamp(number) + 0.0;
                set(held, nearest);
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
}

impl Range {
    /// The nearest allowed number.
    pub fn clamp(&self, number: f64) -> f64 {
        number.clamp(self.min, self.max)
    }
}
