//! What follows a run in another thread: it owns the key tower while steps are shared with it; see
//! [`crate::backend::halves`].

use std::sync::Arc;

use ndarray::Array2;

use super::run::{Start, StartError};
use crate::backend::halves::{FOLLOWER, FollowerEngine, Stretch};
use crate::data::Dataset;
use crate::experiment::Experiment;
use crate::plan::Plan;

/// It knows what the run tells it, and draws nothing.
pub struct Follower {
    data: Dataset,
    engine: FollowerEngine,
    stretch: Stretch,
    taken: usize,
}

impl Follower {
    /// For a run of this experiment with queries of `query_dim` values. `keys`: `[pairs, key_dim]`, row by row.
    ///
    /// # Errors
    /// [`StartError::Misfit`] if there are not as many values for every pair.
    pub fn new(experiment: &Experiment, [query_dim, key_dim]: [usize; 2], keys: Vec<f32>) -> Result<Self, StartError> {
        let pairs = keys.len() / key_dim.max(1);
        let mut data = Start::data_of(pairs, vec![0.0; pairs], keys)?;
        data.held_out = Arc::default();
        Arc::make_mut(&mut data.train).queries = Array2::zeros((0, query_dim));
        let plan = Plan::new(experiment, &data);
        let stretch = Stretch::new(&plan);
        Ok(Follower { engine: FollowerEngine::new(plan, &data.train), data, stretch, taken: 0 })
    }

    /// The run goes on with other settings.
    pub fn configure(&mut self, experiment: &Experiment) {
        let plan = Plan::new(experiment, &self.data);
        if plan != *self.engine.plan() {
            self.engine = FollowerEngine::new(plan, &self.data.train);
        }
    }

    /// Begins a stretch, given its words. `tower`: the state of the key tower, unless it is as the last stretch left it.
    pub fn begin_stretch(&mut self, words: Vec<u32>, tower: Option<&[f32]>) {
        self.stretch = Stretch::from_words(self.engine.plan(), words);
        self.taken = 0;
        if let Some(tower) = tower {
            self.engine.half().take_back(FOLLOWER, tower);
        }
    }

    /// The steps of the stretch that are not taken yet.
    pub fn steps_left(&self) -> u32 {
        (self.stretch.len() - self.taken) as u32
    }

    /// The first part of the next step: `[rows, d]`, the embeddings of the keys.
    pub fn encode_half(&mut self) -> Vec<f32> {
        self.engine.half().encode_half(FOLLOWER, &self.stretch.get(self.taken))
    }

    /// The second part. `queries`: `[B, d]`, the embeddings of the queries. False if the run has diverged by this step,
    /// which ends the stretch.
    pub fn learn_half(&mut self, queries: &[f32]) -> bool {
        self.engine.half().learn_half(FOLLOWER, &self.stretch.get(self.taken), queries);
        self.taken += 1;
        self.engine.is_finite()
    }

    /// The state of the key tower after the stretch.
    pub fn tower(&self) -> Vec<f32> {
        self.engine.tower()
    }
}
