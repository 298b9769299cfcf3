//! How weights follow the gradient.

use std::convert::identity;

use super::super::knob::{Group, Kind, Knob, Level, Range, Relevance, Scale};
use crate::described::Described;
use crate::experiment::OptimizerKind;

/// The knobs of this part of the form, in order.
pub(super) static KNOBS: &[Knob] = &[
    Knob {
        id: "optimizer",
        label: "Optimizer",
        unit: "",
        group: Group::Optimizer,
        level: Level::Second,
        live: true,
        kind: choice!(optimizer, OptimizerKind::ALL, identity),
        relevance: Relevance::Always,
        help: "How the weights follow the gradient.",
        source: "",
    },
    Knob {
        id: "rate",
        label: "Learning rate",
        unit: "",
        group: Group::Optimizer,
        level: Level::Second,
        live: true,
        kind: number!(rate, 0.00001..=10.0, step 0.0001, Log, &[]),
        relevance: Relevance::Always,
        help: "How far the weights move in one step; too far and the run falls apart.",
        source: "",
    },
    Knob {
        id: "momentum",
        label: "Momentum",
        unit: "",
        group: Group::Optimizer,
        level: Level::Second,
        live: true,
        kind: number!(momentum, 0.0..=0.999, step 0.001, Linear, &[]),
        relevance: Relevance::Is("optimizer", &["sgd"]),
        help: "How much of the last step's movement carries over into the next.",
        source: "",
    },
    Knob {
        id: "decay",
        label: "Weight decay",
        unit: "",
        group: Group::Optimizer,
        level: Level::Second,
        live: true,
        kind: number!(decay, 0.0..=1.0, step 0.001, Linear, &[]),
        relevance: Relevance::Always,
        help: "How strongly the weights are drawn towards zero; the temperature is exempt.",
        source: "Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization",
    },
];
