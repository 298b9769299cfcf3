//! Questions to the encoders, and what the run's numbers mean.

use js_sys::{Object, Uint32Array};
use wasm_bindgen::prelude::*;

use super::{Playground, engine_error, error, pairs_object, set, to_js};
use crate::trainer::AskError;

#[wasm_bindgen]
impl Playground {
    /// The held-out keys most similar to a held-out query, at most `most`: see [`crate::views::ask::Answer`].
    ///
    /// # Errors
    /// `{code: "badstate"}` when there is no such query; `{code: "devicelost", message}`.
    pub async fn ask(&mut self, query: u32, most: u32) -> Result<JsValue, JsValue> {
        to_js(&self.trainer.ask(query as usize, most as usize).await.map_err(ask_error)?)
    }

    /// The same for a drawing: as many values as a query of these data has.
    ///
    /// # Errors
    /// `{code: "badstate"}` when there are more or fewer; `{code: "devicelost", message}`.
    pub async fn ask_drawn(&mut self, values: Vec<f32>, most: u32) -> Result<JsValue, JsValue> {
        to_js(&self.trainer.ask_drawn(&values, most as usize).await.map_err(ask_error)?)
    }

    /// What state the run is in: see [`crate::views::diagnosis::Diagnosis`].
    ///
    /// # Errors
    /// `{code: "badstate"}` when nothing has been looked at since the last step or change.
    pub fn diagnosis(&mut self) -> Result<JsValue, JsValue> {
        match self.trainer.diagnosis() {
            Some(diagnosis) => to_js(&diagnosis),
            None => Err(error("badstate", "nothing has been looked at since the last step")),
        }
    }

    /// What can be asked, and how to show it: `{count, picture?, labels, key_labels, class_names, relevance, names}`;
    /// `names` only where keys are words.
    ///
    /// # Errors
    /// Never.
    pub fn ask_corpus(&self) -> Result<JsValue, JsValue> {
        let data = self.trainer.data();
        let held_out = &data.held_out;
        let out = Object::new();
        set(&out, "count", held_out.len() as f64)?;
        if let Some(picture) = &data.picture {
            set(&out, "picture", to_js(picture)?)?;
        }
        set(&out, "labels", Uint32Array::from(&held_out.query_labels[..]))?;
        set(&out, "key_labels", Uint32Array::from(&held_out.key_labels[..]))?;
        set(&out, "class_names", to_js(&data.class_names)?)?;
        set(&out, "relevance", to_js(&self.trainer.relevance())?)?;
        if !held_out.truth.names.is_empty() {
            set(&out, "names", to_js(&held_out.truth.names)?)?;
        }
        Ok(out.into())
    }

    /// These held-out pairs, to be drawn, as [`Playground::pairs`] gives training pairs.
    ///
    /// # Errors
    /// `{code: "badstate"}` when there is no such pair.
    pub fn ask_items(&self, indices: &[u32]) -> Result<JsValue, JsValue> {
        let data = self.trainer.data();
        match indices.iter().find(|&&index| index as usize >= data.held_out.len()) {
            Some(index) => Err(error("badstate", &format!("there is no held-out pair {index}"))),
            None => {
                pairs_object(data, &data.held_out, &indices.iter().map(|&index| index as usize).collect::<Vec<_>>())
            }
        }
    }
}

fn ask_error(problem: AskError) -> JsValue {
    match problem {
        AskError::Engine(problem) => engine_error(problem),
        other => error("badstate", &other.to_string()),
    }
}
