//! The GPU engine. Until it exists, nothing can hold one: the type has no values.

use super::{EngineError, Learned, Seen, StepInputs};
use crate::data::Pairs;
use crate::plan::{Buffer, Plan};

/// What runs the shaders.
#[derive(Debug)]
pub struct AdapterInfo {
    /// Its name.
    pub name: String,
}

/// Executes plans on the GPU.
#[derive(Debug)]
pub enum GpuEngine {}

#[allow(missing_docs, reason = "replaced as a whole")]
impl GpuEngine {
    pub async fn new(_: Plan, _: &Pairs, _: &Learned, _: bool) -> Result<Self, EngineError> {
        Err(EngineError::Unavailable("not built yet".into()))
    }
    pub fn info(&self) -> &AdapterInfo {
        match *self {}
    }
    pub fn step(&mut self, _: &StepInputs<'_>) {
        match *self {}
    }
    pub fn forward(&mut self, _: &StepInputs<'_>) {
        match *self {}
    }
    pub fn flush(&mut self) {
        match *self {}
    }
    pub async fn settled(&mut self) -> Result<(), EngineError> {
        match *self {}
    }
    pub async fn seen(&mut self) -> Result<Seen, EngineError> {
        match *self {}
    }
    pub async fn learned(&mut self) -> Result<Learned, EngineError> {
        match *self {}
    }
    pub async fn read(&mut self, _: Buffer) -> Result<Vec<f32>, EngineError> {
        match *self {}
    }
    pub fn restore(&mut self, _: &Learned) {
        match *self {}
    }
}
