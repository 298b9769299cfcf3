//! Two runs side by side that differ in exactly one knob: which knob, and what it is in the second run.

use super::catalogue::{self, KNOBS, Problem, Value};
use super::{Experiment, Settings};

/// Knobs in which twins cannot differ: a recipe is many knobs, and what another seed changes is not one thing.
const NEVER: [&str; 2] = ["recipe", "seed"];

/// The one difference.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Twin {
    /// The knob's id.
    pub knob: &'static str,
    /// Its value in the second run.
    pub value: TwinValue,
}

/// A number, or the id of a choice.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum TwinValue {
    /// Of a number.
    Number(f64),
    /// Of a choice.
    Id(&'static str),
}

impl std::fmt::Display for TwinValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TwinValue::Number(number) => Value::Number(*number).fmt(f),
            TwinValue::Id(id) => f.write_str(id),
        }
    }
}

impl Twin {
    /// The second run of this experiment, when it differs in this knob and in nothing else.
    ///
    /// # Errors
    /// When there is no such knob, the value is none for it, or more or less than this knob would differ.
    pub fn of(experiment: &Experiment, id: &str, value: &Value) -> Result<(Twin, Experiment), Problem> {
        let problem = |reason: String| Problem::new(id, value, reason);
        let Some(knob) = catalogue::knob(id).filter(|knob| !NEVER.contains(&knob.id)) else {
            let ids: Vec<_> = KNOBS.iter().map(|knob| knob.id).filter(|id| !NEVER.contains(id)).collect();
            return Err(problem(format!("is not a setting in which twins can differ; those are {}", ids.join(", "))));
        };
        let other = catalogue::apply_strictly(experiment, &[(id.to_owned(), value.clone())]).map_err(|problems| {
            let (own, others): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.key == id);
            let more = || problem(others_too(others.iter().map(|problem| &problem.key[..])));
            own.into_iter().next().unwrap_or_else(more)
        })?;
        let differs = |knob: &&&catalogue::Knob| knob.get(experiment) != knob.get(&other);
        let others: Vec<&str> = KNOBS
            .iter()
            .filter(differs)
            .map(|knob| knob.id)
            .filter(|&other| other != id && other != "recipe")
            .collect();
        if !others.is_empty() {
            return Err(problem(others_too(others.into_iter())));
        }
        if knob.get(experiment) == knob.get(&other) {
            let allowed = knob.allowed();
            return Err(problem(format!("is what the first run has; the second needs another: {allowed}")));
        }
        if !knob.is_relevant(&other) {
            return Err(problem("has no effect under these settings, so that twins would be the same".into()));
        }
        Ok((Twin { knob: knob.id, value: given(knob, &other) }, other))
    }
}

fn others_too<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    format!("would change {} too; twins differ in one setting", ids.collect::<Vec<_>>().join(", "))
}

/// The value of a knob, as one that can be copied.
fn given(knob: &catalogue::Knob, settings: &Settings) -> TwinValue {
    match knob.get(settings) {
        Value::Number(number) => TwinValue::Number(number),
        Value::Text(text) => TwinValue::Id(knob.options().iter().find(|about| about.id == text).map_or("", |a| a.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, value: &str) -> Result<(Twin, Experiment), String> {
        let experiment = catalogue::repair(Settings::default()).0;
        Twin::of(&experiment, id, &Value::from(value)).map_err(|problem| problem.to_string())
    }

    #[test]
    fn twins_differ_in_one_knob_of_any_kind() {
        let (twin, other) = of("tau", "0.5").expect("a temperature");
        assert_eq!((twin.knob, twin.value, other.tau), ("tau", TwinValue::Number(0.5), 0.5));
        let (twin, other) = of("collect", "hard").expect("a method");
        assert_eq!((twin.value, other.collect.about().id), (TwinValue::Id("hard"), "hard"));
        assert_eq!(of("width", "64").expect("a knob that restarts").1.width, 64);
    }

    #[test]
    fn what_cannot_be_a_twin_is_refused_by_name() {
        for (id, value, words) in [
            ("seed", "5", "seed = 5 is not a setting in which twins can differ; those are data, pairs,"),
            ("nonsense", "5", "nonsense = 5 is not a setting in which twins can differ"),
            ("tau", "50", "tau = 50 must be a number from 0.01 to 2"),
            ("tau", "0.1", "tau = 0.1 is what the first run has; the second needs another: a number from 0.01 to 2"),
            ("collect", "magic", "collect = magic must be one of"),
            ("beta", "2", "beta = 2 has no effect"),
            ("pairs", "20", "pairs = 20 would change batch too"),
        ] {
            let refused = of(id, value).expect_err(id);
            assert!(refused.starts_with(words), "{refused}");
        }
    }
}
