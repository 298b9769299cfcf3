//! Checks means of groups as candidates, on the CPU engine in f64: against a loss that is written out here, with
//! central differences of it, and in the cases in which they must come to what is known.

use crate::support::{answered, dataset, experiment};
use contrastive_playground::backend::cpu::{CpuEngine, encode};
use contrastive_playground::backend::evaluated::State;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::facts::Facts;
use contrastive_playground::backend::looking::Evaluator;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::data::Dataset;
use contrastive_playground::encoder::Tower;
use contrastive_playground::knobs::InBatch;
use contrastive_playground::loss;
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Pass, Plan};
use ndarray::{Array1, Array2, Axis};

const STEP: f64 = 1e-5;
const PAIRS: usize = 40;
const BATCH: [u32; 6] = [3, 8, 14, 20, 31, 39];
const DIM: usize = 4;
const TAU: f64 = 0.25;
const COUNT: usize = 8;
/// Groups 3, 5, 6 and 7 have no keys in the batch.
const GROUPS: [u32; 6] = [2, 0, 2, 1, 0, 4];
/// A group for each key.
const ALONE: [u32; 6] = [0, 1, 2, 3, 4, 5];

struct Run {
    plan: Plan,
    data: Dataset,
    engine: CpuEngine<f64>,
}

impl Run {
    fn new(collect: &str, in_batch: InBatch, inputs: &StepInputs<'_>) -> Run {
        let experiment = experiment(|s| {
            (s.pairs, s.batch, s.width, s.dim, s.tau) = (PAIRS as u32, BATCH.len() as u32, 6, DIM as u32, TAU);
            (s.groups, s.inbatch) = (COUNT as u32, in_batch);
            s.loss = loss::by_id("infonce-qk").expect("in the table");
            s.collect = collect::by_id(collect).expect("in the table");
        });
        let data = dataset(PAIRS, 5, 4);
        let plan = Plan::new(&experiment, &data);
        let learned = Learned::new(plan.layout.initialize(2, experiment.tau));
        let mut engine = CpuEngine::new(plan.clone(), &data.train, &learned);
        plan.passes.iter().filter(|&&pass| pass != Pass::Optimize).for_each(|&pass| engine.run_pass(inputs, pass));
        Run { plan, data, engine }
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
}

fn inputs(groups: &[u32]) -> StepInputs<'_> {
    StepInputs {
        step: 0,
        batch: &BATCH,
        shared: &[],
        own: &[],
        tau: TAU as f32,
        rate: 0.01,
        decay: 0.1,
        extras: Extras { groups, ..Extras::default() },
    }
}

/// The loss of queries that meet the means of other groups and, where `in_batch`, the batch's keys as well.
fn loss_of(queries: &Array2<f64>, keys: &Array2<f64>, groups: &[u32], in_batch: bool) -> f64 {
    let mut total = 0.0;
    for (i, query) in queries.rows().into_iter().enumerate() {
        let own = query.dot(&keys.row(i)) / TAU;
        let mut sum = own.exp();
        for group in 0..COUNT as u32 {
            let members: Vec<usize> = (0..BATCH.len()).filter(|&j| groups[j] == group).collect();
            if group != groups[i] && !members.is_empty() {
                let size = members.len() as f64;
                let mean = members.iter().fold(Array1::zeros(DIM), |sum, &j| sum + keys.row(j)) / size;
                sum += size * (query.dot(&mean) / TAU).exp();
            }
        }
        let others = (0..BATCH.len()).filter(|&j| in_batch && j != i);
        sum += others.map(|j| (query.dot(&keys.row(j)) / TAU).exp()).sum::<f64>();
        total += sum.ln() - own;
    }
    total / BATCH.len() as f64
}

#[test]
fn the_gradient_passes_through_the_means_to_their_members() {
    for in_batch in [InBatch::Yes, InBatch::No] {
        let run = Run::new("proxies", in_batch, &inputs(&GROUPS));
        let (gradient, parameters) = (run.engine.gradient().to_vec(), run.engine.parameters().to_vec());
        let at = |parameters: &[f64]| {
            let [queries, keys] = Tower::BOTH.map(|tower| run.embedded(parameters, tower));
            loss_of(&queries, &keys, &GROUPS, in_batch == InBatch::Yes)
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
            assert!((difference - exact).abs() < 1e-6 * scale, "{in_batch:?}, parameter {n}: {difference} {exact}");
        }
    }
}

#[test]
fn groups_of_one_key_each_are_infonce() {
    let means = Run::new("proxies", InBatch::No, &inputs(&ALONE));
    let plain = Run::new("none", InBatch::Yes, &inputs(&[]));
    assert!((means.engine.loss() - plain.engine.loss()).abs() < 1e-14);
    for (mean, key) in means.engine.gradient().iter().zip(plain.engine.gradient()) {
        assert!((mean - key).abs() < 1e-14, "{mean} {key}");
    }
}

#[test]
fn only_means_of_other_groups_with_keys_take_part() {
    let mut run = Run::new("proxies", InBatch::No, &inputs(&GROUPS));
    run.engine.forward(&inputs(&GROUPS));
    let (directions, _) = run.engine.directions().expect("rows are stored");
    assert_eq!(directions[1].own_scores.ncols(), 0, "only queries meet means");
    for (group, states) in GROUPS.into_iter().zip(directions[0].states.chunks_exact(BATCH.len() + COUNT)) {
        for (c, &state) in states[BATCH.len()..].iter().enumerate() {
            let counts = GROUPS.contains(&(c as u32)) && group != c as u32;
            assert_eq!(state == State::TakesPart, counts, "a query of group {group}, the mean of {c}: {state:?}");
        }
    }
}

/// The exponential is convex, so that a group's mean never counts more than its keys do.
#[test]
fn means_never_cost_more_than_their_keys() {
    let means = Run::new("proxies", InBatch::No, &inputs(&GROUPS));
    let [queries, keys] = Tower::BOTH.map(|tower| means.embedded(means.engine.parameters(), tower));
    let mut exact = 0.0;
    for (i, query) in queries.rows().into_iter().enumerate() {
        let met = (0..BATCH.len()).filter(|&j| j == i || GROUPS[j] != GROUPS[i]);
        let sum = met.map(|j| (query.dot(&keys.row(j)) / TAU).exp()).sum::<f64>();
        exact += (sum.ln() - query.dot(&keys.row(i)) / TAU) / BATCH.len() as f64;
    }
    let missed = exact - means.engine.loss();
    assert!(missed > 1e-4, "{missed}");
}

#[test]
fn one_group_leaves_no_negatives() {
    let run = Run::new("proxies", InBatch::No, &inputs(&[0; 6]));
    assert_eq!(run.engine.loss(), 0.0);
    assert!(run.engine.gradient().iter().all(|&slope| slope == 0.0));
}

/// A look evaluates the rows again from the embeddings, in f32.
#[test]
fn a_look_has_the_loss_of_the_step() {
    for in_batch in [InBatch::Yes, InBatch::No] {
        let now = inputs(&GROUPS);
        let mut run = Run::new("proxies", in_batch, &now);
        let loss = run.engine.loss();
        run.engine.forward(&now);
        let (seen, facts) = (answered(run.engine.seen()), Facts::new(&run.data.train));
        let rows = Evaluator::new(&run.plan, &facts, &BATCH, now.extras, &seen).at(TAU).rows;
        let mean = rows[0].losses.iter().sum::<f32>() / BATCH.len() as f32;
        assert!((f64::from(mean) - loss).abs() < 1e-5, "{in_batch:?}: {mean} {loss}");
    }
}
