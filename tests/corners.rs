//! Runs random combinations of the ends of all ranges and of all choices for three steps on the CPU: every experiment
//! that the catalogue accepts must run.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, KNOBS, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;
use rand::RngExt;

/// Ends of ranges that are replaced by smaller numbers, because their runs would take too long.
const NEARER: &[(&str, f64)] =
    &[("pairs", 400.0), ("batch", 200.0), ("negatives", 300.0), ("memory", 16_384.0), ("width", 48.0)];

/// The combination with this number: for each knob one end of its range, its default or one of its choices.
fn mixture(number: u64) -> Experiment {
    let mut random = stream(1, Purpose::Sampling, number);
    let mut pick = |values: Vec<Value>| values[random.random_range(0..values.len())].clone();
    let value = |id: &str, max: f64| NEARER.iter().find(|(near, _)| *near == id).map_or(max, |(_, near)| *near);
    let patch = KNOBS.iter().filter(|knob| knob.id != "recipe").map(|knob| {
        let values = match knob.range() {
            Some(range) => vec![Value::Number(range.min), Value::Number(value(knob.id, range.max)), knob.default()],
            None => knob.options().iter().map(|option| Value::from(option.id)).collect(),
        };
        (knob.id.to_string(), pick(values))
    });
    catalogue::apply(&Settings::default(), &patch.collect::<Vec<_>>()).experiment
}

#[test]
fn extreme_experiments_run_and_report_divergence() {
    for number in 0..100 {
        let experiment = mixture(number);
        let said = format!("{number}: {experiment:?}");
        let budget = experiment.steps;
        let mut trainer = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect(&said);
        let taken = trainer.run(3);
        let snapshot = block_on(trainer.look()).expect(&said);
        let evaluation = block_on(trainer.evaluate()).expect(&said).retrieval;
        assert!(snapshot.diverged.is_some() || taken == budget.min(3), "{said}");
        let batch = &snapshot.look.scalars;
        let shown = [
            ("loss", Some(batch.loss)),
            ("tau", Some(batch.tau)),
            ("chance", Some(batch.chance)),
            ("positive_mean", batch.positive_mean),
            ("negative_mean", batch.negative_mean),
            ("auroc", batch.auroc),
            ("effective_negatives", batch.effective_negatives),
            ("false_negative_rate", batch.false_negative_rate),
            ("batch alignment", batch.alignment),
            ("batch uniformity", batch.uniformity),
            ("recall_at_1", Some(evaluation.recall_at_1)),
            ("mrr", Some(evaluation.mrr)),
            ("alignment", Some(evaluation.alignment)),
            ("uniformity", evaluation.uniformity),
        ];
        for (name, value) in shown {
            assert!(value.is_none_or(f64::is_finite), "{name} = {value:?} in {said}");
            // A metric is absent only if its requirement is not met.
            let of_negatives = ["negative_mean", "auroc", "effective_negatives", "false_negative_rate"].contains(&name);
            let left = batch.candidates_per_anchor > batch.removed_per_anchor;
            assert_eq!(value.is_some(), !of_negatives || left, "{name} = {value:?} in {said}");
        }
    }
}
