//! The run as a whole.

use super::super::knob::{Group, Kind, Knob, Level, Range, Relevance, Scale};

/// The knobs of this part of the form, in order.
pub(super) static KNOBS: &[Knob] = &[
    Knob {
        id: "seed",
        label: "Seed",
        unit: "",
        group: Group::Run,
        level: Level::Second,
        live: false,
        kind: integer!(seed, 0..=u32::MAX, Linear),
        relevance: Relevance::Always,
        help: "Every random draw follows from this number: the same seed gives the same run.",
        source: "",
    },
    Knob {
        id: "steps",
        label: "Stop after",
        unit: "steps",
        group: Group::Run,
        level: Level::Second,
        live: true,
        kind: integer!(steps, 1..=100000, Log),
        relevance: Relevance::Always,
        help: "After how many steps the run stops by itself.",
        source: "",
    },
];
