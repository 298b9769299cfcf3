//! The views of one batch's rows.

use wasm_bindgen::prelude::*;

use super::Playground;
use super::border::{engine_error, error};
use super::objects::{Js, object, written};
use crate::trainer::{Order, PairPictures, PinError, PinnedForces};
use crate::views::lens::Lens;
use crate::views::matrix::Matrix;

#[wasm_bindgen]
impl Playground {
    /// The last look's negatives through these temperatures; without any, through the one that it was last shown at.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when a temperature is below [`crate::views::lens::LEAST_TAU`].
    pub fn lens(&self, taus: &[f64]) -> Result<Js<Lens>, JsValue> {
        object(&self.trainer.lens(taus).map_err(|refused| error("badstate", &refused.to_string()))?)
    }

    /// The table of similarities of these pairs and of the first pairs of a batch that stays the same, `most` rows in
    /// all, with at most `most` candidates beyond their partners. It is ordered by `class`, by `cluster`, or as in the
    /// `batch`.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and if there is no such pair or order;
    /// `{code: "devicelost", message}`.
    pub async fn matrix(&mut self, pairs: Vec<u32>, most: u32, order: String) -> Result<Js<Matrix>, JsValue> {
        let order = Order::by_id(&order)
            .ok_or_else(|| error("badstate", &format!("order: {order:?} is not one of class, cluster, batch")))?;
        object(&self.trainer.pinned_matrix(&pairs, most as usize, order).await.map_err(pin_error)?)
    }

    /// What pulls and pushes this pair in that batch, at most `most` candidates by name, and where the batch lies: see
    /// [`crate::trainer::PinnedForces`].
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look, and when there is no such pair; `{code: "devicelost", message}`.
    pub async fn forces(&mut self, pair: u32, most: u32) -> Result<Js<PinnedForces>, JsValue> {
        written(&self.trainer.pinned_forces(pair, most as usize).await.map_err(pin_error)?)
    }

    /// These training pairs, to be drawn, as [`Playground::pairs`] gives them.
    ///
    /// # Errors
    /// `{code: "badstate"}` when there is no such pair.
    pub fn items(&self, indices: &[u32]) -> Result<Js<PairPictures>, JsValue> {
        object(&self.trainer.train_pictures(indices).map_err(|none| error("badstate", &none.to_string()))?)
    }
}

fn pin_error(problem: PinError) -> JsValue {
    match problem {
        PinError::Engine(problem) => engine_error(problem),
        other => error("badstate", &other.to_string()),
    }
}
