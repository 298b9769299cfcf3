//! Going back in a run: repeated steps are the same to the bit under every method; settings changes on the way are
//! undone and redone with their steps; checkpoints stay within their bounds.

use std::collections::BTreeSet;

use crate::support::experiment;
use contrastive_playground::backend::Learned;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::RECIPES;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::knobs::OptimizerKind;
use contrastive_playground::trainer::{RewindError, Trainer};
use pollster::block_on;

fn patched(settings: &Settings, entries: &[(&str, &str)]) -> Experiment {
    let patch: Vec<(String, Value)> =
        entries.iter().map(|(knob, value)| (knob.to_string(), Value::from(*value))).collect();
    catalogue::apply(settings, &patch).experiment
}

/// A small experiment whose methods begin and refresh early.
fn small(settings: &Settings) -> Experiment {
    let sizes = [
        ("data", "hierarchy"),
        ("pairs", "96"),
        ("batch", "12"),
        ("width", "8"),
        ("dim", "6"),
        ("negatives", "3"),
        ("memory", "40"),
        ("hardest", "8"),
        ("refresh", "7"),
        ("warmup", "4"),
    ];
    patched(settings, &sizes)
}

fn run_of(experiment: &Experiment) -> Trainer {
    let mut run = block_on(Trainer::new(experiment.clone(), EngineChoice::Cpu)).expect("the CPU engine always starts");
    run.keep_checkpoints(true);
    run
}

/// The state that must be the same, as text, in which NaN equals itself: it is the recorded loss of a pair that was
/// never in a batch.
fn state(run: &mut Trainer) -> String {
    let Learned { parameters, moment1, moment2, kept } = block_on(run.learned()).expect("what was learned");
    let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<u32>>();
    let learned = [&parameters, &moment1, &moment2, &kept.momentum, &kept.memory[0], &kept.memory[1], &kept.pair_loss]
        .map(|list| bits(list));
    let denominators = kept.denominators.each_ref().map(|list| bits(list));
    format!("{} {:?} {:?} {:?} {:?}", run.step(), run.drawn(), kept.memory_pairs, learned, denominators)
}

/// Takes the steps one by one; returns each step's loss and draws.
fn course(run: &mut Trainer, until: u64) -> Vec<String> {
    let mut seen = Vec::new();
    while run.step() < until {
        assert_eq!(run.run(1), 1);
        let loss = block_on(run.loss()).expect("a loss").to_bits();
        seen.push(format!("{} {loss} {:?}", run.step(), run.drawn()));
    }
    seen
}

fn check(what: &str, experiment: &Experiment, steps: u64, back: u64) {
    let mut run = run_of(experiment);
    let first = course(&mut run, steps);
    let end = state(&mut run);
    let rewound = block_on(run.rewind(back)).expect("a step that was taken");
    assert_eq!((rewound.step, run.step()), (back, back), "{what}");
    assert_eq!(course(&mut run, steps), first[back as usize..], "{what}");
    assert_eq!(state(&mut run), end, "{what}");
    // The same run without checkpoints, from the seed.
    run.keep_checkpoints(false);
    assert_eq!(block_on(run.rewind(back)).expect("a step that was taken").from, 0, "{what}");
    assert_eq!(course(&mut run, steps), first[back as usize..], "{what}, from the seed");
    assert_eq!(state(&mut run), end, "{what}, from the seed");
}

#[test]
fn repeated_steps_are_the_same_to_the_bit() {
    let cases: [(&str, &[(&str, &str)]); 9] = [
        ("plain", &[]),
        ("momentum queue", &[("collect", "momentum")]),
        ("refreshed hard", &[("collect", "refreshed"), ("refresh", "20")]),
        ("guide", &[("filter", "guide"), ("guide", "average"), ("warmup", "30")]),
        ("trust", &[("weigh", "trust"), ("warmup", "30"), ("wrong", "0.2")]),
        ("learned temperature", &[("temperature", "learned")]),
        ("adaptive temperature", &[("temperature", "adaptive")]),
        ("schedule", &[("temperature", "cosine"), ("period", "120")]),
        ("mined", &[("collect", "hard"), ("optimizer", "sgd")]),
    ];
    let base = patched(
        &Settings::default(),
        &[
            ("data", "clusters"),
            ("pairs", "300"),
            ("batch", "32"),
            ("width", "24"),
            ("memory", "128"),
            ("negatives", "8"),
        ],
    );
    for (what, entries) in cases {
        check(what, &patched(&base, entries), 300, 137);
    }
}

#[test]
fn every_recipe_and_every_method_goes_back() {
    let mut cases: Vec<(String, Experiment)> = Vec::new();
    for recipe in RECIPES.iter() {
        cases
            .push((recipe.about.id.to_string(), small(&patched(&Settings::default(), &[("recipe", recipe.about.id)]))));
    }
    for stage in ["compose", "collect", "filter", "weigh", "loss", "temperature", "guide", "optimizer"] {
        for option in catalogue::knob(stage).expect("a knob").options() {
            let base = small(&Settings::default());
            let base = if stage == "guide" { patched(&base, &[("filter", "guide")]) } else { base };
            let chosen = patched(&base, &[(stage, option.id)]);
            cases.push((format!("{stage}={}", option.id), chosen));
        }
    }
    let mut seen = BTreeSet::new();
    for (what, experiment) in &cases {
        if seen.insert(format!("{experiment:?}")) {
            check(what, experiment, 50, 23);
        }
    }
}

#[test]
fn looks_before_and_after_going_back_change_nothing_and_show_the_same() {
    // Three dimensions: with more, the axes of the projection depend on earlier looks.
    let experiment = patched(&small(&Settings::default()), &[("collect", "momentum"), ("dim", "3")]);
    let look = |run: &mut Trainer| {
        let snapshot = block_on(run.look()).expect("a look");
        (format!("{:?}", snapshot.look), snapshot.indices)
    };
    let mut run = run_of(&experiment);
    run.run(37);
    let then = look(&mut run);
    block_on(run.evaluate()).expect("an evaluation");
    run.run(13);
    let end = state(&mut run);
    let last = look(&mut run);
    block_on(run.rewind(37)).expect("a step that was taken");
    assert_eq!(look(&mut run), then);
    block_on(run.evaluate()).expect("an evaluation");
    run.run(13);
    assert_eq!(state(&mut run), end);
    assert_eq!(look(&mut run), last);
}

#[test]
fn losses_after_going_back_are_those_of_the_repeated_steps() {
    let mut run = run_of(&small(&Settings::default()));
    run.run(40);
    let all = block_on(run.look()).expect("a look").losses;
    run.run(5);
    block_on(run.rewind(20)).expect("a step that was taken");
    let snapshot = block_on(run.look()).expect("a look");
    assert_eq!(snapshot.first_loss_step, 16, "the last checkpoint before");
    assert_eq!(snapshot.losses, all[16..20]);
    run.run(3);
    let snapshot = block_on(run.look()).expect("a look");
    assert_eq!((snapshot.first_loss_step, &snapshot.losses[..]), (20, &all[20..23]));
}

/// The changes are tau, then the optimiser, then a memory: each changes the engine's state in another way.
#[test]
fn settings_changes_are_undone_and_redone_with_their_steps() {
    let base = small(&patched(&Settings::default(), &[("temperature", "learned")]));
    let changes: [(u64, &[(&str, &str)]); 6] = [
        (20, &[("tau", "0.4")]),
        (20, &[("optimizer", "sgd"), ("rate", "0.1")]),
        (20, &[("optimizer", "adam"), ("rate", "0.002")]),
        (33, &[("collect", "momentum-masked")]),
        (48, &[("collect", "momentum"), ("temperature", "fixed"), ("filter", "guide")]),
        (60, &[("collect", "none"), ("loss", "sigmoid")]),
    ];
    let whole = |run: &mut Trainer, until: u64| {
        let (mut seen, mut now) = (Vec::new(), run.experiment().clone());
        for (at, entries) in changes.iter().filter(|(at, _)| *at >= run.step() && *at < until).collect::<Vec<_>>() {
            seen.extend(course(run, *at));
            now = patched(&now, entries);
            if now != *run.experiment() {
                block_on(run.configure(now.clone())).expect("a change in flight");
            }
        }
        seen.extend(course(run, until));
        seen
    };
    let mut run = run_of(&base);
    let all = whole(&mut run, 80);
    let end = state(&mut run);
    for keeps in [true, false] {
        run.keep_checkpoints(keeps);
        for back in [79, 61, 60, 59, 40, 33, 21, 10, 0] {
            let rewound = block_on(run.rewind(back)).expect("a step that was taken");
            let expected = changes
                .iter()
                .filter(|(at, _)| *at <= back)
                .fold(base.clone(), |now, (_, entries)| patched(&now, entries));
            assert_eq!(rewound.experiment, expected, "{back}");
            assert_eq!(*run.experiment(), expected, "{back}");
            // Going on with the later changes gives the same run.
            let mut rest = Vec::new();
            for (at, entries) in changes.iter().filter(|(at, _)| *at > back) {
                rest.extend(course(&mut run, *at));
                let next = patched(run.experiment(), entries);
                block_on(run.configure(next)).expect("a change in flight");
            }
            rest.extend(course(&mut run, 80));
            assert_eq!(rest, all[back as usize..], "{back}");
            assert_eq!(state(&mut run), end, "{back}");
        }
    }
}

#[test]
fn a_change_after_going_back_starts_another_branch() {
    let base = small(&Settings::default());
    let mut run = run_of(&base);
    run.run(60);
    block_on(run.rewind(30)).expect("a step that was taken");
    let branch = patched(&base, &[("tau", "0.5")]);
    block_on(run.configure(branch.clone())).expect("a change in flight");
    run.run(30);
    let mut direct = run_of(&base);
    direct.run(30);
    block_on(direct.configure(branch)).expect("a change in flight");
    direct.run(30);
    assert_eq!(state(&mut run), state(&mut direct));
}

#[test]
fn checkpoints_stay_within_their_bounds() {
    let many = patched(&small(&Settings::default()), &[("steps", "3000")]);
    let mut run = run_of(&many);
    assert_eq!(run.checkpoints().steps, [0; 0]);
    for _ in 0..30 {
        run.run(100);
        let kept = run.checkpoints();
        assert!(kept.steps.len() <= 32 && kept.bytes <= 48 << 20, "{kept:?}");
        assert!(kept.steps.is_sorted() && *kept.steps.last().expect("some") <= run.step());
    }
    // Checkpoints are 16 steps apart at first, then 32, 64, 128.
    assert_eq!(run.checkpoints().steps, (1..=23).map(|n| 128 * n).collect::<Vec<u64>>());
    // A checkpoint has three lists of 3 million numbers, so 2 checkpoints fit.
    let large = experiment(|s| (s.width, s.depth, s.batch, s.pairs) = (512, 3, 2, 16));
    let mut run = run_of(&large);
    for _ in 0..10 {
        run.run(16);
        let kept = run.checkpoints();
        assert!(kept.bytes <= 48 << 20, "{kept:?}");
    }
    assert!(!run.checkpoints().steps.is_empty());
    assert_eq!(block_on(run.rewind(100)).expect("a step that was taken").step, 100);
}

#[test]
fn checkpoints_can_be_switched_off() {
    let mut run = run_of(&small(&Settings::default()));
    run.keep_checkpoints(false);
    run.run(100);
    assert_eq!((run.checkpoints().steps.len(), run.checkpoints().bytes), (0, 0));
    assert_eq!(block_on(run.keep_one()).expect("the CPU engine never fails"), 100);
    assert_eq!(run.checkpoints().steps, [100]);
}

#[test]
fn going_to_a_step_that_was_not_taken_is_refused_with_a_reason() {
    let mut run = run_of(&small(&Settings::default()));
    run.run(10);
    let before = state(&mut run);
    let refused = block_on(run.rewind(11)).expect_err("no such step");
    assert_eq!(refused, RewindError::OutOfReach { value: 11, from: 1, to: 10 });
    assert_eq!(refused.to_string(), "step: 11 cannot be gone back to; allowed is 0, or 1 to 10");
    assert_eq!(state(&mut run), before);
}

#[test]
fn after_too_many_changes_later_steps_can_still_be_reached() {
    let base = small(&Settings::default());
    let mut run = run_of(&base);
    for n in 0..1100 {
        let tau = format!("{}", 0.1 + f64::from(n % 10) / 100.0);
        block_on(run.configure(patched(&base, &[("tau", &tau)]))).expect("a change in flight");
        if n % 20 == 19 {
            run.run(1);
        }
    }
    let from = run.checkpoints().from;
    assert_eq!(from, 17);
    assert!(matches!(block_on(run.rewind(from - 1)), Err(RewindError::OutOfReach { from: 17, .. })));
    run.run(10);
    let end = state(&mut run);
    block_on(run.rewind(55)).expect("a step within reach");
    run.run(10);
    assert_eq!(state(&mut run), end);
    assert_eq!(block_on(run.rewind(0)).expect("the beginning").experiment.tau, 0.19);
}

#[test]
fn a_diverged_run_goes_back() {
    let wild = |s: &mut Settings| {
        s.optimizer = OptimizerKind::Sgd;
        (s.rate, s.decay, s.momentum, s.depth, s.steps) = (10.0, 1.0, 0.999, 3, 5000);
        (s.batch, s.width) = (32, 16);
    };
    let calm = experiment(|s| {
        wild(s);
        (s.rate, s.decay, s.momentum) = (0.01, 0.0, 0.0);
    });
    let mut run = run_of(&calm);
    run.run(40);
    let then = state(&mut run);
    run.run(5);
    block_on(run.evaluate()).expect("an evaluation");
    block_on(run.configure(experiment(wild))).expect("a change in flight");
    run.run(4000);
    assert!(block_on(run.look()).expect("a look").diverged.is_some());
    assert_eq!(run.step(), 45);
    assert!(run.checkpoints().steps.iter().all(|step| *step <= 45), "what came after is no more");
    let rewound = block_on(run.rewind(40)).expect("a step that was taken");
    assert_eq!(rewound.experiment, calm);
    assert_eq!(state(&mut run), then);
    assert_eq!(run.run(10), 10, "the run goes on");
    assert!(block_on(run.look()).expect("a look").diverged.is_none());
}
