//! Questions to the encoders, and what the run's numbers mean.

use wasm_bindgen::prelude::*;

use super::Playground;
use super::border::{engine_error, error};
use super::objects::{Js, object, written};
use crate::trainer::{AskError, Corpus, PairPictures};
use crate::views::ask::Answer;
use crate::views::diagnosis::Diagnosis;
use crate::views::examination::Examination;
use crate::views::lengths::Lengths;
use crate::views::ranking::Ranking;

#[wasm_bindgen]
impl Playground {
    /// The held-out keys most similar to a held-out query, at most `most`: see [`crate::views::ask::Answer`].
    ///
    /// # Errors
    /// `{code: "badstate"}` when there is no such query; `{code: "devicelost", message}`.
    pub async fn ask(&mut self, query: u32, most: u32) -> Result<Js<Answer>, JsValue> {
        written(&self.trainer.ask(query as usize, most as usize).await.map_err(ask_error)?)
    }

    /// The same for a drawing: as many values as a query of these data has.
    ///
    /// # Errors
    /// `{code: "badstate"}` when there are more or fewer; `{code: "devicelost", message}`.
    pub async fn ask_drawn(&mut self, values: Vec<f32>, most: u32) -> Result<Js<Answer>, JsValue> {
        written(&self.trainer.ask_drawn(&values, most as usize).await.map_err(ask_error)?)
    }

    /// What state the run is in: see [`crate::views::diagnosis::Diagnosis`].
    ///
    /// # Errors
    /// `{code: "badstate"}` when nothing has been looked at since the last step or change.
    pub fn diagnosis(&mut self) -> Result<Js<Diagnosis>, JsValue> {
        match self.trainer.diagnosis() {
            Some(diagnosis) => written(&diagnosis),
            None => Err(error("badstate", "nothing has been looked at since the last step")),
        }
    }

    /// How likely each position of the lists that are shown is looked at: see
    /// [`crate::views::examination::Examination`].
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look.
    pub fn examination(&self) -> Result<Js<Examination>, JsValue> {
        match self.trainer.examination() {
            Some(examination) => written(&examination),
            None => Err(error("badstate", "nothing has been looked at yet")),
        }
    }

    /// How often the ranker and the retriever pick the right key, and where the targets go: see
    /// [`crate::views::ranking::Ranking`].
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look.
    pub fn ranking(&self) -> Result<Js<Ranking>, JsValue> {
        match self.trainer.ranking() {
            Some(ranking) => written(&ranking),
            None => Err(error("badstate", "nothing has been looked at yet")),
        }
    }

    /// How long outputs are before they are scaled to unit length, by the weights of the last evaluation: see
    /// [`crate::views::lengths::Lengths`].
    ///
    /// # Errors
    /// Never.
    pub fn lengths(&self) -> Result<Js<Lengths>, JsValue> {
        written(&self.trainer.lengths())
    }

    /// What can be asked, and how to show it.
    ///
    /// # Errors
    /// Never.
    pub fn ask_corpus(&self) -> Result<Js<Corpus>, JsValue> {
        object(&self.trainer.held_out_corpus())
    }

    /// These held-out pairs, to be drawn, as [`Playground::pairs`] gives training pairs.
    ///
    /// # Errors
    /// `{code: "badstate"}` when there is no such pair.
    pub fn ask_items(&self, indices: &[u32]) -> Result<Js<PairPictures>, JsValue> {
        object(&self.trainer.held_out_pictures(indices).map_err(|none| error("badstate", &none.to_string()))?)
    }
}

fn ask_error(problem: AskError) -> JsValue {
    match problem {
        AskError::Engine(problem) => engine_error(problem),
        other => error("badstate", &other.to_string()),
    }
}
