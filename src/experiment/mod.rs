//! The experiment: every setting of a run, checked once, plus the catalogue that describes the settings and the link
//! that carries them.

pub mod catalogue;
pub mod link;
pub mod recipes;
mod settings;

pub use settings::{Activation, Direction, Experiment, OptimizerKind, Settings, TemperatureKind, TowerKind};
