//! The second of two runs, for JavaScript.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::border::{error, experiment, from_js};
use super::objects::{Js, written};
use crate::experiment::Experiment;
use crate::experiment::catalogue::{Problem, Value};
use crate::experiment::twin::Twin;

/// `{knob, value}`.
#[derive(Deserialize)]
pub(super) struct Given {
    knob: String,
    value: Value,
}

impl Given {
    /// The twin of this experiment.
    pub(super) fn of(&self, experiment: &Experiment) -> Result<(Twin, Experiment), Problem> {
        Twin::of(experiment, &self.knob, &self.value)
    }
}

/// The settings of the second run, which differs from these in one knob: `{knob, value}`.
///
/// # Errors
/// `{code: "badstate", message}`: it names the knob, the value, and what is allowed.
#[wasm_bindgen]
pub fn twin_settings(settings: JsValue, difference: JsValue) -> Result<Js<Experiment>, JsValue> {
    let given: Given = from_js("difference", difference)?;
    let (_, other) = given.of(&experiment(settings)?).map_err(|problem| error("badstate", &problem.to_string()))?;
    written(&other)
}
