//! A run becomes what it was at a checkpoint, or goes on with other settings.

use std::sync::Arc;

use super::batches::Drawn;
use super::checkpoint::{Checkpoint, are_unit, fitted, is_finite};
use super::diverged::Diverged;
use super::state::Run;
use crate::backend::engine::{Engine, EngineChoice, EngineInfo};
use crate::backend::looking::embed;
use crate::backend::{EngineError, Learned};
use crate::experiment::Experiment;
use crate::negatives::Embeddings;
use crate::plan::Plan;

/// An engine that was started for a plan and holds what it is to go on from.
pub(super) struct Started {
    plan: Plan,
    engine: Engine,
    info: EngineInfo,
}

impl Run {
    /// Starts another engine, as the run's own was chosen.
    pub(super) async fn start(&self, plan: Plan, learned: &Learned) -> Result<Started, EngineError> {
        let (engine, info) = Engine::start(self.choice, plan.clone(), &self.data.train, learned).await?;
        Ok(Started { plan, engine, info })
    }

    /// Becomes what it was at this checkpoint, and goes on from there with these settings: on an engine that was
    /// started with the checkpoint's weights, or else on its own, to which they return. What came after has not
    /// happened.
    pub(super) fn become_again(&mut self, checkpoint: &Checkpoint, experiment: Experiment, other: Option<Started>) {
        match other {
            None => self.engine.restore(&checkpoint.learned),
            Some(Started { plan, engine, info }) => {
                self.drawn = Drawn::new(&plan, &experiment);
                (self.plan, self.engine, self.info) = (plan, engine, info);
            }
        }
        self.step = checkpoint.step;
        self.optimizer_began = checkpoint.optimizer_began;
        self.preparation = checkpoint.preparation.clone();
        self.preparation.forget(&checkpoint.experiment, &experiment);
        self.first_unseen = self.step;
        self.holds_batch = false;
        self.timeline.truncate(checkpoint.changes);
        self.ring.truncate(checkpoint.step, checkpoint.changes);
        self.go_on_with(experiment);
    }

    /// Goes on with these settings from where it stands.
    #[inline(never)]
    fn go_on_with(&mut self, experiment: Experiment) {
        self.experiment = experiment;
        self.timeline.change(self.step, &self.experiment);
        self.batches.forget();
        self.tell_all();
    }

    /// Goes on with other settings, keeping what was learned. The caller has made sure that only settings that may
    /// change in flight differ.
    ///
    /// # Errors
    /// When the engine has to be rebuilt and cannot be; the run then goes on as before.
    pub async fn configure(&mut self, experiment: Experiment) -> Result<(), EngineError> {
        let plan = Plan::new(&experiment, &self.data);
        let new_rule = plan.optimizer != self.plan.optimizer;
        let new_scale =
            plan.moves_temperature() && (!self.plan.moves_temperature() || experiment.tau != self.experiment.tau);
        let mut changed = None;
        if plan != self.plan || new_scale {
            let learned = self.engine.learned().await?;
            changed = Some(carried_over(learned, (&self.plan, &plan), &experiment, new_scale));
        }
        match &changed {
            Some(learned) if plan != self.plan => {
                let mut now = self.checkpoint_of(learned.clone());
                if new_rule {
                    now.optimizer_began = self.step;
                }
                let other = self.start(plan, learned).await?;
                self.become_again(&now, experiment, Some(other));
            }
            _ => {
                if let Some(learned) = &changed {
                    self.engine.restore(learned);
                }
                self.preparation.forget(&self.experiment, &experiment);
                self.go_on_with(experiment);
            }
        }
        if let Some(learned) = changed.filter(|learned| self.is_good(learned)) {
            // What was learned before may not fit the plan any more.
            self.checkpoint = self.checkpoint_of(learned);
        }
        self.edits += 1;
        self.diverged = None;
        Ok(())
    }

    /// Moves the run to the CPU from the last checkpoint: what to do when the GPU is lost.
    ///
    /// # Errors
    /// None in practice: the CPU engine always starts.
    pub async fn fall_back_to_cpu(&mut self, reason: &str) -> Result<(), EngineError> {
        self.choice = EngineChoice::Cpu;
        let checkpoint = self.checkpoint.clone();
        let mut other = self.start(self.plan.clone(), &checkpoint.learned).await?;
        other.info.reason = reason.to_owned();
        self.become_again(&checkpoint, self.experiment.clone(), Some(other));
        Ok(())
    }

    /// Returns to the last good weights and says so. `placed` says whether the batch had embeddings.
    #[inline(never)]
    pub(super) fn give_up(&mut self, placed: bool) {
        self.diverged = Some(Diverged::new(self.step, self.checkpoint.step, self.experiment.rate, placed));
        self.become_again(&self.checkpoint.clone(), self.experiment.clone(), None);
    }

    /// This moment, with what was learned up to it.
    pub(super) fn checkpoint_of(&self, learned: Learned) -> Checkpoint {
        Checkpoint {
            step: self.step,
            learned: Arc::new(learned),
            optimizer_began: self.optimizer_began,
            preparation: self.preparation.clone(),
            experiment: self.timeline.now().clone(),
            changes: self.timeline.count(),
        }
    }

    /// Keeps a checkpoint if its time has come and it can be had without waiting.
    #[inline(never)]
    pub(super) fn keep_if_due(&mut self) {
        if self.ring.wants(self.step)
            && let Some(learned) = self.engine.known_learned()
            && self.is_good(&learned)
        {
            let checkpoint = self.checkpoint_of(learned);
            self.ring.keep(checkpoint);
        }
    }

    /// Makes these weights the ones to return to, if they are good. The held-out pairs as they are seen by the weights
    /// that would return now.
    pub(crate) fn keep_if_good(&mut self, learned: Learned) -> Embeddings {
        let embeddings = embed(&self.plan, &learned.parameters, &self.data.held_out);
        if !(is_finite(&learned) && are_unit(&embeddings)) {
            return embed(&self.plan, &self.checkpoint.learned.parameters, &self.data.held_out);
        }
        self.checkpoint = self.checkpoint_of(learned);
        // Where steps are queued, this is when what was learned is read anyway.
        if self.engine.known_loss().is_none() && self.ring.welcomes(self.step) {
            self.ring.keep(self.checkpoint.clone());
        }
        embeddings
    }

    /// Whether these weights are worth returning to: numbers, whose embeddings lie on the sphere.
    fn is_good(&self, learned: &Learned) -> bool {
        is_finite(learned) && are_unit(&embed(&self.plan, &learned.parameters, &self.data.held_out))
    }
}

/// What was learned under one plan, for another: `(from, to)`. `new_scale`: the temperature begins anew.
fn carried_over(mut learned: Learned, (from, to): (&Plan, &Plan), experiment: &Experiment, new_scale: bool) -> Learned {
    if to.layout != from.layout {
        let fresh = to.layout.initialize(experiment.seed, experiment.tau);
        let zeros = vec![0.0; fresh.len()];
        learned.parameters = to.layout.carry_over(&from.layout, &learned.parameters, &fresh);
        learned.moment1 = to.layout.carry_over(&from.layout, &learned.moment1, &zeros);
        learned.moment2 = to.layout.carry_over(&from.layout, &learned.moment2, &zeros);
    }
    if to.optimizer != from.optimizer {
        // Another rule means another thing by its moments.
        learned = Learned { kept: learned.kept, ..Learned::new(learned.parameters) };
    }
    if new_scale {
        let at = to.layout.log_scale;
        learned.parameters[at] = -(libm::log(experiment.tau) as f32);
        (learned.moment1[at], learned.moment2[at]) = (0.0, 0.0);
        if to.layout.has_own_temperatures() {
            let (heads, fresh) = (to.layout.heads.clone(), to.layout.initialize(experiment.seed, experiment.tau));
            learned.parameters[heads.clone()].copy_from_slice(&fresh[heads.clone()]);
            learned.moment1[heads.clone()].fill(0.0);
            learned.moment2[heads].fill(0.0);
        }
    }
    learned.kept = fitted(learned.kept, to);
    learned
}
