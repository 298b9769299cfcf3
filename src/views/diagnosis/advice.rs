//! The advice of a diagnosis. Each piece says what to do, and names the knob if a single one does it.

use super::vitals::{Try, Value, Vitals};
use super::words::number;

pub(super) fn more_pairs(v: &Vitals) -> Vec<Try> {
    let best = v.recalls.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let earlier = best.map(|(step, _)| words(&format!("Stop earlier: held-out recall was best at step {step}.")));
    earlier.into_iter().chain([words("Train on more pairs, if the data have more.")]).collect()
}

pub(super) fn words(say: &str) -> Try {
    Try { say: say.into(), knob: None, value: None, restart: false }
}

pub(super) fn slower(v: &Vitals) -> Try {
    let rate = (v.rate / 10.0).max(1e-5);
    Try {
        say: format!("Take smaller steps: a learning rate of {}.", number(rate)),
        knob: Some("rate"),
        value: Some(Value::Number(rate)),
        restart: false,
    }
}

pub(super) fn bigger() -> Try {
    Try { say: "Take more pairs into a batch.".into(), knob: None, value: None, restart: false }
}

/// Advice against collapse. All of it needs a restart: where all similarities are equal there is no gradient along the
/// sphere.
pub(super) fn apart_again(v: &Vitals) -> Vec<Try> {
    let anew = |say: &str, knob, value| Try { say: say.into(), knob: Some(knob), value: Some(value), restart: true };
    let mut advice = Vec::new();
    if v.active.is_some() && v.loss > 0.0 {
        let semihard = Value::Choice("triplet-semihard");
        advice.push(anew(
            "Make triplets with semi-hard negatives: the hardest draw everything together.",
            "loss",
            semihard,
        ));
    }
    if v.decay > 0.05 {
        advice.push(anew("Lower the weight decay to 0.01.", "decay", Value::Number(0.01)));
    }
    advice.push(Try { restart: true, ..slower(v) });
    advice
}

/// Advice that reduces the push on false negatives.
pub(super) fn spare_the_right(v: &Vitals) -> Vec<Try> {
    let choice = |say: &str, knob, value| Try {
        say: say.into(),
        knob: Some(knob),
        value: Some(Value::Choice(value)),
        restart: false,
    };
    let mut advice = Vec::new();
    if v.duplicate_rate.unwrap_or(0.0) > v.false_rate.unwrap_or(0.0) / 2.0 {
        advice.push(choice("Leave out candidates that show the anchor's own item.", "filter", "duplicates"));
    }
    if !v.filters_labels {
        advice.push(choice(
            "Leave out candidates of the anchor's own class, so that the class may lie together; its keys are then \
             harder to tell apart.",
            "filter",
            "labels",
        ));
    }
    advice.push(choice("Take off what false negatives are expected to add.", "weigh", "debiased"));
    advice
}
