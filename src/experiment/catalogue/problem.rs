//! What is wrong with a value, and what was done about it, in sentences.

use crate::knobs::{Value, quoted};

/// Why a value cannot stand. Reads as a sentence: `tau = 5 must be a number from 0.01 to 2`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key} = {value} {reason}")]
pub struct Problem {
    /// The knob, or what was offered as one.
    pub key: String,
    /// The value as given, shortened when long.
    pub value: String,
    /// `must be …`, `is not …`: the rest of the sentence.
    pub reason: String,
}

/// A problem and what was done about it, for whoever gave the value.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Notice {
    /// The knob, or what was offered as one.
    pub key: String,
    /// The value as given, shortened when long.
    pub value: String,
    /// The whole story in one sentence.
    pub message: String,
}

/// A value that was changed.
pub(super) struct Correction {
    /// What was wrong with it.
    pub(super) problem: Problem,
    /// What stands instead.
    used: Value,
}

impl Problem {
    /// A problem with a value as it was given.
    pub(crate) fn new(key: &str, value: &Value, reason: String) -> Self {
        let value = quoted(&value.to_string());
        let value = if value.is_empty() { "\"\"".into() } else { value };
        Problem { key: quoted(key), value, reason }
    }

    /// The notice of this problem, given the end of its sentence.
    pub(crate) fn notice(self, done: &str) -> Notice {
        let message = format!("{self}; {done}.");
        Notice { key: self.key, value: self.value, message }
    }
}

impl Correction {
    /// Notes that a knob took `used` where `given` was asked for. A knob that is corrected twice keeps the value that
    /// was first given, and the last reason.
    pub(super) fn add(corrections: &mut Vec<Correction>, id: &str, given: &Value, used: Value, reason: String) {
        match corrections.iter_mut().find(|correction| correction.problem.key == id) {
            Some(earlier) => {
                earlier.problem.reason = reason;
                earlier.used = used;
            }
            None => corrections.push(Correction { problem: Problem::new(id, given, reason), used }),
        }
    }

    /// For whoever gave the value: both numbers.
    pub(super) fn notice(&self) -> Notice {
        self.problem.clone().notice(&format!("{} is used instead", self.used))
    }
}
