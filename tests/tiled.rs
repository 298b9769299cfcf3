//! Rows that are evaluated tile by tile, against the same rows stored. `tests/stored.rs` holds the latter to finite
//! differences.

use crate::support::{Drawn, dataset, experiment};
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Learned, StepInputs, Told};
use contrastive_playground::experiment::{Experiment, MAX_LOGITS, Settings, link};
use contrastive_playground::negatives::{Embeddings, collect, weigh};
use contrastive_playground::plan::{Buffer, Plan};
use contrastive_playground::{loss, temperature};
use ndarray::Array2;

/// More than two tiles of candidates, and more than one block of anchors.
fn settings(change: impl FnOnce(&mut Settings)) -> Experiment {
    experiment(|settings| {
        (settings.pairs, settings.batch, settings.memory) = (1400, 300, 1100);
        (settings.width, settings.dim, settings.depth) = (7, 9, 1);
        change(settings);
    })
}

fn collected(id: &str) -> impl Fn(&mut Settings) {
    let method = collect::by_id(id).expect("in the table");
    move |settings| settings.collect = method
}

/// Unit rows.
fn embeddings(rows: usize, dim: usize, seed: f32) -> Array2<f32> {
    let mut table = Array2::from_shape_fn((rows, dim), |(i, j)| (seed + i as f32 * 1.7 + j as f32 * 0.9).sin());
    table.rows_mut().into_iter().for_each(|mut row| row /= row.dot(&row).sqrt());
    table
}

#[test]
fn tiles_have_the_loss_and_the_gradient_of_stored_rows() {
    type Change = (&'static str, &'static str, fn(&mut Settings));
    let cases: [Change; 9] = [
        ("a queue", "queue", |_| {}),
        ("a low temperature", "queue", |s| s.tau = 0.01),
        ("one direction", "queue", |s| s.loss = loss::by_id("infonce-qk").expect("a loss")),
        ("a learned temperature", "queue", |s| s.temperature = temperature::by_id("learned").expect("a rule")),
        ("progressive trust", "queue", |s| s.weigh = weigh::by_id("progressive").expect("a weighting")),
        ("momentum encoders", "momentum", |_| {}),
        ("only the memory", "momentum", |s| s.inbatch = contrastive_playground::knobs::InBatch::No),
        ("a bank", "bank", |s| s.tower = contrastive_playground::knobs::TowerKind::Separate),
        ("a batch alone", "none", |s| s.weigh = weigh::by_id("progressive").expect("a weighting")),
    ];
    for (what, id, change) in cases {
        let experiment = settings(|s| {
            collected(id)(s);
            change(s);
        });
        let data = dataset(experiment.pairs as usize, 5, 5);
        let plans = [Plan::new(&experiment, &data), Plan::by_tiles(&experiment, &data)];
        assert_eq!(plans.each_ref().map(|plan| plan.tiled), [false, true]);
        let learned = Learned::new(plans[0].layout.initialize(experiment.seed, experiment.tau));
        let mut engines = plans.map(|plan| CpuEngine::<f64>::new(plan, &data.train, &learned));
        let bank = Embeddings { queries: embeddings(1400, 9, 0.0), keys: embeddings(1400, 9, 0.5) };
        for step in 0..5 {
            let drawn = Drawn::new(&experiment, data.train.len(), step);
            // The batches wrap around the memory.
            let remembers_at = (step * 300 % 1100) as u32;
            let extras = Extras { remembers_at, memory_counts: true, ema: 0.9, progress: 0.5, ..Extras::default() };
            let inputs = StepInputs { extras, ..drawn.inputs() };
            for engine in &mut engines {
                if id == "bank" {
                    engine.tell(Told::Bank(&bank));
                }
                engine.step(&inputs);
            }
            let [stored, tiled] = engines.each_ref();
            let (loss, found) = (stored.loss(), tiled.loss());
            assert!((loss - found).abs() < 1e-12 * loss.abs().max(1.0), "{what}, step {step}: {found} is not {loss}");
            let largest = stored.gradient().iter().fold(0.0f64, |a, b| a.max(b.abs()));
            for (n, (a, b)) in stored.gradient().iter().zip(tiled.gradient()).enumerate() {
                assert!((a - b).abs() <= 1e-11 * largest, "{what}, step {step}, parameter {n}: {b:e} is not {a:e}");
            }
        }
    }
}

#[test]
fn the_link_of_the_readme_trains_with_eighty_thousand_negatives() {
    let readme = include_str!("../README.md");
    let link = readme.split('`').find(|text| text.contains("memory=80000")).expect("the readme has the link");
    let reading = link::read(link);
    assert!(reading.notices.is_empty(), "{:?}", reading.notices);
    assert_eq!((reading.experiment.batch, reading.experiment.memory), (1024, 80_000));
    assert!(reading.experiment.is_tiled());
}

/// A batch of 1,024 queries of 64 dimensions against 80,000 keys, as the catalogue allows it: what the engine holds is
/// the memory and little more.
#[test]
fn eighty_thousand_negatives_fit_into_little_memory() {
    let mib = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    let experiment = experiment(|s| {
        s.data = contrastive_playground::data::by_id("clusters").expect("a data set");
        s.loss = loss::by_id("infonce-qk").expect("a loss");
        collected("queue")(s);
        (s.pairs, s.batch, s.memory, s.width, s.dim) = (16_384, 1024, 80_000, 128, 64);
    });
    assert!(experiment.similarities() > MAX_LOGITS);
    let data = dataset(experiment.pairs as usize, 16, 16);
    let plan = Plan::new(&experiment, &data);
    assert!(plan.tiled);
    assert_eq!(plan.extent(Buffer::Memory(contrastive_playground::encoder::Tower::Query)), [0, 64]);
    let learned = Learned::new(plan.layout.initialize(1, 0.1));
    let mut engine = CpuEngine::<f32>::new(plan, &data.train, &learned);
    assert!(engine.bytes() < 26 << 20, "{} MiB", mib(engine.bytes()));
    engine.step(&Drawn::new(&experiment, data.train.len(), 0).inputs());
    assert!(engine.bytes() < 30 << 20, "{} MiB", mib(engine.bytes()));
}

/// What the engine of a plain plan holds besides the data set: similarities once, and no gradient beside the values
/// that it replaces.
#[test]
fn a_plain_step_holds_its_similarities_once() {
    let experiment = experiment(|s| {
        s.data = contrastive_playground::data::by_id("clusters").expect("a data set");
        (s.pairs, s.batch, s.width, s.dim, s.depth) = (1024, 512, 128, 32, 1);
    });
    let data = dataset(1024, 16, 16);
    let plan = Plan::new(&experiment, &data);
    let learned = Learned::new(plan.layout.initialize(1, 0.1));
    let parameters = 4 * plan.layout.len();
    let mut engine = CpuEngine::<f32>::new(plan, &data.train, &learned);
    engine.step(&Drawn::new(&experiment, data.train.len(), 0).inputs());
    let side = 512 * (16 + 128 + 3 * 32 + 1);
    let workspace = 256 * 512 + 256 * 128 + 64 * 256;
    let needed = 4 * (512 * 512 + 2 * side + workspace + 8 * 512);
    assert!(engine.bytes() < parameters * 4 + needed, "{} of {needed} bytes", engine.bytes());
}
