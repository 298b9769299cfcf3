//! A run, and those who look at it.
//!
//! `run` draws what each step needs and tells the engine. `observer` measures, asks and diagnoses: it is given the run to
//! read. A [`Trainer`] owns both, and hands the one what the other asks for.

mod facade;
mod observer;
mod pictures;
mod run;

pub use facade::Trainer;
pub use observer::{AskError, Choosing, Evaluation, Order, PinError, PinnedForces, Snapshot};
pub use pictures::{Corpus, NoSuchPair, PairPictures};
pub use run::{Checkpoints, Diverged, RewindError, Rewound, Start, StartError};
