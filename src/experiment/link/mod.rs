//! The share link: `#v=2&key=value&…`, a readable text of the settings that differ from the defaults.
//!
//! ```text
//! #v=2&data=clusters&tau=0.07&collect=hard&negatives=4&until=400
//! ```
//!
//! The meaning of a link of a version never changes: each version has fixed defaults, and `tests/links/` only gains
//! links. A link without a version is of version 1, unless it is empty. Reading never fails: an invalid value is
//! replaced by the nearest valid one, with a notice, and unknown keys are preserved, so that a link survives a visit to
//! an older page.
//!
//! Four keys say how the page opens: `until` pauses the run at that step, `view` opens one of the page's views,
//! `present=1` shows the projector's layout, and `twin=knob:value` starts a second run that differs in this knob, in a
//! whole recipe (`twin=recipe:moco`) or in all settings of a second link (`twin=link:` and the link, percent-encoded).

pub(super) mod settings;
mod text;

use super::Experiment;
use super::catalogue::{self, Notice, Value};
use super::twin::Twin;
use super::views::{self, VIEWS};
pub use settings::VERSION;
use settings::{Said, keep, write_settings};
pub use text::{MAX_LENGTH, Pair};
use text::{decode, encode, notice};

/// How the page opens a link. It is not part of the experiment.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Opening {
    /// The step at which to pause; at most the experiment's budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
    /// The id of the view that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<&'static str>,
    /// The second run beside this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twin: Option<Twin>,
    /// Whether the page opens in the projector's layout.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub present: bool,
}

impl Opening {
    /// The opening with the view of this id, and with the second run that differs from `experiment` in this knob and
    /// value. A view or a second run that does not exist is left out.
    pub fn given(
        experiment: &Experiment,
        until: Option<u32>,
        view: Option<&str>,
        twin: Option<(&str, &Value)>,
        present: bool,
    ) -> Self {
        let view = view.and_then(views::view).map(|view| view.id);
        let twin = twin.and_then(|(knob, value)| Twin::of(experiment, knob, value).ok()).map(|(twin, _)| twin);
        Opening { until, view, twin, present }
    }
}

/// The content of a link.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reading {
    /// The experiment.
    #[serde(rename = "settings")]
    pub experiment: Experiment,
    /// Values that were replaced or ignored.
    pub notices: Vec<Notice>,
    /// Unknown keys with their values, in their order.
    pub unknown: Vec<Pair>,
    /// How the page opens it.
    #[serde(flatten)]
    pub opening: Opening,
}

/// Reads a link, with or without its `#`.
pub fn read(hash: &str) -> Reading {
    let body = hash.strip_prefix('#').unwrap_or(hash);
    match decode(body) {
        Ok((pairs, notices)) => interpret(pairs, notices),
        Err(notice) => {
            // Only the version of a rejected link is used: its defaults take the place of the settings.
            let version = body.split('&').find_map(|part| part.strip_prefix("v="));
            interpret(version.map(|version| ("v".into(), version.into())).into_iter().collect(), vec![notice])
        }
    }
}

/// Interprets the pairs of keys and values.
fn interpret(pairs: Vec<Pair>, notices: Vec<Notice>) -> Reading {
    let Said { experiment, mut notices, unknown, opening: [until, view, twin, present] } =
        settings::interpret(pairs, notices);
    let until = until.and_then(|value| read_until(&value, experiment.steps, &mut notices));
    let view = view.and_then(|value| read_view(&value, &mut notices));
    let twin = twin.and_then(|value| read_twin(&value, &experiment, &mut notices));
    let present = present.is_some_and(|value| read_present(&value, &mut notices));
    Reading { experiment, notices, unknown, opening: Opening { until, view, twin, present } }
}

/// Writes the canonical link: knobs in the catalogue's order, then `until`, `view`, `twin`, `present`, then unknown
/// pairs. Unknown pairs that [`read`] would not preserve are left out.
pub fn write(experiment: &Experiment, unknown: &[Pair], opening: Opening) -> String {
    let mut link = write_settings(experiment);
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

/// The view to open.
fn read_view(value: &str, notices: &mut Vec<Notice>) -> Option<&'static str> {
    let view = views::view(value).map(|view| view.id);
    if view.is_none() {
        let ids: Vec<_> = VIEWS.iter().map(|view| view.id).collect();
        notices.push(notice("view", value, format!("must be one of {}", ids.join(", ")), "no view is opened"));
    }
    view
}

/// Whether to open the projector's layout.
fn read_present(value: &str, notices: &mut Vec<Notice>) -> bool {
    if !["0", "1"].contains(&value) {
        notices.push(notice("present", value, "must be 0 or 1".into(), "it is ignored"));
    }
    value == "1"
}

/// The second run: `knob:value`, `recipe:id`, `link:settings`.
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
