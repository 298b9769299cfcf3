//! Functions that several test files share: they make small data sets and experiments.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub mod small;

use std::future::Future;

use contrastive_playground::backend::{EngineError, Extras, StepInputs};
use contrastive_playground::data::sphere::fill_normal;
use contrastive_playground::data::{Dataset, Pairs, Truth};
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::loss::Loss;
use contrastive_playground::negatives::collect::{self, Collect, Columns, Draw, Mining};
use contrastive_playground::negatives::{At, Prepared};
use contrastive_playground::random::{Purpose, stream};
use ndarray::Array2;
use rand::RngExt;

/// Waits for an engine's answer.
///
/// # Panics
/// If its device was lost.
pub fn answered<T>(answer: impl Future<Output = Result<T, EngineError>>) -> T {
    pollster::block_on(answer).expect("the device is there")
}

/// Random pairs: inputs uniform in [-1, 1], ten classes.
pub fn pairs(count: usize, query_dim: usize, key_dim: usize, seed: u32) -> Pairs {
    let mut rng = stream(seed, Purpose::Data, 0);
    let mut uniform = |columns| Array2::from_shape_simple_fn((count, columns), || rng.random_range(-1.0f32..1.0));
    let labels: Vec<u32> = (0..count as u32).map(|i| i % 10).collect();
    Pairs {
        queries: uniform(query_dim),
        keys: uniform(key_dim),
        query_labels: labels.clone(),
        key_labels: labels,
        truth: Truth::default(),
    }
}

/// A data set of random pairs.
pub fn dataset(count: usize, query_dim: usize, key_dim: usize) -> Dataset {
    Dataset {
        train: pairs(count, query_dim, key_dim, 11).into(),
        held_out: pairs(16, query_dim, key_dim, 12).into(),
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

/// The ways of collecting that can be combined with this loss and whose candidates all get a gradient.
/// `tests/stored.rs`, `tests/perturbed.rs`, `tests/proxies.rs` and `tests/masked.rs` test the others.
pub fn collected_with(loss: &'static dyn Loss) -> impl Iterator<Item = &'static dyn Collect> {
    let settings = Settings::default();
    collect::METHODS.iter().copied().filter(move |method| {
        let columns = method.columns(&settings);
        let heard = columns == Columns::default() || (loss.directions().0 > 0.0 && loss.has_candidates());
        let fits = loss.has_candidates() || method.about().id == "none";
        let made = method.perturbing(&settings).is_some() || method.proxies(&settings) > 0;
        let masked = method.masking(&settings).is_some();
        let are_encoded = method.memory(&settings).is_none() && !made;
        heard && fits && are_encoded && !masked && !method.freezes_keys(&settings)
    })
}

/// The inputs of a step of an experiment, which borrow from this struct.
pub struct Drawn {
    /// `[B]`.
    pub batch: Vec<u32>,
    /// `[S]`.
    pub shared: Vec<u32>,
    /// `[B, K]`; empty if the engine mines them.
    pub own: Vec<u32>,
    /// `[B, K]`; empty if nothing can be clicked.
    pub clicks: Vec<f32>,
    /// `[B, d]`; empty if no partner is moved, and no key is jittered.
    pub normals: Vec<f32>,
    /// Whether keys are jittered, which is then so at every step.
    jitters: bool,
    /// `[B, 1 + K]`; empty as long as nobody gives any.
    pub targets: Vec<f32>,
    /// `[B]`; empty without proxies.
    pub groups: Vec<u32>,
    experiment: Experiment,
    step: u64,
}

impl Drawn {
    /// The trainer's draws before any method has prepared anything. The labels are those of [`pairs`].
    pub fn new(experiment: &Experiment, count: usize, step: u64) -> Self {
        let known = pairs(count, 1, 1, 11);
        let prepared = Prepared::default();
        let batch_size = experiment.batch as usize;
        let per_epoch = (count / batch_size).max(1) as u64;
        let at = At { knobs: experiment, step: step / per_epoch, pairs: &known };
        let order = experiment.compose.order(&at, &prepared, batch_size);
        let start = (step % per_epoch) as usize * batch_size;
        let batch = order[start..start + batch_size].to_vec();
        let columns = experiment.collect.columns(experiment);
        let own = if experiment.collect.mining() == Mining::None { batch_size * columns.own } else { 0 };
        let (mut shared, mut own) = (vec![0; columns.shared], vec![0; own]);
        let mut clicks = vec![0.0; if experiment.collect.is_clicked() { own.len() } else { 0 }];
        let at = At { step, ..at };
        let mut draw = Draw { shared: &mut shared, own: &mut own, clicks: &mut clicks, groups: &mut [] };
        experiment.collect.draw(&at, &prepared, &batch, &mut draw);
        let jitters = experiment.collect.jitter(experiment).is_some();
        let moves = experiment.collect.perturbing(experiment).is_some() || jitters;
        let mut normals = vec![0.0; if moves { batch_size } else { 0 }];
        normals.resize(normals.len() * experiment.dim as usize, 0.0);
        fill_normal(&mut stream(experiment.seed, Purpose::Perturbing, step), &mut normals);
        let normals = normals.iter().map(|&normal| normal as f32).collect();
        // Not what the method says, which has not been prepared: it would put all keys into one group.
        let count = experiment.collect.proxies(experiment) as u32;
        let groups = (0..if count > 0 { batch_size as u32 } else { 0 }).map(|n| (n * n + 1) % count).collect();
        let experiment = experiment.clone();
        Drawn { batch, shared, own, clicks, normals, jitters, targets: Vec::new(), groups, experiment, step }
    }

    /// The inputs that an engine takes.
    pub fn inputs(&self) -> StepInputs<'_> {
        StepInputs {
            step: self.step,
            batch: &self.batch,
            shared: &self.shared,
            own: &self.own,
            tau: self.experiment.tau as f32,
            rate: self.experiment.rate as f32,
            decay: self.experiment.decay as f32,
            extras: Extras {
                clicks: &self.clicks,
                normals: &self.normals,
                jitters: self.jitters,
                masks: self.experiment.collect.masking(&self.experiment).is_some(),
                targets: &self.targets,
                groups: &self.groups,
                ..Extras::default()
            },
        }
    }
}
