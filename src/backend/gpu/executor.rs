//! The GPU engine as the trainer drives it: everything is queued until somebody waits.

use super::engine::GpuEngine;
use crate::backend::executor::{Executor, Known};
use crate::backend::{EngineError, Learned, Seen, StepInputs, Told};
use crate::plan::{Buffer, Pass, Plan};

impl Executor for GpuEngine {
    fn plan(&self) -> &Plan {
        self.plan()
    }

    fn step(&mut self, inputs: &StepInputs<'_>) {
        self.step(inputs);
    }

    fn forward(&mut self, inputs: &StepInputs<'_>) {
        self.forward(inputs);
    }

    fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        self.run_pass(inputs, pass);
    }

    fn tell(&mut self, told: Told<'_>) {
        self.tell(told);
    }

    fn restore(&mut self, learned: &Learned) {
        self.restore(learned);
    }

    fn flush(&mut self) {
        self.flush();
    }

    fn known(&self) -> Option<&dyn Known> {
        None
    }

    async fn settled(&mut self) -> Result<(), EngineError> {
        self.settled().await
    }

    async fn seen(&mut self) -> Result<Seen, EngineError> {
        self.seen().await
    }

    async fn learned(&mut self) -> Result<Learned, EngineError> {
        self.learned().await
    }

    async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        self.read(buffer).await
    }
}
