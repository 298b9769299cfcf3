//! The rules that settings must keep so that the experiment can run, and how broken ones are mended.
//!
//! In this order, because each rule takes the ones before it for granted:
//!
//! 1. Every number lies within its knob's range: the nearest allowed one is used (the default for NaN).
//! 2. `pairs` is at most what the data set has: lowered.
//! 3. `batch` is at most `pairs`: lowered.
//! 4. A shared tower needs inputs of equal width: `tower` becomes `separate`.
//! 5. The extra candidates must exist outside the batch and fit into memory ([`MAX_OWN`], [`MAX_LOGITS`],
//!    [`MAX_KEY_NUMBERS`]): `negatives` is lowered; where not even one fits, `collect` becomes `none`.

use super::apply::{Correction, Problem};
use super::value::Value;
use super::{KNOBS, Notice, knob};
use crate::described::Choice;
use crate::experiment::{Experiment, Settings, TowerKind};
use crate::negatives::collect::none::NoneCollected;

/// Most candidates that an anchor may have to itself.
pub const MAX_OWN: usize = 64;
/// Most entries of the dense block of logits, `batch * (batch + shared)`: 128 MiB, what one GPU binding may hold.
pub const MAX_LOGITS: usize = 32 << 20;
/// Most numbers in one layer's output for the keys of a step, or of the corpus: 128 MiB as well.
pub const MAX_KEY_NUMBERS: usize = 32 << 20;

/// Accepts settings that keep every rule.
///
/// # Errors
/// One [`Problem`] per knob that breaks a rule: the value, and what would be allowed.
pub fn check(mut settings: Settings) -> Result<Experiment, Vec<Problem>> {
    let mut corrections = Vec::new();
    mend(&mut settings, &mut corrections);
    if corrections.is_empty() {
        Ok(Experiment::trust(settings))
    } else {
        Err(corrections.into_iter().map(|correction| correction.problem).collect())
    }
}

/// The nearest settings that keep every rule, and a notice for each change.
pub fn repair(mut settings: Settings) -> (Experiment, Vec<Notice>) {
    let mut corrections = Vec::new();
    mend(&mut settings, &mut corrections);
    (Experiment::trust(settings), corrections.iter().map(Correction::notice).collect())
}

/// Applies the rules in their order and adds what had to change to `corrections`.
pub(super) fn mend(settings: &mut Settings, corrections: &mut Vec<Correction>) {
    let mut correct = |id: &str, given: Value, used: Value, reason: String| {
        Correction::add(corrections, id, &given, used, reason);
    };

    for knob in KNOBS.iter() {
        let (Some(range), Value::Number(given)) = (knob.range(), knob.get(settings)) else { continue };
        let fallback = if given.is_nan() { knob.default() } else { Value::Number(range.clamp(given)) };
        if fallback != Value::Number(given) {
            knob.offer(settings, &fallback);
            correct(knob.id, Value::Number(given), fallback, format!("must be {}", knob.allowed()));
        }
    }

    let available = settings.data.max_pairs();
    if settings.pairs > available {
        let given = std::mem::replace(&mut settings.pairs, available);
        let reason = format!("must be at most {available}, all that the data set {} has", settings.data.id());
        correct("pairs", Value::Number(given.into()), Value::Number(available.into()), reason);
    }

    if settings.batch > settings.pairs {
        let given = std::mem::replace(&mut settings.batch, settings.pairs);
        let reason = format!("must be at most {}, the number of training pairs", settings.pairs);
        correct("batch", Value::Number(given.into()), Value::Number(settings.pairs.into()), reason);
    }

    let (query_width, key_width) = settings.data.widths();
    if settings.tower == TowerKind::Shared && query_width != key_width {
        let given = shown("tower", settings);
        settings.tower = TowerKind::Separate;
        let reason = format!(
            "must be separate, because the queries and keys of {} have {query_width} and {key_width} numbers",
            settings.data.id()
        );
        correct("tower", given, shown("tower", settings), reason);
    }

    if !candidates_fit(settings, settings.negatives) {
        match most_negatives(settings) {
            0 => {
                let given = shown("collect", settings);
                settings.collect = Choice(&NoneCollected);
                let reason = "must be none, because there is no pair outside the batch to collect".into();
                correct("collect", given, shown("collect", settings), reason);
            }
            most => {
                let given = std::mem::replace(&mut settings.negatives, most);
                let reason = format!("must be at most {most} with this batch and these towers");
                correct("negatives", Value::Number(given.into()), Value::Number(most.into()), reason);
            }
        }
    }
}

fn shown(id: &str, settings: &Settings) -> Value {
    knob(id).map_or(Value::Number(f64::NAN), |knob| knob.get(settings))
}

/// The largest number of negatives that fits, found by bisection: more negatives never fit better.
fn most_negatives(settings: &Settings) -> u32 {
    let (mut fits, mut too_many) = (0, settings.negatives);
    while too_many - fits > 1 {
        let middle = fits + (too_many - fits) / 2;
        if candidates_fit(settings, middle) { fits = middle } else { too_many = middle }
    }
    fits
}

/// Whether the candidates collected with this many `negatives` exist and fit into memory.
fn candidates_fit(settings: &Settings, negatives: u32) -> bool {
    let columns = settings.collect.columns(&Settings { negatives, ..settings.clone() });
    let (batch, pairs) = (settings.batch as usize, settings.pairs as usize);
    let outside = pairs - batch;
    let candidates = batch + columns.shared;
    let rows = (candidates + batch * columns.own).max(if columns.own > 0 { pairs } else { 0 });
    let hidden = if settings.depth > 0 { settings.width as usize } else { 0 };
    let widest = settings.data.widths().1.max(hidden).max(settings.dim as usize);
    columns.shared.max(columns.own) <= outside
        && columns.own <= MAX_OWN
        && batch * candidates <= MAX_LOGITS
        && rows * widest <= MAX_KEY_NUMBERS
}
