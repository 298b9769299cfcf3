//! The GPU engine: the same passes as the CPU engine, as WGSL compute shaders (`shaders/*.wgsl`) on wgpu.
//!
//! Everything is made once: buffers, pipelines, bind groups. A step writes its numbers and indices into host memory;
//! when enough steps are queued, they go to the device in one submission. Nothing is allocated, awaited or read back in
//! between: losses collect in a ring on the device until somebody looks.

mod adapter;
mod buffers;
mod padded;
pub mod params;
mod readback;
mod recording;
pub mod shaders;

use std::future::Future;

pub use adapter::AdapterInfo;
pub use recording::Tiles;

use super::cpu::optimize::bias_corrections;
use super::{EngineError, Kept, Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::experiment::OptimizerKind;
use crate::plan::{Buffer, Pass, Plan};
use adapter::Fault;
use buffers::{Buffers, LOSSES, Matrix, QUEUE, STEP_STRIDE};
use padded::{pad_rows, quads, unpad_rows};
use params::Step;
use readback::{Piece, Staging, numbers};
use recording::Recording;

/// Multiplications and additions that one submission may hold, so that no device is busy for long at a time.
const SUBMISSION: f64 = 1e9;

/// What is queued under one slot.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Queued {
    Step,
    Forward,
    One(Pass),
}

/// Executes plans on a GPU.
pub struct GpuEngine {
    plan: Plan,
    info: AdapterInfo,
    device: wgpu::Device,
    queue: wgpu::Queue,
    fault: Fault,
    buffers: Buffers,
    recording: Recording,
    staging: Staging,
    queued: Vec<Queued>,
    steps: Vec<u8>,
    indices: Vec<u32>,
    /// `[B, K]`: the own candidates that the host drew last; empty where they are mined.
    own: Vec<u32>,
    steps_per_submission: usize,
    /// Steps queued since the start: the ring of losses is written at this number modulo its length.
    taken: u64,
    /// Steps whose losses have been handed out.
    told: u64,
    /// ln(1/tau) of the last inputs, when it is not learned.
    fixed_log_scale: f32,
    /// Whether the last thing queued was a step, which writes down the log_scale it used.
    stepped: bool,
}

impl GpuEngine {
    /// An engine that starts from `learned`, on the adapter the system prefers.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] without an adapter, with only a software adapter that is not accepted, when the
    /// experiment needs a larger buffer than WebGPU's default limits allow, or when its rows are filtered or weighed.
    pub async fn new(
        plan: Plan,
        data: &Pairs,
        learned: &Learned,
        accept_software: bool,
    ) -> Result<GpuEngine, EngineError> {
        Self::with_tiles(plan, data, learned, accept_software, None).await
    }

    /// The same, with tiles of a given size instead of those that suit the adapter.
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
        if plan.stores_rows() {
            return Err(EngineError::Unavailable("filters and weights of candidates run on the CPU".into()));
        }
        let (device, queue, info, fault) = adapter::request(accept_software).await?;
        let memory = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffers = Buffers::new(&device, &queue, &plan, data)?;
        if let Some(error) = memory.pop().await {
            return Err(EngineError::Unavailable(error.to_string()));
        }
        let tiles = tiles.unwrap_or(if info.software { Tiles::Large } else { Tiles::Small });
        let recording = Recording::new(&device, &plan, &buffers, tiles);
        let per_step = indices_per_step(&plan);
        let steps_per_submission = ((SUBMISSION / operations(&plan)) as usize).clamp(1, QUEUE);
        let mut engine = GpuEngine {
            info,
            device,
            queue,
            fault,
            buffers,
            recording,
            staging: Staging::default(),
            queued: Vec::with_capacity(QUEUE),
            steps: vec![0; QUEUE * STEP_STRIDE],
            indices: vec![0; QUEUE * per_step],
            own: vec![0; if mines(&plan) { 0 } else { plan.shape.batch * plan.shape.columns.own }],
            steps_per_submission,
            taken: 0,
            told: 0,
            fixed_log_scale: 0.0,
            stepped: false,
            plan,
        };
        engine.restore(learned);
        // The browser reports what it refuses only later; waiting for the device brings it out.
        readback::done(&engine.device, &engine.queue, &engine.fault).await?;
        Ok(engine)
    }

    /// The adapter.
    pub fn info(&self) -> &AdapterInfo {
        &self.info
    }

    /// The plan this engine executes.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many dispatches one step takes.
    pub fn dispatches_per_step(&self) -> usize {
        self.recording.dispatches_per_step()
    }

    /// Why the device can no longer be used, if so.
    pub fn lost(&self) -> Option<String> {
        self.fault.get().map(|error| error.to_string())
    }

    /// Queues one optimizer step.
    pub fn step(&mut self, inputs: &StepInputs<'_>) {
        self.push(inputs, Queued::Step);
        self.taken += 1;
        self.stepped = true;
    }

    /// Queues a look at the batch with the current weights; nothing is learned.
    pub fn forward(&mut self, inputs: &StepInputs<'_>) {
        self.push(inputs, Queued::Forward);
        self.stepped = false;
    }

    /// Queues one pass alone.
    pub fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        self.push(inputs, Queued::One(pass));
        self.stepped = false;
    }

    fn push(&mut self, inputs: &StepInputs<'_>, what: Queued) {
        let slot = self.queued.len();
        let per_step = indices_per_step(&self.plan);
        if !inputs.own.is_empty() {
            self.own.copy_from_slice(inputs.own);
        }
        let mut rest = &mut self.indices[slot * per_step..][..per_step];
        for list in [inputs.batch, inputs.shared, &self.own] {
            let (place, after) = rest.split_at_mut(list.len());
            place.copy_from_slice(list);
            rest = after;
        }
        let numbers = self.numbers_of(inputs, slot * per_step);
        numbers.write(&mut self.steps[slot * STEP_STRIDE..][..STEP_STRIDE]);
        self.fixed_log_scale = -inputs.tau.ln();
        self.queued.push(what);
        if self.queued.len() >= self.steps_per_submission {
            self.flush();
        }
    }

    fn numbers_of(&self, inputs: &StepInputs<'_>, indices_at: usize) -> Step {
        let (rate, decay) = (f64::from(inputs.rate), f64::from(inputs.decay));
        let (rate_corrected, correction2) = bias_corrections(inputs.step + 1, rate);
        let decoupled = self.plan.optimizer == OptimizerKind::AdamW;
        Step {
            scale: 1.0 / inputs.tau,
            rate: inputs.rate,
            rate_corrected: rate_corrected as f32,
            correction2: correction2 as f32,
            decay_gradient: if decoupled { 0.0 } else { inputs.decay },
            decay_weight: if decoupled { (1.0 - rate * decay) as f32 } else { 1.0 },
            indices_at: indices_at as u32,
            slot: (self.taken % LOSSES as u64) as u32,
        }
    }

    /// Takes what the host has prepared, after what is queued so far.
    pub fn tell(&mut self, _told: Told<'_>) {}

    /// Submits what is queued.
    pub fn flush(&mut self) {
        if self.queued.is_empty() {
            return;
        }
        let slots = self.queued.len();
        let per_step = indices_per_step(&self.plan);
        self.queue.write_buffer(&self.buffers.steps, 0, &self.steps[..slots * STEP_STRIDE]);
        self.queue.write_buffer(&self.buffers.indices, 0, bytemuck::cast_slice(&self.indices[..slots * per_step]));
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("steps") });
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            for (slot, &queued) in self.queued.iter().enumerate() {
                let single;
                let passes = match queued {
                    Queued::Step => &self.plan.passes[..],
                    Queued::Forward => self.plan.forward(),
                    Queued::One(one) => {
                        single = [one];
                        &single[..]
                    }
                };
                for &one in passes {
                    self.recording.encode(&mut pass, one, slot);
                }
            }
        }
        self.queue.submit([encoder.finish()]);
        self.queued.clear();
    }

    /// Resolves when everything queued so far is done.
    pub fn settled(&mut self) -> impl Future<Output = Result<(), EngineError>> + use<> {
        self.flush();
        let (device, queue, fault) = (self.device.clone(), self.queue.clone(), self.fault.clone());
        async move { readback::done(&device, &queue, &fault).await }
    }

    /// What can be seen of the last step queued; takes the losses. Further steps may be queued while this is awaited.
    pub fn seen(&mut self) -> impl Future<Output = Result<Seen, EngineError>> + use<> {
        self.flush();
        let (b, shape) = (&self.buffers, &self.plan.shape);
        let (batch, key_rows, dim, own) = (shape.batch, shape.rows(Tower::Key), shape.dim, shape.columns.own);
        let quads_at = |at: usize, size: usize| (16 * at as u64, 16 * size as u64);
        let piece = |buffer, (at, size): (u64, u64)| Piece { buffer, at, size };
        let rows = |tower: Tower, rows: usize| {
            piece(&b.embedding.buffer, quads_at(b.embedding.at[tower as usize], rows * quads(dim)))
        };
        let pieces = [
            rows(Tower::Query, batch),
            rows(Tower::Key, key_rows),
            piece(&b.own_indices, (0, if mines(&self.plan) { 4 * (batch * own) as u64 } else { 0 })),
            piece(&b.losses, (0, 8 * LOSSES as u64)),
            piece(&b.parameters, quads_at(b.layout.log_scale_at, 1)),
        ];
        let words = self.staging.read(&self.device, &self.queue, &self.fault, &pieces);
        let first = self.told.max(self.taken.saturating_sub(LOSSES as u64));
        let (taken, stepped) = (self.taken, self.stepped);
        self.told = self.taken;
        let fixed = (!self.plan.learns_temperature).then_some(self.fixed_log_scale);
        let drawn = self.own.clone();
        async move {
            let words = words.await?;
            let ring = numbers(&words[3]);
            let slot = |step: u64| 2 * (step % LOSSES as u64) as usize;
            let learned = if stepped && taken > 0 { ring[slot(taken - 1) + 1] } else { f32::from_bits(words[4][0]) };
            Ok(Seen {
                bias: 0.0,
                heads: Vec::new(),
                directions: Vec::new(),
                queries: unpad_rows(&numbers(&words[0]), batch, dim),
                keys: unpad_rows(&numbers(&words[1]), key_rows, dim),
                own: if drawn.is_empty() { words[2].clone() } else { drawn },
                losses: (first..taken).map(|step| ring[slot(step)]).collect(),
                log_scale: fixed.unwrap_or(learned),
            })
        }
    }

    /// Everything learned by what is queued so far.
    pub fn learned(&mut self) -> impl Future<Output = Result<Learned, EngineError>> + use<> {
        self.flush();
        let b = &self.buffers;
        let pieces = [&b.parameters, &b.moment1, &b.moment2].map(whole);
        let words = self.staging.read(&self.device, &self.queue, &self.fault, &pieces);
        let layout = b.layout.clone();
        async move {
            let words = words.await?;
            let [parameters, moment1, moment2] = [0, 1, 2].map(|n| layout.unpad(&numbers(&words[n])));
            Ok(Learned { parameters, moment1, moment2, kept: Kept::default() })
        }
    }

    /// Goes on from `learned`, after what is queued so far.
    pub fn restore(&mut self, learned: &Learned) {
        self.flush();
        let [parameters, moment1, moment2] = self.buffers.layout.pad_learned(learned);
        self.queue.write_buffer(&self.buffers.parameters, 0, bytemuck::cast_slice(&parameters));
        self.queue.write_buffer(&self.buffers.moment1, 0, bytemuck::cast_slice(&moment1));
        self.queue.write_buffer(&self.buffers.moment2, 0, bytemuck::cast_slice(&moment2));
    }

    /// A buffer's contents in the shape that [`Buffer`] documents; indices come as numbers. dL/dlog_scale is complete
    /// after [`Pass::NormalizeBackward`].
    pub async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        self.flush();
        if buffer == Buffer::OwnIndices && !mines(&self.plan) {
            return Ok(self.own.iter().map(|&index| index as f32).collect());
        }
        let b = &self.buffers;
        let from = self.place(buffer);
        let words = self.read_whole(from.buffer).await?;
        let values = numbers(&words);
        Ok(match from.form {
            Form::Rows { at, rows, columns } => unpad_rows(&values[at..], rows, columns),
            Form::Indices(count) => words[..count].iter().map(|&index| index as f32).collect(),
            Form::Parameters => b.layout.unpad(&values),
            Form::Gradient => {
                let slopes = numbers(&self.read_whole(&b.slopes).await?);
                b.layout.unpad(&self.sum_parts(&values, &slopes))
            }
        })
    }

    /// Replaces a buffer's contents: for tests of single passes. The reverse of [`GpuEngine::read`].
    pub fn write(&mut self, buffer: Buffer, values: &[f32]) {
        self.flush();
        if buffer == Buffer::OwnIndices && !mines(&self.plan) {
            self.own.iter_mut().zip(values).for_each(|(index, &value)| *index = value as u32);
            return;
        }
        let b = &self.buffers;
        let to = self.place(buffer);
        let mut at_word = 0;
        let words: Vec<f32> = match to.form {
            Form::Rows { at, columns, .. } => {
                at_word = at;
                let mut padded = Vec::new();
                pad_rows(values.chunks(columns.max(1)), columns, &mut padded);
                padded
            }
            Form::Indices(_) => values.iter().map(|&index| f32::from_bits(index as u32)).collect(),
            Form::Parameters => b.layout.pad(values),
            Form::Gradient => {
                let mut slopes = vec![0.0; self.plan.shape.batch];
                slopes[0] = values[self.plan.layout.log_scale];
                self.queue.write_buffer(&b.slopes, 0, bytemuck::cast_slice(&slopes));
                let mut parts = b.layout.pad(values);
                parts.resize(b.parts.total * parts.len(), 0.0);
                parts
            }
        };
        self.queue.write_buffer(to.buffer, 4 * at_word as u64, bytemuck::cast_slice(&words));
    }

    fn place(&self, buffer: Buffer) -> Place<'_> {
        let (b, shape) = (&self.buffers, &self.plan.shape);
        let matrix = |matrix: &'_ Matrix, tower: Tower| {
            let (at, columns) = (4 * matrix.at[tower as usize], matrix.columns[tower as usize]);
            Form::Rows { at, rows: shape.rows(tower), columns }
        };
        let list = |at: usize, length: usize| Form::Rows { at, rows: 1, columns: length };
        let batch = shape.batch;
        let own = batch * shape.columns.own;
        let (buffer, form) = match buffer {
            Buffer::Parameters => (&b.parameters, Form::Parameters),
            Buffer::Gradient => (&b.gradient, Form::Gradient),
            Buffer::Moment1 => (&b.moment1, Form::Parameters),
            Buffer::Moment2 => (&b.moment2, Form::Parameters),
            Buffer::Input(tower) => (&b.input.buffer, matrix(&b.input, tower)),
            Buffer::Hidden(tower, layer) => (&b.hidden[layer].buffer, matrix(&b.hidden[layer], tower)),
            Buffer::Raw(tower) => (&b.raw.buffer, matrix(&b.raw, tower)),
            Buffer::InverseNorm(tower) => {
                let at = if tower == Tower::Query { 0 } else { 4 * quads(batch) };
                (&b.inverse_norm, list(at, shape.rows(tower)))
            }
            Buffer::Embedding(tower) => (&b.embedding.buffer, matrix(&b.embedding, tower)),
            Buffer::OwnIndices => (&b.own_indices, Form::Indices(own)),
            Buffer::Logits => (&b.logits, Form::Rows { at: 0, rows: batch, columns: shape.candidates() }),
            Buffer::OwnLogits => (&b.own_logits, list(0, own)),
            Buffer::RowLogSumExp => (&b.row_log_sum_exp, list(0, batch)),
            Buffer::ColumnLogSumExp => (&b.column_log_sum_exp, list(0, batch)),
            Buffer::AnchorLoss => (&b.anchor_loss, list(0, batch)),
            Buffer::EmbeddingGradient(tower) => (&b.embedding_gradient.buffer, matrix(&b.embedding_gradient, tower)),
            Buffer::RawGradient(tower) => (&b.raw_gradient.buffer, matrix(&b.raw_gradient, tower)),
            Buffer::Candidate(_)
            | Buffer::Scores(_)
            | Buffer::OwnScores(_)
            | Buffer::MomentumParameters
            | Buffer::MomentumEmbedding(_)
            | Buffer::Memory(_)
            | Buffer::MemoryPairs
            | Buffer::PairLoss => (&b.nothing[0], list(0, 0)),
            Buffer::HiddenGradient(tower, layer) => {
                (&b.hidden_gradient[layer].buffer, matrix(&b.hidden_gradient[layer], tower))
            }
        };
        Place { buffer, form }
    }

    async fn read_whole(&self, buffer: &wgpu::Buffer) -> Result<Vec<u32>, EngineError> {
        let mut words = self.staging.read(&self.device, &self.queue, &self.fault, &[whole(buffer)]).await?;
        Ok(words.swap_remove(0))
    }

    /// The gradient from its parts, as `optimize` forms it. `[4 * quads]`, padded.
    fn sum_parts(&self, parts: &[f32], slopes: &[f32]) -> Vec<f32> {
        let layout = &self.buffers.layout;
        let mut sum = vec![0.0; 4 * layout.len()];
        for part in parts.chunks(4 * layout.len()) {
            for (sum, value) in sum.iter_mut().zip(part) {
                *sum += value;
            }
        }
        let slope = if self.plan.learns_temperature { slopes[..self.plan.shape.batch].iter().sum() } else { 0.0 };
        sum[4 * layout.log_scale_at] = slope;
        sum
    }

    /// Writes the own candidates that mining would otherwise choose: for replays, together with
    /// [`GpuEngine::run_pass`].
    pub fn set_own_indices(&mut self, own: &[u32]) {
        if mines(&self.plan) {
            self.flush();
            self.queue.write_buffer(&self.buffers.own_indices, 0, bytemuck::cast_slice(own));
        } else {
            self.own.copy_from_slice(own);
        }
    }
}

/// Where a [`Buffer`]'s numbers lie.
struct Place<'a> {
    buffer: &'a wgpu::Buffer,
    form: Form,
}

/// How a [`Buffer`]'s numbers lie.
enum Form {
    /// Padded rows; `at` in numbers.
    Rows { at: usize, rows: usize, columns: usize },
    /// So many indices.
    Indices(usize),
    /// In the padded layout of the parameters.
    Parameters,
    /// Partial sums in the padded layout, and the slopes.
    Gradient,
}

fn whole(buffer: &wgpu::Buffer) -> Piece<'_> {
    Piece { buffer, at: 0, size: buffer.size() }
}

/// Whether the engine itself finds each anchor's own candidates; otherwise the host draws them.
fn mines(plan: &Plan) -> bool {
    plan.passes.contains(&Pass::TopK)
}

/// Indices that the host gives for each step: `[B]`, `[S]`, and `[B, K]` where it draws those.
fn indices_per_step(plan: &Plan) -> usize {
    let shape = &plan.shape;
    shape.batch + shape.columns.shared + if mines(plan) { 0 } else { shape.batch * shape.columns.own }
}

/// Multiplications and additions of a step's matrix products.
fn operations(plan: &Plan) -> f64 {
    let shape = &plan.shape;
    let mut sum = 6.0 * (shape.batch * shape.candidates() * shape.dim) as f64;
    for tower in Tower::BOTH {
        for (n, layer) in plan.layout.layers(tower).iter().enumerate() {
            let products = if n == 0 { 4.0 } else { 6.0 };
            sum += products * (shape.rows(tower) * layer.inputs * layer.outputs) as f64;
        }
    }
    sum
}
