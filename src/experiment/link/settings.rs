//! The part of a link that describes the experiment: its version, its settings, and unknown keys.

use super::text::{Pair, decode, encode, is_key, notice};
use crate::experiment::catalogue::{self, KNOBS, Notice, Value};
use crate::experiment::{Experiment, Settings};
use crate::knobs::Knobs;

/// The version of the links that are written.
pub const VERSION: u32 = 2;
/// The largest number of unknown keys that are preserved.
const MAX_UNKNOWN: usize = 32;
/// The longest percent-encoded value of an unknown key. It ensures that every written link can be read.
const MAX_UNKNOWN_VALUE: usize = 128;
/// Keys that say how the page opens a link.
pub(super) const OPENING: [&str; 4] = ["until", "view", "twin", "present"];

/// The content of a link's pairs.
pub(super) struct Said {
    /// The experiment.
    pub(super) experiment: Experiment,
    /// Values that were replaced or ignored.
    pub(super) notices: Vec<Notice>,
    /// Unknown keys with their values, in their order.
    pub(super) unknown: Vec<Pair>,
    /// The values of [`OPENING`]'s keys, uninterpreted.
    pub(super) opening: [Option<String>; 4],
}

/// The settings of a valid link, for the second of two runs. Keys of [`OPENING`] are ignored.
///
/// # Errors
/// The end of a sentence that says what is wrong with the link.
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
    // The recipe is left out, since it follows from the stages.
    for knob in KNOBS.iter().filter(|knob| knob.id != "recipe") {
        let value = knob.get(experiment);
        if value != knob.get(&defaults) {
            link += &format!("&{}={value}", knob.id);
        }
    }
    link
}

/// Interprets the pairs; of two with one key the first counts.
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

/// The default settings of this version of links. They never change.
fn defaults(version: u32) -> Settings {
    match version {
        1 => Knobs { dim: 3, steps: 600, ..Knobs::default() }.into(),
        _ => Settings::default(),
    }
}

/// The version of a link. A link without one is of version 1, since early links did not name it.
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

/// Adds an unknown pair to those that are preserved, or returns the reason why not.
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
