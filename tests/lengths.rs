//! Checks the term of lengths on the CPU engine in f64, through one shared tower: with central differences of it, and
//! where it must change nothing.

use crate::support::{dataset, experiment};
use contrastive_playground::backend::cpu::encode::output_lengths;
use contrastive_playground::backend::cpu::{CpuEngine, lengths};
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::data::Dataset;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::{Settings, catalogue};
use contrastive_playground::knobs::TowerKind;
use contrastive_playground::loss;
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Pass, Plan};
use ndarray::{Array1, Axis};

const STEP: f64 = 1e-5;
const PAIRS: usize = 40;
const BATCH: [u32; 6] = [3, 8, 14, 20, 31, 39];
const WIDTH: usize = 5;

/// The gradient of the batch's loss, with the term as strong as this, and what it was computed from.
fn gradient(loss: &str, strength: f64, collect: &str) -> (Vec<f64>, Plan, Dataset, Vec<f64>) {
    let experiment = experiment(|s| {
        (s.pairs, s.batch, s.width, s.dim, s.tau) = (PAIRS as u32, BATCH.len() as u32, 7, 4, 0.3);
        (s.tower, s.negatives, s.lengths) = (TowerKind::Shared, 2, strength);
        s.collect = collect::by_id(collect).expect("in the table");
        s.loss = loss::by_id(loss).expect("in the table");
    });
    let data = dataset(PAIRS, WIDTH, WIDTH);
    let plan = Plan::new(&experiment, &data);
    let learned = Learned::new(plan.layout.initialize(2, experiment.tau));
    let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &learned);
    let shared: &[u32] = if plan.shape.columns.shared > 0 { &[1, 2] } else { &[] };
    let normals: Vec<f32> = (0..BATCH.len() * 4).map(|n| ((n * 7 + 3) % 11) as f32 / 5.0 - 1.0).collect();
    let inputs = StepInputs {
        step: 0,
        batch: &BATCH,
        shared,
        own: &[],
        tau: 0.3,
        rate: 0.0,
        decay: 0.0,
        // Noise on the keys, where they are met with noise, is none of their lengths'.
        extras: Extras { normals: &normals, jitters: plan.jitter.is_some(), ..Extras::default() },
    };
    for &pass in plan.passes.iter().filter(|pass| **pass != Pass::Optimize) {
        engine.run_pass(&inputs, pass);
    }
    let parameters = engine.parameters_mut().to_vec();
    (engine.gradient().to_vec(), plan, data, parameters)
}

#[test]
fn the_gradient_through_the_shared_tower_is_that_of_the_term() {
    const STRENGTH: f64 = 0.8;
    for collected in ["none", "uniform", "blurred"] {
        let (with, plan, data, mut parameters) = gradient("asymmetric", STRENGTH, collected);
        let (without, ..) = gradient("infonce", STRENGTH, collected);
        let rows: Vec<usize> = BATCH.iter().map(|&pair| pair as usize).collect();
        let mut term = |n: usize, change: f64| {
            parameters[n] += change;
            let inverse = |tower: Tower, items: &ndarray::Array2<f32>| {
                let items = items.select(Axis(0), &rows);
                let lengths = output_lengths(&plan, &parameters, tower, items.view());
                lengths.into_iter().map(|length| 1.0 / length).collect::<Array1<f64>>()
            };
            let queries = inverse(Tower::Query, &data.train.queries);
            let keys = inverse(Tower::Key, &data.train.keys);
            parameters[n] -= change;
            lengths::value(STRENGTH, queries.view(), keys.view())
        };
        let largest = with.iter().fold(0.0f64, |most, g| most.max(g.abs()));
        let mut moved = 0;
        for n in 0..with.len() {
            let difference = (term(n, STEP) - term(n, -STEP)) / (2.0 * STEP);
            let exact = with[n] - without[n];
            assert!((difference - exact).abs() < 1e-7 * largest, "{collected}, {n}: {exact} and {difference}");
            moved += usize::from(exact != 0.0);
        }
        assert!(moved > with.len() / 2, "{moved} parameters");
    }
}

#[test]
fn without_strength_it_is_infonce_to_the_bit() {
    let (asymmetric, plan, ..) = gradient("asymmetric", 0.0, "none");
    assert!(!plan.passes.contains(&Pass::Lengths));
    assert_eq!(asymmetric, gradient("infonce", 0.3, "none").0);
}

#[test]
fn with_two_towers_the_term_is_left_out() {
    let asymmetric = loss::by_id("asymmetric").expect("in the table");
    let settings = Settings { loss: asymmetric, ..Settings::default() };
    let experiment = catalogue::check(settings).expect("its towers are separate, which is allowed");
    let plan = Plan::new(&experiment, &experiment.data.load(&experiment));
    assert_eq!(plan.lengths, 0.0);
    assert!(!plan.passes.contains(&Pass::Lengths) && !plan.stores_rows());
}
