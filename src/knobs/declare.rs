//! The macro [`declare!`], which turns a list of declarations into [`Knobs`](super::Knobs), its defaults and its rows,
//! so that each fact about a knob is written once.

use std::ops::RangeInclusive;

use super::knob::{Level, Range, Relevance, Scale};

/// The parts of a declaration besides the field, its type and its default.
#[derive(Clone, Copy)]
pub(super) struct Spec {
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    pub(super) level: Level,
    pub(super) live: bool,
    pub(super) range: Range,
    pub(super) relevance: Relevance,
    pub(super) source: &'static str,
}

impl Spec {
    /// A knob with this label. By default it stands behind "more", a running experiment takes a new value in flight,
    /// and it is relevant when a chosen method lists it.
    pub(super) const fn of(label: &'static str) -> Self {
        let range = Range { min: 0.0, max: 0.0, step: 0.0, scale: Scale::Linear, marks: &[] };
        Spec { label, unit: "", level: Level::Second, live: true, range, relevance: Relevance::Owned, source: "" }
    }

    /// The unit of the number.
    pub(super) const fn unit(self, unit: &'static str) -> Self {
        Spec { unit, ..self }
    }

    /// Makes the knob always visible.
    pub(super) const fn first(self) -> Self {
        Spec { level: Level::First, ..self }
    }

    /// A change restarts the run.
    pub(super) const fn restarts(self) -> Self {
        Spec { live: false, ..self }
    }

    /// The knob is relevant in every experiment.
    pub(super) const fn always(self) -> Self {
        Spec { relevance: Relevance::Always, ..self }
    }

    /// The knob is relevant when another knob has one of these values.
    pub(super) const fn when(self, knob: &'static str, values: &'static [&'static str]) -> Self {
        Spec { relevance: Relevance::Is(knob, values), ..self }
    }

    /// The allowed whole numbers.
    pub(super) const fn whole(self, allowed: RangeInclusive<u32>) -> Self {
        let range = Range { min: *allowed.start() as f64, max: *allowed.end() as f64, step: 1.0, ..self.range };
        Spec { range, ..self }
    }

    /// The allowed numbers, and what one press of an arrow key changes.
    pub(super) const fn range(self, allowed: RangeInclusive<f64>, step: f64) -> Self {
        Spec { range: Range { min: *allowed.start(), max: *allowed.end(), step, ..self.range }, ..self }
    }

    /// The slider spaces its values by equal ratios.
    pub(super) const fn log(self) -> Self {
        Spec { range: Range { scale: Scale::Log, ..self.range }, ..self }
    }

    /// Values worth a mark on the slider.
    pub(super) const fn marks(self, marks: &'static [f64]) -> Self {
        Spec { range: Range { marks, ..self.range }, ..self }
    }

    /// Authors, year and title of the paper.
    pub(super) const fn source(self, source: &'static str) -> Self {
        Spec { source, ..self }
    }
}

/// Declares all knobs: `Group { /// help  field: type = default, Spec; … } …`. The type is `u32`, `f64` or a described
/// enum.
macro_rules! declare {
    ($($group:ident {
        $($(#[doc = $help:literal])+ $field:ident: $type:ident = $default:expr, $spec:expr;)+
    })+) => {
        /// The knobs of a run, as plain data.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Knobs {
            $($($(#[doc = $help])+ pub $field: $type,)+)+
        }

        impl Default for Knobs {
            /// The knobs of the first experiment that a visitor sees.
            fn default() -> Self {
                Knobs { $($($field: $default,)+)+ }
            }
        }

        /// The rows for holders `S`. They are a constant, so that the program contains them as data and no code
        /// constructs them.
        struct Rows<S>(std::marker::PhantomData<S>);

        impl<S: AsRef<Knobs> + AsMut<Knobs> + 'static> Rows<S> {
            const ALL: &'static [$crate::knobs::Knob<S>] = &[$($({
                const SPEC: Spec = $spec;
                $crate::knobs::Knob {
                    id: stringify!($field),
                    label: SPEC.label,
                    unit: SPEC.unit,
                    group: $crate::knobs::Group::$group,
                    level: SPEC.level,
                    live: SPEC.live,
                    kind: $crate::knobs::declare::kind!($type $field SPEC),
                    relevance: SPEC.relevance,
                    help: concat!($($help),+).trim_ascii_start(),
                    source: SPEC.source,
                }
            },)+)+];
        }

        /// One row per knob, in the order of the form, for anything that holds [`Knobs`].
        pub fn rows<S: AsRef<Knobs> + AsMut<Knobs> + 'static>() -> &'static [$crate::knobs::Knob<S>] {
            Rows::<S>::ALL
        }
    };
}

/// How the values of a field's type are read and written.
macro_rules! kind {
    (u32 $field:ident $spec:ident) => {
        $crate::knobs::Kind::Integer {
            range: $spec.range,
            get: |held| held.as_ref().$field,
            set: |held, value| held.as_mut().$field = value,
        }
    };
    (f64 $field:ident $spec:ident) => {
        $crate::knobs::Kind::Number {
            range: $spec.range,
            get: |held| held.as_ref().$field,
            set: |held, value| held.as_mut().$field = value,
        }
    };
    ($choice:ident $field:ident $spec:ident) => {
        $crate::knobs::Kind::Choice {
            options: || $choice::ALL.iter().map($crate::described::Described::about).collect(),
            get: |held| $crate::described::Described::about(&held.as_ref().$field).id,
            set: |held, id| match $choice::ALL.iter().find(|row| $crate::described::Described::about(*row).id == id) {
                Some(row) => {
                    held.as_mut().$field = *row;
                    true
                }
                None => false,
            },
        }
    };
}

pub(super) use {declare, kind};
