//! The towers.

use std::convert::identity;

use super::super::knob::{Group, Kind, Knob, Level, Range, Relevance, Scale};
use crate::described::Described;
use crate::experiment::{Activation, TowerKind};

/// The knobs of this part of the form, in order.
pub(super) static KNOBS: &[Knob] = &[
    Knob {
        id: "tower",
        label: "Towers",
        unit: "",
        group: Group::Encoder,
        level: Level::Second,
        live: false,
        kind: choice!(tower, TowerKind::ALL, identity),
        relevance: Relevance::Always,
        help: "Whether queries and keys pass through the same weights.",
        source: "",
    },
    Knob {
        id: "depth",
        label: "Hidden layers",
        unit: "layers",
        group: Group::Encoder,
        level: Level::Second,
        live: false,
        kind: integer!(depth, 0..=3, Linear),
        relevance: Relevance::Always,
        help: "How many layers lie between the input and the embedding; with none the tower is linear.",
        source: "",
    },
    Knob {
        id: "width",
        label: "Width",
        unit: "units",
        group: Group::Encoder,
        level: Level::Second,
        live: false,
        kind: integer!(width, 1..=512, Log),
        relevance: Relevance::Is("depth", &["1", "2", "3"]),
        help: "How many units a hidden layer has.",
        source: "",
    },
    Knob {
        id: "activation",
        label: "Nonlinearity",
        unit: "",
        group: Group::Encoder,
        level: Level::Second,
        live: false,
        kind: choice!(activation, Activation::ALL, identity),
        relevance: Relevance::Is("depth", &["1", "2", "3"]),
        help: "The activation function between layers. Without one, stacked layers are a single linear map.",
        source: "",
    },
    Knob {
        id: "dim",
        label: "Embedding dimension",
        unit: "dimensions",
        group: Group::Encoder,
        level: Level::Second,
        live: false,
        kind: integer!(dim, 2..=128, Log),
        relevance: Relevance::Always,
        help: "How many numbers an embedding has: in 2 dimensions all embeddings lie on a circle, in 3 on a sphere; more dimensions keep more pairs apart.",
        source: "",
    },
];
