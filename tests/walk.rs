//! Random changes of settings during training: no change breaks the run or loses the weights, and a change that needs a
//! restart is reported.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, KNOBS, Kind, Knob, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;
use rand::RngExt;
use rand_pcg::Pcg64;

/// An experiment so small that a walk takes a second.
fn start() -> Experiment {
    let patch = [
        ("data", "clusters"),
        ("classes", "5"),
        ("pairs", "96"),
        ("batch", "12"),
        ("width", "8"),
        ("dim", "4"),
        ("steps", "100000"),
        ("negatives", "3"),
        ("memory", "40"),
        ("refresh", "3"),
    ];
    let patch: Vec<_> = patch.iter().map(|(knob, value)| (knob.to_string(), Value::from(*value))).collect();
    catalogue::apply_strictly(&Settings::default(), &patch).expect("settings that can run")
}

/// A random value of a knob; numbers stay where a small run is still quick.
fn value(knob: &Knob, rng: &mut Pcg64) -> Value {
    match &knob.kind {
        Kind::Choice { options, .. } => {
            let options = options();
            Value::from(options[rng.random_range(0..options.len())].id)
        }
        Kind::Integer { range, .. } => Value::Number(rng.random_range(range.min..=range.max.min(64.0)).round()),
        Kind::Number { range, .. } => Value::Number(rng.random_range(range.min..=range.max)),
    }
}

fn walk(seed: u32, steps: usize) {
    let mut rng = stream(seed, Purpose::Data, 77);
    let mut experiment = start();
    let mut run = block_on(Trainer::new(experiment.clone(), EngineChoice::Cpu)).expect("a run");
    let live: Vec<&Knob> =
        KNOBS.iter().copied().filter(|knob| knob.live && !["steps", "rate", "batch"].contains(&knob.id)).collect();
    let mut taken = 0;
    let mut story = Vec::new();
    for _ in 0..steps {
        let knob = live[rng.random_range(0..live.len())];
        let value = value(knob, &mut rng);
        story.push(format!("{}={value}", knob.id));
        let applied = catalogue::apply(&experiment, &[(knob.id.to_string(), value)]);
        if !catalogue::can_change_in_flight(&experiment, &applied.experiment) {
            // Of these settings, only a way of composing batches that adds pairs begins a run anew.
            assert!(applied.experiment.compose.adds_pairs(), "{story:?}");
            continue;
        }
        experiment = applied.experiment;
        block_on(run.configure(experiment.clone())).expect("a change in flight");
        assert_eq!(run.step(), taken, "the run goes on where it was: {story:?}");
        assert_eq!(block_on(run.advance(2)).expect("steps"), 2, "{story:?}");
        taken += 2;
        let snapshot = block_on(run.look()).expect("a look");
        assert!(snapshot.diverged.is_none(), "{story:?}");
        assert!(snapshot.look.scalars.finite && snapshot.look.scalars.loss.is_finite(), "{story:?}");
    }
    assert!(block_on(run.evaluate()).expect("an evaluation").retrieval.recall_at_1.is_finite());
}

#[test]
fn settings_can_be_changed_in_any_order() {
    for seed in 0..12 {
        walk(seed, 40);
    }
}

/// Every two choices of different stages train together, or the reason why not names one of them.
#[test]
fn every_two_choices_train_together_or_are_refused_with_a_reason() {
    let stages = ["compose", "collect", "filter", "weigh", "loss", "temperature", "inbatch"];
    let choices = |id: &str| {
        let knob = catalogue::knob(id).expect("a knob");
        knob.options().into_iter().map(|option| option.id).collect::<Vec<_>>()
    };
    for (n, first) in stages.iter().enumerate() {
        for second in &stages[n + 1..] {
            for a in choices(first) {
                for b in choices(second) {
                    let patch = [(first.to_string(), Value::from(a)), (second.to_string(), Value::from(b))];
                    let what = format!("{first}={a} {second}={b}");
                    let experiment = match catalogue::apply_strictly(&start(), &patch) {
                        Ok(experiment) => experiment,
                        Err(problems) => {
                            assert!(problems.iter().all(|problem| !problem.reason.is_empty()), "{what}");
                            continue;
                        }
                    };
                    let mut run = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("a run");
                    assert_eq!(block_on(run.advance(4)).expect("steps"), 4, "{what}");
                    let snapshot = block_on(run.look()).expect("a look");
                    assert!(snapshot.diverged.is_none() && snapshot.look.scalars.loss.is_finite(), "{what}");
                }
            }
        }
    }
}
