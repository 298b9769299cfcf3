//! The border to JavaScript: translation only. Settings cross as plain objects keyed by catalogue ids, bulk numbers as
//! typed arrays, errors as `{code, message}`.

mod ask;
mod border;
mod halves;
mod objects;
mod rewind;
mod rows;
mod scores;
mod twin;

use js_sys::{Float32Array, Reflect};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::backend::engine::EngineInfo;
use crate::data::{assets, missing_asset};
use crate::experiment::catalogue::{self, Applied, Record};
use crate::experiment::export::Catalogue;
use crate::experiment::link;
use crate::trainer::{Evaluation, PairPictures, Snapshot, Start, Trainer};
use border::{choice, engine_error, error, experiment, from_js, start_error};
use objects::{Js, object, written};

/// Panics are bugs; their text goes to the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = cplayLoadRest)]
    fn load();
}

/// Loads the rest of the module, where the build has split it: called by the functions that stand for it.
#[wasm_bindgen]
pub fn load_rest() {
    load();
}

/// Everything that can be set, with ranges, defaults and help.
///
/// # Errors
/// Never: the catalogue is static.
#[wasm_bindgen(js_name = catalogue)]
pub fn catalogue_object() -> Result<Js<Catalogue>, JsValue> {
    written(&Catalogue::new())
}

/// Reads a link's hash. Bad values become notices.
///
/// # Errors
/// Never: every text is some link.
#[wasm_bindgen]
pub fn read_link(hash: &str) -> Result<Js<link::Reading>, JsValue> {
    written(&link::read(hash))
}

/// The canonical link of these settings; `opening` is `{until?, view?, twin?: {knob, value}, present?}`.
///
/// # Errors
/// When the arguments are not settings or pairs of texts.
#[wasm_bindgen]
pub fn write_link(settings: JsValue, unknown: JsValue, opening: JsValue) -> Result<String, JsValue> {
    let unknown: Vec<(String, String)> = from_js("unknown", unknown)?;
    #[derive(Default, Deserialize)]
    struct Given {
        until: Option<u32>,
        view: Option<String>,
        twin: Option<twin::Given>,
        present: Option<bool>,
    }
    let Given { until, view, twin, present } = from_js("opening", opening)?;
    let experiment = experiment(settings)?;
    let twin = twin.as_ref().map(|given| (&given.knob[..], &given.value));
    let opening = link::Opening::given(&experiment, until, view.as_deref(), twin, present == Some(true));
    Ok(link::write(&experiment, &unknown, opening))
}

/// Applies a patch to settings: what was applied, clamped and ignored.
///
/// # Errors
/// When the arguments are not objects.
#[wasm_bindgen]
pub fn apply_settings(current: JsValue, patch: JsValue) -> Result<Js<Applied>, JsValue> {
    let patch: Record = from_js("patch", patch)?;
    let current = experiment(current)?;
    written(&catalogue::apply(&current, &patch.0))
}

/// The name of a file that these settings need and that has not been provided yet. It lies beside the wasm.
///
/// # Errors
/// When the argument is not an object.
#[wasm_bindgen]
pub fn needed_asset(settings: JsValue) -> Result<Option<String>, JsValue> {
    Ok(missing_asset(experiment(settings)?.data.0).map(str::to_owned))
}

/// Hands over such a file's bytes.
///
/// # Errors
/// `{code: "assets", message}` when it is another file.
#[wasm_bindgen]
pub fn provide_asset(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    assets::provide(name, bytes).map_err(|problem| error("assets", &problem.to_string()))
}

/// A run.
#[wasm_bindgen]
pub struct Playground {
    trainer: Trainer,
}

#[wasm_bindgen]
impl Playground {
    /// Starts a run of these settings on `auto`, `cpu` or `gpu`.
    ///
    /// # Errors
    /// `{code: "unsupported" | "badstate" | "assets", message}`; for the last see [`needed_asset`].
    pub async fn create(settings: JsValue, engine: String) -> Result<Playground, JsValue> {
        let trainer = Trainer::new(experiment(settings)?, choice(&engine)?).await.map_err(start_error)?;
        Ok(Playground { trainer })
    }

    /// Starts a run from given data, weights and batches: `{settings, engine, queries, keys, parameters?, batches?}`.
    /// `queries` and `keys` are `[settings.pairs, input]`, row-major; `parameters` is the flat vector of the layout;
    /// `batches` is a list of lists of indices, used in turn.
    ///
    /// # Errors
    /// As [`Playground::create`], and when the parts do not fit each other.
    pub async fn replay(spec: JsValue) -> Result<Playground, JsValue> {
        let get = |key: &str| Reflect::get(&spec, &key.into());
        let experiment = experiment(get("settings")?)?;
        let engine = get("engine")?.as_string().unwrap_or_else(|| "auto".into());
        let floats = |key: &str| get(key).map(|value| value.dyn_into::<Float32Array>().ok().map(|a| a.to_vec()));
        let batches = get("batches")?;
        let batches = if batches.is_undefined() { None } else { Some(from_js("batches", batches)?) };
        let (queries, keys) = (floats("queries")?.unwrap_or_default(), floats("keys")?.unwrap_or_default());
        let data = Start::data_of(experiment.pairs as usize, queries, keys).map_err(start_error)?;
        let start = Start { data: Some(data), parameters: floats("parameters")?, batches };
        let trainer = Trainer::from_start(experiment, choice(&engine)?, start).await.map_err(start_error)?;
        Ok(Playground { trainer })
    }

    /// The engine that runs.
    ///
    /// # Errors
    /// Never.
    pub fn engine(&self) -> Result<Js<EngineInfo>, JsValue> {
        written(self.trainer.engine())
    }

    /// Steps taken.
    pub fn step(&self) -> f64 {
        self.trainer.step() as f64
    }

    /// Takes up to `n` steps within the budget; how many. Waits only where a method must first look at the embeddings.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn run(&mut self, n: u32) -> Result<u32, JsValue> {
        self.trainer.advance(n).await.map_err(engine_error)
    }

    /// Resolves when all queued work is done.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn settled(&mut self) -> Result<(), JsValue> {
        self.trainer.settled().await.map_err(engine_error)
    }

    /// The loss of the last step, once it is done.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn loss(&mut self) -> Result<f32, JsValue> {
        self.trainer.loss().await.map_err(engine_error)
    }

    /// The last step's batch, measured.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn look(&mut self) -> Result<Js<Snapshot>, JsValue> {
        object(&self.trainer.look().await.map_err(engine_error)?)
    }

    /// The same in passing, while the run goes on: of a large batch fewer pairs are measured.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn glance(&mut self) -> Result<Js<Snapshot>, JsValue> {
        object(&self.trainer.glance().await.map_err(engine_error)?)
    }

    /// The last look's batch through another temperature.
    ///
    /// # Errors
    /// `{code: "badstate"}` before the first look.
    pub fn reweigh(&mut self, tau: f64) -> Result<Js<Snapshot>, JsValue> {
        match self.trainer.reweigh(tau) {
            Some(snapshot) => object(&snapshot),
            None => Err(error("badstate", "nothing has been looked at yet")),
        }
    }

    /// Retrieval among the held-out pairs.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn evaluate(&mut self) -> Result<Js<Evaluation>, JsValue> {
        written(&self.trainer.evaluate().await.map_err(engine_error)?)
    }

    /// Goes on with other settings; `false` when they need a restart.
    ///
    /// # Errors
    /// `{code: "badstate" | "devicelost" | "unsupported", message}`.
    pub async fn configure(&mut self, settings: JsValue) -> Result<bool, JsValue> {
        self.trainer.configure_in_flight(experiment(settings)?).await.map_err(engine_error)
    }

    /// Moves the run to the CPU, from the last evaluated weights.
    ///
    /// # Errors
    /// Never in practice.
    pub async fn fall_back_to_cpu(&mut self, reason: String) -> Result<(), JsValue> {
        self.trainer.fall_back_to_cpu(&reason).await.map_err(engine_error)
    }

    /// `[P]`: the parameters, in the layout's order.
    ///
    /// # Errors
    /// `{code: "devicelost", message}`.
    pub async fn parameters(&mut self) -> Result<Float32Array, JsValue> {
        let learned = self.trainer.learned().await.map_err(engine_error)?;
        Ok(Float32Array::from(&learned.parameters[..]))
    }

    /// One sentence that names the task of the data set.
    pub fn task(&self) -> String {
        self.trainer.experiment().data.task().to_owned()
    }

    /// Training pairs of different classes, to be drawn: at most `most`.
    ///
    /// # Errors
    /// Never.
    pub fn pairs(&self, most: u32) -> Result<Js<PairPictures>, JsValue> {
        object(&self.trainer.class_pictures(most as usize))
    }
}
