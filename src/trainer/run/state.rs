//! What a run is.

use std::sync::Arc;

use super::batches::{Batches, Drawn};
use super::checkpoint::Checkpoint;
use super::diverged::Diverged;
use super::draws::Draws;
use super::preparation::{Preparation, Stage};
use super::ring::Ring;
use super::timeline::Timeline;
use crate::backend::engine::{Engine, EngineChoice, EngineInfo};
use crate::backend::facts::Facts;
use crate::backend::halves::Stretch;
use crate::data::{Dataset, Pairs};
use crate::experiment::Experiment;
use crate::negatives::collect::Mining;
use crate::plan::Plan;

/// A run in progress.
pub struct Run {
    pub(super) experiment: Experiment,
    pub(super) choice: EngineChoice,
    pub(super) plan: Plan,
    pub(super) data: Dataset,
    /// The training pairs without those that the method of composing added.
    pub(super) corpus: Arc<Pairs>,
    pub(super) engine: Engine,
    pub(super) info: EngineInfo,
    pub(super) batches: Batches,
    /// Steps taken; on the GPU some of them may still be queued.
    pub(super) step: u64,
    /// The step at which the optimiser's moments began.
    pub(super) optimizer_began: u64,
    pub(super) preparation: Preparation,
    /// What the engine has been told, for looking.
    pub(super) facts: Arc<Facts>,
    /// How often it was told something.
    pub(super) tellings: u64,
    /// How often the settings became others.
    pub(super) edits: u64,
    pub(super) drawn: Drawn,
    pub(super) draws: Draws,
    /// Whether `drawn` is the batch that the engine's buffers hold.
    pub(super) holds_batch: bool,
    /// Step of the first loss not yet looked at.
    pub(super) first_unseen: u64,
    /// The last good moment: what a diverged or lost run returns to.
    pub(super) checkpoint: Checkpoint,
    pub(super) ring: Ring,
    pub(super) timeline: Timeline,
    /// What the run began with, when its seed does not say.
    pub(super) given_parameters: Option<Vec<f32>>,
    pub(super) diverged: Option<Diverged>,
    /// The stretch that is shared with a follower, and how many of its steps are taken.
    pub(super) shared: Option<(Stretch, usize)>,
}

impl Run {
    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// The experiment as it is now.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The engine that runs.
    pub fn engine(&self) -> &EngineInfo {
        &self.info
    }

    /// The data that is trained on and held out.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// The data set's own training pairs: without the synthetic ones, which [`Run::data`] has after them.
    pub(crate) fn corpus(&self) -> &Pairs {
        &self.corpus
    }

    /// The plan of a step.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The indices of the last step.
    pub(crate) fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// What else was drawn for it.
    pub(crate) fn draws(&self) -> &Draws {
        &self.draws
    }

    /// What the engine knows about pairs.
    pub(crate) fn facts(&self) -> &Arc<Facts> {
        &self.facts
    }

    /// What the stages have prepared.
    pub(crate) fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// How often the engine was told what the stages have prepared: where this number is the same, so is that.
    pub(crate) fn tellings(&self) -> u64 {
        self.tellings
    }

    /// How often the settings became others in flight.
    pub(crate) fn edits(&self) -> u64 {
        self.edits
    }

    /// Step of the first loss that nobody has seen.
    pub(crate) fn first_unseen(&self) -> u64 {
        self.first_unseen
    }

    /// Why training was stopped, if it was.
    pub(crate) fn diverged(&self) -> Option<&Diverged> {
        self.diverged.as_ref()
    }

    /// The last good moment: its step, and `[P]`, the parameters of then, with the rest that was learned.
    pub(crate) fn good(&self) -> (u64, &crate::backend::Learned) {
        (self.checkpoint.step, &self.checkpoint.learned)
    }

    /// Steps since the methods that choose last looked at the embeddings; `None` if they never do.
    pub(crate) fn index_age(&self) -> Option<u64> {
        if self.plan.shape.columns.own > 0 && self.experiment.collect.mining() == Mining::TopK {
            return Some(0);
        }
        let stages = [Stage::Collect, Stage::Compose, Stage::Filter];
        // What is looked at is the step before.
        let step = self.step.saturating_sub(1);
        stages.into_iter().find_map(|stage| self.preparation.age(&self.experiment, stage, step))
    }
}
