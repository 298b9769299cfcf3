//! Finds the numbers of a named buffer on the device, where they are padded.

use super::buffers::Buffers;
use super::layouts::Outcome;
use super::maker::Matrix;
use super::padded::{pad_rows, quads, unpad_rows};
use super::readback::numbers;
use super::stored::StoredBuffers;
use crate::encoder::Tower;
use crate::plan::{Buffer, Plan};

/// The place of a [`Buffer`]'s numbers.
pub(super) struct Place<'a> {
    pub(super) buffer: &'a wgpu::Buffer,
    pub(super) form: Form,
}

/// The layout of a [`Buffer`]'s numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// Padded rows; `at` counts numbers.
    Rows { at: usize, rows: usize, columns: usize },
    /// `count` indices, from word `at` on.
    Indices { at: usize, count: usize },
    /// The padded layout of the parameters.
    Parameters,
    /// Partial sums in the padded layout, and the slopes.
    Gradient,
}

impl<'a> Place<'a> {
    /// The place of a buffer. A buffer that this plan does not have is empty.
    pub(super) fn of(b: &'a Buffers, plan: &Plan, buffer: Buffer) -> Self {
        let shape = &plan.shape;
        let matrix = |matrix: &'a Matrix, tower: Tower, rows: usize| {
            let (at, columns) = (4 * matrix.at[tower as usize], matrix.columns[tower as usize]);
            (&matrix.buffer, Form::Rows { at, rows, columns })
        };
        let side = |of: &'a Matrix, tower: Tower| matrix(of, tower, shape.rows(tower));
        let list = |at: usize, length: usize| Form::Rows { at, rows: 1, columns: length };
        let (batch, own) = (shape.batch, shape.batch * shape.columns.own);
        let memory_size = plan.memory.map_or(0, |memory| memory.size);
        let nowhere = (&b.nothing[0], Form::Indices { at: 0, count: 0 });
        let stored = |place: &dyn Fn(&'a StoredBuffers) -> Option<(&'a wgpu::Buffer, Form)>| {
            b.stored.as_ref().and_then(place).unwrap_or(nowhere)
        };
        let plain = |buffer: &'a wgpu::Buffer, form: Form| if b.stored.is_some() { nowhere } else { (buffer, form) };
        let (buffer, form) = match buffer {
            Buffer::Parameters => (&b.parameters, Form::Parameters),
            Buffer::Gradient => (&b.gradient, Form::Gradient),
            Buffer::Moment1 => (&b.moment1, Form::Parameters),
            Buffer::Moment2 => (&b.moment2, Form::Parameters),
            Buffer::Input(tower) => side(&b.input, tower),
            Buffer::Hidden(tower, layer) => side(&b.hidden[layer], tower),
            Buffer::Raw(tower) => side(&b.raw, tower),
            Buffer::InverseNorm(tower) => {
                let at = if tower == Tower::Query { 0 } else { 4 * quads(batch) };
                (&b.inverse_norm, list(at, shape.rows(tower)))
            }
            Buffer::Embedding(tower) => side(&b.embedding, tower),
            Buffer::Unjittered(tower) => b.jittered.as_ref().map_or(nowhere, |jittered| side(&jittered.before, tower)),
            Buffer::JitterNorm => b.jittered.as_ref().map_or(nowhere, |jittered| (&jittered.norm, list(0, batch))),
            Buffer::CorpusEmbedding => b.mining.as_ref().map_or(nowhere, |mining| {
                (&mining.embedding, Form::Rows { at: 0, rows: shape.corpus, columns: shape.dim })
            }),
            Buffer::OwnIndices => (&b.own_indices, Form::Indices { at: 0, count: own }),
            Buffer::Logits => plain(&b.logits, Form::Rows { at: 0, rows: batch, columns: shape.candidates() }),
            Buffer::OwnLogits => plain(&b.own_logits, list(0, own)),
            Buffer::RowLogSumExp => (&b.row_log_sum_exp, list(0, batch)),
            Buffer::ColumnLogSumExp => (&b.column_log_sum_exp, list(0, batch)),
            Buffer::AnchorLoss => (&b.anchor_loss, list(0, batch)),
            Buffer::EmbeddingGradient(tower) => side(&b.embedding_gradient, tower),
            Buffer::RawGradient(tower) => side(&b.raw_gradient, tower),
            Buffer::HiddenGradient(tower, layer) => side(&b.hidden_gradient[layer], tower),
            Buffer::Candidate(asking) if plan.tiled => stored(&|s| Some((&s.arenas[asking as usize], list(0, 0)))),
            Buffer::OwnCandidate(asking) if plan.tiled => stored(&|s| Some((&s.arenas[asking as usize], list(0, 0)))),
            Buffer::CandidatePairs(_) if plan.tiled => stored(&|s| Some((&s.ids, Form::Indices { at: 0, count: 0 }))),
            Buffer::Scores(asking) if plan.tiled => stored(&|s| Some((&s.scores[asking as usize], list(0, 0)))),
            Buffer::Candidate(asking) => stored(&|s| {
                let arena = s.arena[asking as usize];
                let at = 4 * arena.candidates_at * quads(shape.dim);
                Some((&s.arenas[asking as usize], Form::Rows { at, rows: arena.candidates, columns: shape.dim }))
            }),
            Buffer::OwnCandidate(asking) => stored(&|s| {
                let arena = s.arena[asking as usize];
                let (at, rows) = (4 * arena.own_at * quads(shape.dim), batch * arena.own);
                Some((&s.arenas[asking as usize], Form::Rows { at, rows, columns: shape.dim }))
            }),
            Buffer::CandidatePairs(asking) => stored(&|s| {
                let arena = s.arena[asking as usize];
                let count = arena.candidates + batch * arena.own;
                Some((&s.ids, Form::Indices { at: s.at.pairs[asking as usize], count }))
            }),
            Buffer::Scores(asking) => stored(&|s| {
                let columns = s.arena[asking as usize].candidates;
                Some((&s.scores[asking as usize], Form::Rows { at: 0, rows: batch, columns }))
            }),
            Buffer::OwnScores(asking) => stored(&|s| {
                let own = batch * s.arena[asking as usize].own;
                Some((&s.own_scores[asking as usize], list(0, own)))
            }),
            Buffer::MomentumParameters => b.momentum().map_or(nowhere, |buffer| (buffer, Form::Parameters)),
            Buffer::MomentumEmbedding(tower) => {
                stored(&|s| Some(matrix(&s.momentum.as_ref()?.embedding, tower, batch)))
            }
            Buffer::Memory(tower) => stored(&|s| Some(matrix(&s.memory, tower, plan.extent(buffer)[0]))),
            Buffer::MemoryPairs => stored(&|s| Some((&s.memory_pairs, Form::Indices { at: 0, count: memory_size }))),
            Buffer::Denominators(asking) => stored(&|_| {
                let (at, length) = Outcome::new(plan).denominators(asking);
                (length > 0).then(|| (&b.anchor_loss, list(at, length)))
            }),
            Buffer::PairLoss => stored(&|_| Some((&b.anchor_loss, list(Outcome::new(plan).pair_loss(), shape.corpus)))),
        };
        Place { buffer, form }
    }

    /// The buffer's numbers from the words of the whole device buffer. `slopes`: the words of [`Slopes`], for the
    /// gradient.
    pub(super) fn decode(&self, b: &Buffers, plan: &Plan, words: &[u32], slopes: &[u32]) -> Vec<f32> {
        match self.form {
            Form::Rows { at, rows, columns } => unpad_rows(&numbers(&words[at..]), rows, columns),
            Form::Indices { at, count } => words[at..][..count].iter().map(|&index| index as f32).collect(),
            Form::Parameters => b.layout.unpad(&numbers(words)),
            Form::Gradient => b.layout.unpad(&sum_parts(b, plan, &numbers(words), &numbers(slopes))),
        }
    }

    /// The inverse: the first word to write, and the numbers to write there.
    pub(super) fn encode(&self, b: &Buffers, values: &[f32]) -> (usize, Vec<f32>) {
        match self.form {
            Form::Rows { at, columns, .. } => {
                let mut padded = Vec::new();
                pad_rows(values.chunks(columns.max(1)), columns, &mut padded);
                (at, padded)
            }
            Form::Indices { at, .. } => (at, values.iter().map(|&index| f32::from_bits(index as u32)).collect()),
            Form::Parameters => (0, b.layout.pad(values)),
            Form::Gradient => {
                let mut parts = b.layout.pad(values);
                parts.resize(b.parts.total * parts.len(), 0.0);
                (0, parts)
            }
        }
    }
}

/// The places of the shares of dL/dlog_scale and of dL/dbias, `[B]` each; `at` counts numbers.
pub(super) struct Slopes<'a> {
    pub(super) buffer: &'a wgpu::Buffer,
    pub(super) at: usize,
    pub(super) biases_at: usize,
}

impl<'a> Slopes<'a> {
    pub(super) fn of(b: &'a Buffers, plan: &Plan) -> Self {
        if plan.stores_rows() {
            let outcome = Outcome::new(plan);
            Slopes { buffer: &b.anchor_loss, at: outcome.slopes(), biases_at: outcome.bias_slopes() }
        } else {
            Slopes { buffer: &b.slopes, at: 0, biases_at: 0 }
        }
    }
}

/// The gradient from its partial sums, as `optimize` adds them up. `[4 * quads]`, padded.
fn sum_parts(b: &Buffers, plan: &Plan, parts: &[f32], slopes: &[f32]) -> Vec<f32> {
    let layout = &b.layout;
    let mut sum = vec![0.0; 4 * layout.len()];
    for part in parts.chunks(4 * layout.len()) {
        for (sum, value) in sum.iter_mut().zip(part) {
            *sum += value;
        }
    }
    let Slopes { at, biases_at, .. } = Slopes::of(b, plan);
    let total = |at: usize| slopes[at..][..plan.shape.batch].iter().sum();
    sum[4 * layout.log_scale_at] = if plan.learns_temperature { total(at) } else { 0.0 };
    if plan.layout.bias.is_some() {
        sum[4 * layout.log_scale_at + 1] = total(biases_at);
    }
    sum
}
