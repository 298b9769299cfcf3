//! Steps: what the stages prepare before them, what is drawn for them, and what the engine is told.

use std::sync::Arc;

use super::batches::Drawn;
use super::draws::Draws;
use super::preparation::{ENGINE_KNOWS, Preparation, Stage};
use super::state::Run;
use crate::backend::looking::embed;
use crate::backend::{EngineError, Learned, StepInputs};
use crate::experiment::Experiment;
use crate::negatives::{At, Index};

impl Run {
    /// Takes up to `n` steps, but none beyond the budget, and returns how many. On the CPU they are done on return; on
    /// the GPU they are queued, and where a method must first look at the embeddings, only the steps up to there are:
    /// see [`Run::advance`]. A step whose loss is not finite ends the run: it then stands where it was last good.
    pub fn run(&mut self, n: u32) -> u32 {
        let left = u64::from(self.experiment.steps).saturating_sub(self.step);
        let n = u64::from(n).min(left) as u32;
        for taken in 0..n {
            if self.diverged.is_some() {
                return taken;
            }
            if !self.prepare_at_once() {
                self.engine.flush();
                return taken;
            }
            self.draw(self.step);
            self.engine.step(&inputs(&self.experiment, &self.drawn, &self.draws, self.step, self.optimizer_began));
            if self.stepped() {
                self.keep_if_due();
            }
        }
        self.engine.flush();
        n
    }

    /// The engine has taken a step; false if the run has diverged by it.
    #[inline(never)]
    pub(super) fn stepped(&mut self) -> bool {
        self.holds_batch = true;
        self.step += 1;
        let finite = self.engine.known_finite().unwrap_or(true);
        let diverged = !finite || self.engine.known_loss().is_some_and(|loss| !loss.is_finite());
        if diverged {
            self.give_up(finite);
        }
        !diverged
    }

    /// Takes up to `n` steps, as [`Run::run`], and waits wherever a method must look at the embeddings.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn advance(&mut self, n: u32) -> Result<u32, EngineError> {
        let mut taken = 0;
        while taken < n {
            self.prepare().await?;
            let more = self.run(n - taken);
            taken += more;
            if more == 0 {
                break;
            }
        }
        Ok(taken)
    }

    /// Fills the engine's buffers with a batch, if nothing has been run since it started.
    pub(super) fn hold_a_batch(&mut self) {
        if !self.holds_batch {
            self.draw(self.step);
            self.engine.forward(&inputs(&self.experiment, &self.drawn, &self.draws, self.step, self.optimizer_began));
            self.holds_batch = true;
        }
    }

    /// Draws everything the host decides for a step.
    #[inline(never)]
    pub(super) fn draw(&mut self, step: u64) {
        let at = At { knobs: &self.experiment, step, pairs: &self.data.train };
        self.batches.draw(&self.experiment, &at, self.preparation.ready(), &mut self.drawn);
        self.draws.draw(&self.experiment, &self.plan, step);
    }

    /// Lets the stages whose time has come prepare themselves, if that takes no waiting; false when it does.
    #[inline(never)]
    pub(super) fn prepare_at_once(&mut self) -> bool {
        let waiting = self.preparation.waiting(&self.experiment, self.step);
        if waiting.is_empty() {
            return true;
        }
        let learned = self.engine.known_learned();
        if learned.is_none() && Preparation::needs_embeddings(&self.experiment, &waiting) {
            return false;
        }
        self.prepare_with(&waiting, learned);
        true
    }

    /// The same, waiting for the engine.
    async fn prepare(&mut self) -> Result<(), EngineError> {
        let waiting = self.preparation.waiting(&self.experiment, self.step);
        if !waiting.is_empty() {
            let learned = self.engine.learned().await?;
            self.prepare_with(&waiting, Some(learned));
        }
        Ok(())
    }

    #[inline(never)]
    fn prepare_with(&mut self, waiting: &[Stage], learned: Option<Learned>) {
        let embeddings = learned
            .as_ref()
            .filter(|_| Preparation::needs_embeddings(&self.experiment, waiting))
            .map(|learned| embed(&self.plan, &learned.parameters, &self.data.train));
        let losses = learned.map_or(Vec::new(), |learned| learned.kept.pair_loss);
        let at = At { knobs: &self.experiment, step: self.step, pairs: &self.data.train };
        for &stage in waiting {
            let met = self.preparation.meetings(stage, &self.experiment, &at);
            let index = Index { embeddings: embeddings.as_ref(), before: None, losses: &losses, meetings: &met };
            self.preparation.prepare(stage, stage.method(&self.experiment), &at, index);
        }
        if waiting.contains(&Stage::Compose) {
            self.batches.forget();
        }
        self.tell(waiting);
    }

    pub(super) fn tell_all(&mut self) {
        self.tell(&ENGINE_KNOWS);
    }

    /// Tells the engine, and whoever looks, what these stages have prepared.
    fn tell(&mut self, stages: &[Stage]) {
        self.preparation.tell(stages, |told| {
            self.engine.tell(told);
            // The last look keeps what it knew.
            Arc::make_mut(&mut self.facts).tell(told);
        });
        self.tellings += 1;
    }

    /// What an engine is told of the step at which the run stands, with these indices and draws.
    pub(crate) fn inputs<'a>(&self, drawn: &'a Drawn, draws: &'a Draws) -> StepInputs<'a> {
        inputs(&self.experiment, drawn, draws, self.step, self.optimizer_began)
    }
}

pub(super) fn inputs<'a>(
    experiment: &Experiment,
    drawn: &'a Drawn,
    draws: &'a Draws,
    step: u64,
    optimizer_began: u64,
) -> StepInputs<'a> {
    StepInputs {
        step: step - optimizer_began,
        batch: &drawn.batch,
        shared: &drawn.shared,
        own: &drawn.own,
        tau: experiment.temperature.at(experiment, step) as f32,
        rate: experiment.rate as f32,
        decay: experiment.decay as f32,
        extras: draws.extras(drawn),
    }
}
