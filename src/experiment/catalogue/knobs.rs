//! The one table of knobs. The form, the link, the command line, the types and the documentation all come from it.

use std::sync::LazyLock;

use super::knob::Knob;

/// A choice among the rows of a table; `$wrap` makes a row into what the field of the settings holds.
macro_rules! choice {
    ($field:ident, $table:expr, $wrap:expr) => {
        Kind::Choice {
            options: || $table.iter().map(|row| row.about()).collect(),
            get: |settings| settings.$field.about().id,
            set: |settings, id| match $table.iter().find(|row| row.about().id == id) {
                Some(row) => {
                    settings.$field = $wrap(*row);
                    true
                }
                None => false,
            },
        }
    };
}

/// A whole number within a range.
macro_rules! integer {
    ($field:ident, $range:expr, $scale:ident) => {
        Kind::Integer {
            range: {
                const ALLOWED: std::ops::RangeInclusive<u32> = $range;
                let (min, max) = (*ALLOWED.start() as f64, *ALLOWED.end() as f64);
                Range { min, max, step: 1.0, scale: Scale::$scale, marks: &[] }
            },
            get: |settings| settings.$field,
            set: |settings, value| settings.$field = value,
        }
    };
}

/// A number within a range.
macro_rules! number {
    ($field:ident, $range:expr, step $step:literal, $scale:ident, $marks:expr) => {
        Kind::Number {
            range: {
                const ALLOWED: std::ops::RangeInclusive<f64> = $range;
                Range { min: *ALLOWED.start(), max: *ALLOWED.end(), step: $step, scale: Scale::$scale, marks: $marks }
            },
            get: |settings| settings.$field,
            set: |settings, value| settings.$field = value,
        }
    };
}

mod data;
mod encoder;
mod loss;
mod negatives;
mod optimizer;
mod run;

/// Every knob, in the order of the form, of links and of the documentation.
pub static KNOBS: LazyLock<Vec<&'static Knob>> = LazyLock::new(|| {
    [data::KNOBS, encoder::KNOBS, loss::KNOBS, negatives::KNOBS, optimizer::KNOBS, run::KNOBS]
        .into_iter()
        .flatten()
        .collect()
});
