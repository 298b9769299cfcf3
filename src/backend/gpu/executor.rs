//! The GPU engine's implementation of [`Executor`]: work is queued until a result is awaited.

use super::engine::{GpuEngine, Queued};
use super::observe::{Look, Reading};
use super::places::{Form, Place, Slopes};
use super::readback::{self, Piece};
use super::recording::Recording;
use super::state;
use crate::backend::executor::{Executor, Known};
use crate::backend::{EngineError, Learned, Seen, StepInputs, Told};
use crate::plan::{Buffer, Pass, Plan};

impl Executor for GpuEngine {
    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn step(&mut self, inputs: &StepInputs<'_>) {
        self.push(inputs, Queued::Step);
        self.taken += 1;
        self.stepped = true;
    }

    fn forward(&mut self, inputs: &StepInputs<'_>) {
        self.push(inputs, Queued::Forward);
        self.stepped = false;
    }

    fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        self.push(inputs, Queued::One(pass));
        self.stepped = false;
    }

    fn tell(&mut self, told: Told<'_>) {
        self.flush();
        let Some(stored) = &mut self.buffers.stored else { return };
        let grown = stored.tell(&self.gpu, &self.plan, told);
        if grown > 0 {
            self.buffers.bytes += grown;
            self.recording = Recording::new(&self.gpu, &self.plan, &self.buffers, self.tiles);
        }
    }

    fn restore(&mut self, learned: &Learned) {
        self.flush();
        state::restore(&self.gpu, &self.buffers, &self.plan, learned);
    }

    fn flush(&mut self) {
        if self.queued.is_empty() {
            return;
        }
        let (slots, gpu, plan, recording) = (self.queued.len(), &self.gpu, &self.plan, &self.recording);
        gpu.write(&self.buffers.steps, 0, self.words.steps(slots));
        gpu.write(&self.buffers.indices, 0, self.words.indices(slots));
        let work = self.queued.iter().enumerate().flat_map(|(slot, queued)| {
            let passes = match queued {
                Queued::Step => &plan.passes[..],
                Queued::Forward => plan.forward(),
                Queued::One(one) => std::slice::from_ref(one),
            };
            let looks = *queued == Queued::Forward;
            let dispatches = passes.iter().flat_map(move |&pass| recording.dispatches(pass, looks));
            dispatches.map(move |dispatch| (slot, dispatch))
        });
        let mut work = work.peekable();
        while work.peek().is_some() {
            let mut encoder =
                gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("steps") });
            {
                let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
                let next = work.by_ref().take(self.dispatches_per_submission);
                next.for_each(|(slot, dispatch)| dispatch.encode(&mut pass, slot));
            }
            gpu.queue.submit([encoder.finish()]);
        }
        self.queued.clear();
    }

    fn known(&self) -> Option<&dyn Known> {
        None
    }

    async fn settled(&mut self) -> Result<(), EngineError> {
        self.flush();
        readback::done(&self.gpu).await
    }

    async fn seen(&mut self) -> Result<Seen, EngineError> {
        self.flush();
        let look = Look {
            own: self.own.clone(),
            taken: self.taken,
            told: self.told,
            stepped: self.stepped,
            log_scale: self.fixed_log_scale,
            batch: self.batch.clone(),
            memory_counts: self.memory_counts,
        };
        self.told = self.taken;
        let reading = Reading::new(&self.plan, look);
        let words = self.staging.read(&self.gpu, &reading.pieces(&self.buffers, &self.plan)).await?;
        Ok(reading.seen(words))
    }

    async fn learned(&mut self) -> Result<Learned, EngineError> {
        self.flush();
        let words = self.staging.read(&self.gpu, &state::pieces(&self.buffers, &self.plan)).await?;
        Ok(state::learned(&self.buffers.layout, state::memory_size(&self.plan), self.plan.shape.dim, &words))
    }

    async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        self.flush();
        if buffer == Buffer::OwnIndices && !self.plan.mines() {
            return Ok(self.own.iter().map(|&index| index as f32).collect());
        }
        let (b, plan) = (&self.buffers, &self.plan);
        let place = Place::of(b, plan, buffer);
        let mut pieces = vec![Piece::whole(place.buffer)];
        if let Form::Gradient = place.form {
            pieces.push(Piece::whole(Slopes::of(b, plan).buffer));
        }
        let words = self.staging.read(&self.gpu, &pieces).await?;
        Ok(place.decode(b, plan, &words[0], words.get(1).map_or(&[], |slopes| slopes)))
    }
}
