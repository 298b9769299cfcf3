//! Measures what it costs to watch a run on the CPU engine: a look, an evaluation and the views, in milliseconds and as
//! multiples of a step.
//!
//! `cargo bench --bench watching [-- S M L]`. The sizes are those of `benches/browser`.

use std::time::Instant;

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::trainer::{Order, Trainer};
use pollster::block_on;

const ROUNDS: usize = 9;

fn main() {
    let sizes = [("S", 128.0, 32.0, 256.0), ("M", 256.0, 64.0, 1024.0), ("L", 512.0, 128.0, 4096.0)];
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| if asked.is_empty() { name != "L" } else { asked.iter().any(|a| a == name) };
    println!("{:4} {:12} {:>9} {:>9}", "size", "what", "ms", "steps");
    for (name, width, dim, batch) in sizes.into_iter().filter(|size| wanted(size.0)) {
        let mut trainer = started(width, dim, batch);
        let step = least(&mut trainer, |trainer| assert_eq!(trainer.run(1), 1));
        let print = |what: &str, ms: f64| println!("{name:4} {what:12} {ms:9.3} {:9.2}", ms / step);
        print("step", step);
        print("look", least(&mut trainer, |trainer| _ = block_on(trainer.look()).expect("a run")));
        print("glance", least(&mut trainer, |trainer| _ = block_on(trainer.glance()).expect("a run")));
        print("evaluation", least(&mut trainer, |trainer| _ = block_on(trainer.evaluate()).expect("a run")));
        let taus: Vec<f64> = (0..25).map(|k| 0.02 * 1.17f64.powi(k)).collect();
        print("lens", least(&mut trainer, |trainer| assert!(trainer.lens(&taus).is_ok())));
        print("matrix", least(&mut trainer, |trainer| assert!(trainer.matrix(24, Order::Class).is_some())));
        print("forces", least(&mut trainer, |trainer| assert!(trainer.forces(0, 12).is_some())));
        print("diagnosis", least(&mut trainer, |trainer| assert!(trainer.diagnosis().is_some())));
    }
}

/// A run of this size, a few steps in.
fn started(width: f64, dim: f64, batch: f64) -> Trainer {
    let number = |key: &str, value: f64| (key.to_owned(), Value::Number(value));
    let text = |key: &str, value: &str| (key.to_owned(), Value::Text(value.into()));
    let patch = [
        text("data", "clusters"),
        text("tower", "separate"),
        number("depth", 1.0),
        number("pairs", 4.0 * batch),
        number("width", width),
        number("dim", dim),
        number("batch", batch),
    ];
    let experiment: Experiment = catalogue::apply(&Settings::default(), &patch).experiment;
    let mut trainer = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("the CPU engine starts");
    trainer.run(20);
    trainer
}

/// The least of some times, in milliseconds.
fn least(trainer: &mut Trainer, mut job: impl FnMut(&mut Trainer)) -> f64 {
    let once = |_| {
        let start = Instant::now();
        job(trainer);
        1000.0 * start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(once).fold(f64::INFINITY, f64::min)
}
