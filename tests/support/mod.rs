//! What several test files need: small data and experiments made to measure.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use contrastive_playground::backend::StepInputs;
use contrastive_playground::data::{Dataset, Pairs};
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::random::{Purpose, stream};
use ndarray::Array2;
use rand::RngExt;

/// Random pairs: inputs uniform in [-1, 1], ten classes.
pub fn pairs(count: usize, query_dim: usize, key_dim: usize, seed: u32) -> Pairs {
    let mut rng = stream(seed, Purpose::Data, 0);
    let mut uniform = |columns| Array2::from_shape_simple_fn((count, columns), || rng.random_range(-1.0f32..1.0));
    let labels: Vec<u32> = (0..count as u32).map(|i| i % 10).collect();
    Pairs { queries: uniform(query_dim), keys: uniform(key_dim), query_labels: labels.clone(), key_labels: labels }
}

/// A data set of random pairs.
pub fn dataset(count: usize, query_dim: usize, key_dim: usize) -> Dataset {
    Dataset {
        train: pairs(count, query_dim, key_dim, 11),
        held_out: pairs(16, query_dim, key_dim, 12),
        class_names: (0..10).map(|n| n.to_string()).collect(),
        picture: None,
    }
}

/// An experiment from changed default settings.
pub fn experiment(change: impl FnOnce(&mut Settings)) -> Experiment {
    let mut settings = Settings::default();
    change(&mut settings);
    match catalogue::check(settings) {
        Ok(experiment) => experiment,
        Err(problems) => panic!("the test's own settings are bad: {problems:?}"),
    }
}

/// The inputs of a step of this experiment on `pairs` pairs, with what they borrow.
pub struct Drawn {
    /// `[B]`.
    pub batch: Vec<u32>,
    /// `[S]`.
    pub shared: Vec<u32>,
    experiment: Experiment,
    step: u64,
}

impl Drawn {
    /// What the trainer would draw.
    pub fn new(experiment: &Experiment, pairs: usize, step: u64) -> Self {
        let mut batch = vec![0; experiment.batch as usize];
        experiment.compose.compose(experiment.seed, step, pairs, &mut batch, &mut Default::default());
        let mut shared = vec![0; experiment.collect.columns(experiment).shared];
        experiment.collect.draw(experiment.seed, step, pairs, &batch, &mut shared);
        Drawn { batch, shared, experiment: experiment.clone(), step }
    }

    /// As an engine takes them.
    pub fn inputs(&self) -> StepInputs<'_> {
        StepInputs {
            step: self.step,
            batch: &self.batch,
            shared: &self.shared,
            tau: self.experiment.tau as f32,
            rate: self.experiment.rate as f32,
            decay: self.experiment.decay as f32,
        }
    }
}
