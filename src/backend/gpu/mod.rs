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
mod stored;

use std::future::Future;

pub use adapter::AdapterInfo;
pub use recording::Tiles;

use super::constants::bias_corrections;
use super::{EngineError, Kept, Learned, Seen, SeenDirection, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::experiment::OptimizerKind;
use crate::loss::rules::TemperatureRule;
use crate::plan::{Buffer, Pass, Plan};
use adapter::Fault;
use buffers::{Buffers, LOSSES, Matrix, QUEUE, STEP_STRIDE};
use padded::{pad_rows, quads, unpad_rows};
use params::Step;
use readback::{Piece, Staging, numbers};
use recording::Recording;
use stored::{Arena, Listed};

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
    tiles: Tiles,
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
    /// experiment needs a larger buffer than WebGPU's default limits allow, or for rules that only the CPU knows.
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
        if let Some(reason) = stored::refusal(&plan) {
            return Err(EngineError::Unavailable(reason));
        }
        let (device, queue, info, fault) = adapter::request(accept_software).await?;
        let memory = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffers = Buffers::new(&device, &queue, &plan, data)?;
        if let Some(error) = memory.pop().await {
            return Err(EngineError::Unavailable(error.to_string()));
        }
        let tiles = tiles.unwrap_or(if info.software { Tiles::Large } else { Tiles::Small });
        let recording = Recording::new(&device, &plan, &buffers, tiles);
        let per_step = Listed::new(&plan).end;
        let steps_per_submission = ((SUBMISSION / operations(&plan)) as usize).clamp(1, QUEUE);
        let mut engine = GpuEngine {
            info,
            device,
            queue,
            fault,
            buffers,
            recording,
            tiles,
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
        let listed = Listed::new(&self.plan);
        if !inputs.own.is_empty() && !mines(&self.plan) {
            self.own.copy_from_slice(inputs.own);
        }
        let extras = &inputs.extras;
        let words = &mut self.indices[slot * listed.end..][..listed.end];
        words[listed.picks..].fill(0);
        let mut put = |at: usize, end: usize, list: &mut dyn Iterator<Item = u32>| {
            words[at..end].iter_mut().zip(list).for_each(|(to, from)| *to = from);
        };
        put(0, listed.own, &mut inputs.batch.iter().chain(inputs.shared).copied());
        put(listed.own, listed.picks, &mut self.own.iter().copied());
        put(listed.picks, listed.blends, &mut extras.picks.iter().copied());
        let blends = extras.blends.iter().flat_map(|blend| [blend.first, blend.second, blend.share.to_bits()]);
        put(listed.blends, listed.hidden, &mut { blends });
        put(listed.hidden, listed.end, &mut extras.hidden.iter().copied());
        let numbers = self.numbers_of(inputs, slot * listed.end, what == Queued::Forward);
        numbers.write(&mut self.steps[slot * STEP_STRIDE..][..STEP_STRIDE]);
        self.fixed_log_scale = -inputs.tau.ln();
        self.queued.push(what);
        if self.queued.len() >= self.steps_per_submission {
            self.flush();
        }
    }

    fn numbers_of(&self, inputs: &StepInputs<'_>, indices_at: usize, looking: bool) -> Step {
        let extras = &inputs.extras;
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
            keys_learn: u32::from(extras.keys_learn),
            looking: u32::from(looking),
            remembers_at: extras.remembers_at,
            memory_counts: u32::from(extras.memory_counts),
            ema: if looking { 1.0 } else { extras.ema },
            mix: extras.mix,
            rotation: extras.rotation,
            stretch: extras.stretch,
            progress: extras.progress,
            margin: extras.margin,
            mixes: u32::from(extras.mixes),
        }
    }

    /// Takes what the host has prepared, after what is queued so far.
    pub fn tell(&mut self, told: Told<'_>) {
        self.flush();
        let Some(stored) = &mut self.buffers.stored else { return };
        if stored.tell(&self.device, &self.queue, &self.plan, told) {
            self.recording = Recording::new(&self.device, &self.plan, &self.buffers, self.tiles);
        }
    }

    /// Submits what is queued.
    pub fn flush(&mut self) {
        if self.queued.is_empty() {
            return;
        }
        let slots = self.queued.len();
        let per_step = Listed::new(&self.plan).end;
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
            piece(&b.parameters, quads_at(b.layout.heads_at, b.layout.len() - b.layout.heads_at)),
        ]
        .into_iter()
        .chain(self.direction_pieces())
        .collect::<Vec<_>>();
        let words = self.staging.read(&self.device, &self.queue, &self.fault, &pieces);
        let first = self.told.max(self.taken.saturating_sub(LOSSES as u64));
        let (taken, stepped) = (self.taken, self.stepped);
        self.told = self.taken;
        let given = self.plan.rules.temperature == TemperatureRule::Given;
        let fixed = given.then_some(self.fixed_log_scale);
        let (has_bias, arenas) = (self.plan.layout.bias.is_some(), Tower::BOTH.map(|tower| Arena::new(shape, tower)));
        let drawn = self.own.clone();
        let heads = self.plan.layout.heads.len();
        async move {
            let words = words.await?;
            let ring = numbers(&words[3]);
            let slot = |step: u64| 2 * (step % LOSSES as u64) as usize;
            let stored = words.len() > 5;
            let last = &words[4][4 * quads(heads)..];
            let learned = if stored {
                f32::from_bits(words[5][1])
            } else if stepped && taken > 0 {
                ring[slot(taken - 1) + 1]
            } else {
                f32::from_bits(last[0])
            };
            let directions = if stored { &arenas[..] } else { &[] }.iter().zip(words.get(6..).unwrap_or(&[]).chunks(3));
            let directions = directions.map(|(arena, words)| SeenDirection {
                candidates: unpad_rows(&numbers(&words[0]), arena.candidates, dim),
                own: unpad_rows(&numbers(&words[1]), batch * arena.own, dim),
                pairs: words[2].clone(),
            });
            Ok(Seen {
                heads: numbers(&words[4][..heads]),
                bias: if has_bias { f32::from_bits(last[1]) } else { 0.0 },
                directions: directions.collect(),
                queries: unpad_rows(&numbers(&words[0]), batch, dim),
                keys: unpad_rows(&numbers(&words[1]), key_rows, dim),
                own: if drawn.is_empty() { words[2].clone() } else { drawn },
                losses: (first..taken).map(|step| ring[slot(step)]).collect(),
                log_scale: fixed.unwrap_or(learned),
            })
        }
    }

    /// The head of what rows leave behind, then per direction its candidates, its own ones, and whose they are.
    fn direction_pieces(&self) -> Vec<Piece<'_>> {
        let (b, shape, d) = (&self.buffers, &self.plan.shape, quads(self.plan.shape.dim));
        let Some(stored) = &b.stored else { return Vec::new() };
        let mut pieces = vec![Piece { buffer: &b.anchor_loss, at: 48 * quads(shape.batch) as u64, size: 16 }];
        for (n, arena) in stored.arena.iter().enumerate() {
            let mut piece = |buffer, at: usize, size: usize| {
                pieces.push(Piece { buffer, at: 4 * at as u64, size: 4 * size as u64 });
            };
            let own = shape.batch * arena.own;
            piece(&stored.arenas[n], 4 * d * arena.candidates_at, 4 * d * arena.candidates);
            piece(&stored.arenas[n], 4 * d * arena.own_at, 4 * d * own);
            piece(&stored.ids, stored.at.pairs[n], arena.candidates + own);
        }
        pieces
    }

    /// Everything learned by what is queued so far.
    pub fn learned(&mut self) -> impl Future<Output = Result<Learned, EngineError>> + use<> {
        self.flush();
        let b = &self.buffers;
        let mut pieces = [&b.parameters, &b.moment1, &b.moment2].map(whole).to_vec();
        let (shape, mut remembered) = (&self.plan.shape, 0);
        if let Some(stored) = &b.stored {
            remembered = self.plan.memory.map_or(0, |memory| memory.size);
            let at = 4 * stored::pair_loss_at(shape) as u64;
            pieces.push(Piece { buffer: &b.anchor_loss, at, size: 4 * shape.corpus as u64 });
            let size = 16 * (remembered * quads(shape.dim)) as u64;
            let side = |n: usize| Piece { buffer: &stored.memory.buffer, at: 16 * stored.memory.at[n] as u64, size };
            pieces.extend([side(0), side(1)]);
            pieces.push(Piece { buffer: &stored.memory_pairs, at: 0, size: 4 * remembered as u64 });
            pieces.extend(stored.momentum.as_ref().map(|momentum| whole(&momentum.parameters)));
        }
        let words = self.staging.read(&self.device, &self.queue, &self.fault, &pieces);
        let (layout, dim) = (b.layout.clone(), shape.dim);
        async move {
            let words = words.await?;
            let [parameters, moment1, moment2] = [0, 1, 2].map(|n| layout.unpad(&numbers(&words[n])));
            let mut kept = Kept::default();
            if let [pair_loss, queries, keys, pairs, momentum @ ..] = &words[3..] {
                kept = Kept {
                    momentum: momentum.first().map_or(Vec::new(), |words| layout.unpad(&numbers(words))),
                    memory: [queries, keys].map(|words| unpad_rows(&numbers(words), remembered, dim)),
                    memory_pairs: pairs.clone(),
                    pair_loss: numbers(pair_loss),
                };
            }
            Ok(Learned { parameters, moment1, moment2, kept })
        }
    }

    /// Goes on from `learned`, after what is queued so far.
    pub fn restore(&mut self, learned: &Learned) {
        self.flush();
        let [parameters, moment1, moment2] = self.buffers.layout.pad_learned(learned);
        self.queue.write_buffer(&self.buffers.parameters, 0, bytemuck::cast_slice(&parameters));
        self.queue.write_buffer(&self.buffers.moment1, 0, bytemuck::cast_slice(&moment1));
        self.queue.write_buffer(&self.buffers.moment2, 0, bytemuck::cast_slice(&moment2));
        self.restore_kept(&learned.kept, &parameters);
    }

    /// Takes over what fits; what does not begins anew. Momentum encoders begin as the online ones (`parameters`, padded).
    fn restore_kept(&mut self, kept: &Kept, parameters: &[f32]) {
        let (b, plan) = (&self.buffers, &self.plan);
        let Some(stored) = &b.stored else { return };
        if let Some(momentum) = &stored.momentum {
            let fits = kept.momentum.len() == plan.layout.len();
            let padded = if fits { b.layout.pad(&kept.momentum) } else { parameters.to_vec() };
            self.queue.write_buffer(&momentum.parameters, 0, bytemuck::cast_slice(&padded));
        }
        let size = plan.memory.map_or(0, |memory| memory.size);
        let fits = kept.memory.iter().all(|side| side.len() == size * plan.shape.dim);
        let mut writes = Vec::new();
        if size > 0 && fits && kept.memory_pairs.len() == size {
            writes.extend(Tower::BOTH.map(|tower| (Buffer::Memory(tower), &kept.memory[tower as usize][..])));
            self.queue.write_buffer(&stored.memory_pairs, 0, bytemuck::cast_slice(&kept.memory_pairs));
        }
        if kept.pair_loss.len() == plan.shape.corpus {
            writes.push((Buffer::PairLoss, &kept.pair_loss));
        }
        for (buffer, values) in writes {
            self.write(buffer, values);
        }
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
                let slopes = numbers(&self.read_whole(self.slopes().0).await?);
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
                let (buffer, at, biases_at) = self.slopes();
                let list = |at: usize, value: f32| {
                    let mut slopes = vec![0.0; self.plan.shape.batch];
                    slopes[0] = value;
                    self.queue.write_buffer(buffer, 4 * at as u64, bytemuck::cast_slice(&slopes));
                };
                list(at, values[self.plan.layout.log_scale]);
                if let Some(bias) = self.plan.layout.bias {
                    list(biases_at, values[bias]);
                }
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
            Buffer::Logits => (
                &b.logits,
                Form::Rows { at: 0, rows: if b.stored.is_some() { 0 } else { batch }, columns: shape.candidates() },
            ),
            Buffer::OwnLogits => (&b.own_logits, list(0, if b.stored.is_some() { 0 } else { own })),
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
            | Buffer::PairLoss => self.stored_place(buffer).unwrap_or((&b.nothing[0], list(0, 0))),
            Buffer::HiddenGradient(tower, layer) => {
                (&b.hidden_gradient[layer].buffer, matrix(&b.hidden_gradient[layer], tower))
            }
        };
        Place { buffer, form }
    }

    /// The same for what only plans with stored rows have.
    fn stored_place(&self, buffer: Buffer) -> Option<(&wgpu::Buffer, Form)> {
        let (b, shape) = (&self.buffers, &self.plan.shape);
        let stored = b.stored.as_ref()?;
        let remembered = self.plan.memory.map_or(0, |memory| memory.size);
        let (batch, columns) = (shape.batch, shape.dim);
        let rows = |matrix: &Matrix, tower: Tower, rows: usize| Form::Rows {
            at: 4 * matrix.at[tower as usize],
            rows,
            columns,
        };
        Some(match buffer {
            Buffer::Candidate(asking) => {
                let arena = stored.arena[asking as usize];
                let at = 4 * arena.candidates_at * quads(columns);
                (&stored.arenas[asking as usize], Form::Rows { at, rows: arena.candidates, columns })
            }
            Buffer::Scores(asking) => {
                let columns = stored.arena[asking as usize].candidates;
                (&stored.scores[asking as usize], Form::Rows { at: 0, rows: batch, columns })
            }
            Buffer::OwnScores(asking) => {
                let columns = batch * stored.arena[asking as usize].own;
                (&stored.own_scores[asking as usize], Form::Rows { at: 0, rows: 1, columns })
            }
            Buffer::MomentumParameters => (&stored.momentum.as_ref()?.parameters, Form::Parameters),
            Buffer::MomentumEmbedding(tower) => {
                let matrix = &stored.momentum.as_ref()?.embedding;
                (&matrix.buffer, rows(matrix, tower, batch))
            }
            Buffer::Memory(tower) => (&stored.memory.buffer, rows(&stored.memory, tower, remembered)),
            Buffer::MemoryPairs => (&stored.memory_pairs, Form::Indices(remembered)),
            Buffer::PairLoss => {
                let at = stored::pair_loss_at(shape);
                (&b.anchor_loss, Form::Rows { at, rows: 1, columns: shape.corpus })
            }
            _ => return None,
        })
    }

    /// Where the shares of dL/dlog_scale and of dL/dbias lie, in numbers.
    fn slopes(&self) -> (&wgpu::Buffer, usize, usize) {
        let list = 4 * quads(self.plan.shape.batch);
        if self.plan.stores_rows() { (&self.buffers.anchor_loss, list, 2 * list) } else { (&self.buffers.slopes, 0, 0) }
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
        let (_, at, biases_at) = self.slopes();
        let total = |at: usize| slopes[at..][..self.plan.shape.batch].iter().sum();
        sum[4 * layout.log_scale_at] = if self.plan.learns_temperature { total(at) } else { 0.0 };
        if self.plan.layout.bias.is_some() {
            sum[4 * layout.log_scale_at + 1] = total(biases_at);
        }
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

/// Multiplications and additions of a step's matrix products.
fn operations(plan: &Plan) -> f64 {
    let shape = &plan.shape;
    let mut sum = 6.0 * (shape.batch * shape.candidates() * shape.dim) as f64;
    if plan.stores_rows() {
        let width = |tower| shape.shared_candidates(tower) + shape.own_candidates(tower);
        let entries = shape.batch * (width(Tower::Query) + width(Tower::Key));
        // Products, and the sweeps over each row.
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
