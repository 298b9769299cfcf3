//! A run whose steps are shared with a follower has the bits of a run that takes them alone.

use std::collections::VecDeque;

use crate::support::experiment;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::Settings;
use contrastive_playground::knobs::{Activation, OptimizerKind, TowerKind};
use contrastive_playground::loss;
use contrastive_playground::negatives::{collect, filter, weigh};
use contrastive_playground::temperature;
use contrastive_playground::trainer::{Follower, Trainer};
use pollster::block_on;

fn trainer(change: impl FnOnce(&mut Settings)) -> Trainer {
    block_on(Trainer::new(experiment(change), EngineChoice::Cpu)).expect("the CPU engine always starts")
}

fn follower_of(run: &Trainer) -> Follower {
    let train = &run.data().train;
    let keys = train.keys.iter().copied().collect();
    Follower::new(run.experiment(), [train.queries.ncols(), train.keys.ncols()], keys)
}

/// Up to `n` steps in one stretch, as two threads take them; returns how many.
fn share(run: &mut Trainer, follower: &mut Follower, n: u32) -> u32 {
    let before = run.step();
    let lead = run.leading();
    let words = lead.begin_stretch(n).words().to_vec();
    follower.begin_stretch(words, lead.lend().as_deref());
    let (mut to_leader, mut to_follower) = (VecDeque::<Vec<f32>>::new(), VecDeque::<Vec<f32>>::new());
    let (mut leads, mut follows) = (true, true);
    while leads || follows {
        let (led, followed) = (leads, follows);
        // Each goes on for as long as it has heard what it needs.
        while leads && (!lead.hears() || !to_leader.is_empty()) {
            let heard = if lead.hears() { to_leader.pop_front() } else { None };
            let said = lead.half_step(&heard.unwrap_or_default());
            leads = said.is_some();
            to_follower.extend(said.filter(|said| !said.is_empty()));
        }
        while follows && (!follower.hears() || !to_follower.is_empty()) {
            let heard = if follower.hears() { to_follower.pop_front() } else { None };
            let said = follower.half_step(&heard.unwrap_or_default());
            follows = said.is_some();
            to_leader.extend(said.filter(|said| !said.is_empty()));
        }
        let waits = (leads, follows) == (led, followed) && to_leader.is_empty() && to_follower.is_empty();
        assert!(!waits, "both wait for each other");
    }
    assert!(to_leader.is_empty() && to_follower.is_empty(), "both see the end, also where the run has diverged");
    lead.take_back(&follower.tower());
    run.step().saturating_sub(before) as u32
}

/// The bits of everything learned, and of the losses since the last look.
fn bits(run: &mut Trainer) -> [Vec<u32>; 4] {
    let learned = block_on(run.learned()).expect("weights");
    let losses = block_on(run.look()).expect("a look").losses;
    [learned.parameters, learned.moment1, learned.moment2, losses]
        .map(|values| values.iter().map(|v| v.to_bits()).collect())
}

fn takes_the_same_steps(label: &str, change: impl Fn(&mut Settings)) {
    let (mut whole, mut shared) = (trainer(&change), trainer(&change));
    assert!(shared.has_halves(), "{label}");
    let mut follower = follower_of(&shared);
    for (alone, together) in [(0, 3), (2, 2), (0, 1)] {
        assert_eq!(whole.run(alone + together), alone + together);
        assert_eq!(shared.run(alone), alone);
        assert_eq!(share(&mut shared, &mut follower, together), together);
        assert_eq!(bits(&mut whole), bits(&mut shared), "{label}");
    }
}

#[test]
fn shared_steps_have_the_bits_of_whole_steps() {
    for (batch, dim) in [(64, 3), (37, 3), (65, 2), (33, 16), (48, 7), (31, 33), (300, 64)] {
        for depth in 0..4 {
            takes_the_same_steps(&format!("batch {batch}, dim {dim}, depth {depth}"), |s| {
                (s.batch, s.dim, s.depth, s.width) = (batch, dim, depth, 24);
            });
        }
    }
    for activation in [Activation::Relu, Activation::Tanh, Activation::Gelu] {
        for optimizer in [OptimizerKind::Sgd, OptimizerKind::Adam, OptimizerKind::AdamW] {
            takes_the_same_steps(&format!("{activation:?}, {optimizer:?}"), |s| {
                (s.activation, s.optimizer, s.batch, s.decay) = (activation, optimizer, 40, 0.01);
            });
        }
    }
}

/// From 512 pairs on, each engine evaluates some of the rows, unless there are few dimensions or own candidates.
#[test]
fn shared_rows_have_the_bits_of_whole_rows() {
    for (batch, dim, loss, collect) in [
        (512, 8, "infonce", "none"),
        (512, 7, "infonce", "none"),
        (767, 33, "infonce-kq", "none"),
        (640, 24, "infonce", "popularity"),
        (600, 16, "infonce-qk", "uniform"),
        (1024, 16, "infonce", "none"),
    ] {
        takes_the_same_steps(&format!("batch {batch}, dim {dim}, {loss}, {collect}"), |s| {
            (s.batch, s.dim, s.width, s.pairs) = (batch, dim, 24, 1400);
            (s.loss, s.collect) = (loss::by_id(loss).unwrap(), collect::by_id(collect).unwrap());
        });
    }
}

#[test]
fn every_plain_loss_and_collection_is_shared() {
    let mut count = 0;
    for loss in loss::METHODS {
        for collect in collect::METHODS {
            // The second needs maxima: one shift would not serve all logits.
            for tau in [0.1, 0.01] {
                let change = |s: &mut Settings| {
                    (s.loss, s.collect) =
                        (loss::by_id(loss.about().id).unwrap(), collect::by_id(collect.about().id).unwrap());
                    (s.batch, s.negatives, s.tau, s.pairs) = (16, 3, tau, 400);
                };
                let mut settings = Settings::default();
                change(&mut settings);
                let fits = contrastive_playground::experiment::catalogue::check(settings).is_ok();
                if fits && trainer(change).has_halves() {
                    takes_the_same_steps(&format!("{}, {}, {tau}", loss.about().id, collect.about().id), change);
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn other_steps_are_not_shared() {
    type Change = fn(&mut Settings);
    let changes: [(&str, Change); 5] = [
        ("shared towers", |s| s.tower = TowerKind::Shared),
        ("a learned temperature", |s| s.temperature = temperature::by_id("learned").unwrap()),
        ("a filter", |s| s.filter = filter::by_id("ceiling").unwrap()),
        ("weights", |s| s.weigh = weigh::by_id("hardness").unwrap()),
        ("a memory", |s| s.collect = collect::by_id("queue").unwrap()),
    ];
    for (label, change) in changes {
        let mut run = trainer(change);
        assert!(!run.has_halves(), "{label}");
        assert!(run.leading().begin_stretch(3).is_empty(), "{label}");
    }
}

#[test]
fn a_run_with_a_follower_stops_changes_and_goes_back_as_one_without() {
    let change = |s: &mut Settings| (s.batch, s.steps) = (32, 60);
    let (mut whole, mut shared) = (trainer(change), trainer(change));
    let mut follower = follower_of(&shared);
    for run in [&mut whole, &mut shared] {
        run.keep_checkpoints(true);
    }
    whole.run(20);
    // A stretch ends where a checkpoint is kept.
    assert_eq!(share(&mut shared, &mut follower, 20), 16);
    assert_eq!(share(&mut shared, &mut follower, 4), 4);
    assert_eq!(shared.checkpoints(), whole.checkpoints());
    let other = experiment(|s| (s.batch, s.steps, s.rate, s.optimizer) = (48, 60, 0.01, OptimizerKind::Sgd));
    follower.configure(&other);
    for run in [&mut whole, &mut shared] {
        block_on(run.configure(other.clone())).expect("a change in flight");
    }
    whole.run(10);
    assert_eq!(share(&mut shared, &mut follower, 10), 10);
    assert_eq!(bits(&mut whole), bits(&mut shared));
    for run in [&mut whole, &mut shared] {
        block_on(run.rewind(18)).expect("a step of the past");
    }
    follower.configure(shared.experiment());
    whole.run(60);
    while share(&mut shared, &mut follower, 60) > 0 {}
    assert_eq!((whole.step(), shared.step()), (60, 60), "the budget ends both");
    assert_eq!(bits(&mut whole), bits(&mut shared));
}

#[test]
fn a_shared_step_that_diverges_restores_both_towers() {
    // In the second, each engine evaluates some of the rows.
    for (batch, dim) in [(128, 3), (512, 8)] {
        let change = |s: &mut Settings| {
            (s.optimizer, s.rate, s.decay, s.momentum, s.depth) = (OptimizerKind::Sgd, 10.0, 1.0, 0.999, 3);
            (s.batch, s.dim) = (batch, dim);
        };
        let (mut whole, mut shared) = (trainer(change), trainer(change));
        let mut follower = follower_of(&shared);
        whole.run(3);
        share(&mut shared, &mut follower, 3);
        for run in [&mut whole, &mut shared] {
            block_on(run.evaluate()).expect("an evaluation");
        }
        whole.run(5000);
        share(&mut shared, &mut follower, 5000);
        let [of_whole, of_shared] = [&mut whole, &mut shared].map(|run| block_on(run.look()).expect("a look"));
        assert!(of_whole.diverged.is_some());
        assert_eq!(of_whole.diverged, of_shared.diverged);
        assert_eq!(of_whole.losses, of_shared.losses);
        assert_eq!(bits(&mut whole), bits(&mut shared));
        assert!(share(&mut shared, &mut follower, 1) == 0, "the run waits for a change");
    }
}
