//! Compares both engines in steps whose rows are evaluated tile by tile. `tests/tiled.rs` holds the CPU engine's tiles
//! to its stored rows.

use contrastive_playground::backend::{Extras, Told};
use contrastive_playground::knobs::InBatch;
use contrastive_playground::negatives::{Embeddings, weigh};
use ndarray::Array2;

use super::*;

/// The tolerance for a gradient, relative to the largest of its buffer, as for stored rows.
const GRADIENT: f64 = 1e-4;
/// More than two tiles of the memory, the last of which is not a multiple of anything.
const MEMORY: u32 = 4_391;

type Change = fn(&mut Settings);

/// Both engines, and the draws of their steps.
struct Run {
    pair: Pair,
    experiment: Experiment,
    pairs: usize,
}

impl Run {
    fn new(id: &str, tiles: Tiles, change: impl FnOnce(&mut Settings)) -> Self {
        let experiment = experiment(|s| {
            s.collect = collect::by_id(id).expect("in the table");
            (s.pairs, s.batch, s.memory) = (1400, 34, MEMORY);
            (s.width, s.dim, s.depth) = (7, 9, 1);
            change(s);
        });
        let pairs = experiment.pairs as usize;
        let data = dataset(pairs, 5, 5);
        let plan = Plan::by_tiles(&experiment, &data);
        let mut pair = Pair::of_plan(&experiment, plan, &data, Some(tiles));
        if id == "bank" {
            let dim = experiment.dim as usize;
            let unit = |seed: f32| {
                let mut table = Array2::from_shape_fn((pairs, dim), |(i, j)| (seed + (i * 7 + j) as f32 * 0.9).sin());
                table.rows_mut().into_iter().for_each(|mut row| row /= row.dot(&row).sqrt());
                table
            };
            let bank = Embeddings { queries: unit(0.0), keys: unit(0.5) };
            pair.cpu.tell(Told::Bank(&bank));
            pair.gpu.tell(Told::Bank(&bank));
        }
        Run { pair, experiment, pairs }
    }

    fn step<T>(&mut self, step: u64, act: impl FnOnce(&mut Pair, &StepInputs<'_>) -> T) -> T {
        let drawn = Drawn::new(&self.experiment, self.pairs, step);
        let size = u64::from(MEMORY);
        let extras = Extras {
            remembers_at: (step * drawn.batch.len() as u64 % size) as u32,
            memory_counts: step > 0,
            ema: 0.9,
            progress: 0.5,
            keys_learn: step < 2,
            ..Extras::default()
        };
        act(&mut self.pair, &StepInputs { extras, ..drawn.inputs() })
    }

    /// Compares the losses of some steps, what is shown of the last of them, and each pass of one more.
    fn check(&mut self, what: &str, steps: u64) {
        for step in 0..steps {
            self.step(step, |pair, inputs| {
                pair.cpu.step(inputs);
                pair.gpu.step(inputs);
            });
        }
        let pair = &mut self.pair;
        let (cpu, gpu) = (answered(pair.cpu.seen()), block_on(pair.gpu.seen()).expect("a look"));
        assert_eq!((cpu.losses.len(), gpu.losses.len()), (steps as usize, steps as usize), "{what}");
        compare(&format!("{what}: losses"), &cpu.losses, &gpu.losses, GRADIENT);
        assert!((cpu.log_scale - gpu.log_scale).abs() < 1e-4, "{what}: log_scale {} {}", cpu.log_scale, gpu.log_scale);
        compare(&format!("{what}: queries"), &cpu.queries, &gpu.queries, 1e-3);
        compare(&format!("{what}: keys"), &cpu.keys, &gpu.keys, 1e-3);
        assert_eq!(cpu.directions.len(), gpu.directions.len(), "{what}");
        for (a, b) in cpu.directions.iter().zip(&gpu.directions) {
            assert_eq!(a.pairs, b.pairs, "{what}");
            compare(&format!("{what}: candidates"), &a.candidates, &b.candidates, 1e-3);
        }
        for pass in self.pair.plan.passes.clone() {
            let tau = self.experiment.tau;
            self.step(steps, |pair, inputs| {
                pair.copy_state(pass, inputs);
                pair.cpu.run_pass(inputs, pass);
                pair.gpu.run_pass(inputs, pass);
                for buffer in written(&pair.plan, pass) {
                    let (cpu, gpu) = pair.read_both(pass, buffer, inputs);
                    let rows = matches!(pass, Pass::Rows | Pass::CandidateGradient);
                    let tolerance = if rows { GRADIENT * (0.05 / tau).max(1.0) } else { TOLERANCE };
                    compare(&format!("{what}, pass {}, {buffer:?}", pass.name()), &cpu, &gpu, tolerance);
                }
            });
        }
        assert_eq!(self.pair.gpu.lost(), None, "{what}");
    }
}

#[test]
fn engines_agree_on_rows_that_are_never_held() {
    let cases: [(&str, &str, Change); 10] = [
        ("a queue", "queue", |_| {}),
        ("a low temperature", "queue", |s| s.tau = 0.01),
        ("queries ask", "queue", |s| s.loss = loss::by_id("infonce-qk").expect("a loss")),
        ("a learned temperature", "queue", |s| s.temperature = temperature::by_id("learned").expect("a rule")),
        ("progressive trust", "queue", |s| s.weigh = weigh::by_id("progressive").expect("a weighting")),
        ("momentum encoders", "momentum", |s| s.temperature = temperature::by_id("learned").expect("a rule")),
        ("momentum, only the memory", "momentum", |s| s.inbatch = InBatch::No),
        ("a queue, only the memory", "queue", |s| {
            (s.inbatch, s.temperature) = (InBatch::No, temperature::by_id("learned").expect("a rule"));
        }),
        ("a bank", "bank", |s| s.tower = TowerKind::Separate),
        ("a batch alone", "none", |s| s.weigh = weigh::by_id("progressive").expect("a weighting")),
    ];
    for (n, (what, id, change)) in cases.into_iter().enumerate() {
        let tiles = if n % 2 == 0 { Tiles::Large } else { Tiles::Small };
        Run::new(id, tiles, change).check(what, 3);
    }
}

/// Keys that learn stand in several tiles.
#[test]
fn engines_agree_on_a_batch_that_is_more_than_a_tile() {
    for (loss, temperature) in [("infonce", "learned"), ("infonce-kq", "fixed")] {
        let settings = |s: &mut Settings| {
            s.data = contrastive_playground::data::by_id("clusters").expect("a data set");
            (s.pairs, s.batch) = (2_100, 2_070);
            s.loss = loss::by_id(loss).expect("a loss");
            s.temperature = temperature::by_id(temperature).expect("a rule");
        };
        Run::new("none", Tiles::Large, settings).check(&format!("{loss}, {temperature}"), 2);
    }
}

/// 1,024 queries of 64 dimensions against 80,000 remembered keys, and a batch of 16,384: an engine that has been looked
/// at and read holds less than a storage buffer may have. Both are far more than similarities would leave room for.
#[test]
fn a_gpu_holds_many_candidates_in_little_memory() {
    let clusters = contrastive_playground::data::by_id("clusters").expect("a data set");
    for (id, batch, memory, loss) in [("queue", 1024, 80_000, "infonce-qk"), ("none", 16_384, 512, "infonce")] {
        let experiment = experiment(|s| {
            (s.data, s.loss) = (clusters, loss::by_id(loss).expect("a loss"));
            s.collect = collect::by_id(id).expect("in the table");
            (s.pairs, s.batch, s.memory, s.width, s.dim) = (16_384, batch, memory, 128, 64);
        });
        let data = dataset(experiment.pairs as usize, 16, 16);
        let plan = Plan::new(&experiment, &data);
        assert!(plan.tiled);
        let learned = Learned::new(plan.layout.initialize(1, 0.1));
        let gpu = block_on(GpuEngine::new(plan, &data.train, &learned, true));
        let mut gpu = gpu.unwrap_or_else(|error| panic!("{id}: {error}"));
        gpu.forward(&Drawn::new(&experiment, data.train.len(), 0).inputs());
        let seen = block_on(gpu.seen()).expect("a look");
        assert!(seen.queries.iter().all(|value| value.is_finite()));
        block_on(gpu.learned()).expect("what was learned");
        let mib = gpu.bytes() >> 20;
        assert!(mib < 128, "{id}: {mib} MiB");
    }
}
