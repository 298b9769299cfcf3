//! A run, and its observer.
//!
//! `run` draws what each step needs and tells the engine. `observer` measures the run, answers questions about it and
//! diagnoses it; it can only read the run. A [`Trainer`] owns both, and gives the observer what it needs of the run.
//! Steps can be shared with a [`Follower`] in another thread.

mod facade;
mod follower;
mod observer;
mod pictures;
mod run;

pub use facade::Trainer;
pub use follower::Follower;
pub use observer::{AskError, Choosing, Evaluation, Order, PinError, PinnedForces, Snapshot};
pub use pictures::{Corpus, NoSuchPair, PairPictures};
pub use run::{Checkpoints, Diverged, RewindError, Rewound, Start, StartError};
