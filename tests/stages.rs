//! Methods during a run: which tower learns when, and when embeddings are read.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::knobs::{InBatch, Knobs, TowerKind};
use contrastive_playground::negatives::{collect, compose};
use contrastive_playground::plan::Buffer;
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

/// A small run with weight decay, which would change a tower without a gradient if it were not frozen.
fn experiment(collect: &str, change: impl FnOnce(&mut Settings)) -> Experiment {
    let mut settings = Settings {
        data: contrastive_playground::data::by_id("clusters").expect("in the table"),
        collect: collect::by_id(collect).expect("in the table"),
        knobs: Knobs { pairs: 128, batch: 16, width: 12, dim: 6, memory: 32, negatives: 4, ..Knobs::default() },
        ..Settings::default()
    };
    change(&mut settings);
    catalogue::check(settings).expect("settings that can run")
}

fn parameters(run: &mut Trainer, tower: Tower) -> Vec<u32> {
    let range = run.plan().layout.tower(tower);
    let all = block_on(run.read(Buffer::Parameters)).expect("parameters");
    all[range].iter().map(|p| p.to_bits()).collect()
}

/// The bits of both towers after this many more steps.
fn after(run: &mut Trainer, steps: u32) -> [Vec<u32>; 2] {
    assert_eq!(run.run(steps), steps);
    Tower::BOTH.map(|tower| parameters(run, tower))
}

#[test]
fn one_sided_momentum_never_changes_the_key_tower_and_the_symmetric_form_does() {
    for (id, moves) in [("momentum-one-sided", false), ("momentum", true)] {
        let mut run = block_on(Trainer::new(experiment(id, |_| {}), EngineChoice::Cpu)).expect("a run");
        let before = after(&mut run, 0);
        let later = after(&mut run, 30);
        assert_ne!(before[0], later[0], "{id}: queries");
        assert_eq!(before[1] != later[1], moves, "{id}: keys");
    }
}

/// The broken form does not depend on its momentum except for rounding, by which it can be recognised.
#[test]
fn momentum_has_no_effect_on_the_one_sided_form() {
    let apart = |id: &str| {
        let towers = |ema: f64| {
            let mut run = block_on(Trainer::new(experiment(id, |s| s.ema = ema), EngineChoice::Cpu)).expect("a run");
            run.run(30);
            block_on(run.read(Buffer::Parameters)).expect("parameters")
        };
        towers(0.0).iter().zip(towers(0.99)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    assert!(apart("momentum-one-sided") < 1e-5, "{}", apart("momentum-one-sided"));
    assert!(apart("momentum") > 1e-2, "{}", apart("momentum"));
}

#[test]
fn with_one_shared_tower_the_one_sided_form_trains_it() {
    let settings = experiment("momentum-one-sided", |s| s.tower = TowerKind::Shared);
    let mut run = block_on(Trainer::new(settings, EngineChoice::Cpu)).expect("a run");
    let before = after(&mut run, 0);
    assert_ne!(before, after(&mut run, 10));
}

#[test]
fn the_key_tower_learns_until_the_second_stage_and_is_frozen_then() {
    for id in ["bank", "hard-queries"] {
        let mut run = block_on(Trainer::new(experiment(id, |s| s.warmup = 10), EngineChoice::Cpu)).expect("a run");
        let start = after(&mut run, 0);
        let first = after(&mut run, 10);
        assert!(start[0] != first[0] && start[1] != first[1], "{id}: both towers learn in the first stage");
        let second = after(&mut run, 10);
        assert_ne!(first[0], second[0], "{id}: queries go on");
        assert_eq!(first[1], second[1], "{id}: keys stand still");
    }
}

#[test]
fn the_memory_bank_holds_the_keys_of_the_step_at_which_it_begins() {
    let mut run = block_on(Trainer::new(experiment("bank", |s| s.warmup = 10), EngineChoice::Cpu)).expect("a run");
    after(&mut run, 10);
    assert!(block_on(run.read(Buffer::Memory(Tower::Key))).expect("a memory").iter().all(|&x| x == 0.0));
    after(&mut run, 20);
    let bank = block_on(run.read(Buffer::Memory(Tower::Key))).expect("a memory");
    let batch: Vec<usize> = run.drawn().0.iter().map(|&pair| pair as usize).collect();
    let now = block_on(run.read(Buffer::Embedding(Tower::Key))).expect("embeddings");
    for (r, pair) in batch.into_iter().enumerate() {
        let (kept, now) = (&bank[pair * 6..][..6], &now[r * 6..][..6]);
        assert!(
            kept.iter().zip(now).all(|(a, b)| (a - b).abs() < 1e-6),
            "the key tower stands still: {kept:?} {now:?}"
        );
    }
}

#[test]
fn lists_of_hard_keys_are_refreshed_at_the_documented_steps() {
    // The own candidates of the first anchor of a given batch. With a pool no larger than the draw they are the whole
    // list.
    let lists = |id: &str| {
        let settings = experiment(id, |s| {
            (s.warmup, s.refresh, s.pool, s.negatives, s.inbatch) = (5, 10, 4, 4, InBatch::No);
            s.rate = 0.02;
        });
        let start = contrastive_playground::trainer::Start {
            batches: Some(vec![(0..16).collect(), (16..32).collect(), (0..16).rev().collect()]),
            ..Default::default()
        };
        let mut run = block_on(Trainer::from_start(settings, EngineChoice::Cpu, start)).expect("a run");
        let mut met = Vec::new();
        for step in 0..31 {
            run.run(1);
            let mut own = block_on(run.read(Buffer::OwnIndices)).expect("indices");
            let anchor = if step % 3 == 2 { 15 } else { 0 };
            let mut list = own.drain(anchor * 4..).take(4).map(|i| i as u32).collect::<Vec<_>>();
            list.sort_unstable();
            // Pair 0 is the first of the first batch and the last of the third.
            if step % 3 != 1 {
                met.push((step, list));
            }
        }
        met
    };
    for (id, renewed) in [("static", false), ("refreshed", true), ("two-stage", true)] {
        let met = lists(id);
        let at = |from: usize, to: usize| {
            met.iter().filter(move |(step, _)| (from..to).contains(step)).map(|(_, list)| list)
        };
        for from in [5, 15] {
            assert!(at(from, from + 10).collect::<Vec<_>>().windows(2).all(|two| two[0] == two[1]), "{id}: {met:?}");
        }
        assert_eq!(at(5, 15).next() != at(25, 31).next(), renewed, "{id}: {met:?}");
        assert!(at(0, 5).collect::<Vec<_>>().windows(2).all(|two| two[0] != two[1]), "{id} begins with random keys");
    }
}

#[test]
fn reweighted_clusters_read_the_losses_of_pairs() {
    let settings = experiment("none", |s| {
        s.compose = compose::by_id("reweighted").expect("in the table");
        s.refresh = 5;
    });
    let mut run = block_on(Trainer::new(settings, EngineChoice::Cpu)).expect("a run");
    assert!(run.plan().stores_rows(), "a plain step does not tell the losses of pairs apart");
    run.run(12);
    let losses = block_on(run.read(Buffer::PairLoss)).expect("losses");
    assert!(run.drawn().0.iter().all(|&pair| losses[pair as usize].is_finite()));
}
