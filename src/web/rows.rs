//! The views of one batch's rows, as objects of numbers and typed arrays.

use js_sys::{Array, Float32Array, Object, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{Playground, engine_error, error, pairs_object, set, to_js};
use crate::trainer::{Order, PinError};
use crate::views::lens::LEAST_TAU;

#[wasm_bindgen]
impl Playground {
    /// The last look's negatives through these temperatures; without any, through the one that it was last shown at. Lists are
    /// `Float32Array`s of one number per bin.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when a temperature is below [`LEAST_TAU`].
    pub fn lens(&self, taus: &[f64]) -> Result<JsValue, JsValue> {
        if let Some(tau) = taus.iter().find(|tau| !(tau.is_finite() && **tau >= LEAST_TAU)) {
            return Err(error("badstate", &format!("taus: {tau} is not a number of at least {LEAST_TAU}")));
        }
        let lens = self.trainer.lens(taus).ok_or_else(|| pin_error(PinError::Unseen))?;
        let out = Object::new();
        set(&out, "step", lens.step as f64)?;
        set(&out, "tau", lens.tau)?;
        set(&out, "bins", lens.bins as f64)?;
        floats(&out, "counts", &lens.counts)?;
        floats(&out, "true_counts", &lens.true_counts)?;
        floats(&out, "false_counts", &lens.false_counts)?;
        set(&out, "theory_holds", lens.theory_holds)?;
        let at = Array::new();
        for through in &lens.at {
            let one = Object::new();
            set(&one, "tau", through.tau)?;
            set(&one, "loss", through.loss)?;
            set(&one, "effective_negatives", through.effective_negatives)?;
            set(&one, "top_share", through.top_share)?;
            floats(&one, "push", &through.push)?;
            floats(&one, "pull", &through.pull)?;
            floats(&one, "per_negative", &through.per_negative)?;
            floats(&one, "theory", &through.theory)?;
            at.push(&one);
        }
        set(&out, "at", at)?;
        Ok(out.into())
    }

    /// The table of similarities of these pairs, and of the first ones of a batch that stays the same, `most` rows in all,
    /// ordered by `class`, `cluster` or `batch` (as they come); at most `most` candidates beyond their partners. Tables
    /// are row-major typed arrays.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when there is no such pair or order; `{code: "devicelost", message}`.
    pub async fn matrix(&mut self, pairs: Vec<u32>, most: u32, order: String) -> Result<JsValue, JsValue> {
        let order = Order::by_id(&order)
            .ok_or_else(|| error("badstate", &format!("order: {order:?} is not one of class, cluster, batch")))?;
        let matrix = self.trainer.pinned_matrix(&pairs, most as usize, order).await.map_err(pin_error)?;
        let out = Object::new();
        set(&out, "step", matrix.step as f64)?;
        set(&out, "tau", matrix.tau)?;
        set(&out, "side", matrix.side)?;
        set(&out, "batch", matrix.batch as f64)?;
        set(&out, "left_out", matrix.left_out as f64)?;
        set(&out, "removed_by", matrix.removed_by)?;
        set(&out, "weighed_by", matrix.weighed_by)?;
        indices(&out, "rows", &matrix.rows)?;
        indices(&out, "places", &matrix.places)?;
        indices(&out, "row_labels", &matrix.row_labels)?;
        indices(&out, "columns", &matrix.columns)?;
        indices(&out, "column_labels", &matrix.column_labels)?;
        indices(&out, "own_pairs", &matrix.own_pairs)?;
        indices(&out, "own_labels", &matrix.own_labels)?;
        set(&out, "column_sources", Uint8Array::from(&matrix.column_sources[..]))?;
        set(&out, "states", Uint8Array::from(&matrix.states[..]))?;
        floats(&out, "losses", &matrix.losses)?;
        floats(&out, "similarities", &matrix.similarities)?;
        floats(&out, "gradient", &matrix.gradient)?;
        floats(&out, "shares", &matrix.shares)?;
        Ok(out.into())
    }

    /// What pulls and pushes this pair in that batch, at most `most` candidates by name, and where the batch lies: see
    /// [`crate::trainer::PinnedForces`].
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when there is no such pair; `{code: "devicelost", message}`.
    pub async fn forces(&mut self, pair: u32, most: u32) -> Result<JsValue, JsValue> {
        to_js(&self.trainer.pinned_forces(pair, most as usize).await.map_err(pin_error)?)
    }

    /// These training pairs, to be drawn, as [`Playground::pairs`] gives them.
    ///
    /// # Errors
    /// `{code: "badstate"}` when there is no such pair.
    pub fn items(&self, indices: &[u32]) -> Result<JsValue, JsValue> {
        let data = self.trainer.data();
        match indices.iter().find(|&&index| index as usize >= data.train.len()) {
            Some(index) => Err(error("badstate", &format!("there is no training pair {index}"))),
            None => pairs_object(data, &data.train, &indices.iter().map(|&index| index as usize).collect::<Vec<_>>()),
        }
    }
}

fn pin_error(problem: PinError) -> JsValue {
    match problem {
        PinError::Engine(problem) => engine_error(problem),
        other => error("badstate", &other.to_string()),
    }
}

fn floats(object: &Object, key: &str, values: &[f32]) -> Result<(), JsValue> {
    set(object, key, Float32Array::from(values))
}

fn indices(object: &Object, key: &str, values: &[u32]) -> Result<(), JsValue> {
    set(object, key, Uint32Array::from(values))
}
