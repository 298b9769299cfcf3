//! Compares the engine's fused passes with the general row of candidates, which is the formula itself.

use crate::support::{Drawn, answered, collected_with, dataset, experiment};
use contrastive_playground::backend::Learned;
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::described::Choice;
use contrastive_playground::encoder::Tower;
use contrastive_playground::knobs::TowerKind;
use contrastive_playground::loss::row::Row;
use contrastive_playground::loss::rules::{Bound, Rules};
use contrastive_playground::loss::{self, Loss, infonce};
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Buffer, Pass, Plan};
use contrastive_playground::real::dot;

fn check(direction: &'static dyn Loss, collect_id: &str, tau: f64) {
    let experiment = experiment(|s| {
        s.pairs = 60;
        s.batch = 7;
        s.dim = 4;
        s.negatives = 3;
        s.tau = tau;
        s.loss = Choice(direction);
        if direction.lengths(s).is_some() {
            s.tower = TowerKind::Shared;
        }
        s.collect = collect::by_id(collect_id).expect("a known id");
    });
    let data = dataset(60, 6, 6);
    let plan = Plan::new(&experiment, &data);
    if plan.stores_rows() {
        return;
    }
    let learned = Learned::new(plan.layout.initialize(3, tau));
    let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &learned);
    let drawn = Drawn::new(&experiment, 60, 0);
    for &pass in &plan.passes {
        engine.run_pass(&drawn.inputs(), pass);
        if pass == Pass::LogitGradient {
            break;
        }
    }
    let (batch, dim) = (plan.shape.batch, plan.shape.dim);
    let queries = answered(engine.read(Buffer::Embedding(Tower::Query)));
    let keys = answered(engine.read(Buffer::Embedding(Tower::Key)));
    let vector = |all: &[f32], n: usize| all[n * dim..(n + 1) * dim].iter().map(|&v| f64::from(v)).collect::<Vec<_>>();
    let similarity = |i: usize, row: usize| dot(&vector(&queries, i), &vector(&keys, row));
    let (a, b) = direction.directions();
    let tau = f64::from(experiment.tau as f32);

    let own = plan.shape.columns.own;
    let columns = plan.shape.candidates();
    let mut loss = 0.0;
    let mut gradient = vec![0.0; batch * (columns + own)];
    for i in 0..batch {
        let rows = (0..columns).chain((0..own).map(|k| columns + i * own + k));
        let (query_loss, slopes) = Row::plain(i, rows.map(|row| similarity(i, row)).collect(), tau).loss_and_gradient();
        loss += a * query_loss / batch as f64;
        for (j, slope) in slopes.into_iter().enumerate() {
            gradient[i * (columns + own) + j] += a * slope * tau / batch as f64;
        }
        let (key_loss, slopes) = Row::plain(i, (0..batch).map(|q| similarity(q, i)).collect(), tau).loss_and_gradient();
        loss += b * key_loss / batch as f64;
        for (q, slope) in slopes.into_iter().enumerate() {
            gradient[q * (columns + own) + i] += b * slope * tau / batch as f64;
        }
    }
    // Embeddings and gradients are read as f32, and 1 / tau multiplies their rounding errors.
    let tolerance = 1e-6 / tau;
    assert!(
        (engine.loss() - loss).abs() < tolerance,
        "{} {collect_id} {tau}: {} {loss}",
        direction.about().id,
        engine.loss()
    );
    let dense = answered(engine.read(Buffer::Logits));
    let mined = answered(engine.read(Buffer::OwnLogits));
    for i in 0..batch {
        for j in 0..columns + own {
            let fused = if j < columns { dense[i * columns + j] } else { mined[i * own + j - columns] };
            let plain = gradient[i * (columns + own) + j];
            assert!(
                (f64::from(fused) - plain).abs() < tolerance,
                "{} {collect_id} {tau} ({i},{j}): {fused} {plain}",
                direction.about().id
            );
        }
    }
}

#[test]
fn the_fused_passes_give_the_result_of_the_plain_row() {
    for &direction in loss::METHODS {
        for method in collected_with(direction) {
            for tau in [1.0, 0.07, 0.01] {
                check(direction, method.about().id, tau);
            }
        }
    }
}

#[test]
fn masked_and_weighted_entries_count_as_the_formula_says() {
    let mut row = Row::plain(0, vec![0.9f64, 0.2, -0.3, 0.5], 0.5);
    row.m[1] = 0.0;
    row.weights()[2] = 3.0;
    row.offsets()[3] = 0.1;
    row.kappa = 0.0;
    row.omega = 2.0;
    let logit = |j: usize, s: f64| s / 0.5 + if j == 3 { 0.1 } else { 0.0 };
    let sum = 3.0 * logit(2, -0.3).exp() + logit(3, 0.5).exp();
    let expected = 2.0 * (sum.ln() - logit(0, 0.9));
    let (loss, gradient) = row.loss_and_gradient();
    assert!((loss - expected).abs() < 1e-12);
    assert_eq!(gradient[1], 0.0);
    for j in [0, 2, 3] {
        let mut moved = row.clone();
        moved.s[j] += 1e-6;
        let up = moved.loss_and_gradient().0;
        moved.s[j] -= 2e-6;
        let down = moved.loss_and_gradient().0;
        assert!(((up - down) / 2e-6 - gradient[j]).abs() < 1e-7);
    }
}

#[test]
fn an_anchor_without_negatives_has_no_loss_and_no_gradient() {
    let mut row = Row::plain(1, vec![0.3f64, 0.8], 0.1);
    row.m[0] = 0.0;
    assert_eq!(row.loss_and_gradient(), (0.0, vec![0.0, 0.0]));
    row.kappa = 0.0;
    assert_eq!(row.loss_and_gradient(), (0.0, vec![0.0, 0.0]));
}

/// An engine after one step with these rules.
fn engine_under(collect_id: &str, change: impl FnOnce(&mut Rules)) -> (CpuEngine<f64>, Plan) {
    let experiment = experiment(|s| {
        s.pairs = 60;
        s.batch = 9;
        s.dim = 3;
        s.negatives = 3;
        s.tau = 0.2;
        s.collect = collect::by_id(collect_id).expect("a known id");
    });
    let data = dataset(60, 6, 6);
    let plan = Plan::with_rules(&experiment, &data, change);
    let learned = Learned::new(plan.layout.initialize(3, 0.2));
    let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &learned);
    engine.step(&Drawn::new(&experiment, 60, 0).inputs());
    (engine, plan)
}

#[test]
fn rules_without_effect_give_the_fused_result() {
    for method in collected_with(&infonce::Symmetric) {
        let id = method.about().id;
        let (fused, plan) = engine_under(id, |_| {});
        if plan.stores_rows() {
            continue;
        }
        let (general, plan) =
            engine_under(id, |rules| rules.filter.above = Some(Bound { constant: 2.0, ..Bound::default() }));
        assert!(plan.stores_rows());
        assert!((fused.loss() - general.loss()).abs() < 1e-12, "{id}");
        for (n, (a, b)) in fused.gradient().iter().zip(general.gradient()).enumerate() {
            assert!((a - b).abs() < 1e-12, "{id}, parameter {n}: {a} {b}");
        }
    }
}

#[test]
fn rules_change_the_loss_and_every_gradient() {
    let (plain, plan) = engine_under("hard", |_| {});
    let (ruled, _) = engine_under("hard", |rules| {
        rules.filter.above = Some(Bound { constant: 0.6, ..Bound::default() });
        rules.weigh.focal = 1.0;
    });
    assert!(ruled.loss() < plain.loss());
    let towers = 0..plan.layout.log_scale;
    assert!(towers.into_iter().any(|n| (plain.gradient()[n] - ruled.gradient()[n]).abs() > 1e-6));
}

#[test]
fn no_exponential_overflows() {
    // At the lowest temperature, and for rows that hold logits in place of similarities.
    let narrow = |row: Row<f32>| {
        let (loss, gradient) = row.loss_and_gradient();
        (f64::from(loss), gradient.into_iter().map(f64::from).collect::<Vec<_>>())
    };
    let cold = (narrow(Row::plain(0, vec![0.97f32, 1.0, -1.0], 0.01)), 0.01);
    // Bounds that use less than half, less than three quarters, and more of the range of exp.
    let logits = [40.0f32, 60.0, 153.0].map(|bound| {
        let mut row = Row::plain(0, vec![bound - 3.0, bound, -bound], 1.0);
        row.bound = bound;
        (narrow(row), 1.0)
    });
    for (found, tau) in logits.into_iter().chain([cold]) {
        let one = (1.0 + (3.0f64).exp()).ln();
        let push = 1.0 / (1.0 + (-3.0f64).exp());
        let expected = [-push / tau, push / tau, 0.0];
        assert!((found.0 - one).abs() < 1e-4, "{} against {one}", found.0);
        for (found, expected) in found.1.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4 * push / tau, "{found} against {expected}");
        }
    }
}
