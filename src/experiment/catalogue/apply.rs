//! Applies untrusted keys and values to settings: the only path for links, the command line and the page.

use serde::Serialize;

use super::knobs::knob;
use super::nearest::did_you_mean;
use super::problem::{Correction, Notice, Problem};
use super::rules::mend;
use crate::experiment::table::Knob;
use crate::experiment::{Experiment, Settings};
use crate::knobs::{Offer, Value};

/// The result of a patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Applied {
    /// The resulting experiment.
    #[serde(rename = "state")]
    pub experiment: Experiment,
    /// Knobs that took the given value.
    pub applied: Vec<&'static str>,
    /// Knobs that took another value: the nearest allowed one, or the one that a rule between knobs requires.
    pub clamped: Vec<Notice>,
    /// Entries that changed nothing.
    pub ignored: Vec<Notice>,
}

/// Applies a patch to settings and repairs the result. `recipe` is applied first, wherever it stands; of two entries
/// with one key the first counts. A value of the wrong kind for its knob is ignored.
pub fn apply(current: &Settings, patch: &[(String, Value)]) -> Applied {
    let Taken { settings, mut applied, corrections, ignored } = take(current, patch);
    applied.retain(|id| corrections.iter().all(|correction| correction.problem.key != *id));
    Applied {
        experiment: Experiment::trust(settings),
        applied,
        clamped: corrections.iter().map(Correction::notice).collect(),
        ignored: ignored.into_iter().map(|(problem, kept)| problem.notice(&kept)).collect(),
    }
}

/// Applies a patch without repairs.
///
/// # Errors
/// One [`Problem`] for everything that [`apply`] would clamp or ignore.
pub fn apply_strictly(current: &Settings, patch: &[(String, Value)]) -> Result<Experiment, Vec<Problem>> {
    let Taken { settings, corrections, ignored, .. } = take(current, patch);
    let ignored = ignored.into_iter().map(|(problem, _)| problem);
    let problems: Vec<Problem> = ignored.chain(corrections.into_iter().map(|correction| correction.problem)).collect();
    if problems.is_empty() { Ok(Experiment::trust(settings)) } else { Err(problems) }
}

/// Settings after [`mend`], and the list of changes.
struct Taken {
    settings: Settings,
    applied: Vec<&'static str>,
    corrections: Vec<Correction>,
    /// Each problem with what was done about it.
    ignored: Vec<(Problem, String)>,
}

fn take(current: &Settings, patch: &[(String, Value)]) -> Taken {
    let mut settings = current.clone();
    let (mut applied, mut corrections, mut ignored) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen: Vec<&str> = Vec::new();
    let (recipes, others): (Vec<_>, Vec<_>) = patch.iter().partition(|(key, _)| key == "recipe");
    for (key, value) in recipes.into_iter().chain(others) {
        let Some(knob) = knob(key) else {
            let reason = format!("is not a setting; {}", did_you_mean(key, |_| true));
            ignored.push((Problem::new(key, value, reason), "it is ignored".into()));
            continue;
        };
        if seen.contains(&knob.id) {
            let kept = format!("{} stands", knob.get(&settings));
            ignored.push((Problem::new(key, value, "is given again".into()), kept));
            continue;
        }
        seen.push(knob.id);
        match knob.offer(&mut settings, value) {
            Offer::Taken => applied.push(knob.id),
            Offer::Clamped => Correction::add(&mut corrections, knob.id, value, knob.get(&settings), must_be(knob)),
            Offer::Refused => {
                let kept = format!("{} stands", knob.get(&settings));
                ignored.push((Problem::new(key, value, must_be(knob)), kept));
            }
        }
    }
    mend(&mut settings, &mut corrections);
    Taken { settings, applied, corrections, ignored }
}

fn must_be(knob: &Knob) -> String {
    format!("must be {}", knob.allowed())
}
