//! Queries with temperatures of their own: their gradient, what they become without learning, what a look sees of them,
//! and which losses have no use for them. (`tests/parity.rs` compares the engines.)

use crate::support::{Drawn, answered, dataset, experiment};
use contrastive_playground::backend::Learned;
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::plan::{Pass, Plan};
use contrastive_playground::trainer::Trainer;
use contrastive_playground::{data, loss, negatives, temperature};
use pollster::block_on;

/// Rows are stored, whatever the temperature.
fn small(id: &str, change: impl FnOnce(&mut Settings)) -> Experiment {
    experiment(|s| {
        (s.pairs, s.batch, s.width, s.dim, s.tau) = (40, 9, 7, 3, 0.3);
        s.temperature = temperature::by_id(id).expect("a known id");
        s.filter = negatives::filter::by_id("duplicates").expect("a known id");
        change(s);
    })
}

/// An engine after a step up to the gradients, with initial parameters.
fn step(experiment: &Experiment) -> (CpuEngine<f64>, Plan) {
    let data = dataset(40, 5, 5);
    let plan = Plan::new(experiment, &data);
    let learned = Learned::new(plan.layout.initialize(experiment.seed, experiment.tau));
    let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &learned);
    let drawn = Drawn::new(experiment, 40, 0);
    for &pass in plan.passes.iter().filter(|pass| **pass != Pass::Optimize) {
        engine.run_pass(&drawn.inputs(), pass);
    }
    (engine, plan)
}

#[test]
fn without_weights_all_queries_have_one_temperature() {
    for depth in [0, 2] {
        let (mut own, plan) = step(&small("per-anchor", |s| s.depth = depth));
        let towers = plan.layout.tower(Tower::Query).start..plan.layout.tower(Tower::Key).end;
        // The bias makes a temperature that is rounded otherwise than the one that is given.
        let scale = shared_scale(&mut own);
        let fixed = small("fixed", |s| (s.depth, s.tau) = (depth, 1.0 / f64::from(scale)));
        let (given, _) = step(&fixed);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * (1.0 + a.abs());
        assert!((1.0 / scale - 0.3).abs() < 1e-6 && near(own.loss(), given.loss()));
        assert!(own.gradient()[towers.clone()].iter().zip(&given.gradient()[towers]).all(|(&a, &b)| near(a, b)));
    }
}

/// 1 / tau of all queries, which is the same.
fn shared_scale(engine: &mut CpuEngine<f64>) -> f32 {
    let [queries, keys] = answered(engine.seen()).own_scales;
    assert!(queries.len() == 9 && keys.len() == 9 && queries.iter().all(|&scale| scale == queries[0]));
    queries[0]
}

/// The bias alone is one learned temperature in another form: d(ln 1/tau)/db is the chain rule's factor.
#[test]
fn the_bias_alone_learns_as_one_learned_temperature() {
    let of_queries = |s: &mut Settings| s.loss = loss::by_id("infonce-qk").expect("a known id");
    let (own, plan) = step(&small("per-anchor", of_queries));
    let (one, other) = step(&small("learned", of_queries));
    let (tau, low, high) = (0.3, 0.02, 1.0);
    let of_bias = own.gradient()[plan.layout.heads.end - 1];
    let of_log_scale = one.gradient()[other.layout.log_scale];
    let factor = -(tau - low) * (high - tau) / (high - low) / tau;
    assert!((of_bias - of_log_scale * factor).abs() < 1e-6, "{of_bias} and {}", of_log_scale * factor);
}

fn run(entries: &[(&str, &str)]) -> Result<Trainer, String> {
    let base = [("data", "hierarchy"), ("pairs", "200"), ("batch", "32"), ("width", "16"), ("dim", "8")];
    let all: Vec<(String, Value)> =
        base.iter().chain(entries).map(|(knob, value)| (knob.to_string(), Value::from(*value))).collect();
    let experiment =
        catalogue::apply_strictly(&Settings::default(), &all).map_err(|problems| problems[0].to_string())?;
    Ok(block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("a run"))
}

#[test]
fn a_look_sees_the_loss_and_the_temperatures_of_the_step() {
    for loss in ["infonce", "infonce-qk", "decoupled"] {
        let mut run = run(&[("temperature", "per-anchor"), ("loss", loss), ("blurred", "0.5")]).expect("a run");
        run.run(60);
        let looked = block_on(run.look()).expect("a look");
        let scalars = &looked.look.scalars;
        let stepped = *looked.losses.last().expect("a loss");
        let (least, median, most) = (scalars.tau_least, scalars.tau_median, scalars.tau_most);
        assert!(least < median && median < most, "{loss}: {least:?} {median:?} {most:?}");
        assert!(least.is_some_and(|tau| tau >= 0.02) && most.is_some_and(|tau| tau <= 1.0));
        let tau = scalars.tau;
        assert!(least.is_some_and(|least| least < tau) && most.is_some_and(|most| tau < most));
        // The same rows again, at the temperatures of the step.
        let again = run.reweigh(tau).expect("a look");
        assert!((again.look.scalars.loss - f64::from(stepped)).abs() < 1e-4 * f64::from(stepped), "{loss}");
        let warmer = run.reweigh(2.0 * tau).expect("a look").look.scalars;
        assert!((warmer.tau_most.expect("a temperature") / most.expect("one") - 2.0).abs() < 1e-6);
    }
}

#[test]
fn held_out_queries_have_temperatures_and_energies() {
    let mut own = run(&[("temperature", "per-anchor"), ("blurred", "0.5")]).expect("a run");
    own.run(100);
    let found = block_on(own.evaluate()).expect("an evaluation").retrieval;
    assert!(found.tau_clear.is_some() && found.tau_blurred.is_some());
    assert!(found.energy_auroc != found.free_energy_auroc && found.energy_auroc.is_some());
    let mut fixed = run(&[("blurred", "0.5")]).expect("a run");
    fixed.run(100);
    let found = block_on(fixed.evaluate()).expect("an evaluation").retrieval;
    assert_eq!(
        (found.tau_clear, found.energy_auroc),
        (None, found.free_energy_auroc),
        "one temperature changes no order"
    );
    let plain = block_on(run(&[]).expect("a run").evaluate()).expect("an evaluation").retrieval;
    assert_eq!((plain.tau_clear, plain.energy_auroc), (None, None));
}

#[test]
fn a_run_takes_up_temperatures_of_its_queries_in_flight() {
    let mut run = run(&[]).expect("a run");
    run.run(20);
    let with = |settings: &Experiment, knob: &str, value: &str| {
        catalogue::apply_strictly(settings, &[(knob.into(), value.into())]).expect("settings")
    };
    let own = with(run.experiment(), "temperature", "per-anchor");
    block_on(run.configure(own.clone())).expect("it goes on");
    assert!((block_on(run.look()).expect("a look").look.scalars.tau - 0.1).abs() < 1e-5, "they begin at tau");
    run.run(50);
    assert!((block_on(run.look()).expect("a look").look.scalars.tau - 0.1).abs() > 1e-3);
    block_on(run.configure(with(&own, "tau", "0.5"))).expect("it goes on");
    run.run(1);
    assert!((block_on(run.look()).expect("a look").look.scalars.tau - 0.5).abs() < 1e-5, "and begin anew with it");
}

#[test]
fn losses_without_a_softmax_of_each_query_refuse_them() {
    for loss in ["triplet", "sigmoid", "infonce-kq", "pooled", "decoupled-weighted"] {
        let refused = run(&[("temperature", "per-anchor"), ("loss", loss)]).err().expect("must be refused");
        assert_eq!(
            refused,
            "temperature = per-anchor must be fixed, because with this loss no query has a softmax of its own"
        );
    }
}

/// Held-out queries are blurred as well, and nothing else changes.
#[test]
fn blurred_queries_have_their_share_and_their_noise() {
    let at = |blurred| {
        let settings = experiment(|s| {
            s.data = data::by_id("hierarchy").expect("a known id");
            (s.pairs, s.noise, s.blurred) = (2000, 0.0, blurred);
        });
        settings.data.load(&settings)
    };
    let (clear, some) = (at(0.0), at(0.3));
    assert!(clear.train.truth.blurred.is_empty());
    for (before, after) in [(&clear.train, &some.train), (&clear.held_out, &some.held_out)] {
        assert_eq!((&before.keys, &before.query_labels), (&after.keys, &after.query_labels));
        let noise = |of: bool| {
            let rows = after.truth.blurred.iter().enumerate().filter(|&(_, &blurred)| blurred == of);
            rows.flat_map(|(i, _)| (&after.queries.row(i) - &before.queries.row(i)).to_vec()).collect::<Vec<f32>>()
        };
        assert!(noise(false).iter().all(|&x| x == 0.0));
        let blurred = noise(true);
        let deviation = (blurred.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / blurred.len() as f64).sqrt();
        assert!((deviation - 3.0).abs() < 0.1, "{deviation}");
        let share = blurred.len() as f64 / after.queries.len() as f64;
        assert!((share - 0.3).abs() < 0.07, "{share}");
    }
}
