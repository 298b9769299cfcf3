//! Sentences about invalid values: what is wrong, and what was done about it.

use crate::knobs::{Value, quoted};

/// The reason why a value is invalid. Its display is a sentence: `tau = 5 must be a number from 0.01 to 2`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key} = {value} {reason}")]
pub struct Problem {
    /// The key as given; it need not be a knob's.
    pub key: String,
    /// The value as given, shortened when long.
    pub value: String,
    /// The end of the sentence: `must be …`, `is not …`.
    pub reason: String,
}

/// A problem and what was done about it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Notice {
    /// The key as given; it need not be a knob's.
    pub key: String,
    /// The value as given, shortened when long.
    pub value: String,
    /// Problem and consequence in one sentence.
    pub message: String,
}

/// A value that was changed.
pub(super) struct Correction {
    /// The problem with the value.
    pub(super) problem: Problem,
    /// The value that is used instead.
    used: Value,
}

impl Problem {
    /// A problem with a value as it was given.
    pub(crate) fn new(key: &str, value: &Value, reason: String) -> Self {
        let value = quoted(&value.to_string());
        let value = if value.is_empty() { "\"\"".into() } else { value };
        Problem { key: quoted(key), value, reason }
    }

    /// The notice of this problem; `done` is the end of its sentence.
    pub(crate) fn notice(self, done: &str) -> Notice {
        let message = format!("{self}; {done}.");
        Notice { key: self.key, value: self.value, message }
    }
}

impl Correction {
    /// Records that a knob took `used` instead of `given`. A knob that is corrected twice is reported with the value
    /// that was given first, and with the last reason.
    pub(super) fn add(corrections: &mut Vec<Correction>, id: &str, given: &Value, used: Value, reason: String) {
        match corrections.iter_mut().find(|correction| correction.problem.key == id) {
            Some(earlier) => {
                earlier.problem.reason = reason;
                earlier.used = used;
            }
            None => corrections.push(Correction { problem: Problem::new(id, given, reason), used }),
        }
    }

    /// The notice of this correction, with both values.
    pub(super) fn notice(&self) -> Notice {
        self.problem.clone().notice(&format!("{} is used instead", self.used))
    }
}
