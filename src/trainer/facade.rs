//! A run with its observer, for whoever drives both.

use std::future::Future;

use super::observer::{self, AskError, Breadth, Evaluation, Observer, Order, PinError, PinnedForces, Snapshot};
use super::run::{Checkpoints, RewindError, Rewound, Run, Stage, Start, StartError};
use crate::backend::engine::{EngineChoice, EngineInfo};
use crate::backend::words::Words;
use crate::backend::{EngineError, Learned};
use crate::data::Dataset;
use crate::experiment::Experiment;
use crate::negatives::ranker::Ranker;
use crate::plan::{Buffer, Plan};
use crate::views::ask::{Answer, Relevance};
use crate::views::diagnosis::Diagnosis;
use crate::views::examination::Examination;
use crate::views::forces::Forces;
use crate::views::lengths::Lengths;
use crate::views::lens::{Lens, LensError};
use crate::views::matrix::Matrix;
use crate::views::ranking::Ranking;

/// A run in progress, and what is seen of it.
pub struct Trainer {
    run: Run,
    observer: Observer,
}

/// The run.
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
        Ok(Trainer { run: Run::begin(experiment, choice, start).await?, observer: Observer::default() })
    }

    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.run.step()
    }

    /// The experiment as it is now.
    pub fn experiment(&self) -> &Experiment {
        self.run.experiment()
    }

    /// The engine that runs.
    pub fn engine(&self) -> &EngineInfo {
        self.run.engine()
    }

    /// The data.
    pub fn data(&self) -> &Dataset {
        self.run.data()
    }

    /// The plan of a step.
    pub fn plan(&self) -> &Plan {
        self.run.plan()
    }

    /// The indices of the last step: the batch, and the shared candidates.
    pub fn drawn(&self) -> (&[u32], &[u32]) {
        let drawn = self.run.drawn();
        (&drawn.batch, &drawn.shared)
    }

    /// `[B]`: the group of each key at the last step; empty without proxies.
    pub fn groups(&self) -> &[u32] {
        &self.run.drawn().groups
    }

    /// Whether the key tower learns at the step that comes next. It stands still once a method has frozen it.
    pub fn keys_learn(&self) -> bool {
        self.run.experiment().keys_learn_until().is_none_or(|until| self.run.step() < until)
    }

    /// Keeps the words of every row from now on, for a record; false if this engine does not.
    pub fn record_rows(&mut self) -> bool {
        self.run.record_rows()
    }

    /// 1 / tau of the last step, and the words of its rows: queries ask, keys ask. `None` if they are not kept, or rows
    /// are not stored.
    pub fn recorded_rows(&self) -> Option<(f32, &[Words; 2])> {
        self.run.recorded_rows()
    }

    /// Takes up to `n` steps, but none beyond the budget, and returns how many. On the CPU they are done on return; on
    /// the GPU they are queued, and where a method must first look at the embeddings, only the steps up to there are:
    /// see [`Trainer::advance`]. A step whose loss is not finite ends the run: see [`Snapshot::diverged`].
    pub fn run(&mut self, n: u32) -> u32 {
        self.run.run(n)
    }

    /// Takes up to `n` steps, as [`Trainer::run`], and waits wherever a method must look at the embeddings.
    ///
    /// # Errors
    /// When the device was lost.
    pub fn advance(&mut self, n: u32) -> impl Future<Output = Result<u32, EngineError>> {
        self.run.advance(n)
    }

    /// Whether steps can be shared with a [`Follower`](super::Follower).
    pub fn has_halves(&self) -> bool {
        self.run.has_halves()
    }

    /// The run, to share steps with a follower; nothing else is done until the stretch is over.
    pub fn leading(&mut self) -> &mut Run {
        &mut self.run
    }

    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// When the device was lost.
    pub fn settled(&mut self) -> impl Future<Output = Result<(), EngineError>> {
        self.run.settled()
    }

    /// The loss of the last step, and nothing else: the cheapest way to wait for it.
    ///
    /// # Errors
    /// When the device was lost.
    pub fn loss(&mut self) -> impl Future<Output = Result<f32, EngineError>> {
        self.run.loss()
    }

    /// Everything learned so far.
    ///
    /// # Errors
    /// When the device was lost.
    pub fn learned(&mut self) -> impl Future<Output = Result<Learned, EngineError>> {
        self.run.learned()
    }

    /// A buffer of the last step; indices come as numbers.
    ///
    /// # Errors
    /// When the device was lost.
    pub fn read(&mut self, buffer: Buffer) -> impl Future<Output = Result<Vec<f32>, EngineError>> {
        self.run.read(buffer)
    }

    /// Goes on with other settings, keeping what was learned. The caller has made sure that only settings that may
    /// change in flight differ.
    ///
    /// # Errors
    /// When the engine has to be rebuilt and cannot be; the run then goes on as before.
    pub fn configure(&mut self, experiment: Experiment) -> impl Future<Output = Result<(), EngineError>> {
        self.run.configure(experiment)
    }

    /// Goes on with other settings, as [`Trainer::configure`]. If some of them need a restart, nothing changes, and the
    /// answer is `false`.
    ///
    /// # Errors
    /// As [`Trainer::configure`].
    pub async fn configure_in_flight(&mut self, experiment: Experiment) -> Result<bool, EngineError> {
        if !self.run.experiment().can_become(&experiment) {
            return Ok(false);
        }
        self.run.configure(experiment).await?;
        Ok(true)
    }

    /// Moves the run to the CPU from the last checkpoint: what to do when the GPU is lost.
    ///
    /// # Errors
    /// None in practice: the CPU engine always starts.
    pub fn fall_back_to_cpu(&mut self, reason: &str) -> impl Future<Output = Result<(), EngineError>> {
        self.run.fall_back_to_cpu(reason)
    }

    /// Whether to keep checkpoints from now on. Going back is possible without: it then takes all steps again.
    pub fn keep_checkpoints(&mut self, wanted: bool) {
        self.run.keep_checkpoints(wanted);
    }

    /// The checkpoints that are kept.
    pub fn checkpoints(&self) -> Checkpoints {
        self.run.checkpoints()
    }

    /// Keeps a checkpoint of this moment, whether or not its time has come; its step.
    ///
    /// # Errors
    /// When the device was lost.
    pub fn keep_one(&mut self) -> impl Future<Output = Result<u64, EngineError>> {
        self.run.keep_one()
    }

    /// Brings the run back to an earlier step, as it was then, settings included: the settings with which it went on
    /// from there. What came after is forgotten.
    ///
    /// # Errors
    /// When there is no such step, or the engine fails.
    pub async fn rewind(&mut self, step: u64) -> Result<Rewound, RewindError> {
        let rewound = self.run.rewind(step).await?;
        self.observer.went_back(rewound.from);
        Ok(rewound)
    }
}

/// Looking. What changes here is what was seen, and which weights the run returns to when numbers are not finite.
impl Trainer {
    /// What can be seen of the last step's batch; before the first step, of the first batch, untrained.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn look(&mut self) -> Result<Snapshot, EngineError> {
        let shown = self.run.show().await?;
        Ok(self.observer.look(&self.run, Breadth::Look, shown))
    }

    /// The same in passing, while the run goes on: of a large batch with plain rows fewer pairs are measured as anchors
    /// (see [`anchors_of_a_glance`](crate::metrics::anchors_of_a_glance)).
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn glance(&mut self) -> Result<Snapshot, EngineError> {
        let shown = self.run.show().await?;
        Ok(self.observer.look(&self.run, Breadth::Glance, shown))
    }

    /// The batch of the last look, frozen, seen through another temperature. Nothing is learned. `None` before the
    /// first look.
    pub fn reweigh(&mut self, tau: f64) -> Option<Snapshot> {
        self.observer.reweigh(&self.run, tau)
    }

    /// How well held-out queries find their keys, with the current weights. Also keeps these weights as the ones to
    /// return to when training diverges, if their embeddings are good; if they are not, what is measured are the
    /// weights that would return.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn evaluate(&mut self) -> Result<Evaluation, EngineError> {
        let learned = self.run.learned().await?;
        let embeddings = self.run.keep_if_good(learned);
        Ok(self.observer.evaluate(&self.run, &embeddings))
    }

    /// The same among all training pairs: how well the corpus itself can be searched, with what is known about it.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn corpus(&mut self) -> Result<Evaluation, EngineError> {
        let learned = self.run.learned().await?;
        Ok(self.observer.corpus(&self.run, &learned))
    }

    /// The last look's negatives through these temperatures, the one it was last shown at if there are none.
    ///
    /// # Errors
    /// Before the first look, and when a temperature is too low.
    pub fn lens(&self, taus: &[f64]) -> Result<Lens, LensError> {
        self.observer.lens(&self.run, taus)
    }

    /// The last look's similarities: those of the first `most` anchors of the batch, and at most `most` candidates
    /// beyond these anchors' partners. `None` before the first look.
    pub fn matrix(&self, most: usize, order: Order) -> Option<Matrix> {
        self.observer.matrix(&self.run, most, order)
    }

    /// What pulls and pushes the anchor in this row of the last look's batch, at most `most` candidates by name. `None`
    /// before the first look, and where the batch has no such row.
    pub fn forces(&self, row: usize, most: usize) -> Option<Forces> {
        self.observer.forces(&self.run, row, most)
    }

    /// The similarities of these pairs, and of the first ones of a batch that stays the same, `most` rows in all; at
    /// most `most` candidates beyond the rows' partners. As the last look was shown, with the weights as they are now.
    ///
    /// # Errors
    /// When there is no such pair, before the first look, or when the device was lost.
    pub async fn pinned_matrix(&mut self, pairs: &[u32], most: usize, order: Order) -> Result<Matrix, PinError> {
        let learned = self.learned_for(pairs).await?;
        self.observer.pinned_matrix(&self.run, learned, (pairs, most, order))
    }

    /// What pulls and pushes this pair in the same batch, at most `most` candidates by name.
    ///
    /// # Errors
    /// As [`Trainer::pinned_matrix`].
    pub async fn pinned_forces(&mut self, pair: u32, most: usize) -> Result<PinnedForces, PinError> {
        let learned = self.learned_for(&[pair]).await?;
        self.observer.pinned_forces(&self.run, learned, pair, most)
    }

    /// What was learned, where a look at these pairs needs it.
    async fn learned_for(&mut self, pairs: &[u32]) -> Result<Option<Learned>, PinError> {
        if self.observer.holds(&self.run, pairs)? {
            return Ok(None);
        }
        Ok(Some(self.run.learned().await?))
    }

    /// The held-out keys that are most similar to a held-out query, at most `most` of them.
    ///
    /// # Errors
    /// When there is no such query, or the device was lost.
    pub async fn ask(&mut self, query: usize, most: usize) -> Result<Answer, AskError> {
        let parameters = self.run.read(Buffer::Parameters).await?;
        self.observer.ask(&self.run, parameters, query, most)
    }

    /// The same for a query that is none of the data's: its values, as the query tower takes them.
    ///
    /// # Errors
    /// When there are more or fewer of them, or the device was lost.
    pub async fn ask_drawn(&mut self, values: &[f32], most: usize) -> Result<Answer, AskError> {
        let parameters = self.run.read(Buffer::Parameters).await?;
        self.observer.ask_drawn(&self.run, parameters, values, most)
    }

    /// Which keys answer a query of these data.
    pub fn relevance(&self) -> Relevance {
        observer::relevance(&self.run)
    }

    /// What state the run was in at the last look, given the evaluation before it. `None` before the first look, and
    /// after a change of settings until the next one.
    pub fn diagnosis(&mut self) -> Option<Diagnosis> {
        self.observer.diagnosis(&self.run)
    }

    /// How likely each position of the lists that are shown is looked at, as it was learned at the last look. `None`
    /// before the first look.
    pub fn examination(&self) -> Option<Examination> {
        self.observer.examination(&self.run)
    }

    /// How long the held-out pairs' outputs were at the last evaluation.
    pub fn lengths(&self) -> Lengths {
        self.observer.lengths(&self.run)
    }

    /// The ranker, if the run has one.
    pub fn ranker(&self) -> Option<&Ranker> {
        self.run.preparation().of(Stage::Weigh).ranker.as_ref()
    }

    /// How often the ranker and the retriever pick the right key, and where the targets of the last look go. `None`
    /// before the first look.
    pub fn ranking(&self) -> Option<Ranking> {
        self.observer.ranking(&self.run)
    }
}
