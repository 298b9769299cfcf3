//! Who looks at a run.

use super::recent::Recent;
use super::seen::{Chosen, SeenBatch};
use crate::backend::looking::LookEngine;
use crate::metrics::Basis;
use crate::trainer::run::Drawn;

/// What was measured of a run, asked of it, and said about it. It is told what the run hands out, never given the run
/// to change.
#[derive(Default)]
pub struct Observer {
    /// The last look.
    pub(super) looked: Option<SeenBatch>,
    /// Of the last look.
    pub(super) chosen: Chosen,
    /// Recall@1 at every evaluation so far, oldest first.
    pub(super) course: Vec<(u64, f64)>,
    pub(super) basis: Option<Basis>,
    /// Of the last question.
    pub(super) held: Held,
    /// For looks at pairs of somebody's choice; made when there is one.
    pub(super) pinned: Option<Box<Pinned>>,
    /// For a diagnosis.
    pub(super) recent: Recent,
}

/// The held-out pairs as some weights see them.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) parameters: Vec<f32>,
    /// `[n, d]`.
    pub(super) queries: Vec<f32>,
    /// `[n, d]`.
    pub(super) keys: Vec<f32>,
    pub(super) step: u64,
}

/// What looks at pairs of somebody's choice need. Worth nothing any more when the run's settings change, or what its
/// methods have prepared.
pub(super) struct Pinned {
    /// Looks, and learns nothing.
    pub(super) engine: LookEngine,
    /// What it was told: see [`Run::tellings`](crate::trainer::run::Run::tellings).
    pub(super) tellings: u64,
    /// The batch of step 0.
    pub(super) first: Drawn,
    /// The last one.
    pub(super) looked: Option<SeenBatch>,
}

impl Observer {
    /// The run went back to the checkpoint of this step: nothing after it was ever seen.
    pub(crate) fn went_back(&mut self, step: u64) {
        self.looked = None;
        self.course.retain(|(evaluated, _)| *evaluated <= step);
    }
}
