//! Going back in a run: a bounded ring of checkpoints, and what was changed on the way.
//!
//! A run is a function of its settings, its seed and the changes made in flight. So to be at an earlier step again, the
//! nearest checkpoint before it returns and the steps from there are taken once more, with the same changes at the same
//! steps. Without any checkpoint the same is done from step 0, which the seed gives.

use std::collections::VecDeque;
use std::sync::Arc;

use super::batches::Drawn;
use super::preparation::Preparation;
use super::{Engine, Trainer};
use crate::backend::{EngineError, Kept, Learned};
use crate::experiment::Experiment;
use crate::negatives::NOBODY;
use crate::plan::Plan;

/// Checkpoints that are kept at most.
const MOST_CHECKPOINTS: usize = 32;
/// Bytes that they may take together.
const MOST_BYTES: usize = 48 << 20;
/// Steps between two checkpoints, at first.
const SPACING: u64 = 16;
/// Changes of settings that are remembered at most: every move of a slider is one.
const MOST_CHANGES: usize = 1024;

/// Everything that the future of a run depends on. What is drawn follows from the settings, the seed and the step.
#[derive(Debug, Clone)]
pub(super) struct Checkpoint {
    pub(super) step: u64,
    pub(super) learned: Arc<Learned>,
    pub(super) optimizer_began: u64,
    pub(super) preparation: Preparation,
    pub(super) experiment: Arc<Experiment>,
    /// How many changes of settings lie before it.
    pub(super) changes: usize,
}

/// The settings of a run from step 0 on.
#[derive(Debug)]
pub(super) struct Timeline {
    began: Arc<Experiment>,
    /// Changes that are no longer known.
    forgotten: usize,
    /// The step before which the settings became these.
    changes: VecDeque<(u64, Arc<Experiment>)>,
}

impl Timeline {
    pub(super) fn new(began: &Experiment) -> Self {
        Timeline { began: Arc::new(began.clone()), forgotten: 0, changes: VecDeque::new() }
    }

    /// Changes so far.
    pub(super) fn count(&self) -> usize {
        self.forgotten + self.changes.len()
    }

    /// The settings as they are now.
    pub(super) fn now(&self) -> &Arc<Experiment> {
        self.changes.back().map_or(&self.began, |(_, experiment)| experiment)
    }

    /// Before `step`, the settings became others.
    pub(super) fn change(&mut self, step: u64, experiment: &Experiment) {
        if *self.now().as_ref() == *experiment {
            return;
        }
        self.changes.push_back((step, Arc::new(experiment.clone())));
        if self.changes.len() > MOST_CHANGES
            && let Some((step, experiment)) = self.changes.pop_front()
        {
            self.forgotten += 1;
            if step == 0 {
                self.began = experiment;
            }
        }
    }

    /// Back to where so many changes had been made.
    fn truncate(&mut self, count: usize) {
        self.changes.truncate(count.saturating_sub(self.forgotten));
    }

    /// The change after so many, if it was made before or at `step`.
    fn next(&self, count: usize, step: u64) -> Option<(u64, Arc<Experiment>)> {
        let (at, experiment) = self.changes.get(count.checked_sub(self.forgotten)?)?;
        (*at <= step).then(|| (*at, experiment.clone()))
    }

    /// The settings with which a run begins that is to be at step 0 again, and how many changes those contain; nothing
    /// when what happened since is no longer known and `step` is not 0.
    fn beginning(&self, step: u64) -> Option<(Arc<Experiment>, usize)> {
        if step > 0 {
            return (self.forgotten == 0).then(|| (self.began.clone(), 0));
        }
        let at_once = self.changes.iter().take_while(|(at, _)| *at == 0).count();
        let last = at_once.checked_sub(1).map_or(&self.began, |n| &self.changes[n].1);
        Some((last.clone(), self.forgotten + at_once))
    }
}

/// The checkpoints, oldest first.
#[derive(Debug)]
pub(super) struct Ring {
    kept: Vec<Checkpoint>,
    /// Whether any are wanted.
    wanted: bool,
    spacing: u64,
    most_bytes: usize,
}

impl Default for Ring {
    fn default() -> Self {
        Ring { kept: Vec::new(), wanted: false, spacing: SPACING, most_bytes: MOST_BYTES }
    }
}

impl Ring {
    /// Whether there should be one of exactly this step.
    pub(super) fn wants(&self, step: u64) -> bool {
        self.wanted && step.is_multiple_of(self.spacing) && self.last() < step
    }

    /// Whether one of this step is welcome, where steps cannot be chosen.
    pub(super) fn welcomes(&self, step: u64) -> bool {
        self.wanted && step >= self.last() + self.spacing
    }

    fn last(&self) -> u64 {
        self.kept.last().map_or(0, |checkpoint| checkpoint.step)
    }

    /// Keeps one. When there are too many, every second one goes and they come half as often.
    pub(super) fn keep(&mut self, checkpoint: Checkpoint) {
        self.kept.push(checkpoint);
        while self.kept.len() > MOST_CHECKPOINTS || self.bytes() > self.most_bytes {
            let (old, before) = (self.spacing, self.kept.len());
            self.spacing = old.saturating_mul(2);
            if self.kept.iter().all(|checkpoint| checkpoint.step.is_multiple_of(old)) {
                let new = self.spacing;
                self.kept.retain(|checkpoint| checkpoint.step.is_multiple_of(new));
            }
            // Where steps could not be chosen, any second one.
            if self.kept.len() == before {
                let mut stays = true;
                self.kept.retain(|_| {
                    stays = !stays;
                    stays
                });
            }
        }
    }

    /// Forgets what came after `step`, or after so many changes.
    fn truncate(&mut self, step: u64, changes: usize) {
        self.kept.retain(|checkpoint| checkpoint.step <= step && checkpoint.changes <= changes);
    }

    /// The last one before `step`. Not at `step`: the step before it must be taken again to be seen.
    fn before(&self, step: u64) -> Option<&Checkpoint> {
        self.kept.iter().rev().find(|checkpoint| checkpoint.step < step)
    }

    /// Memory that they take. Preparations that several share count once.
    fn bytes(&self) -> usize {
        let mut counted = Vec::new();
        self.kept.iter().map(|one| learned_bytes(&one.learned) + one.preparation.bytes(&mut counted)).sum()
    }
}

/// What is kept, for whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Checkpoints {
    /// Their steps, ascending.
    pub steps: Vec<u64>,
    /// Memory that they take, in bytes.
    pub bytes: usize,
    /// The first step after 0 that can be gone back to; 1 unless very many changes were made.
    pub from: u64,
}

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

impl Trainer {
    /// Whether to keep checkpoints from now on. Going back is possible without: it then takes all steps again.
    pub fn keep_checkpoints(&mut self, wanted: bool) {
        if self.ring.wanted != wanted {
            self.ring = Ring { wanted, ..Ring::default() };
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
        let parameters = given.unwrap_or_else(|| plan.layout.initialize(experiment.seed, experiment.tau));
        Some(Checkpoint {
            step: 0,
            learned: Arc::new(begun(&plan, parameters)),
            optimizer_began: 0,
            preparation: Preparation::default(),
            experiment,
            changes,
        })
    }

    /// Makes the run what it was.
    async fn return_to(&mut self, checkpoint: Checkpoint) -> Result<(), EngineError> {
        let plan = Plan::new(&checkpoint.experiment, &self.data);
        if plan == self.plan {
            self.engine.restore(&checkpoint.learned);
        } else {
            let learned = &checkpoint.learned;
            let started = Engine::start(self.choice, plan.clone(), &self.data.train, learned).await?;
            (self.engine, self.info) = started;
            self.drawn = Drawn::new(&plan, checkpoint.experiment.collect.mining());
            self.plan = plan;
        }
        // Losses that nobody has seen yet belong to steps that are no more.
        self.engine.seen().await?;
        self.step = checkpoint.step;
        self.optimizer_began = checkpoint.optimizer_began;
        self.preparation = checkpoint.preparation.clone();
        self.experiment = (*checkpoint.experiment).clone();
        self.batches.forget();
        self.holds_batch = false;
        self.first_unseen = self.step;
        self.looked = None;
        self.diverged = None;
        self.course.retain(|(step, _)| *step <= checkpoint.step);
        self.diverted(&checkpoint);
        self.checkpoint = checkpoint;
        self.tell_all();
        Ok(())
    }

    /// Nothing that came after this checkpoint has happened.
    pub(super) fn diverted(&mut self, checkpoint: &Checkpoint) {
        self.timeline.truncate(checkpoint.changes);
        self.ring.truncate(checkpoint.step, checkpoint.changes);
        self.timeline.change(checkpoint.step, &self.experiment);
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
    pub(super) fn keep_if_due(&mut self) {
        if self.ring.wants(self.step)
            && let Some(learned) = self.engine.known_learned()
            && self.is_good(&learned)
        {
            let checkpoint = self.checkpoint_of(learned);
            self.ring.keep(checkpoint);
        }
    }
}

/// What a run begins with: nothing kept yet, but all of it there, so that it also replaces what an engine holds.
pub(super) fn begun(plan: &Plan, parameters: Vec<f32>) -> Learned {
    Learned { kept: nothing_kept(plan), ..Learned::new(parameters) }
}

/// What fits a plan of what was kept for another; the rest begins anew.
pub(super) fn fitted(kept: Kept, plan: &Plan) -> Kept {
    let fresh = nothing_kept(plan);
    let remembers = [0, 1].iter().all(|&side| kept.memory[side].len() == fresh.memory[side].len())
        && kept.memory_pairs.len() == fresh.memory_pairs.len();
    let (memory, memory_pairs) =
        if remembers { (kept.memory, kept.memory_pairs) } else { (fresh.memory, fresh.memory_pairs) };
    let known = kept.pair_loss.len() == fresh.pair_loss.len();
    Kept {
        momentum: kept.momentum,
        memory,
        memory_pairs,
        pair_loss: if known { kept.pair_loss } else { fresh.pair_loss },
    }
}

/// Momentum encoders begin as the online ones when none are given.
fn nothing_kept(plan: &Plan) -> Kept {
    let remembered = plan.memory.map_or(0, |memory| memory.size);
    let memory = || vec![0.0; remembered * plan.shape.dim];
    Kept {
        momentum: Vec::new(),
        memory: [memory(), memory()],
        memory_pairs: vec![NOBODY; remembered],
        pair_loss: vec![f32::NAN; plan.shape.corpus],
    }
}

fn learned_bytes(learned: &Learned) -> usize {
    let Learned { parameters, moment1, moment2, kept } = learned;
    let lists = [parameters, moment1, moment2, &kept.momentum, &kept.memory[0], &kept.memory[1], &kept.pair_loss];
    4 * (lists.iter().map(|list| list.len()).sum::<usize>() + kept.memory_pairs.len())
}
