//! Measures one step of the GPU engine in milliseconds, as a whole and pass by pass, on the adapter that the system
//! prefers.
//!
//! `cargo bench --bench gpu_step [-- S M L]`. The sizes are those of `benches/browser`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use contrastive_playground::backend::Learned;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::gpu::GpuEngine;
use contrastive_playground::plan::Plan;
use pollster::block_on;
use support::{Drawn, dataset, experiment};

/// The time of measurement per size, in seconds.
const PATIENCE: f64 = 3.0;

fn main() {
    let sizes = [("S", 64, 128, 32, 256), ("M", 256, 256, 64, 1024), ("L", 256, 512, 128, 4096)];
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| if asked.is_empty() { name != "L" } else { asked.iter().any(|a| a == name) };
    for (name, input, width, dim, batch) in sizes.into_iter().filter(|size| wanted(size.0)) {
        let experiment = experiment(|s| {
            s.data = contrastive_playground::data::by_id("clusters").expect("a known id");
            (s.pairs, s.batch, s.width, s.dim, s.depth) = (batch, batch, width, dim, 1);
        });
        let data = dataset(batch as usize, input, input);
        let plan = Plan::new(&experiment, &data);
        let learned = Learned::new(plan.layout.initialize(1, 0.1));
        let engine = block_on(GpuEngine::new(plan.clone(), &data.train, &learned, true));
        let mut engine = engine.unwrap_or_else(|error| panic!("{error}"));
        let drawn = Drawn::new(&experiment, data.train.len(), 0);
        println!("{name}: {} ({} dispatches a step)", engine.info().name, engine.dispatches_per_step());
        let whole = measure(&mut engine, |engine| engine.step(&drawn.inputs()));
        println!("  step {whole:.3} ms");
        for pass in plan.passes {
            let one = measure(&mut engine, |engine| engine.run_pass(&drawn.inputs(), pass));
            println!("  {:24} {one:.3} ms", pass.name());
        }
    }
}

/// Milliseconds of `what`: the median of several rounds.
fn measure(engine: &mut GpuEngine, what: impl Fn(&mut GpuEngine)) -> f64 {
    let mut round = |repetitions: usize| {
        let start = Instant::now();
        for _ in 0..repetitions {
            what(engine);
        }
        block_on(engine.settled()).unwrap_or_else(|error| panic!("{error}"));
        1000.0 * start.elapsed().as_secs_f64() / repetitions as f64
    };
    let first = round(2).max(0.01);
    let repetitions = ((1000.0 * PATIENCE / 10.0 / first) as usize).clamp(1, 200);
    let mut times: Vec<f64> = (0..7).map(|_| round(repetitions)).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
