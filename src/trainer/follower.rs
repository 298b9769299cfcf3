//! What follows a run in another thread: it owns the key tower while steps are shared with it; see
//! [`crate::backend::halves`].

use std::sync::Arc;

use ndarray::Array2;

use crate::backend::halves::{FOLLOWER, FollowerEngine, Stretch};
use crate::data::{Dataset, Pairs, Truth};
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
    /// # Panics
    /// If there are not as many values for every pair.
    pub fn new(experiment: &Experiment, [query_dim, key_dim]: [usize; 2], keys: Vec<f32>) -> Self {
        let pairs = keys.len() / key_dim.max(1);
        let train = Arc::new(Pairs {
            queries: Array2::zeros((0, query_dim)),
            keys: Array2::from_shape_vec((pairs, key_dim), keys).expect("as many values for every pair"),
            query_labels: Vec::new(),
            key_labels: Vec::new(),
            truth: Truth::default(),
        });
        let data = Dataset { held_out: train.clone(), train, class_names: Vec::new(), picture: None };
        let plan = Plan::new(experiment, &data);
        let stretch = Stretch::new(&plan);
        Follower { engine: FollowerEngine::new(plan, &data.train), data, stretch, taken: 0 }
    }

    /// The run goes on with other settings.
    pub fn configure(&mut self, experiment: &Experiment) {
        let plan = Plan::new(experiment, &self.data);
        if plan != *self.engine.plan() {
            self.engine = FollowerEngine::new(plan, &self.data.train);
        }
    }

    /// Begins a stretch, given its words. `tower`: the state of the key tower, unless it is as the last stretch left
    /// it.
    pub fn begin_stretch(&mut self, words: Vec<u32>, tower: Option<&[f32]>) {
        self.stretch = Stretch::from_words(self.engine.plan(), words);
        self.taken = 0;
        self.engine.half().begin_half();
        if let Some(tower) = tower {
            self.engine.half().take_back(FOLLOWER, tower);
        }
    }

    /// Whether [`Follower::half_step`] needs what the run says.
    pub fn hears(&self) -> bool {
        self.engine.hears()
    }

    /// Goes on with the stretch, given what the run says. What the run has to hear, which may be nothing; `None` if the
    /// stretch is over, because all its steps are taken, or the run has diverged.
    pub fn half_step(&mut self, heard: &[f32]) -> Option<Vec<f32>> {
        let Follower { engine, stretch, taken, .. } = self;
        while *taken < stretch.len() {
            let said = engine.half().half_step(FOLLOWER, &stretch.get(*taken), heard);
            if said.is_some() {
                return said;
            }
            *taken = if engine.is_finite() { *taken + 1 } else { stretch.len() };
        }
        None
    }

    /// The state of the key tower after the stretch.
    pub fn tower(&self) -> Vec<f32> {
        self.engine.tower()
    }
}
