//! The views of one batch's rows, as objects of numbers and typed arrays.

use js_sys::{Array, Float32Array, Object, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{Playground, error, pairs_object, set, to_js};
use crate::trainer::Order;
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
        let lens = self.trainer.lens(taus).ok_or_else(unseen)?;
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

    /// The last look's table of similarities: at most `most` anchors, ordered by `class`, `cluster` or `batch`, and at most
    /// `most` candidates beyond their partners. Tables are row-major typed arrays.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when there is no such order.
    pub fn matrix(&self, most: u32, order: &str) -> Result<JsValue, JsValue> {
        let order = Order::by_id(order)
            .ok_or_else(|| error("badstate", &format!("order: {order:?} is not one of class, cluster, batch")))?;
        let matrix = self.trainer.matrix(most as usize, order).ok_or_else(unseen)?;
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

    /// What pulls and pushes the anchor in this row of the last look's batch, at most `most` candidates by name. Plain
    /// lists: there are few.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when the batch has no such row.
    pub fn forces(&self, anchor: u32, most: u32) -> Result<JsValue, JsValue> {
        match self.trainer.forces(anchor as usize, most as usize) {
            Some(forces) => to_js(&forces),
            None => Err(error("badstate", &format!("no row {anchor} of a batch has been looked at"))),
        }
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

fn unseen() -> JsValue {
    error("badstate", "nothing has been looked at yet")
}

fn floats(object: &Object, key: &str, values: &[f32]) -> Result<(), JsValue> {
    set(object, key, Float32Array::from(values))
}

fn indices(object: &Object, key: &str, values: &[u32]) -> Result<(), JsValue> {
    set(object, key, Uint32Array::from(values))
}
