//! A ranker beside the retriever: what its targets are, when it learns, what changes in flight and going back make of
//! it, and what it is refused with.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

fn entries(all: &[(&str, &str)]) -> Vec<(String, catalogue::Value)> {
    all.iter().map(|(knob, value)| (knob.to_string(), (*value).into())).collect()
}

/// The recipe, small, whose ranker begins at step 6 and learns every 8 steps.
fn settings(changed: &[(&str, &str)]) -> Experiment {
    let base = [
        ("recipe", "ar2"),
        ("data", "hierarchy"),
        ("pairs", "96"),
        ("batch", "12"),
        ("width", "8"),
        ("dim", "4"),
        ("negatives", "5"),
        ("pool", "20"),
        ("refresh", "8"),
        ("warmup", "6"),
        ("lessons", "20"),
    ];
    let kept: Vec<_> = base.into_iter().filter(|(knob, _)| changed.iter().all(|(other, _)| other != knob)).collect();
    catalogue::apply_strictly(&Settings::default(), &entries(&[&kept[..], changed].concat())).expect("good settings")
}

fn begun(experiment: Experiment) -> Trainer {
    let mut run = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("the CPU engine always starts");
    run.keep_checkpoints(true);
    run
}

/// The bits of the losses since the last look.
fn losses(run: &mut Trainer) -> Vec<u32> {
    block_on(run.look()).expect("a look").losses.iter().map(|loss| loss.to_bits()).collect()
}

#[test]
fn before_the_first_round_the_loss_is_info_nce_to_the_bit() {
    // Soft targets of which nobody has a share: InfoNCE, evaluated by the same code (plain rows have another).
    let mut ranked = begun(settings(&[]));
    let mut plain = begun(settings(&[("weigh", "soft-targets"), ("aim", "0")]));
    for run in [&mut ranked, &mut plain] {
        assert_eq!(run.run(6), 6);
    }
    assert_eq!(losses(&mut ranked), losses(&mut plain));
    assert!(ranked.ranking().expect("it was looked at").target.is_none());
    for run in [&mut ranked, &mut plain] {
        assert_eq!(run.run(6), 6);
    }
    assert_ne!(losses(&mut ranked), losses(&mut plain), "then the ranker has a say");
    let seen = ranked.ranking().expect("it was looked at");
    let target = seen.target.expect("the host gives targets");
    assert!((target.own + target.class + target.others - 1.0).abs() < 1e-9 && target.own > 0.2, "{target:?}");
    assert_eq!((seen.rounds.len(), seen.rounds[0].step, seen.chance), (1, 6, 1.0 / 6.0));
}

#[test]
fn the_ranker_learns_in_its_rounds_alone_and_what_it_learns_does_not_depend_on_lambda() {
    let rounds = |reward: &str, steps: u32| {
        let mut run = begun(settings(&[("reward", reward)]));
        run.run(steps);
        losses(&mut run);
        run.ranking().expect("it was looked at").rounds
    };
    let (early, late) = (rounds("0.2", 7), rounds("0.2", 14));
    assert_eq!(early, late, "between two rounds nothing becomes of it");
    assert_eq!(rounds("1", 7), early, "its first round comes before its first say");
    let three = rounds("0.2", 23);
    assert_eq!(three.iter().map(|round| round.step).collect::<Vec<_>>(), [6, 14, 22]);
    assert!(three.iter().all(|round| round.ranker > 2.0 / 6.0), "it picks better than by chance: {three:?}");
}

#[test]
fn going_back_brings_the_ranker_back_to_the_bit() {
    let mut run = begun(settings(&[]));
    run.run(20);
    block_on(run.look()).expect("a look");
    let then = run.ranking().expect("it was looked at");
    run.run(20);
    let first = losses(&mut run);
    assert_ne!(run.ranking().expect("it was looked at").rounds, then.rounds);
    block_on(run.rewind(20)).expect("a step that was taken");
    block_on(run.look()).expect("a look");
    assert_eq!(run.ranking(), Some(then));
    run.run(20);
    assert_eq!(losses(&mut run), first);
}

#[test]
fn changes_in_flight_keep_the_ranker_where_it_stays_one() {
    let change = |run: &mut Trainer, changed: &[(&str, &str)]| {
        let now = catalogue::apply_strictly(run.experiment(), &entries(changed)).expect("good settings");
        block_on(run.configure(now)).expect("a change that may be made");
    };
    let rounds = |run: &mut Trainer| {
        losses(run);
        run.ranking().expect("it was looked at").rounds
    };
    let mut run = begun(settings(&[]));
    run.run(10);
    let before = rounds(&mut run);
    change(&mut run, &[("reward", "0.8"), ("softness", "2"), ("lessons", "3")]);
    run.run(3);
    assert_eq!(rounds(&mut run), before, "its targets are others, and it is the same");
    change(&mut run, &[("weigh", "equal")]);
    run.run(2);
    assert!(rounds(&mut run).is_empty() && run.ranking().expect("a look").target.is_none());
    change(&mut run, &[("weigh", "ranked")]);
    run.run(2);
    let again = rounds(&mut run);
    assert_eq!((again.len(), again[0].step), (1, 15), "it begins anew, at once");
    let course = losses_of_the_next(&mut run, 8);
    block_on(run.rewind(9)).expect("a step that was taken");
    run.run(1);
    // What came after is forgotten; the same changes at the same steps lead to the same bits.
    change(&mut run, &[("reward", "0.8"), ("softness", "2"), ("lessons", "3")]);
    run.run(3);
    change(&mut run, &[("weigh", "equal")]);
    run.run(2);
    change(&mut run, &[("weigh", "ranked")]);
    run.run(2);
    losses(&mut run);
    assert_eq!(losses_of_the_next(&mut run, 8), course);
}

fn losses_of_the_next(run: &mut Trainer, steps: u32) -> Vec<u32> {
    losses(run);
    run.run(steps);
    losses(run)
}

#[test]
fn it_is_refused_by_name_with_what_it_cannot_judge() {
    let refused = |changed: &[(&str, &str)]| {
        let given = [&[("recipe", "ar2"), ("data", "hierarchy"), ("inbatch", "yes")][..], changed].concat();
        let problems = catalogue::apply_strictly(&Settings::default(), &entries(&given)).expect_err("no such run");
        problems.iter().map(|problem| problem.to_string()).collect::<Vec<_>>().join("\n")
    };
    for (changed, reason) in [
        (&[("collect", "none")][..], "weigh"),
        (&[("collect", "uniform")][..], "a ranker judges a query's own negatives"),
        (&[("collect", "hard")][..], "finds them during the step"),
        (&[("loss", "triplet")][..], "soft targets need a softmax"),
        (&[("loss", "decoupled")][..], "soft targets need a softmax"),
        (&[("smoothing", "0.2")][..], "the targets are soft already"),
    ] {
        let found = refused(changed);
        assert!(found.contains(reason), "{changed:?}: {found}");
    }
}
