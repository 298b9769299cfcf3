//! Twins: two runs side by side that differ in one knob, in a whole recipe, or in everything that a second link sets.

use super::catalogue::nearest::did_you_mean;
use super::catalogue::{self, KNOBS, Problem, Value};
use super::link::settings::{read_settings, write_settings};
use super::{Experiment, Settings};

/// A knob in which twins cannot differ, because another seed changes every random draw.
const SEED: &str = "seed";
/// Knobs that both runs share even if the second link sets them.
const SHARED: [&str; 2] = [SEED, "steps"];
/// Stands in place of a knob's id if a second link gives the difference.
pub const LINK: &str = "link";

/// The difference between the twins.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Twin {
    /// The knob's id, or [`LINK`].
    pub knob: &'static str,
    /// The knob's value in the second run, or the second run's canonical link without its `#`.
    pub value: Value,
}

impl Twin {
    /// The second run of this experiment, if it differs in the named knob and in nothing else.
    ///
    /// # Errors
    /// When there is no such knob, the value is not allowed for it, it is the first run's, or other knobs would change
    /// too.
    pub fn of(experiment: &Experiment, id: &str, value: &Value) -> Result<(Twin, Experiment), Problem> {
        if id == LINK {
            return Twin::by_link(experiment, value);
        }
        let problem = |reason: String| Problem::new(id, value, reason);
        let Some(knob) = catalogue::knob(id).filter(|knob| knob.id != SEED) else {
            return Err(problem(match id {
                SEED => "is not a setting in which twins can differ".into(),
                _ => format!("is not a setting; {}", did_you_mean(id, |near| near != SEED)),
            }));
        };
        let other = catalogue::apply_strictly(experiment, &[(id.to_owned(), value.clone())]).map_err(|problems| {
            let (own, others): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| problem.key == id);
            let more = || problem(others_too(others.iter().map(|problem| &problem.key[..])));
            own.into_iter().next().unwrap_or_else(more)
        })?;
        let mut differ = differing(experiment, &other);
        if knob.id == "recipe" {
            if differ.is_empty() {
                return Err(problem("is what the first run has; the second needs another".into()));
            }
            return Ok((Twin { knob: knob.id, value: knob.get(&other) }, other));
        }
        differ.retain(|other| *other != id);
        if !differ.is_empty() {
            return Err(problem(others_too(differ.into_iter())));
        }
        if knob.get(experiment) == knob.get(&other) {
            let allowed = knob.allowed();
            return Err(problem(format!("is what the first run has; the second needs another: {allowed}")));
        }
        if !knob.is_relevant(&other) {
            return Err(problem("has no effect under these settings, so that twins would be the same".into()));
        }
        Ok((Twin { knob: knob.id, value: knob.get(&other) }, other))
    }

    /// The second run of which a link gives the settings, except for the knobs that twins share.
    fn by_link(experiment: &Experiment, value: &Value) -> Result<(Twin, Experiment), Problem> {
        let problem = |reason: String| Problem::new(LINK, value, reason);
        let other = read_settings(&value.to_string())
            .map_err(|reason| problem(format!("must be the link of a run: {reason}")))?;
        let shared =
            SHARED.iter().filter_map(|id| catalogue::knob(id)).map(|knob| (knob.id.to_owned(), knob.get(experiment)));
        let other = catalogue::apply_strictly(&other, &shared.collect::<Vec<_>>())
            .map_err(|problems| problem(problems.first().map_or_else(String::new, ToString::to_string)))?;
        if differing(experiment, &other).is_empty() {
            return Err(problem("has the settings of the first run; the second needs others".into()));
        }
        let link = write_settings(&other);
        Ok((Twin { knob: LINK, value: Value::Text(link.trim_start_matches('#').to_owned()) }, other))
    }
}

/// The knobs that differ, without `recipe`, which follows from the others.
fn differing(one: &Settings, other: &Settings) -> Vec<&'static str> {
    let differs = |knob: &&&catalogue::Knob| knob.id != "recipe" && knob.get(one) != knob.get(other);
    KNOBS.iter().filter(differs).map(|knob| knob.id).collect()
}

fn others_too<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    format!("would change {} too; twins differ in one setting", ids.collect::<Vec<_>>().join(", "))
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
        assert_eq!((twin.knob, twin.value, other.tau), ("tau", Value::Number(0.5), 0.5));
        let (twin, other) = of("collect", "hard").expect("a method");
        assert_eq!((twin.value, other.collect.about().id), (Value::from("hard"), "hard"));
        assert_eq!(of("width", "64").expect("a knob that restarts").1.width, 64);
    }

    #[test]
    fn twins_differ_in_a_whole_recipe_by_any_of_its_names() {
        let (twin, other) = of("recipe", "moco").expect("a recipe");
        assert_eq!((twin.knob, twin.value), ("recipe", Value::from("moco")));
        assert_eq!((other.collect.id(), other.inbatch), ("momentum", crate::knobs::InBatch::No));
        assert_eq!(of("recipe", "MOCO").expect("a name").1, other);
    }

    #[test]
    fn twins_differ_in_a_second_link_and_share_seed_and_budget() {
        let (twin, other) = of("link", "#v=1&data=clusters&tau=0.5&seed=9&steps=7&view=lens").expect("a link");
        let first = catalogue::repair(Settings::default()).0;
        assert_eq!((twin.knob, other.tau, other.seed, other.steps), ("link", 0.5, first.seed, first.steps));
        let again = Twin::of(&first, "link", &twin.value).expect("the canonical link");
        assert_eq!(again, (twin, other));
    }

    #[test]
    fn refused_twins_are_named_with_the_reason() {
        for (id, value, words) in [
            ("recipe", "magic", "recipe = magic must be one of"),
            ("recipe", "in-batch", "recipe = in-batch is what the first run has"),
            (
                "link",
                "v=1&tau=50",
                "link = v=1&tau=50 must be the link of a run: tau = 50 must be a number from 0.01 to 2",
            ),
            (
                "link",
                "v=1&twin=tau:1",
                "link = v=1&twin=tau:1 must be the link of a run: it has a second run of its own",
            ),
            ("link", "v=2&seed=3", "link = v=2&seed=3 has the settings of the first run"),
            ("seed", "5", "seed = 5 is not a setting in which twins can differ"),
            ("nonsense", "5", "nonsense = 5 is not a setting; docs/knobs.md lists all"),
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
