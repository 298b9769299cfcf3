//! Going back in a run.
//!
//! A run is a function of its settings, its seed and the changes made in flight. So to be at an earlier step again, the
//! nearest checkpoint before it returns and the steps from there are taken once more, with the same changes at the same
//! steps. Without any checkpoint the same is done from step 0, which the seed gives.

use std::sync::Arc;

use super::checkpoint::Checkpoint;
use super::ring::{Checkpoints, Ring};
use super::state::Run;
use crate::backend::EngineError;
use crate::experiment::Experiment;
use crate::plan::Plan;

/// What going back came to.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Rewound {
    /// The step at which the run stands.
    pub step: u64,
    /// The step of the checkpoint that returned; 0 when the run was made anew from its seed.
    pub from: u64,
    /// The settings that are in force again.
    #[serde(rename = "settings")]
    pub experiment: Experiment,
}

/// Why a run could not go back.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RewindError {
    /// There is no such step to go back to.
    #[error("step: {value} cannot be gone back to; allowed is 0, or {from} to {to}")]
    OutOfReach {
        /// The step that was asked for.
        value: u64,
        /// The first step after 0 that can be reached.
        from: u64,
        /// The last one: where the run stands.
        to: u64,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Run {
    /// Whether to keep checkpoints from now on. Going back is possible without: it then takes all steps again.
    pub fn keep_checkpoints(&mut self, wanted: bool) {
        if self.ring.wanted != wanted {
            self.ring = Ring::new(wanted);
        }
    }

    /// The checkpoints that are kept.
    pub fn checkpoints(&self) -> Checkpoints {
        Checkpoints {
            steps: self.ring.kept.iter().map(|checkpoint| checkpoint.step).collect(),
            bytes: self.ring.bytes(),
            from: self.reachable_from(),
        }
    }

    /// Keeps a checkpoint of this moment, whether or not its time has come; its step.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn keep_one(&mut self) -> Result<u64, EngineError> {
        let learned = self.engine.learned().await?;
        self.ring.kept.retain(|checkpoint| checkpoint.step != self.step);
        let checkpoint = self.checkpoint_of(learned);
        self.ring.keep(checkpoint);
        Ok(self.step)
    }

    /// Brings the run back to an earlier step, as it was then, settings included: the settings with which it went on
    /// from there. What came after is forgotten.
    ///
    /// # Errors
    /// When there is no such step, or the engine fails.
    pub async fn rewind(&mut self, step: u64) -> Result<Rewound, RewindError> {
        let checkpoint = self.ring.before(step).filter(|_| step > 0 && step <= self.step).cloned();
        let start = match checkpoint.or_else(|| self.beginning(step)) {
            Some(start) if step <= self.step => start,
            _ => return Err(RewindError::OutOfReach { value: step, from: self.reachable_from(), to: self.step }),
        };
        let timeline = self.changes_until(&start, step);
        let from = start.step;
        self.return_to(start).await?;
        for (at, experiment) in timeline {
            self.take_again(at).await?;
            self.configure((*experiment).clone()).await?;
        }
        self.take_again(step).await?;
        Ok(Rewound { step: self.step, from, experiment: self.experiment.clone() })
    }

    /// The changes between a checkpoint and a step, that step included.
    fn changes_until(&self, start: &Checkpoint, step: u64) -> Vec<(u64, Arc<Experiment>)> {
        (start.changes..).map_while(|count| self.timeline.next(count, step)).collect()
    }

    /// Steps up to `step`, unless the run ends before.
    async fn take_again(&mut self, step: u64) -> Result<(), EngineError> {
        while self.step < step {
            let left = u32::try_from(step - self.step).unwrap_or(u32::MAX);
            if self.advance(left).await? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// The first step after 0 from which on every step can be gone back to.
    fn reachable_from(&self) -> u64 {
        if self.timeline.forgotten == 0 {
            return 1;
        }
        let known = |checkpoint: &&Checkpoint| checkpoint.changes >= self.timeline.forgotten;
        self.ring.kept.iter().find(known).map_or(self.step, |checkpoint| checkpoint.step + 1)
    }

    /// The run as it began.
    fn beginning(&self, step: u64) -> Option<Checkpoint> {
        let (experiment, changes) = self.timeline.beginning(step)?;
        let plan = Plan::new(&experiment, &self.data);
        let given = self.given_parameters.clone().filter(|given| given.len() == plan.layout.len());
        Some(Checkpoint { changes, ..Checkpoint::first(experiment, &plan, given) })
    }

    /// Makes the run what it was, settings included.
    async fn return_to(&mut self, checkpoint: Checkpoint) -> Result<(), EngineError> {
        let plan = Plan::new(&checkpoint.experiment, &self.data);
        let other = if plan == self.plan { None } else { Some(self.start(plan, &checkpoint.learned).await?) };
        if other.is_none() {
            // Losses that nobody has seen yet belong to steps that are no more.
            self.engine.seen().await?;
        }
        self.become_again(&checkpoint, (*checkpoint.experiment).clone(), other);
        self.diverged = None;
        self.checkpoint = checkpoint;
        Ok(())
    }
}
