//! A batch of six pairs on the CPU engine in f64, whose gradient tests compare with central differences of a loss that
//! they write out.

use contrastive_playground::backend::cpu::{CpuEngine, encode};
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::data::Dataset;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::Settings;
use contrastive_playground::loss::rules::Rules;
use contrastive_playground::plan::{Pass, Plan};
use ndarray::{Array2, Axis};

/// By how much parameters are moved.
const STEP: f64 = 1e-5;
const PAIRS: usize = 40;
pub const BATCH: [u32; 6] = [3, 8, 14, 20, 31, 39];
pub const DIM: usize = 4;
pub const TAU: f64 = 0.25;

/// A run that has encoded nothing yet.
pub struct Small {
    pub plan: Plan,
    pub data: Dataset,
    pub engine: CpuEngine<f64>,
}

impl Small {
    /// A run with changed settings: one hidden layer of six units unless they say otherwise.
    pub fn new(change: impl FnOnce(&mut Settings)) -> Small {
        Small::with_rules(change, |_| {})
    }

    /// The same with changed rules.
    pub fn with_rules(change: impl FnOnce(&mut Settings), rules: impl FnOnce(&mut Rules)) -> Small {
        let experiment = super::experiment(|s| {
            (s.pairs, s.batch, s.width, s.dim, s.tau) = (PAIRS as u32, BATCH.len() as u32, 6, DIM as u32, TAU);
            change(s);
        });
        let data = super::dataset(PAIRS, 5, 4);
        let plan = Plan::with_rules(&experiment, &data, rules);
        let learned = Learned::new(plan.layout.initialize(2, experiment.tau));
        Small { engine: CpuEngine::new(plan.clone(), &data.train, &learned), plan, data }
    }

    /// Evaluates the batch, and the gradient of its loss.
    pub fn take(&mut self, extras: Extras<'_>) {
        let Small { plan, engine, .. } = self;
        let passes = plan.passes.iter().filter(|pass| **pass != Pass::Optimize);
        passes.for_each(|&pass| engine.run_pass(&inputs(extras), pass));
    }

    /// `[B, input]`: the batch's items of a side.
    pub fn items(&self, tower: Tower) -> Array2<f32> {
        let train = &self.data.train;
        let items = if tower == Tower::Query { &train.queries } else { &train.keys };
        items.select(Axis(0), &BATCH.map(|pair| pair as usize))
    }

    /// `[B, d]`: embeddings of items with these parameters.
    pub fn encoded(&self, parameters: &[f64], tower: Tower, items: &Array2<f32>) -> Array2<f64> {
        let mut out = Array2::zeros((items.nrows(), DIM));
        encode(&self.plan, parameters, tower, items.view(), &mut out);
        out
    }

    /// `[B, d]`: the batch's embeddings with these parameters.
    pub fn embedded(&self, parameters: &[f64], tower: Tower) -> Array2<f64> {
        self.encoded(parameters, tower, &self.items(tower))
    }

    /// Compares the loss of the batch, and its gradient with central differences, with a loss of the parameters.
    #[track_caller]
    pub fn check(&self, what: &str, loss: impl Fn(&[f64]) -> f64) {
        let (gradient, parameters) = (self.engine.gradient(), self.engine.parameters());
        let (expected, found) = (loss(parameters), self.engine.loss());
        assert!((expected - found).abs() < 1e-12, "{what}: {expected} {found}");
        let scale = gradient.iter().fold(0.0f64, |max, g| max.max(g.abs()));
        for (n, exact) in gradient.iter().enumerate().filter(|(n, _)| *n != self.plan.layout.log_scale) {
            let moved = |change: f64| {
                let mut parameters = parameters.to_vec();
                parameters[n] += change;
                loss(&parameters)
            };
            let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
            assert!((difference - exact).abs() < 1e-6 * scale, "{what}, parameter {n}: {difference} {exact}");
        }
    }
}

/// The batch's inputs of a step.
pub fn inputs(extras: Extras<'_>) -> StepInputs<'_> {
    StepInputs { step: 0, batch: &BATCH, shared: &[], own: &[], tau: TAU as f32, rate: 0.01, decay: 0.1, extras }
}

/// InfoNCE in both directions.
pub fn infonce(queries: &Array2<f64>, keys: &Array2<f64>) -> f64 {
    let s = queries.dot(&keys.t()) / TAU;
    let sum = |row: ndarray::ArrayView1<'_, f64>| row.iter().map(|l| l.exp()).sum::<f64>().ln();
    let of_pair = |i: usize| sum(s.row(i)) + sum(s.column(i)) - 2.0 * s[[i, i]];
    (0..BATCH.len()).map(of_pair).sum::<f64>() / (2 * BATCH.len()) as f64
}
