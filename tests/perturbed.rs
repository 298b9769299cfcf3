//! Checks candidates that are made from partners, on the CPU engine in f64: against a loss that is written out here,
//! with central differences of it, and where such a candidate must change nothing.

use crate::support::{dataset, experiment};
use contrastive_playground::backend::cpu::{CpuEngine, encode};
use contrastive_playground::backend::evaluated::State;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::data::Dataset;
use contrastive_playground::encoder::Tower;
use contrastive_playground::loss::rules::{Bound, Rules};
use contrastive_playground::negatives::NOBODY;
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Pass, Plan};
use ndarray::{Array2, Axis};

const STEP: f64 = 1e-5;
const PAIRS: usize = 40;
const BATCH: [u32; 6] = [3, 8, 14, 20, 31, 39];
const DIM: usize = 4;
const TAU: f64 = 0.25;

/// A run with one way of collecting, and normal numbers that are not.
struct Run {
    plan: Plan,
    data: Dataset,
    engine: CpuEngine<f64>,
    normals: Vec<f32>,
}

impl Run {
    fn new(collect: &str, change: impl FnOnce(&mut Rules)) -> Run {
        let experiment = experiment(|s| {
            (s.pairs, s.batch, s.width, s.dim, s.tau) = (PAIRS as u32, BATCH.len() as u32, 6, DIM as u32, TAU);
            s.collect = collect::by_id(collect).expect("in the table");
        });
        let data = dataset(PAIRS, 5, 4);
        let plan = Plan::with_rules(&experiment, &data, change);
        let learned = Learned::new(plan.layout.initialize(2, experiment.tau));
        let engine = CpuEngine::new(plan.clone(), &data.train, &learned);
        let normals = (0..BATCH.len() * DIM).map(|n| ((n * 7 + 3) % 11) as f32 / 5.0 - 1.0).collect();
        Run { plan, data, engine, normals }
    }

    /// Evaluates the batch, and the gradient of its loss.
    fn take(&mut self) {
        let passes: Vec<Pass> = self.plan.passes.iter().copied().filter(|pass| *pass != Pass::Optimize).collect();
        let Run { engine, normals, .. } = self;
        let inputs = StepInputs { extras: Extras { normals, ..Extras::default() }, ..inputs() };
        passes.iter().for_each(|&pass| engine.run_pass(&inputs, pass));
    }

    /// `[B, d]`: the batch's embeddings with these parameters.
    fn embedded(&self, parameters: &[f64], tower: Tower) -> Array2<f64> {
        let train = &self.data.train;
        let items = if tower == Tower::Query { &train.queries } else { &train.keys };
        let rows: Vec<usize> = BATCH.iter().map(|&pair| pair as usize).collect();
        let mut out = Array2::zeros((BATCH.len(), DIM));
        encode(&self.plan, parameters, tower, items.select(Axis(0), &rows).view(), &mut out);
        out
    }

    /// `[B, d]`: what was made of the partners.
    fn made(&self) -> Array2<f64> {
        self.engine.directions().expect("rows are stored").0[0].own.clone()
    }
}

fn inputs() -> StepInputs<'static> {
    StepInputs {
        step: 0,
        batch: &BATCH,
        shared: &[],
        own: &[],
        tau: TAU as f32,
        rate: 0.01,
        decay: 0.1,
        extras: Extras::default(),
    }
}

/// InfoNCE in both directions, where row i of `made` is one more candidate of query i.
fn loss(queries: &Array2<f64>, keys: &Array2<f64>, made: &Array2<f64>) -> f64 {
    let s = queries.dot(&keys.t()) / TAU;
    let mut total = 0.0;
    for i in 0..BATCH.len() {
        let of_made = queries.row(i).dot(&made.row(i)) / TAU;
        let to_keys = s.row(i).iter().map(|l| l.exp()).sum::<f64>() + of_made.exp();
        let to_queries = s.column(i).iter().map(|l| l.exp()).sum::<f64>();
        total += to_keys.ln() + to_queries.ln() - 2.0 * s[[i, i]];
    }
    total / (2 * BATCH.len()) as f64
}

/// Compares the gradient of a batch with central differences of the loss above. `made_of`: what is made of keys, given
/// the keys and what was made of them in the batch.
fn check(collect: &str, made_of: impl Fn(&Array2<f64>, &Array2<f64>, &Array2<f64>) -> Array2<f64>) {
    let mut run = Run::new(collect, |_| {});
    run.take();
    let (gradient, parameters) = (run.engine.gradient().to_vec(), run.engine.parameters().to_vec());
    let (made, before) = (run.made(), run.embedded(&parameters, Tower::Key));
    let at = |parameters: &[f64]| {
        let keys = run.embedded(parameters, Tower::Key);
        loss(&run.embedded(parameters, Tower::Query), &keys, &made_of(&keys, &before, &made))
    };
    assert!((at(&parameters) - run.engine.loss()).abs() < 1e-12, "{} {}", at(&parameters), run.engine.loss());
    let scale = gradient.iter().fold(0.0f64, |max, g| max.max(g.abs()));
    for (n, exact) in gradient.iter().enumerate().filter(|(n, _)| *n != run.plan.layout.log_scale) {
        let moved = |change: f64| {
            let mut parameters = parameters.clone();
            parameters[n] += change;
            at(&parameters)
        };
        let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        assert!((difference - exact).abs() < 1e-6 * scale, "{collect}, parameter {n}: {difference} {exact}");
    }
}

#[test]
fn a_neighbour_is_a_constant() {
    check("neighbour", |_, _, made| made.clone());
}

#[test]
fn an_imposter_moves_with_its_partner() {
    check("imposter", |keys, before, made| {
        // The step, a constant, is what had been added before the sum was scaled to unit length.
        let length = 1.0 / before.row(0).dot(&made.row(0));
        let mut moved = keys + &(length * made - before);
        for mut row in moved.rows_mut() {
            let length = row.dot(&row).sqrt();
            row /= length;
        }
        moved
    });
}

/// No step of this size makes the partner less likely than the imposter is, to first order: the imposter's direction is
/// that of the gradient, by central differences.
#[test]
fn an_imposter_lies_in_the_direction_of_the_gradient() {
    let mut run = Run::new("imposter", |_| {});
    run.take();
    let [queries, keys] = Tower::BOTH.map(|tower| run.embedded(run.engine.parameters(), tower));
    let unlikely = |key: &ndarray::Array1<f64>, i: usize| {
        let logits = queries.dot(key) / TAU;
        logits.iter().map(|l| l.exp()).sum::<f64>().ln() - logits[i]
    };
    for (i, made) in run.made().rows().into_iter().enumerate() {
        let key = keys.row(i).to_owned();
        let slope = |n: usize| {
            let at = |change: f64| {
                let mut key = key.clone();
                key[n] += change;
                unlikely(&key, i)
            };
            (at(STEP) - at(-STEP)) / (2.0 * STEP)
        };
        let slopes: ndarray::Array1<f64> = (0..DIM).map(slope).collect();
        let tangent = &slopes - &(&key * slopes.dot(&key));
        let step = &made - &(&key * made.dot(&key));
        let cosine = tangent.dot(&step) / (tangent.dot(&tangent) * step.dot(&step)).sqrt();
        assert!((cosine - 1.0).abs() < 1e-8, "{i}: {cosine}");
        assert!(unlikely(&made.to_owned(), i) > unlikely(&key, i));
    }
}

#[test]
fn a_moved_partner_lies_at_its_angle_and_is_nobody() {
    for collect in ["neighbour", "imposter"] {
        lies_at_its_angle(collect);
    }
}

fn lies_at_its_angle(collect: &str) {
    let mut run = Run::new(collect, |_| {});
    run.take();
    let keys = run.embedded(run.engine.parameters(), Tower::Key);
    let size = run.plan.perturbing.expect("partners are moved").size;
    let (directions, _) = run.engine.directions().expect("rows are stored");
    let (queries, batch) = (&directions[0], BATCH.len());
    assert_eq!(directions[1].own_scores.ncols(), 0, "only queries meet what is made of keys");
    for (i, made) in queries.own.rows().into_iter().enumerate() {
        assert!((made.dot(&made) - 1.0).abs() < 1e-14);
        assert!((made.dot(&keys.row(i)) - size.atan().cos()).abs() < 1e-14, "{i}");
        assert_eq!(queries.pairs[batch + i], NOBODY);
    }
    run.engine.forward(&StepInputs { extras: Extras { normals: &run.normals, ..Extras::default() }, ..inputs() });
    let (directions, _) = run.engine.directions().expect("rows are stored");
    assert!((0..batch).all(|i| directions[0].states[i * (batch + 1) + batch] == State::TakesPart));
}

#[test]
fn without_a_direction_to_go_the_batch_is_learned_as_if_nothing_were_collected() {
    // A rule without effect makes the plan store its rows.
    let stored = |rules: &mut Rules| rules.filter.above = Some(Bound { constant: 2.0, ..Bound::default() });
    let mut plain = Run::new("none", stored);
    plain.take();
    let mut moved = Run::new("neighbour", stored);
    moved.normals.fill(0.0);
    moved.take();
    let (directions, _) = moved.engine.directions().expect("rows are stored");
    assert_eq!(directions[0].pairs[BATCH.len()..], BATCH, "it is the partner itself");
    assert_eq!(plain.engine.loss(), moved.engine.loss());
    assert_eq!(plain.engine.gradient(), moved.engine.gradient());
    // And with a direction it is not.
    let mut moved = Run::new("neighbour", stored);
    moved.take();
    assert!(moved.engine.loss() > plain.engine.loss() + 0.01);
}
