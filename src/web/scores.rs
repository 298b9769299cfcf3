//! Scores of a run that was made elsewhere. Each call is about one step and brings its scores: `positives` is `[B]`,
//! `counts` is `[B]` (the number of each anchor's negatives), `negatives` has them one after another, and `known_false`
//! says which of them are known to be false, or is empty.

use wasm_bindgen::prelude::*;

use super::border::error;
use super::objects::{Js, object, written};
use crate::scores::{ScoresError, StepScores};
use crate::trainer::Snapshot;
use crate::views::diagnosis::Diagnosis;
use crate::views::lens::Lens;

/// What is measured of a step's scores at a temperature.
///
/// # Errors
/// `{code: "badstate"}` when the lists do not fit each other, or the temperature is below
/// [`crate::views::lens::LEAST_TAU`].
#[wasm_bindgen]
pub fn scores_look(
    step: f64,
    tau: f64,
    positives: &[f32],
    counts: &[u32],
    negatives: &[f32],
    known_false: &[u8],
) -> Result<Js<Snapshot>, JsValue> {
    let step = step as u64;
    let scores = StepScores { step, positives, counts, negatives, known_false };
    let look = scores.look(tau).map_err(refused)?;
    let losses = vec![look.scalars.loss as f32];
    let snapshot =
        Snapshot { step, losses, first_loss_step: step, indices: Vec::new(), look, index_age: None, diverged: None };
    object(&snapshot)
}

/// A step's negatives through these temperatures.
///
/// # Errors
/// As [`scores_look`].
#[wasm_bindgen]
pub fn scores_lens(
    step: f64,
    tau: f64,
    positives: &[f32],
    counts: &[u32],
    negatives: &[f32],
    known_false: &[u8],
    taus: &[f64],
) -> Result<Js<Lens>, JsValue> {
    let scores = StepScores { step: step as u64, positives, counts, negatives, known_false };
    object(&scores.lens(tau, taus).map_err(refused)?)
}

/// What state the run was in at a step; `losses` are those up to this step, oldest first.
///
/// # Errors
/// As [`scores_look`].
#[wasm_bindgen]
pub fn scores_diagnosis(
    step: f64,
    tau: f64,
    positives: &[f32],
    counts: &[u32],
    negatives: &[f32],
    known_false: &[u8],
    losses: &[f32],
) -> Result<Js<Diagnosis>, JsValue> {
    let scores = StepScores { step: step as u64, positives, counts, negatives, known_false };
    written(&scores.diagnosis(tau, losses).map_err(refused)?)
}

fn refused(problem: ScoresError) -> JsValue {
    error("badstate", &problem.to_string())
}
