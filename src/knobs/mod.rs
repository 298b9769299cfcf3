//! The knobs: every number and every small choice of a run, as plain data that all parts may read.
//!
//! A method of a stage, a loss or a data set reads [`Knobs`] and no other part of an experiment. The choices of methods
//! are in [`experiment::Settings`](crate::experiment::Settings).

mod choices;
mod declare;
mod declared;
mod knob;
mod value;

pub use choices::{Activation, Examination, Flow, Guide, InBatch, OptimizerKind, TowerKind};
pub use declared::{Knobs, rows};
pub use knob::{Group, Kind, Knob, Level, Offer, Range, Relevance, Scale};
pub use value::{Record, Value, parse_number, quoted, write_number};
