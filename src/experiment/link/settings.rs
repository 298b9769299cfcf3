//! The part of a link that is the experiment: its version, its settings, and what this version does not know.

use super::text::{Pair, decode, encode, is_key, notice};
use crate::experiment::catalogue::{self, KNOBS, Notice, Value};
use crate::experiment::{Experiment, Settings};
use crate::knobs::Knobs;

/// The version of the links that are written.
pub const VERSION: u32 = 2;
/// At most this many unknown keys are kept.
const MAX_UNKNOWN: usize = 32;
/// Longest value of an unknown key, percent-encoded: so that every link that is written can be read.
const MAX_UNKNOWN_VALUE: usize = 128;
/// Keys that say how a link opens, which is no part of the experiment.
pub(super) const OPENING: [&str; 4] = ["until", "view", "twin", "present"];

/// What the pairs of a link say.
pub(super) struct Said {
    /// The experiment; it can run.
    pub(super) experiment: Experiment,
    /// What could not be taken as it stood.
    pub(super) notices: Vec<Notice>,
    /// Keys and values that this version does not know, in their order.
    pub(super) unknown: Vec<Pair>,
    /// The values of [`OPENING`]'s keys, as they stand.
    pub(super) opening: [Option<String>; 4],
}

/// The settings of a link that must be right as it stands, for the second of two runs. How it opens does not matter.
///
/// # Errors
/// The rest of a sentence: what is wrong with the link.
pub(in crate::experiment) fn read_settings(link: &str) -> Result<Experiment, String> {
    let (mut pairs, mut notices) = decode(link.strip_prefix('#').unwrap_or(link)).map_err(|notice| notice.message)?;
    if pairs.iter().any(|(key, _)| key == "twin") {
        return Err("it has a second run of its own, and only one can stand beside a run".into());
    }
    pairs.retain(|(key, _)| !OPENING.contains(&key.as_str()));
    let Said { experiment, notices: more, .. } = interpret(pairs, Vec::new());
    notices.extend(more);
    notices.into_iter().next().map_or(Ok(experiment), |notice| Err(notice.message))
}

/// `#v=2` and every knob that differs from the defaults, in the catalogue's order.
pub(in crate::experiment) fn write_settings(experiment: &Experiment) -> String {
    let defaults = defaults(VERSION);
    let mut link = format!("#v={VERSION}");
    // The recipe follows from the stages, which are written.
    for knob in KNOBS.iter().filter(|knob| knob.id != "recipe") {
        let value = knob.get(experiment);
        if value != knob.get(&defaults) {
            link += &format!("&{}={value}", knob.id);
        }
    }
    link
}

/// Makes sense of the pairs; the first of two with one key counts.
pub(super) fn interpret(pairs: Vec<Pair>, mut notices: Vec<Notice>) -> Said {
    let says_nothing = pairs.is_empty();
    let (mut patch, mut unknown, mut version) = (Vec::new(), Vec::new(), None);
    let mut opening = [None, None, None, None];
    for (key, value) in pairs {
        let place = match OPENING.iter().position(|known| *known == key) {
            Some(n) => Some(&mut opening[n]),
            None => (key == "v").then_some(&mut version),
        };
        match place {
            Some(place) if place.is_none() => *place = Some(value),
            Some(_) => notices.push(notice(&key, &value, "is given again".into(), "the first stands")),
            None if catalogue::knob(&key).is_some() => patch.push((key, Value::Text(value))),
            None => {
                if let Err(reason) = keep(&mut unknown, &key, &value) {
                    notices.push(notice(&key, &value, reason.into(), "it is dropped"));
                }
            }
        }
    }
    let version = read_version(version.as_deref(), says_nothing, &mut notices);
    let applied = catalogue::apply(&defaults(version), &patch);
    notices.extend(applied.clamped);
    notices.extend(applied.ignored);
    if !unknown.is_empty() {
        let keys: Vec<&str> = unknown.iter().map(|(key, _)| key.as_str()).collect();
        let message = format!(
            "The link has settings that this page does not know and ignores: {}. They stay in the link.",
            keys.join(", ")
        );
        notices.push(Notice { key: keys.join(","), value: String::new(), message });
    }
    Said { experiment: applied.experiment, notices, unknown, opening }
}

/// The settings that a link of this version leaves unsaid. They never change.
fn defaults(version: u32) -> Settings {
    match version {
        1 => Knobs { dim: 3, steps: 600, ..Knobs::default() }.into(),
        _ => Settings::default(),
    }
}

/// The version by which a link is read. Links were written by hand before they had to name one.
fn read_version(given: Option<&str>, says_nothing: bool, notices: &mut Vec<Notice>) -> u32 {
    let Some(text) = given else { return if says_nothing { VERSION } else { 1 } };
    if let Some(version) = (1..=VERSION).find(|version| text == version.to_string()) {
        return version;
    }
    let newer = catalogue::parse_number(text).is_some_and(|number| number > f64::from(VERSION));
    let (reason, version) = if newer { ("is newer than this page", VERSION) } else { ("is not a version of links", 1) };
    notices.push(notice("v", text, reason.into(), &format!("the link is read as version {version}")));
    version
}

/// Keeps an unknown pair, or says why not.
pub(super) fn keep(kept: &mut Vec<Pair>, key: &str, value: &str) -> Result<(), &'static str> {
    if !is_key(key) || key == "v" || OPENING.contains(&key) || catalogue::knob(key).is_some() {
        Err("has a key that cannot be an unknown one")
    } else if value.chars().any(char::is_control) {
        Err("contains control characters")
    } else if kept.iter().any(|(earlier, _)| earlier == key) {
        Err("is given again")
    } else if encode(value).len() > MAX_UNKNOWN_VALUE {
        Err("is too long to keep")
    } else if kept.len() == MAX_UNKNOWN {
        Err("is one unknown key too many")
    } else {
        kept.push((key.into(), value.into()));
        Ok(())
    }
}
