//! The CPU engine's fused step against its passes one by one: same losses, same gradients, same dL/dlogit.

mod support;

use contrastive_playground::backend::Learned;
use contrastive_playground::backend::cpu::{CpuEngine, Real};
use contrastive_playground::experiment::{Direction, Settings, TemperatureKind};
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Buffer, Plan};
use support::{Drawn, dataset, experiment};

/// Largest difference of loss, gradients and dL/dlogit after one step either way.
fn difference<F: Real>(change: impl FnOnce(&mut Settings)) -> f64 {
    let experiment = experiment(|s| {
        s.pairs = 300;
        s.dim = 5;
        s.width = 9;
        change(s);
    });
    let data = dataset(300, 6, 6);
    let plan = Plan::new(&experiment, &data);
    let learned = Learned::new(plan.layout.initialize(3, experiment.tau));
    let drawn = Drawn::new(&experiment, 300, 0);
    let mut fused = CpuEngine::<F>::new(plan.clone(), &data.train, &learned);
    fused.step(&drawn.inputs());
    let mut passes = CpuEngine::<F>::new(plan.clone(), &data.train, &learned);
    for &pass in &plan.passes {
        passes.run_pass(&drawn.inputs(), pass);
    }
    let far = |a: F, b: F| (a - b).wide().abs();
    let gradients = fused.gradient().iter().zip(passes.gradient()).map(|(&a, &b)| far(a, b));
    let logits = fused.read(Buffer::Logits).into_iter().zip(passes.read(Buffer::Logits));
    let logits = logits.map(|(a, b)| f64::from((a - b).abs()));
    gradients.chain(logits).fold(far(fused.loss(), passes.loss()), f64::max)
}

#[test]
fn the_fused_step_is_the_passes_one_by_one() {
    for batch in [2, 7, 63, 64, 65, 130] {
        for id in ["none", "uniform"] {
            for &loss in Direction::ALL {
                for temperature in [TemperatureKind::Fixed, TemperatureKind::Learned] {
                    let off = difference::<f64>(|s| {
                        (s.batch, s.loss, s.temperature, s.tau, s.negatives) = (batch, loss, temperature, 0.07, 33);
                        s.collect = collect::by_id(id).expect("a known id");
                    });
                    assert!(off < 1e-12, "batch {batch}, {id}, {loss:?}, {temperature:?}: {off:e}");
                }
            }
        }
    }
}

#[test]
fn in_single_precision_too_and_across_the_border_where_it_applies() {
    for tau in [2.0, 0.1, 0.0251, 0.0249, 0.01] {
        let off = difference::<f32>(|s| (s.batch, s.tau) = (65, tau));
        // Gradients are of order 1 / tau; each is a sum of some hundred rounded terms.
        assert!(off < 2e-6 / tau, "tau {tau}: {off:e}");
    }
}
