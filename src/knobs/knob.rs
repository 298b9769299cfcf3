//! A row of the table of knobs: the description of a knob, and how its value is read and written in a holder `S`.

use super::value::Value;
use crate::described::About;

/// One knob. Its id stands in links and never changes.
pub struct Knob<S: 'static> {
    /// The id: short, `[a-z]+`, unique; it never changes.
    pub id: &'static str,
    /// The name beside the control.
    pub label: &'static str,
    /// The unit of the number, or empty.
    pub unit: &'static str,
    /// The knob's part of the form.
    pub group: Group,
    /// How prominent the knob is.
    pub level: Level,
    /// Whether a running experiment takes a new value in flight; otherwise a change restarts it.
    pub live: bool,
    /// The allowed values, and how they are read and written.
    pub kind: Kind<S>,
    /// The settings under which the knob has an effect.
    pub relevance: Relevance,
    /// One plain sentence that says what the knob does.
    pub help: &'static str,
    /// Authors, year and title of the paper, or empty.
    pub source: &'static str,
}

/// Parts of the form, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The data set.
    Data,
    /// The towers.
    Encoder,
    /// The loss and its temperature.
    Loss,
    /// Where negatives come from.
    Negatives,
    /// The optimiser.
    Optimizer,
    /// The seed and the number of steps.
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

/// The allowed values of a knob, and how they are read and written.
pub enum Kind<S: 'static> {
    /// A choice among the rows of a table.
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
    /// The change by one press of an arrow key; values between are allowed.
    pub step: f64,
    /// Spacing of the slider.
    pub scale: Scale,
    /// Values worth a mark.
    pub marks: &'static [f64],
}

/// The settings under which a knob has an effect.
#[derive(Debug, Clone, Copy)]
pub enum Relevance {
    /// In every experiment.
    Always,
    /// When a chosen part (data set, method, loss, temperature) lists the knob among its own.
    Owned,
    /// When another knob has one of these values.
    Is(&'static str, &'static [&'static str]),
}

/// The result of offering a value to a knob.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    /// The value was taken.
    Taken,
    /// The nearest allowed value was taken.
    Clamped,
    /// The value has the wrong kind for this knob, and nothing changed.
    Refused,
}

impl<S: 'static> Knob<S> {
    /// The knob's value in this holder.
    pub fn get(&self, held: &S) -> Value {
        match &self.kind {
            Kind::Choice { get, .. } => Value::from(get(held)),
            Kind::Integer { get, .. } => Value::Number(f64::from(get(held))),
            Kind::Number { get, .. } => Value::Number(get(held)),
        }
    }

    /// Offers a value: it is taken, or the nearest allowed one is, or it is refused if its kind is wrong.
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

    /// The allowed values, as part of a sentence: `a number from 0.01 to 2`.
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
