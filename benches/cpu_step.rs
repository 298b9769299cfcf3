//! Measures one step of the CPU engine, natively, in milliseconds.
//!
//! `cargo bench --bench cpu_step [-- S M L]` prints the median of several rounds. `-- serve` answers lines instead, for
//! `benches/native/run.mjs`: each is a size and a number of steps ("M 20"), and the answer is milliseconds per step.

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::{BufRead, Write};
use std::time::Instant;

use contrastive_playground::backend::Learned;
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::plan::Plan;
use support::{Drawn, dataset, experiment};

/// Name, width of a query and a key, width of the hidden layer, dimension, batch: those of `benches/browser`.
const SIZES: [(&str, usize, u32, u32, u32); 3] =
    [("S", 64, 128, 32, 256), ("M", 256, 256, 64, 1024), ("L", 256, 512, 128, 4096)];

const ROUNDS: usize = 9;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if asked.iter().any(|a| a == "serve") {
        return serve();
    }
    for (name, ..) in SIZES {
        if if asked.is_empty() { name != "L" } else { asked.iter().any(|a| a == name) } {
            let mut run = Prepared::new(name);
            let repetitions = ((300.0 / run.per_step(2)) as u32).clamp(1, 200);
            let mut times: Vec<f64> = (0..ROUNDS).map(|_| run.per_step(repetitions)).collect();
            times.sort_by(f64::total_cmp);
            println!("{name} {:.3} ms, least {:.3} ms", times[ROUNDS / 2], times[0]);
        }
    }
}

/// Answers line by line.
fn serve() {
    let mut prepared: Option<(String, Prepared)> = None;
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("text comes in lines");
        let (name, steps) = line.split_once(' ').expect("a size and a number of steps");
        if prepared.as_ref().is_none_or(|(before, _)| before != name) {
            prepared = Some((name.to_owned(), Prepared::new(name)));
        }
        let (_, run) = prepared.as_mut().expect("it was just made");
        println!("{}", run.per_step(steps.parse().expect("a number of steps")));
        std::io::stdout().flush().expect("somebody listens");
    }
}

/// An engine with a batch.
struct Prepared {
    engine: CpuEngine<f32>,
    drawn: Drawn,
}

impl Prepared {
    fn new(name: &str) -> Self {
        let size = SIZES.into_iter().find(|size| size.0 == name).expect("the sizes are S, M and L");
        let (_, input, width, dim, batch) = size;
        let experiment = experiment(|s| {
            s.data = contrastive_playground::data::by_id("clusters").expect("a known id");
            (s.pairs, s.batch, s.width, s.dim, s.depth) = (batch, batch, width, dim, 1);
        });
        let data = dataset(batch as usize, input, input);
        let plan = Plan::new(&experiment, &data);
        let learned = Learned::new(plan.layout.initialize(1, 0.1));
        let drawn = Drawn::new(&experiment, data.train.len(), 0);
        let mut engine = CpuEngine::new(plan, &data.train, &learned);
        // Memory is touched and caches are filled.
        (0..3).for_each(|_| engine.step(&drawn.inputs()));
        Prepared { engine, drawn }
    }

    fn per_step(&mut self, steps: u32) -> f64 {
        let start = Instant::now();
        (0..steps).for_each(|_| self.engine.step(&self.drawn.inputs()));
        1000.0 * start.elapsed().as_secs_f64() / f64::from(steps)
    }
}
