//! The second of two runs, for JavaScript.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::border::{error, experiment, from_js};
use super::objects::{Js, written};
use crate::experiment::Experiment;
use crate::experiment::catalogue::Value;
use crate::experiment::twin::Twin;

/// `{knob, value}`.
#[derive(Deserialize)]
pub(super) struct Given {
    pub(super) knob: String,
    pub(super) value: Value,
}

/// The settings of the second run, which differs from these in one knob: `{knob, value}`.
///
/// # Errors
/// `{code: "badstate", message}`: it names the knob, the value, and what is allowed.
#[wasm_bindgen]
pub fn twin_settings(settings: JsValue, difference: JsValue) -> Result<Js<Experiment>, JsValue> {
    let Given { knob, value } = from_js("difference", difference)?;
    let (_, other) =
        Twin::of(&experiment(settings)?, &knob, &value).map_err(|problem| error("badstate", &problem.to_string()))?;
    written(&other)
}
