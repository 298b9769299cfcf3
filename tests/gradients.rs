//! Compares every gradient of the CPU engine, in f64, with central differences of its loss: for every parameter of
//! every tower, every activation, every direction of the loss, fixed and learned temperature, and every way of
//! collecting candidates.

use crate::support::{Drawn, collected_with, dataset, experiment};
use contrastive_playground::backend::Learned;
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::cpu::normalize::normalize;
use contrastive_playground::backend::cpu::normalize_backward::normalize_backward;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::described::Choice;
use contrastive_playground::experiment::Settings;
use contrastive_playground::knobs::{Activation, InBatch, TowerKind};
use contrastive_playground::loss;
use contrastive_playground::loss::rules::Head;
use contrastive_playground::negatives::{collect, weigh};
use contrastive_playground::plan::{Pass, Plan};
use contrastive_playground::temperature;
use ndarray::{Array1, Array2, array};

const STEP: f64 = 1e-5;

/// Checks every parameter's gradient in one experiment. The inputs have width 5 on both sides for shared towers, which
/// need equal widths, otherwise 5 and 4.
fn check(what: &str, change: impl Fn(&mut Settings)) {
    check_with(what, &[], change);
}

/// The same with `targets`, `[B, 1 + K]`, if the host gives any.
fn check_with(what: &str, targets: &[f32], change: impl Fn(&mut Settings)) {
    let experiment = experiment(|settings| {
        settings.pairs = 40;
        settings.batch = 9;
        settings.width = 7;
        settings.dim = 3;
        settings.depth = 1;
        settings.tau = 0.3;
        settings.negatives = 4;
        change(settings);
    });
    let key_dim = if experiment.tower == TowerKind::Shared { 5 } else { 4 };
    let data = dataset(40, 5, key_dim);
    let plan = Plan::new(&experiment, &data);
    let mut parameters = plan.layout.initialize(experiment.seed, experiment.tau);
    if plan.layout.has_own_temperatures() {
        // At first the weights are 0, and nothing goes on through them.
        let weights = plan.layout.heads.start..plan.layout.heads.end - 1;
        parameters[weights].iter_mut().zip(1..).for_each(|(weight, n)| *weight = libm::sinf(n as f32));
    }
    let learned = Learned::new(parameters);
    let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &learned);
    let mut drawn = Drawn::new(&experiment, data.train.len(), 0);
    drawn.targets = targets.to_vec();
    // The choice of candidates has no gradient: candidates are chosen once, and the passes that choose are left out.
    for &pass in plan.passes.iter().filter(|pass| matches!(pass, Pass::EncodeCorpus | Pass::TopK)) {
        engine.run_pass(&drawn.inputs(), pass);
    }
    let rest: Vec<Pass> =
        plan.passes.iter().copied().filter(|pass| !matches!(pass, Pass::EncodeCorpus | Pass::TopK)).collect();
    for &pass in rest.iter().filter(|pass| **pass != Pass::Optimize) {
        engine.run_pass(&drawn.inputs(), pass);
    }
    let gradient = engine.gradient().to_vec();
    let forward: Vec<Pass> =
        rest.into_iter().take_while(|pass| !matches!(pass, Pass::LogitGradient | Pass::CandidateGradient)).collect();
    let mut loss_with = |n: usize, change: f64| {
        engine.parameters_mut()[n] += change;
        for &pass in &forward {
            engine.run_pass(&drawn.inputs(), pass);
        }
        engine.parameters_mut()[n] -= change;
        engine.loss()
    };
    let scale = gradient.iter().fold(0.0f64, |max, g| max.max(g.abs()));
    let mut worst = (0.0, 0);
    for (n, &exact) in gradient.iter().enumerate() {
        if n == plan.layout.log_scale && !plan.learns_temperature {
            assert_eq!(exact, 0.0);
            continue;
        }
        if matches!(plan.rules.head, Head::Clicked { .. }) && plan.layout.heads.contains(&n) {
            // These follow another loss: see `tests/clicked.rs`.
            continue;
        }
        let difference = (loss_with(n, STEP) - loss_with(n, -STEP)) / (2.0 * STEP);
        let error = (difference - exact).abs() / scale;
        if error > worst.0 {
            worst = (error, n);
        }
    }
    // A kink of ReLU within ±STEP would cause an error of order 1e-1; rounding alone causes about 1e-10 / STEP.
    assert!(worst.0 < 1e-6, "{what}: parameter {} is off by {:e} of the largest gradient", worst.1, worst.0);
}

fn collect_by(experiment: &mut Settings, id: &str) {
    experiment.collect = collect::by_id(id).expect("a known id");
}

#[test]
fn gradients_are_those_of_differences_at_every_depth_and_activation() {
    for activation in [Activation::Relu, Activation::Gelu, Activation::Tanh] {
        for depth in 0..=3 {
            check(&format!("{activation:?}, depth {depth}"), |s| {
                s.activation = activation;
                s.depth = depth;
            });
        }
    }
}

#[test]
fn temperatures_of_queries_have_the_gradient_of_differences() {
    for (tower, depth) in [TowerKind::Separate, TowerKind::Shared].into_iter().flat_map(|t| [0, 1, 3].map(|d| (t, d))) {
        for loss in ["infonce", "infonce-qk", "decoupled", "ntxent"] {
            for activation in [Activation::Relu, Activation::Gelu, Activation::Tanh] {
                check(&format!("{tower:?}, depth {depth}, {loss}, {activation:?}"), |s| {
                    s.temperature = temperature::by_id("per-anchor").expect("a known id");
                    s.loss = loss::by_id(loss).expect("a known id");
                    (s.tower, s.depth, s.activation) = (tower, depth, activation);
                });
            }
        }
    }
    check("beyond the batch", |s| {
        s.temperature = temperature::by_id("per-anchor").expect("a known id");
        collect_by(s, "uniform");
    });
}

#[test]
fn shared_towers_add_up_the_gradients_of_both_sides() {
    for depth in [0, 2] {
        check(&format!("shared, depth {depth}"), |s| {
            s.tower = TowerKind::Shared;
            s.depth = depth;
        });
    }
}

#[test]
fn gradients_are_those_of_differences_in_every_direction_and_collection() {
    // Losses with constants (stop-gradient) cannot be compared with differences here; `tests/heads.rs` checks them, and
    // `tests/lengths.rs` a term that the loss leaves out.
    let has_constants =
        |head| matches!(head, Head::Softmax { sigma: Some(_), .. } | Head::Global { .. } | Head::Triplet { .. });
    let is_compared = |loss: &dyn loss::Loss| {
        !has_constants(loss.head(&Settings::default())) && loss.lengths(&Settings::default()).is_none()
    };
    for &loss in loss::METHODS.iter().filter(|&&loss| is_compared(loss)) {
        for temperature in ["fixed", "learned"] {
            for method in collected_with(loss) {
                let ids = [loss.about().id, temperature, method.about().id].join(", ");
                check(&ids, |s| {
                    s.loss = Choice(loss);
                    s.temperature = temperature::by_id(temperature).expect("a known id");
                    s.tower = TowerKind::Separate;
                    collect_by(s, method.about().id);
                });
            }
        }
    }
}

#[test]
fn gradients_are_those_of_differences_with_targets_that_the_host_gives() {
    let targets: Vec<f32> = (0..9 * 5).map(|n| ((7 * n) % 13) as f32 / 5.0).collect();
    for loss in ["infonce-qk", "infonce"] {
        for inbatch in [InBatch::Yes, InBatch::No] {
            check_with(&format!("targets, {loss}, {inbatch:?}"), &targets, |s| {
                s.loss = loss::by_id(loss).expect("a known id");
                s.temperature = temperature::by_id("learned").expect("a known id");
                s.weigh = weigh::by_id("ranked").expect("a known id");
                s.inbatch = inbatch;
                collect_by(s, "refreshed");
            });
        }
    }
}

#[test]
fn gradients_are_those_of_differences_at_every_temperature() {
    for tau in [2.0, 1.0, 0.07, 0.01] {
        check(&format!("tau {tau}"), |s| s.tau = tau);
    }
}

#[test]
fn rows_of_any_length_have_the_gradient_of_differences() {
    let directions = array![[0.3, -1.7, 0.9], [1.0, 1e-3, 0.0], [-0.2, -0.1, 0.25]];
    let wanted = array![[0.7, 0.1, -0.4], [-0.3, 2.0, 0.5], [0.0, 1.0, 0.2]];
    let normalized = |raw: &Array2<f64>| {
        let (mut q, mut inverse) = (Array2::zeros((3, 3)), Array1::zeros(3));
        normalize(raw.view(), q.view_mut(), inverse.view_mut());
        (q, inverse)
    };
    // A size for the plain formula, and sizes whose squares underflow and overflow.
    for size in [1.0, 1e-7, 1e-150, 1e-250, 1e160, 1e300] {
        let raw = &directions * size;
        let (q, inverse) = normalized(&raw);
        let mut gradient = Array2::zeros((3, 3));
        normalize_backward(q.view(), inverse.view(), wanted.view(), gradient.view_mut());
        for ((i, k), &exact) in gradient.indexed_iter() {
            let loss_with = |change: f64| {
                let mut raw = raw.clone();
                raw[(i, k)] += change * size;
                (&normalized(&raw).0 * &wanted).sum()
            };
            let difference = (loss_with(STEP) - loss_with(-STEP)) / (2.0 * STEP);
            assert!((difference - exact * size).abs() < 1e-8, "{size:e}, row {i}: {difference} {}", exact * size);
        }
    }
}
