//! The border to JavaScript of the module that records: translation only. The page's own border is `src/web`.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{Chosen, EVERY, Folder, Lengths, Problem, RECORDED, Texts, own_test};
use crate::data::assets;

/// Panics are bugs; their text goes to the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The name of the file that the data of this link are in; none where they are generated.
#[wasm_bindgen]
pub fn data_file(link: &str) -> Option<String> {
    Chosen::by(link).experiment.data.asset().map(str::to_owned)
}

/// Hands over such a file's bytes.
///
/// # Errors
/// `{code: "assets", message}` when it is another file.
#[wasm_bindgen]
pub fn provide_asset(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    assets::provide(name, bytes).map_err(|problem| error("assets", &problem.to_string()))
}

/// The loss of this link as a test for somebody's own code, in NumPy.
///
/// # Errors
/// `{code: "refused", message}` where the loss depends on more than a matrix of similarities and a temperature.
#[wasm_bindgen]
pub fn loss_test(link: &str) -> Result<String, JsValue> {
    own_test(&Chosen::by(link).experiment).map_err(|reason| error("refused", &reason))
}

/// A folder that is being made, as `cplay export` makes it.
#[wasm_bindgen]
pub struct Export {
    folder: Folder,
}

#[wasm_bindgen]
impl Export {
    /// Begins with the run of this link.
    ///
    /// # Errors
    /// `{code: "refused", message}` with the reason why these settings cannot be recorded.
    pub async fn begin(link: String) -> Result<Export, JsValue> {
        let lengths = Lengths { record: RECORDED, every: EVERY };
        Ok(Export { folder: Folder::begin(Chosen::by(&link), lengths).await.map_err(border)? })
    }

    /// Takes one step; `false` if all is done.
    ///
    /// # Errors
    /// `{code: "failed", message}` when the run diverges.
    pub async fn advance(&mut self) -> Result<bool, JsValue> {
        self.folder.advance().await.map_err(border)
    }

    /// Which share of the steps was taken, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let (taken, all) = self.folder.progress();
        taken as f64 / all.max(1) as f64
    }

    /// The files, once all is done: a name and its bytes for each. The arguments are the texts of
    /// `train.py`, `train_st.py` and `verify.py`, and the description of the data's file.
    ///
    /// # Errors
    /// `{code: "failed", message}` when a program is not that of this version.
    pub fn files(self, train: &str, train_st: &str, verify: &str, licence: &str) -> Result<Array, JsValue> {
        let files = self.folder.files(&Texts { train, train_st, verify, licence }).map_err(border)?;
        let entry = |(name, bytes): (&str, Vec<u8>)| Array::of2(&name.into(), &Uint8Array::from(&bytes[..]));
        Ok(files.into_iter().map(entry).collect())
    }
}

fn border(problem: Problem) -> JsValue {
    let code = match problem {
        Problem::Refused(_) => "refused",
        Problem::Failed(_) => "failed",
    };
    error(code, &problem.to_string())
}

fn error(code: &str, message: &str) -> JsValue {
    let out = js_sys::Error::new(message);
    let _ = Reflect::set(&out, &"code".into(), &code.into());
    out.into()
}
