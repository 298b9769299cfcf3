//! What comes from JavaScript is checked here, and errors become its errors.

use js_sys::Reflect;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::backend::EngineError;
use crate::backend::engine::EngineChoice;
use crate::experiment::catalogue::{self, Record};
use crate::experiment::{Experiment, Settings};
use crate::trainer::StartError;

pub(super) fn choice(engine: &str) -> Result<EngineChoice, JsValue> {
    EngineChoice::by_id(engine)
        .ok_or_else(|| error("badstate", &format!("engine: {engine:?} is not one of auto, cpu, gpu")))
}

/// Settings that crossed the border are checked again, leniently: every object is some experiment.
pub(super) fn experiment(settings: JsValue) -> Result<Experiment, JsValue> {
    let record: Record = from_js("settings", settings)?;
    Ok(catalogue::apply(&Settings::default(), &record.0).experiment)
}

pub(super) fn from_js<T: for<'a> Deserialize<'a>>(what: &str, value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|problem| error("badstate", &format!("{what}: {problem}")))
}

pub(super) fn error(code: &str, message: &str) -> JsValue {
    let out = js_sys::Error::new(message);
    let _ = Reflect::set(&out, &"code".into(), &code.into());
    out.into()
}

pub(super) fn engine_error(problem: EngineError) -> JsValue {
    let code = match &problem {
        EngineError::Unavailable(_) => "unsupported",
        EngineError::Lost(_) => "devicelost",
        EngineError::Refused(_) => "internal",
    };
    error(code, &problem.to_string())
}

pub(super) fn start_error(problem: StartError) -> JsValue {
    match problem {
        StartError::Engine(problem) => engine_error(problem),
        missing @ StartError::Asset(_) => error("assets", &missing.to_string()),
        misfit @ StartError::Misfit { .. } => error("badstate", &misfit.to_string()),
    }
}
