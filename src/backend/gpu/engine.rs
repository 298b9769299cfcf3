//! The GPU engine: it queues steps, submits them to the device, and reads buffers back when it is asked for them.
//!
//! Buffers, pipelines and bind groups are made once. A step writes its numbers and indices into host memory; when
//! enough steps are queued, they go to the device in one submission. Between looks nothing is allocated, awaited or
//! read back: losses collect in a ring buffer on the device.

use super::adapter::{self, AdapterInfo, Gpu};
use super::buffers::{Buffers, QUEUE};
use super::places::{Form, Place, Slopes};
use super::readback::{self, Staging};
use super::recording::{Recording, Tiles};
use super::step_words::StepWords;
use crate::backend::executor::Executor;
use crate::backend::{EngineError, Learned, StepInputs};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::{Head, Trust};
use crate::plan::{Buffer, Pass, Plan};

/// The most multiplications and additions of one submission, so that the device is never busy for long.
const SUBMISSION: f64 = 1e9;

/// The work that is queued in one slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Queued {
    Step,
    Forward,
    One(Pass),
}

/// An engine that executes plans on a GPU.
pub struct GpuEngine {
    pub(super) plan: Plan,
    info: AdapterInfo,
    pub(super) gpu: Gpu,
    pub(super) buffers: Buffers,
    pub(super) recording: Recording,
    pub(super) tiles: Tiles,
    pub(super) staging: Staging,
    pub(super) queued: Vec<Queued>,
    pub(super) words: StepWords,
    /// `[B, K]`: the own candidates that the host drew last; empty if the engine mines them.
    pub(super) own: Vec<u32>,
    /// `[B]`: the last batch, and whether the memory counted; only kept where looks cannot read it from the device,
    /// since rows are evaluated tile by tile.
    pub(super) batch: Vec<u32>,
    pub(super) memory_counts: bool,
    steps_per_submission: usize,
    /// The most dispatches of one submission, where a step is more than one.
    pub(super) dispatches_per_submission: usize,
    /// The number of steps queued since the start. The ring buffer of losses is written at this number modulo its
    /// length.
    pub(super) taken: u64,
    /// The number of steps whose losses have been handed out.
    pub(super) told: u64,
    /// ln(1/tau) of the last inputs, if it is not learned.
    pub(super) fixed_log_scale: f32,
    /// Whether the last queued work was a step, which records the log_scale that it used.
    pub(super) stepped: bool,
}

impl GpuEngine {
    /// An engine that starts from `learned`, on the adapter that the system prefers.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] without an adapter, with only a software adapter that is not accepted, if the
    /// experiment needs a larger buffer than WebGPU's default limits allow, or for rules that only the CPU engine has.
    pub async fn new(
        plan: Plan,
        data: &Pairs,
        learned: &Learned,
        accept_software: bool,
    ) -> Result<GpuEngine, EngineError> {
        Self::with_tiles(plan, data, learned, accept_software, None).await
    }

    /// The same, with tiles of a given size instead of the adapter's best size.
    ///
    /// # Errors
    /// As [`GpuEngine::new`].
    pub async fn with_tiles(
        plan: Plan,
        data: &Pairs,
        learned: &Learned,
        accept_software: bool,
        tiles: Option<Tiles>,
    ) -> Result<GpuEngine, EngineError> {
        if let Some(reason) = refusal(&plan) {
            return Err(EngineError::Unavailable(reason));
        }
        let (gpu, info) = adapter::device(accept_software).await?;
        let memory = gpu.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffers = Buffers::new(&gpu.device, &gpu.queue, &plan, data)?;
        if let Some(error) = memory.pop().await {
            return Err(EngineError::Unavailable(error.to_string()));
        }
        let tiles = tiles.unwrap_or(if info.software { Tiles::Large } else { Tiles::Small });
        let recording = Recording::new(&gpu, &plan, &buffers, tiles);
        let steps_per_submission = ((SUBMISSION / operations(&plan)) as usize).clamp(1, QUEUE);
        let dispatches_per_submission = match operations(&plan) / SUBMISSION {
            submissions if plan.tiled => ((recording.dispatches_per_step() as f64 / submissions) as usize).max(1),
            _ => usize::MAX,
        };
        let mut engine = GpuEngine {
            info,
            gpu,
            buffers,
            recording,
            tiles,
            staging: Staging::default(),
            queued: Vec::with_capacity(QUEUE),
            words: StepWords::new(&plan),
            own: vec![0; if plan.mines() { 0 } else { plan.shape.batch * plan.shape.columns.own }],
            batch: vec![0; if plan.tiled { plan.shape.batch } else { 0 }],
            memory_counts: false,
            steps_per_submission,
            dispatches_per_submission,
            taken: 0,
            told: 0,
            fixed_log_scale: 0.0,
            stepped: false,
            plan,
        };
        engine.restore(learned);
        // A browser reports refused commands later; after waiting for the device, they are known.
        readback::done(&engine.gpu).await?;
        Ok(engine)
    }

    /// The adapter.
    pub fn info(&self) -> &AdapterInfo {
        &self.info
    }

    /// The number of dispatches of one step.
    pub fn dispatches_per_step(&self) -> usize {
        self.recording.dispatches_per_step()
    }

    /// The bytes of the buffers that it holds on the device, those of readings included.
    pub fn bytes(&self) -> u64 {
        self.buffers.bytes + self.staging.bytes()
    }

    /// The reason why the device can no longer be used, if there is one.
    pub fn lost(&self) -> Option<String> {
        self.gpu.fault.get().map(|error| error.to_string())
    }

    pub(super) fn push(&mut self, inputs: &StepInputs<'_>, what: Queued) {
        let slot = self.queued.len();
        if !inputs.own.is_empty() && !self.plan.mines() {
            self.own.copy_from_slice(inputs.own);
        }
        if self.plan.tiled {
            self.batch.copy_from_slice(inputs.batch);
            self.memory_counts = inputs.extras.memory_counts;
        }
        self.words.put(slot, &self.plan, inputs, &self.own, self.taken, what == Queued::Forward);
        self.fixed_log_scale = -inputs.tau.ln();
        self.queued.push(what);
        if self.queued.len() >= self.steps_per_submission {
            self.flush();
        }
    }

    /// Replaces a buffer's contents, for tests of single passes; the inverse of [`Executor::read`].
    pub fn write(&mut self, buffer: Buffer, values: &[f32]) {
        self.flush();
        if buffer == Buffer::OwnIndices && !self.plan.mines() {
            self.own.iter_mut().zip(values).for_each(|(index, &value)| *index = value as u32);
            return;
        }
        let (b, plan, gpu) = (&self.buffers, &self.plan, &self.gpu);
        let place = Place::of(b, plan, buffer);
        if let Form::Gradient = place.form {
            let slopes = Slopes::of(b, plan);
            let all_in_the_first = |at: usize, value: f32| {
                let mut list = vec![0.0; plan.shape.batch];
                list[0] = value;
                gpu.write(slopes.buffer, at, &list);
            };
            all_in_the_first(slopes.at, values[plan.layout.log_scale]);
            if let Some(bias) = plan.layout.bias {
                all_in_the_first(slopes.biases_at, values[bias]);
            }
        }
        let (at, words) = place.encode(b, values);
        gpu.write(place.buffer, at, &words);
    }

    /// Sets the own candidates that mining would otherwise choose; for replays, together with [`Executor::run_pass`].
    pub fn set_own_indices(&mut self, own: &[u32]) {
        if self.plan.mines() {
            self.flush();
            self.gpu.write(&self.buffers.own_indices, 0, own);
        } else {
            self.own.copy_from_slice(own);
        }
    }
}

/// The reason why a plan cannot run on this engine, if there is one.
fn refusal(plan: &Plan) -> Option<String> {
    if matches!(plan.rules.head, Head::Clicked { .. }) {
        return Some("clicks on lists are explained on the CPU".into());
    }
    let weigh = &plan.rules.weigh;
    let heads = matches!(plan.rules.head, Head::Heads { .. });
    let alone = weigh.penalty == 0.0 && weigh.trust != Trust::Progress && plan.shape.made(Tower::Query) == 0;
    let reason = "several heads with a penalty, progressive trust or candidates that are made run on the CPU";
    (heads && !alone).then(|| reason.into())
}

/// The number of multiplications and additions of a step's matrix products.
fn operations(plan: &Plan) -> f64 {
    let shape = &plan.shape;
    let mut sum = 6.0 * (shape.batch * shape.candidates() * shape.dim) as f64;
    if plan.stores_rows() {
        let width = |tower| shape.shared_candidates(tower) + shape.own_candidates(tower);
        let entries = shape.batch * (width(Tower::Query) + width(Tower::Key));
        // The products, and the passes over each row.
        sum = (entries * (6 * shape.dim + 200)) as f64;
    }
    for tower in Tower::BOTH {
        for (n, layer) in plan.layout.layers(tower).iter().enumerate() {
            let products = if n == 0 { 4.0 } else { 6.0 };
            sum += products * (shape.rows(tower) * layer.inputs * layer.outputs) as f64;
        }
    }
    sum
}
