//! The CPU engine as the trainer drives it: everything is done when a call returns.

use super::engine::CpuEngine;
use crate::backend::executor::{Executor, Known};
use crate::backend::{EngineError, Learned, Seen, StepInputs, Told};
use crate::plan::{Buffer, Pass, Plan};
use crate::real::Real;

impl<F: Real> Executor for CpuEngine<F> {
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

    fn flush(&mut self) {}

    fn known(&self) -> Option<&dyn Known> {
        Some(self)
    }

    async fn settled(&mut self) -> Result<(), EngineError> {
        Ok(())
    }

    async fn seen(&mut self) -> Result<Seen, EngineError> {
        Ok(self.seen())
    }

    async fn learned(&mut self) -> Result<Learned, EngineError> {
        Ok(CpuEngine::learned(self))
    }

    async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        Ok(CpuEngine::read(self, buffer))
    }
}

impl<F: Real> Known for CpuEngine<F> {
    fn loss(&self) -> f32 {
        self.loss().to_stored()
    }

    fn is_placed(&self) -> bool {
        self.is_placed()
    }

    fn learned(&self) -> Learned {
        self.learned()
    }
}
