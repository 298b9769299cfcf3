//! A run: an experiment, its data, an engine, and how far it has come.
//!
//! The trainer draws what each step needs and tells the engine; it never waits for a step. Looking is separate from
//! learning and changes nothing: it reads what the engine has, and computes what is shown on the CPU.

mod asking;
mod batches;
mod choosing;
mod diagnosing;
mod draws;
mod look;
mod pictures;
mod pinned;
mod preparation;
mod rewind;
mod seeing;
mod view;

pub use asking::AskError;
pub use batches::Batches;
pub use choosing::Choosing;
pub use look::{Diverged, Evaluation, Snapshot};
pub use pictures::{Corpus, NoSuchPair, PairPictures};
pub use pinned::{PinError, PinnedForces};
pub use rewind::{Checkpoints, RewindError, Rewound};
pub use seeing::Order;

use crate::backend::cpu::direction::Facts;
use crate::backend::cpu::encode;
use crate::backend::engine::{Engine, EngineChoice, EngineInfo};
use crate::backend::{EngineError, Learned, StepInputs};
use crate::data::{Dataset, Pairs, missing_asset};
use crate::encoder::Tower;
use crate::experiment::Experiment;
use crate::loss::rules::TemperatureRule;
use crate::metrics;
use crate::negatives::{At, Embeddings};
use crate::plan::{Buffer, Plan};
use batches::Drawn;
use draws::Draws;
use ndarray::{Array2, ArrayView1};
use preparation::{ENGINE_KNOWS, Preparation, Stage};
use rewind::{Checkpoint, Ring, Timeline};
use std::sync::Arc;
use view::{Chosen, Looked};

/// What a run begins with when it does not begin from its seed: a replay.
#[derive(Debug, Default)]
pub struct Start {
    /// The data set, instead of the experiment's own.
    pub data: Option<Dataset>,
    /// `[P]`: parameters, laid out by [`crate::encoder::Layout`], instead of drawn ones.
    pub parameters: Option<Vec<f32>>,
    /// The batches, used in turn, instead of drawn ones.
    pub batches: Option<Vec<Vec<u32>>>,
}

/// Why a run could not start.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StartError {
    /// The engine could not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The data set's file has not been handed over.
    #[error("the data set needs {0}, which is not loaded")]
    Asset(&'static str),
    /// A replay's parts do not fit its experiment.
    #[error("{field}: {found} given, {expected} needed")]
    Misfit {
        /// Which part.
        field: &'static str,
        /// What was given.
        found: usize,
        /// What is needed.
        expected: usize,
    },
}

/// A run in progress.
pub struct Trainer {
    experiment: Experiment,
    choice: EngineChoice,
    plan: Plan,
    data: Dataset,
    engine: Engine,
    info: EngineInfo,
    batches: Batches,
    /// Steps taken; on the GPU some of them may still be queued.
    step: u64,
    /// The step at which the optimiser's moments began.
    optimizer_began: u64,
    preparation: Preparation,
    /// What the engine has been told, for looking.
    facts: Arc<Facts>,
    drawn: Drawn,
    draws: Draws,
    /// Whether `drawn` is the batch that the engine's buffers hold.
    holds_batch: bool,
    /// Step of the first loss not yet looked at.
    first_unseen: u64,
    /// The last good moment: what a diverged or lost run returns to.
    checkpoint: Checkpoint,
    ring: Ring,
    timeline: Timeline,
    /// What the run began with, when its seed does not say.
    given_parameters: Option<Vec<f32>>,
    /// The last look.
    looked: Option<Looked>,
    /// Of the last look.
    chosen: Chosen,
    /// Recall@1 at every evaluation so far, oldest first.
    course: Vec<(u64, f64)>,
    basis: Option<metrics::Basis>,
    diverged: Option<Diverged>,
    /// Of the last question.
    held: asking::Held,
    /// For looks at pairs of somebody's choice; made when there is one.
    pinned: Option<Box<pinned::Pinned>>,
    /// For a diagnosis.
    recent: diagnosing::Recent,
}

impl Trainer {
    /// A run of this experiment, from its seed.
    ///
    /// # Errors
    /// When the data set's file is missing, or the GPU was asked for and there is none.
    pub async fn new(experiment: Experiment, choice: EngineChoice) -> Result<Self, StartError> {
        Self::from_start(experiment, choice, Start::default()).await
    }

    /// A run from given data, weights or batches.
    ///
    /// # Errors
    /// When the parts do not fit the experiment, or as [`Trainer::new`].
    pub async fn from_start(experiment: Experiment, choice: EngineChoice, start: Start) -> Result<Self, StartError> {
        let data = match start.data {
            Some(data) => data,
            None => match missing_asset(experiment.data.0) {
                Some(name) => return Err(StartError::Asset(name)),
                None => experiment.data.load(&experiment),
            },
        };
        let plan = Plan::new(&experiment, &data);
        let given_parameters = start.parameters;
        let parameters =
            given_parameters.clone().unwrap_or_else(|| plan.layout.initialize(experiment.seed, experiment.tau));
        let fits = |field, found, expected| {
            if found == expected { Ok(()) } else { Err(StartError::Misfit { field, found, expected }) }
        };
        fits("parameters", parameters.len(), plan.layout.len())?;
        let batches = match start.batches {
            None => Batches::drawn(),
            Some(given) => {
                fits("batches", given.len().min(1), 1)?;
                for batch in &given {
                    fits("pairs in a batch", batch.len(), plan.shape.batch)?;
                    let inside = batch.iter().filter(|&&i| (i as usize) < data.train.len()).count();
                    fits("pairs of a batch that exist", inside, batch.len())?;
                }
                Batches::given(given)
            }
        };
        let learned = rewind::begun(&plan, parameters);
        let timeline = Timeline::new(&experiment);
        let (engine, info) = Engine::start(choice, plan.clone(), &data.train, &learned).await?;
        Ok(Trainer {
            drawn: Drawn::new(&plan, experiment.collect.mining()),
            draws: Draws::default(),
            preparation: Preparation::default(),
            facts: Arc::new(Facts::new(&data.train)),
            experiment,
            choice,
            plan,
            data,
            engine,
            info,
            batches,
            step: 0,
            optimizer_began: 0,
            holds_batch: false,
            first_unseen: 0,
            checkpoint: Checkpoint {
                step: 0,
                learned: Arc::new(learned),
                optimizer_began: 0,
                preparation: Preparation::default(),
                experiment: timeline.now().clone(),
                changes: 0,
            },
            ring: Ring::default(),
            timeline,
            given_parameters,
            looked: None,
            chosen: Chosen::default(),
            course: Vec::new(),
            basis: None,
            diverged: None,
            held: asking::Held::default(),
            pinned: None,
            recent: diagnosing::Recent::default(),
        })
    }

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

    /// The data.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// The plan of a step.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The indices of the last step: the batch, and the shared candidates.
    pub fn drawn(&self) -> (&[u32], &[u32]) {
        (&self.drawn.batch, &self.drawn.shared)
    }

    /// Takes up to `n` steps, but none beyond the budget, and returns how many. On the CPU they are done on return; on
    /// the GPU they are queued, and where a method must first look at the embeddings, only the steps up to there are:
    /// see [`Trainer::advance`]. A step whose loss is not finite ends the run: see [`Snapshot::diverged`].
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
            self.draw();
            let inputs = inputs(&self.experiment, &self.drawn, &self.draws, self.step, self.optimizer_began);
            self.engine.step(&inputs);
            self.holds_batch = true;
            self.step += 1;
            let placed = self.engine.known_placed().unwrap_or(true);
            if !placed || self.engine.known_loss().is_some_and(|loss| !loss.is_finite()) {
                self.give_up(placed);
            } else {
                self.keep_if_due();
            }
        }
        self.engine.flush();
        n
    }

    /// Takes up to `n` steps, as [`Trainer::run`], and waits wherever a method must look at the embeddings.
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

    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn settled(&mut self) -> Result<(), EngineError> {
        self.engine.settled().await
    }

    /// The loss of the last step, and nothing else: the cheapest way to wait for it.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn loss(&mut self) -> Result<f32, EngineError> {
        self.engine.loss().await
    }

    /// What can be seen of the last step's batch; before the first step, of the first batch, untrained.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn look(&mut self) -> Result<Snapshot, EngineError> {
        self.looked = None;
        self.hold_a_batch();
        let mut seen = self.engine.seen().await?;
        let mut losses = std::mem::take(&mut seen.losses);
        let finite = |values: &[f32]| values.iter().all(|v| v.is_finite());
        let placed = finite(&seen.queries) && finite(&seen.keys);
        if self.diverged.is_none() && !(finite(&losses) && placed) {
            self.give_up(placed);
        }
        if self.diverged.is_some() && !self.holds_batch {
            self.hold_a_batch();
            seen = self.engine.seen().await?;
        }
        losses.retain(|loss| loss.is_finite());
        let first_loss_step = self.first_unseen;
        self.first_unseen = self.step;
        let tau = if self.plan.rules.temperature == TemperatureRule::Given {
            self.experiment.temperature.at(&self.experiment, self.step.saturating_sub(1))
        } else {
            f64::from(-seen.log_scale).exp()
        };
        let mut looked = self.looked_at(seen, tau);
        let (mut snapshot, viewed) = self.view(&looked, tau);
        looked.keep(viewed, &snapshot.look);
        self.looked = Some(looked);
        if let Some(&loss) = losses.last() {
            snapshot.look.scalars.loss = f64::from(loss);
        }
        let snapshot = Snapshot { losses, first_loss_step, ..snapshot };
        self.recent.looked(&snapshot);
        Ok(snapshot)
    }

    /// The batch of the last look, frozen, seen through another temperature. Nothing is learned. `None` before the
    /// first look.
    pub fn reweigh(&mut self, tau: f64) -> Option<Snapshot> {
        let mut looked = self.looked.take()?;
        let (snapshot, _) = self.view(&looked, tau);
        looked.tried = Some(tau);
        self.looked = Some(looked);
        Some(snapshot)
    }

    /// How well held-out queries find their keys, with the current weights. Also keeps these weights as the ones to
    /// return to when training diverges, if their embeddings are good; if they are not, what is measured are the weights
    /// that would return.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn evaluate(&mut self) -> Result<Evaluation, EngineError> {
        let learned = self.engine.learned().await?;
        let mut embeddings = self.embed_pairs(&learned, &self.data.held_out);
        if is_finite(&learned) && are_unit(&embeddings) {
            self.checkpoint = self.checkpoint_of(learned);
            // On the GPU this is when what was learned is read anyway.
            if self.engine.known_loss().is_none() && self.ring.welcomes(self.step) {
                self.ring.keep(self.checkpoint.clone());
            }
        } else {
            embeddings = self.embed_pairs(&self.checkpoint.learned, &self.data.held_out);
        }
        let Checkpoint { step, learned, .. } = &self.checkpoint;
        let retrieval = self.retrieval(&self.data.held_out, &embeddings);
        let choosing = self.choosing(learned);
        self.course.retain(|(before, _)| before < step);
        self.course.push((*step, retrieval.recall_at_1));
        let evaluation = self.evaluation(*step, retrieval, choosing);
        self.recent.evaluated(&evaluation);
        Ok(evaluation)
    }

    /// The same among all training pairs: how well the corpus itself can be searched, with what is known about it.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn corpus(&mut self) -> Result<Evaluation, EngineError> {
        let learned = self.engine.learned().await?;
        let retrieval = self.retrieval(&self.data.train, &self.embed(&learned));
        Ok(self.evaluation(self.step, retrieval, self.choosing(&learned)))
    }

    fn evaluation(&self, step: u64, retrieval: metrics::Evaluation, choosing: Choosing) -> Evaluation {
        let examples = |target| metrics::examples_to_target(target, &self.course, self.plan.shape.batch);
        Evaluation { step, retrieval, choosing, examples_to_half: examples(0.5), examples_to_most: examples(0.9) }
    }

    fn retrieval(&self, pairs: &Pairs, embeddings: &Embeddings) -> metrics::Evaluation {
        let known = metrics::Known {
            query_labels: &pairs.query_labels,
            key_labels: &pairs.key_labels,
            items: &pairs.truth.duplicates,
            answers: &pairs.truth.answers,
            frequencies: &metrics::frequencies(&self.data.train.query_labels),
            unseen: &pairs.truth.unseen,
        };
        let flat = |values: &Array2<f32>| values.iter().copied().collect::<Vec<_>>();
        metrics::evaluate(&flat(&embeddings.queries), &flat(&embeddings.keys), self.plan.shape.dim, &known)
    }

    /// Everything learned so far.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn learned(&mut self) -> Result<Learned, EngineError> {
        self.engine.learned().await
    }

    /// A buffer of the last step; indices come as numbers.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        self.engine.read(buffer).await
    }

    /// Goes on with other settings, keeping what was learned. The caller has made sure that only settings that may
    /// change in flight differ.
    ///
    /// # Errors
    /// When the engine has to be rebuilt and cannot be; the run then goes on as before.
    pub async fn configure(&mut self, experiment: Experiment) -> Result<(), EngineError> {
        let plan = Plan::new(&experiment, &self.data);
        let at = plan.layout.log_scale;
        let new_rule = plan.optimizer != self.plan.optimizer;
        let new_scale =
            plan.moves_temperature() && (!self.plan.moves_temperature() || experiment.tau != self.experiment.tau);
        let mut changed = None;
        if plan != self.plan || new_scale {
            let mut learned = self.engine.learned().await?;
            if plan.layout != self.plan.layout {
                let old = &self.plan.layout;
                let fresh = plan.layout.initialize(experiment.seed, experiment.tau);
                learned.parameters = plan.layout.carry_over(old, &learned.parameters, &fresh);
                let zeros = vec![0.0; fresh.len()];
                learned.moment1 = plan.layout.carry_over(old, &learned.moment1, &zeros);
                learned.moment2 = plan.layout.carry_over(old, &learned.moment2, &zeros);
            }
            if new_rule {
                // Another rule means another thing by its moments.
                learned = Learned { kept: learned.kept, ..Learned::new(learned.parameters) };
            }
            if new_scale {
                learned.parameters[at] = -(experiment.tau.ln() as f32);
                (learned.moment1[at], learned.moment2[at]) = (0.0, 0.0);
            }
            learned.kept = rewind::fitted(learned.kept, &plan);
            if plan == self.plan {
                self.engine.restore(&learned);
            } else {
                let started = Engine::start(self.choice, plan.clone(), &self.data.train, &learned).await?;
                (self.engine, self.info) = started;
                self.drawn = Drawn::new(&plan, experiment.collect.mining());
                self.plan = plan;
                self.holds_batch = false;
                self.first_unseen = self.step;
            }
            if new_rule {
                self.optimizer_began = self.step;
            }
            changed = Some(learned);
        }
        self.preparation.forget(&self.experiment, &experiment);
        self.batches.forget();
        self.recent.begin_anew();
        self.experiment = experiment;
        self.timeline.change(self.step, &self.experiment);
        if let Some(learned) = changed.filter(|learned| self.is_good(learned)) {
            // What was learned before may not fit the plan any more.
            self.checkpoint = self.checkpoint_of(learned);
        }
        self.tell_all();
        self.diverged = None;
        Ok(())
    }

    /// Moves the run to the CPU from the last checkpoint: what to do when the GPU is lost.
    ///
    /// # Errors
    /// None in practice: the CPU engine always starts.
    pub async fn fall_back_to_cpu(&mut self, reason: &str) -> Result<(), EngineError> {
        let learned = &self.checkpoint.learned;
        let started = Engine::start(EngineChoice::Cpu, self.plan.clone(), &self.data.train, learned).await?;
        (self.engine, self.info) = started;
        self.info.reason = reason.to_owned();
        self.choice = EngineChoice::Cpu;
        self.resume();
        Ok(())
    }

    /// Fills the engine's buffers with a batch, if nothing has been run since it started.
    fn hold_a_batch(&mut self) {
        if !self.holds_batch {
            self.draw();
            let inputs = inputs(&self.experiment, &self.drawn, &self.draws, self.step, self.optimizer_began);
            self.engine.forward(&inputs);
            self.holds_batch = true;
        }
    }

    /// Draws everything the host decides for the next step.
    fn draw(&mut self) {
        let at = At { knobs: &self.experiment, step: self.step, pairs: &self.data.train };
        let prepared = [Stage::Compose, Stage::Collect].map(|stage| self.preparation.of(stage));
        self.batches.draw(&self.experiment, &at, prepared, &mut self.drawn);
        self.draws.draw(&self.experiment, &self.plan, self.step);
    }

    /// Lets the stages whose time has come prepare themselves, if that takes no waiting; false when it does.
    fn prepare_at_once(&mut self) -> bool {
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

    fn prepare_with(&mut self, waiting: &[Stage], learned: Option<Learned>) {
        let embeddings = learned
            .as_ref()
            .filter(|_| Preparation::needs_embeddings(&self.experiment, waiting))
            .map(|learned| self.embed(learned));
        let losses = learned.map_or(Vec::new(), |learned| learned.kept.pair_loss);
        let at = At { knobs: &self.experiment, step: self.step, pairs: &self.data.train };
        for &stage in waiting {
            self.preparation.prepare(stage, stage.method(&self.experiment), &at, embeddings.as_ref(), &losses);
        }
        if waiting.contains(&Stage::Compose) {
            self.batches.forget();
        }
        self.tell(waiting);
    }

    /// The training pairs as the encoders see them.
    fn embed(&self, learned: &Learned) -> Embeddings {
        self.embed_pairs(learned, &self.data.train)
    }

    fn embed_pairs(&self, learned: &Learned, pairs: &Pairs) -> Embeddings {
        let encoded = |tower, items: &Array2<f32>| {
            let mut out = Array2::zeros((items.nrows(), self.plan.shape.dim));
            encode(&self.plan, &learned.parameters, tower, items.view(), &mut out);
            out
        };
        Embeddings { queries: encoded(Tower::Query, &pairs.queries), keys: encoded(Tower::Key, &pairs.keys) }
    }

    fn tell_all(&mut self) {
        self.tell(&ENGINE_KNOWS);
    }

    /// Tells the engine, and whoever looks, what these stages have prepared.
    fn tell(&mut self, stages: &[Stage]) {
        self.preparation.tell(stages, |told| {
            self.engine.tell(told);
            // The last look keeps what it knew.
            Arc::make_mut(&mut self.facts).tell(told);
        });
        self.pinned = None;
    }

    /// Whether these weights are worth returning to: numbers, whose embeddings lie on the sphere.
    fn is_good(&self, learned: &Learned) -> bool {
        is_finite(learned) && are_unit(&self.embed_pairs(learned, &self.data.held_out))
    }

    /// Returns to the last good weights and says so. `placed` says whether the batch had embeddings.
    fn give_up(&mut self, placed: bool) {
        self.diverged = Some(Diverged::new(self.step, self.checkpoint.step, self.experiment.rate, placed));
        self.engine.restore(&self.checkpoint.learned);
        self.resume();
    }

    /// Stands where the last good moment was, with the settings of now; the engine holds what was learned then.
    fn resume(&mut self) {
        let checkpoint = self.checkpoint.clone();
        self.step = checkpoint.step;
        self.optimizer_began = checkpoint.optimizer_began;
        self.preparation = checkpoint.preparation.clone();
        self.preparation.forget(&checkpoint.experiment, &self.experiment);
        self.batches.forget();
        self.first_unseen = self.step;
        self.holds_batch = false;
        self.diverted(&checkpoint);
        self.tell_all();
    }
}

fn is_finite(learned: &Learned) -> bool {
    learned.parameters.iter().chain(&learned.moment1).chain(&learned.moment2).all(|v| v.is_finite())
}

/// Whether all rows have unit length. What had no length before it was scaled is not a number here.
fn are_unit(embeddings: &Embeddings) -> bool {
    let is_unit = |row: ArrayView1<'_, f32>| (row.dot(&row) - 1.0).abs() < 1e-3;
    [&embeddings.queries, &embeddings.keys].iter().all(|side| side.rows().into_iter().all(is_unit))
}

fn inputs<'a>(
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
        extras: draws.extras(),
    }
}
