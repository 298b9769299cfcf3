//! Going back, for JavaScript.

use js_sys::{Object, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{Playground, engine_error, error, set, to_js};
use crate::experiment::catalogue::{self, Record};
use crate::trainer::RewindError;

/// What going back came to.
#[derive(Serialize)]
struct Back {
    step: u64,
    from: u64,
    settings: Record,
}

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

    /// `{steps: Uint32Array, bytes, from}`: the checkpoints' steps, their memory, and the first step after 0 that can be
    /// gone back to.
    ///
    /// # Errors
    /// Never.
    pub fn checkpoints(&self) -> Result<JsValue, JsValue> {
        let kept = self.trainer.checkpoints();
        let steps: Vec<u32> = kept.steps.iter().map(|&step| step as u32).collect();
        let out = Object::new();
        set(&out, "steps", Uint32Array::from(&steps[..]))?;
        set(&out, "bytes", kept.bytes as f64)?;
        set(&out, "from", kept.from as f64)?;
        Ok(out.into())
    }

    /// Brings the run back to an earlier step, with the settings it had there: `{step, from, settings}`; `from` is the
    /// step of the checkpoint that returned, 0 where the run was made anew.
    ///
    /// # Errors
    /// `{code: "badstate" | "devicelost" | "unsupported", message}`; the first names the field, the value and what is
    /// allowed.
    pub async fn rewind(&mut self, step: f64) -> Result<JsValue, JsValue> {
        let whole = step.is_finite() && step >= 0.0 && step.fract() == 0.0;
        if !whole {
            let to = self.trainer.step();
            return Err(error("badstate", &format!("step: {step} is not a whole number from 0 to {to}")));
        }
        let rewound = self.trainer.rewind(step as u64).await.map_err(|problem| match problem {
            RewindError::Engine(problem) => engine_error(problem),
            refused @ RewindError::OutOfReach { .. } => error("badstate", &refused.to_string()),
        })?;
        let settings = catalogue::record(&rewound.experiment);
        to_js(&Back { step: rewound.step, from: rewound.from, settings })
    }
}
