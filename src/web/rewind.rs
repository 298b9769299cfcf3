//! Going back, for JavaScript.

use wasm_bindgen::prelude::*;

use super::Playground;
use super::border::{engine_error, error};
use super::objects::{Js, object, written};
use crate::trainer::{Checkpoints, RewindError, Rewound};

#[wasm_bindgen]
impl Playground {
    /// Whether to keep checkpoints from now on. Going back is possible without, but takes all steps again.
    pub fn keep_checkpoints(&mut self, wanted: bool) {
        self.trainer.keep_checkpoints(wanted);
    }

    /// Keeps a checkpoint of this moment; its step.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn checkpoint(&mut self) -> Result<f64, JsValue> {
        Ok(self.trainer.keep_one().await.map_err(engine_error)? as f64)
    }

    /// The checkpoints that are kept.
    ///
    /// # Errors
    /// Never.
    pub fn checkpoints(&self) -> Result<Js<Checkpoints>, JsValue> {
        object(&self.trainer.checkpoints())
    }

    /// Brings the run back to an earlier step, with the settings it had there.
    ///
    /// # Errors
    /// `{code: "badstate" | "devicelost" | "unsupported", message}`; the first names the field, the value and what is
    /// allowed.
    pub async fn rewind(&mut self, step: f64) -> Result<Js<Rewound>, JsValue> {
        let whole = step.is_finite() && step >= 0.0 && step.fract() == 0.0;
        if !whole {
            let to = self.trainer.step();
            return Err(error("badstate", &format!("step: {step} is not a whole number from 0 to {to}")));
        }
        let rewound = self.trainer.rewind(step as u64).await.map_err(|problem| match problem {
            RewindError::Engine(problem) => engine_error(problem),
            refused @ RewindError::OutOfReach { .. } => error("badstate", &refused.to_string()),
        })?;
        written(&rewound)
    }
}
