//! The link: `#v=2&key=value&…`, readable, and only what differs from the defaults.
//!
//! ```text
//! #v=2&data=clusters&tau=0.07&collect=hard&negatives=4&until=400
//! ```
//!
//! What a link of a version means never changes: each version keeps the defaults it began with, and the links of
//! `tests/links/` only grow. A link that names no version is of version 1, unless it is empty. Reading never fails. What cannot stand is
//! replaced by the nearest that can, with a notice; what is not known is kept and written again, so that a link survives
//! a visit to an older page. `until` asks to open the run paused at that step, `view` to open one of the page's views,
//! `present=1` to show the page as for a projector, and `twin=knob:value` to run a second one beside it that differs in this
//! knob, in a whole recipe (`twin=recipe:moco`) or in all that a second link says (`twin=link:` and the link, percent-encoded).

use super::catalogue::{self, KNOBS, Notice, Problem, Record, Value};
use super::twin::Twin;
use super::views::{self, VIEWS};
use super::{Experiment, Settings};

/// The version of the links that are written.
pub const VERSION: u32 = 2;
/// Links with more characters are not read.
pub const MAX_LENGTH: usize = 8192;
/// At most this many unknown keys are kept.
const MAX_UNKNOWN: usize = 32;
/// Longest key, known or not.
const MAX_KEY: usize = 32;
/// Longest value of an unknown key, percent-encoded: so that every link that is written can be read.
const MAX_UNKNOWN_VALUE: usize = 128;

/// A key and its value, decoded.
pub type Pair = (String, String);

/// How a link opens, which is no part of the experiment.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Opening {
    /// The step at which to pause; at most the experiment's budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
    /// The id of the view that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<&'static str>,
    /// The run beside this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twin: Option<Twin>,
    /// Whether the page shows itself as for a projector.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub present: bool,
}

/// What a link says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The experiment; it can run.
    pub experiment: Experiment,
    /// What could not be taken as it stood.
    pub notices: Vec<Notice>,
    /// Keys and values that this version does not know, in their order.
    pub unknown: Vec<Pair>,
    /// How it opens.
    pub opening: Opening,
}

/// As an object, the experiment is called `settings`.
impl serde::Serialize for Reading {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Object<'a> {
            settings: Record,
            notices: &'a [Notice],
            unknown: &'a [Pair],
            #[serde(flatten)]
            opening: &'a Opening,
        }
        let Reading { experiment, notices, unknown, opening } = self;
        Object { settings: catalogue::record(experiment), notices, unknown, opening }.serialize(serializer)
    }
}

/// Reads a link, with or without its `#`.
pub fn read(hash: &str) -> Reading {
    let body = hash.strip_prefix('#').unwrap_or(hash);
    match decode(body) {
        Ok((pairs, notices)) => interpret(pairs, notices),
        Err(notice) => {
            // Of a link that is rejected, only the version counts: it says which defaults are used instead.
            let version = body.split('&').find_map(|part| part.strip_prefix("v="));
            interpret(version.map(|version| ("v".into(), version.into())).into_iter().collect(), vec![notice])
        }
    }
}

/// The settings of a link that must be right as it stands, for the second of two runs. How it opens does not matter.
///
/// # Errors
/// The rest of a sentence: what is wrong with the link.
pub(super) fn read_settings(link: &str) -> Result<Experiment, String> {
    let (mut pairs, mut notices) = decode(link.strip_prefix('#').unwrap_or(link)).map_err(|notice| notice.message)?;
    if pairs.iter().any(|(key, _)| key == "twin") {
        return Err("it has a second run of its own, and only one can stand beside a run".into());
    }
    pairs.retain(|(key, _)| !["until", "view", "present"].contains(&key.as_str()));
    let Reading { experiment, notices: more, .. } = interpret(pairs, Vec::new());
    notices.extend(more);
    notices.into_iter().next().map_or(Ok(experiment), |notice| Err(notice.message))
}

/// Writes the canonical link: knobs in the catalogue's order, then `until`, `view`, `twin`, `present`, then what was
/// unknown. Unknown pairs that
/// [`read`] would not keep are left out.
pub fn write(experiment: &Experiment, unknown: &[Pair], opening: Opening) -> String {
    let defaults = defaults(VERSION);
    let mut link = format!("#v={VERSION}");
    // The recipe follows from the stages, which are written.
    for knob in KNOBS.iter().filter(|knob| knob.id != "recipe") {
        let value = knob.get(experiment);
        if value != knob.get(&defaults) {
            link += &format!("&{}={value}", knob.id);
        }
    }
    if let Some(step) = opening.until {
        link += &format!("&until={}", step.min(experiment.steps));
    }
    if let Some(view) = opening.view {
        link += &format!("&view={view}");
    }
    if let Some(Twin { knob, value }) = opening.twin {
        link += &format!("&twin={knob}:{}", encode(&value.to_string()));
    }
    if opening.present {
        link += "&present=1";
    }
    let mut kept = Vec::new();
    for (key, value) in unknown {
        if keep(&mut kept, key, value).is_ok() {
            link += &format!("&{key}={}", encode(value));
        }
    }
    link
}

/// Splits and percent-decodes. An error rejects the link as a whole.
fn decode(body: &str) -> Result<(Vec<Pair>, Vec<Notice>), Notice> {
    let (mut pairs, mut notices) = (Vec::new(), Vec::new());
    let rejected = |reason: String| notice("link", body, reason, "the defaults are used");
    let length = body.chars().count();
    if length > MAX_LENGTH {
        return Err(rejected(format!("has {length} characters, more than {MAX_LENGTH}")));
    }
    for part in body.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (Some(key), Some(value)) = (percent_decode(key), percent_decode(value)) else {
            notices.push(notice(key, value, "is not text after percent-decoding".into(), "it is ignored"));
            continue;
        };
        if key.chars().chain(value.chars()).any(char::is_control) {
            return Err(rejected("contains control characters".into()));
        }
        if is_key(&key) {
            pairs.push((key, value));
        } else {
            notices.push(notice(&key, &value, "has a key that cannot be one".into(), "it is ignored"));
        }
    }
    Ok((pairs, notices))
}

/// Makes sense of the pairs; the first of two with one key counts.
fn interpret(pairs: Vec<Pair>, mut notices: Vec<Notice>) -> Reading {
    let says_nothing = pairs.is_empty();
    let (mut patch, mut unknown, mut version) = (Vec::new(), Vec::new(), None);
    let (mut until, mut view, mut twin, mut present) = (None, None, None, None);
    for (key, value) in pairs {
        match key.as_str() {
            "v" if version.is_none() => version = Some(value),
            "until" if until.is_none() => until = Some(value),
            "view" if view.is_none() => view = Some(value),
            "twin" if twin.is_none() => twin = Some(value),
            "present" if present.is_none() => present = Some(value),
            "v" | "until" | "view" | "twin" | "present" => {
                notices.push(notice(&key, &value, "is given again".into(), "the first stands"))
            }
            _ if catalogue::knob(&key).is_some() => patch.push((key, Value::Text(value))),
            _ => {
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
    let experiment = applied.experiment;
    let until = until.and_then(|value| read_until(&value, experiment.steps, &mut notices));
    let view = view.and_then(|value| read_view(&value, &mut notices));
    let twin = twin.and_then(|value| read_twin(&value, &experiment, &mut notices));
    let present = present.is_some_and(|value| read_present(&value, &mut notices));
    Reading { experiment, notices, unknown, opening: Opening { until, view, twin, present } }
}

/// The settings that a link of this version leaves unsaid. They never change.
fn defaults(version: u32) -> Settings {
    match version {
        1 => Settings { dim: 3, steps: 600, ..Settings::default() },
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

/// The view to open.
fn read_view(value: &str, notices: &mut Vec<Notice>) -> Option<&'static str> {
    let view = views::view(value).map(|view| view.id);
    if view.is_none() {
        let ids: Vec<_> = VIEWS.iter().map(|view| view.id).collect();
        notices.push(notice("view", value, format!("must be one of {}", ids.join(", ")), "no view is opened"));
    }
    view
}

/// Whether to show the page as for a projector.
fn read_present(value: &str, notices: &mut Vec<Notice>) -> bool {
    if !["0", "1"].contains(&value) {
        notices.push(notice("present", value, "must be 0 or 1".into(), "it is ignored"));
    }
    value == "1"
}

/// The run beside this one: `knob:value`, `recipe:id`, `link:settings`.
fn read_twin(value: &str, experiment: &Experiment, notices: &mut Vec<Notice>) -> Option<Twin> {
    let read = match value.split_once(':') {
        Some((knob, text)) => Twin::of(experiment, knob, &Value::from(text)).map_err(|problem| problem.to_string()),
        None => Err("a knob and a value, as in tau:0.5, are needed".into()),
    };
    let refused =
        |reason| notices.push(notice("twin", value, format!("cannot stand: {reason}"), "no second run is started"));
    read.map_err(refused).ok().map(|(twin, _)| twin)
}

/// The step to pause at: a whole number from 0 to the budget.
fn read_until(value: &str, budget: u32, notices: &mut Vec<Notice>) -> Option<u32> {
    let reason = format!("must be a whole number from 0 to {budget}, the number of steps");
    let Some(number) = catalogue::parse_number(value) else {
        notices.push(notice("until", value, reason, "it is ignored"));
        return None;
    };
    let nearest = number.round().clamp(0.0, f64::from(budget));
    if nearest != number {
        notices.push(notice("until", value, reason, &format!("{nearest} is used instead")));
    }
    Some(nearest as u32)
}

/// Keeps an unknown pair, or says why not.
fn keep(kept: &mut Vec<Pair>, key: &str, value: &str) -> Result<(), &'static str> {
    if !is_key(key) || ["v", "until", "view", "twin", "present"].contains(&key) || catalogue::knob(key).is_some() {
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

/// `[a-z][a-z0-9_]{0,31}`.
fn is_key(key: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    key.len() <= MAX_KEY && key.starts_with(|first: char| first.is_ascii_lowercase()) && key.bytes().all(inner)
}

/// Undoes `%41`; `None` for a broken escape or for bytes that are not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' { hex(bytes.next()?)? * 16 + hex(bytes.next()?)? } else { byte });
    }
    String::from_utf8(decoded).ok()
}

/// Everything but RFC 3986's unreserved characters becomes `%41`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

fn notice(key: &str, value: &str, reason: String, done: &str) -> Notice {
    Problem::new(key, &Value::from(value), reason).notice(done)
}
