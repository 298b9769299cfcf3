//! The experiment: every setting of a run, checked once, plus the catalogue that describes the settings and the link
//! that carries them.

pub mod catalogue;
pub mod link;
pub mod recipes;
mod settings;
pub mod twin;
pub mod views;

/// Whether two settings differ in any of these knobs.
pub fn differ(a: &Settings, b: &Settings, knobs: &[&str]) -> bool {
    knobs.iter().filter_map(|id| catalogue::knob(id)).any(|knob| knob.get(a) != knob.get(b))
}

pub use settings::{Activation, Experiment, Flow, Guide, InBatch, OptimizerKind, Settings, TowerKind};
