//! Steps that two threads share, for JavaScript: the run leads in one, a follower has the key tower in the other. Both
//! call `half_step` again and again, send each other what it returns, and pass it what they receive if it `hears`.

use js_sys::{Float32Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::Playground;
use super::border::experiment;
use super::objects::{Js, written};
use crate::experiment::Experiment;
use crate::trainer;

#[wasm_bindgen]
impl Playground {
    /// Whether steps can be shared as things stand.
    pub fn has_halves(&self) -> bool {
        self.trainer.has_halves()
    }

    /// The settings as they are now.
    ///
    /// # Errors
    /// Never.
    pub fn settings(&self) -> Result<Js<Experiment>, JsValue> {
        written(self.trainer.experiment())
    }

    /// `[pairs, input]`: the keys, with which a follower begins.
    pub fn keys(&self) -> Float32Array {
        floats(&self.trainer.data().train.keys.iter().copied().collect::<Vec<_>>())
    }

    /// The numbers of values of a query and of a key.
    pub fn input_dims(&self) -> Vec<u32> {
        let shape = &self.trainer.plan().shape;
        vec![shape.query_dim as u32, shape.key_dim as u32]
    }

    /// Begins a stretch of up to `n` shared steps within the budget. What the follower is told of them; empty if there
    /// are none.
    pub fn begin_stretch(&mut self, n: u32) -> Uint32Array {
        Uint32Array::from(self.trainer.leading().begin_stretch(n).words())
    }

    /// The state of the key tower; nothing if the follower has it.
    pub fn lend(&mut self) -> Option<Float32Array> {
        self.trainer.leading().lend().as_deref().map(floats)
    }

    /// Whether `half_step` needs what the follower sends.
    pub fn hears(&mut self) -> bool {
        self.trainer.leading().hears()
    }

    /// Goes on with the stretch, given what the follower sends, if it `hears`. What the follower has to be sent, which
    /// may be of length 0 and need not be sent then; nothing if the stretch is over or the run has diverged.
    pub fn half_step(&mut self, heard: Option<Vec<f32>>) -> Option<Float32Array> {
        self.trainer.leading().half_step(&heard.unwrap_or_default()).as_deref().map(floats)
    }

    /// Ends the stretch, given the state of the key tower after it.
    pub fn take_back(&mut self, tower: &[f32]) {
        self.trainer.leading().take_back(tower);
    }
}

/// The follower of a run in another thread.
#[wasm_bindgen]
pub struct Follower {
    follower: trainer::Follower,
}

#[wasm_bindgen]
impl Follower {
    /// For a run of these settings, with its keys and the numbers of values of a query and of a key.
    ///
    /// # Errors
    /// When the settings are not an object.
    pub fn create(settings: JsValue, query_dim: u32, key_dim: u32, keys: Vec<f32>) -> Result<Follower, JsValue> {
        let dims = [query_dim as usize, key_dim as usize];
        Ok(Follower { follower: trainer::Follower::new(&experiment(settings)?, dims, keys) })
    }

    /// The run goes on with other settings.
    ///
    /// # Errors
    /// When the argument is not an object.
    pub fn configure(&mut self, settings: JsValue) -> Result<(), JsValue> {
        self.follower.configure(&experiment(settings)?);
        Ok(())
    }

    /// Begins a stretch, as the run tells it, with the state of the key tower, unless that is as the last stretch left
    /// it.
    pub fn begin_stretch(&mut self, words: Vec<u32>, tower: Option<Vec<f32>>) {
        self.follower.begin_stretch(words, tower.as_deref());
    }

    /// Whether `half_step` needs what the run sends.
    pub fn hears(&self) -> bool {
        self.follower.hears()
    }

    /// Goes on with the stretch, given what the run sends, if it `hears`. What the run has to be sent, which may be of
    /// length 0 and need not be sent then; nothing if the stretch is over or the run has diverged.
    pub fn half_step(&mut self, heard: Option<Vec<f32>>) -> Option<Float32Array> {
        self.follower.half_step(&heard.unwrap_or_default()).as_deref().map(floats)
    }

    /// The state of the key tower after the stretch.
    pub fn tower(&self) -> Float32Array {
        floats(&self.follower.tower())
    }
}

fn floats(values: &[f32]) -> Float32Array {
    Float32Array::from(values)
}
