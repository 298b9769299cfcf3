//! Measures a step of every recipe on the CPU engine, as a multiple of the plain in-batch step. The batch is 256, other
//! settings are the defaults. The two runs alternate, so that a busy machine slows both.
//!
//! `cargo bench --bench recipes [-- ID ...]`. Refreshes are measured separately: recipes that refresh rarely do so
//! once, before the measurement, and the cost of refreshing at every step has a column of its own.

use std::time::Instant;

use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, StepInputs};
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::RECIPES;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::plan::Pass;
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

const BATCH: f64 = 256.0;
/// The number of steps between refreshes, which no run exceeds.
const REFRESH: f64 = 1000.0;
const ROUNDS: usize = 9;
const STEPS: u32 = 60;
/// The number of steps before the measurement, which fill caches and prepare lists.
const FIRST: u32 = 10;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let ids = RECIPES.iter().map(|recipe| recipe.about.id);
    let ids: Vec<&str> = ids.filter(|id| asked.is_empty() || asked.iter().any(|a| a == id)).collect();
    println!("{:24} {:>9} {:>9} {:>9}", "recipe", "ms", "ratio", "refresh");
    for id in ids {
        let [mut plain, mut recipe] = ["in-batch", id].map(started);
        let mut refreshing = Refreshing::new(&mut recipe);
        let (mut times, mut ratios, mut refreshes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (of_plain, refresh) = (per_step(&mut plain), refreshing.per_step());
            let of_recipe = per_step(&mut recipe) - refresh;
            times.push(of_recipe);
            ratios.push(of_recipe / of_plain);
            refreshes.push(refresh);
        }
        println!("{id:24} {:9.3} {:9.2} {:9.3}", median(times), median(ratios), median(refreshes));
    }
}

/// A run of a recipe, a few steps in.
fn started(id: &str) -> Trainer {
    let number = |key: &str, value: f64| (key.to_owned(), Value::Number(value));
    let patch = [
        ("recipe".to_owned(), Value::Text(id.into())),
        number("batch", BATCH),
        number("refresh", REFRESH),
        number("warmup", 0.0),
        number("steps", REFRESH),
    ];
    let experiment: Experiment = catalogue::apply(&Settings::default(), &patch).experiment;
    let mut trainer = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("the CPU engine starts");
    trainer.run(FIRST);
    trainer
}

/// Milliseconds of a step.
fn per_step(trainer: &mut Trainer) -> f64 {
    let start = Instant::now();
    assert_eq!(trainer.run(STEPS), STEPS, "the run is over");
    1000.0 * start.elapsed().as_secs_f64() / f64::from(STEPS)
}

/// A refresh of a recipe: the corpus is encoded, and the method prepares itself.
struct Refreshing {
    passes: Vec<Pass>,
    engine: CpuEngine<f32>,
    batch: Vec<u32>,
}

impl Refreshing {
    /// The learned weights of the recipe's run.
    fn new(trainer: &mut Trainer) -> Self {
        let learned = block_on(trainer.learned()).expect("the CPU engine is not lost");
        let plan = trainer.plan();
        let refreshes = |pass: &Pass| matches!(pass, Pass::EncodeCorpus | Pass::TopK);
        Refreshing {
            passes: plan.passes.iter().copied().filter(refreshes).collect(),
            engine: CpuEngine::new(plan.clone(), &trainer.data().train, &learned),
            batch: trainer.drawn().0.to_vec(),
        }
    }

    /// Milliseconds.
    fn per_step(&mut self) -> f64 {
        let (rate, decay, extras) = (0.0, 0.0, Extras::default());
        let inputs = StepInputs { step: 0, batch: &self.batch, shared: &[], own: &[], tau: 0.1, rate, decay, extras };
        let start = Instant::now();
        for _ in 0..STEPS {
            self.passes.iter().for_each(|&pass| self.engine.run_pass(&inputs, pass));
        }
        1000.0 * start.elapsed().as_secs_f64() / f64::from(STEPS)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
