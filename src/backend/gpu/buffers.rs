//! All buffers of a run, which are made once.

use super::layouts::{Listed, Outcome};
use super::maker::{Maker, Matrix};
use super::padded::{PaddedLayout, pad_rows, quads};
use super::stored::StoredBuffers;
use crate::backend::EngineError;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::knobs::Activation;
use crate::plan::Plan;

/// The number of steps that can be queued before they are submitted.
pub(super) const QUEUE: usize = 32;
/// The length of the ring buffer of losses, and so the most losses that one look can return.
pub(super) const LOSSES: usize = 1024;
/// The distance in bytes between the numbers of two queued steps, which is the alignment of dynamic offsets.
pub(super) const STEP_STRIDE: usize = 256;
/// The number of queries that mining compares with the corpus at a time.
pub(super) const MINED_ROWS: usize = 256;
/// The least number of a batch's rows that one partial sum of the weights' gradient covers.
const CHUNK_ROWS: usize = 256;
/// The most partial sums, as a number and in bytes.
const MOST_PARTS: usize = 16;
const MOST_PART_BYTES: usize = 64 << 20;

/// The division of the weights' gradient into partial sums.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    /// The number of quads of rows that a part covers.
    pub(super) chunk_quads: usize,
    /// The number of parts of each side.
    pub(super) of_side: [usize; 2],
    /// The first part of each side.
    pub(super) first: [usize; 2],
    /// The number of all parts.
    pub(super) total: usize,
}

impl Parts {
    fn new(plan: &Plan, layout: &PaddedLayout) -> Self {
        let rows = Tower::BOTH.map(|tower| quads(plan.shape.rows(tower)));
        let most_rows = rows[0].max(rows[1]);
        let affordable =
            (MOST_PART_BYTES / (16 * layout.len())).clamp(2, MOST_PARTS) / if plan.layout.is_shared() { 2 } else { 1 };
        let chunk_quads = quads(CHUNK_ROWS).max(most_rows.div_ceil(affordable.max(1)));
        let of_side = rows.map(|rows| rows.div_ceil(chunk_quads));
        // With shared towers, both sides' parts are summed into the same gradient. Separate towers write to different
        // places of it.
        let (first, total) = if plan.layout.is_shared() {
            ([0, of_side[0]], of_side[0] + of_side[1])
        } else {
            ([0, 0], of_side[0].max(of_side[1]))
        };
        Parts { chunk_quads, of_side, first, total }
    }
}

/// The further buffers that mining needs.
#[derive(Debug)]
pub(super) struct MiningBuffers {
    /// `[corpus, width]`; successive layers use them in turn.
    pub(super) hidden: [wgpu::Buffer; 2],
    /// `[corpus, d]`.
    pub(super) raw: wgpu::Buffer,
    /// `[corpus, d]`.
    pub(super) embedding: wgpu::Buffer,
    /// `[corpus]`.
    pub(super) inverse_norm: wgpu::Buffer,
    /// `[MINED_ROWS, corpus]`.
    pub(super) similarities: wgpu::Buffer,
}

/// The further buffers that jitter needs.
#[derive(Debug)]
pub(super) struct JitterBuffers {
    pub(super) before: Matrix,
    /// `[B]`.
    pub(super) norm: wgpu::Buffer,
}

/// The further buffers that masking needs.
#[derive(Debug)]
pub(super) struct MaskBuffers {
    /// `[P]`: the parameters of the momentum encoders.
    pub(super) momentum: wgpu::Buffer,
    /// `[rows, input]` per side: how much each input contributes to its pair's similarity.
    pub(super) attention: Matrix,
}

/// All buffers of a run.
#[derive(Debug)]
pub(super) struct Buffers {
    pub(super) layout: PaddedLayout,
    pub(super) parts: Parts,
    /// The numbers of the queued steps.
    pub(super) steps: wgpu::Buffer,
    /// The indices of the queued steps.
    pub(super) indices: wgpu::Buffer,
    pub(super) items: Matrix,
    pub(super) own_indices: wgpu::Buffer,
    pub(super) parameters: wgpu::Buffer,
    /// The partial sums; see [`Parts`].
    pub(super) gradient: wgpu::Buffer,
    pub(super) moment1: wgpu::Buffer,
    pub(super) moment2: wgpu::Buffer,
    pub(super) input: Matrix,
    pub(super) hidden: Vec<Matrix>,
    /// The hidden layers before their activation; empty unless it is GELU.
    pub(super) before: Vec<wgpu::Buffer>,
    pub(super) raw: Matrix,
    pub(super) embedding: Matrix,
    pub(super) inverse_norm: wgpu::Buffer,
    pub(super) jittered: Option<JitterBuffers>,
    pub(super) logits: wgpu::Buffer,
    pub(super) own_logits: wgpu::Buffer,
    pub(super) row_log_sum_exp: wgpu::Buffer,
    pub(super) column_log_sum_exp: wgpu::Buffer,
    /// `[B]`; if rows are stored, the outcome ([`super::layouts::Outcome`]).
    pub(super) anchor_loss: wgpu::Buffer,
    pub(super) slopes: wgpu::Buffer,
    pub(super) embedding_gradient: Matrix,
    pub(super) raw_gradient: Matrix,
    pub(super) hidden_gradient: Vec<Matrix>,
    pub(super) losses: wgpu::Buffer,
    pub(super) mining: Option<MiningBuffers>,
    pub(super) masks: Option<MaskBuffers>,
    pub(super) stored: Option<StoredBuffers>,
    /// Placeholders for buffers of a shader that this plan does not use.
    pub(super) nothing: [wgpu::Buffer; 2],
    /// The bytes of all these buffers.
    pub(super) bytes: u64,
}

impl Buffers {
    pub(super) fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        plan: &Plan,
        data: &Pairs,
    ) -> Result<Self, EngineError> {
        let mut make = Maker::new(device);
        let layout = PaddedLayout::new(&plan.layout);
        let parts = Parts::new(plan, &layout);
        let shape = &plan.shape;
        let rows = Tower::BOTH.map(|tower| shape.rows(tower));
        let all_row_quads = quads(rows[0]) + quads(rows[1]);
        let (batch_quads, dims) = (quads(shape.batch), [shape.dim; 2]);
        let own = shape.batch * shape.columns.own;
        let inputs = Tower::BOTH.map(|tower| shape.input_dim(tower));
        let widths: Vec<usize> =
            plan.layout.layers(Tower::Query)[..plan.layers() - 1].iter().map(|l| l.outputs).collect();
        let hidden_like = |make: &mut Maker<'_>, label: &str| -> Vec<Matrix> {
            widths
                .iter()
                .enumerate()
                .map(|(n, &width)| make.matrix(&format!("{label} {n}"), rows, [width; 2]))
                .collect()
        };
        let hidden = hidden_like(&mut make, "hidden");
        let before = if plan.activation == Activation::Gelu {
            hidden_like(&mut make, "before").into_iter().map(|matrix| matrix.buffer).collect()
        } else {
            Vec::new()
        };
        let mining = plan.mines().then(|| {
            let corpus = 4 * quads(shape.corpus);
            let widest = widths.iter().copied().max().unwrap_or(0);
            MiningBuffers {
                hidden: ["corpus hidden 0", "corpus hidden 1"].map(|label| make.storage(label, corpus * quads(widest))),
                raw: make.storage("corpus raw", corpus * quads(shape.dim)),
                embedding: make.storage("corpus embedding", corpus * quads(shape.dim)),
                inverse_norm: make.storage("corpus inverse norm", corpus / 4),
                similarities: make.storage("similarities", MINED_ROWS.min(4 * batch_quads) * corpus / 4),
            }
        });
        let stored = plan.stores_rows().then(|| StoredBuffers::new(&mut make, plan, data, &layout));
        let (logit_rows, logit_columns, logit_own) =
            if stored.is_some() { (0, 0, 0) } else { (batch_quads, quads(shape.candidates()), own) };
        let outcome = if stored.is_some() { Outcome::new(plan).quads() } else { batch_quads };
        let mut buffers = Buffers {
            bytes: 0,
            steps: make.buffer("steps", QUEUE * STEP_STRIDE / 16, wgpu::BufferUsages::UNIFORM),
            indices: make.storage("indices", quads(QUEUE * Listed::new(plan).end)),
            items: make.matrix("items", [data.len(); 2], inputs),
            own_indices: make.storage("own indices", quads(own)),
            parameters: make.storage("parameters", layout.len()),
            gradient: make.storage("gradient", parts.total * layout.len()),
            moment1: make.storage("moment1", layout.len()),
            moment2: make.storage("moment2", layout.len()),
            input: make.matrix("input", rows, inputs),
            raw: make.matrix("raw", rows, dims),
            embedding: make.matrix("embedding", rows, dims),
            inverse_norm: make.storage("inverse norm", all_row_quads),
            jittered: plan.jitter.map(|_| JitterBuffers {
                before: make.matrix("unjittered", rows, dims),
                norm: make.storage("jitter norm", batch_quads),
            }),
            logits: make.storage("logits", 4 * logit_rows * logit_columns),
            own_logits: make.storage("own logits", quads(logit_own)),
            row_log_sum_exp: make.storage("row log-sum-exp", batch_quads),
            column_log_sum_exp: make.storage("column log-sum-exp", batch_quads),
            anchor_loss: make.storage("anchor loss", outcome),
            slopes: make.storage("slopes", batch_quads),
            embedding_gradient: make.matrix("embedding gradient", rows, dims),
            raw_gradient: make.matrix("raw gradient", rows, dims),
            hidden_gradient: hidden_like(&mut make, "hidden gradient"),
            losses: make.storage("losses", LOSSES / 2),
            masks: plan.masking.map(|_| MaskBuffers {
                momentum: make.storage("momentum parameters", layout.len()),
                attention: make.matrix("attention", rows, inputs),
            }),
            nothing: ["nothing", "nothing else"].map(|label| make.storage(label, 1)),
            hidden,
            before,
            mining,
            stored,
            layout,
            parts,
        };
        buffers.bytes = make.finish()?;
        for (side, items) in [&data.queries, &data.keys].into_iter().enumerate() {
            let mut padded = Vec::new();
            let plain: Vec<f32> = items.iter().copied().collect();
            pad_rows(plain.chunks(inputs[side]), inputs[side], &mut padded);
            queue.write_buffer(
                &buffers.items.buffer,
                16 * buffers.items.at[side] as u64,
                bytemuck::cast_slice(&padded),
            );
        }
        if let Some(stored) = &buffers.stored {
            stored.begin(queue, plan, data, &buffers.anchor_loss);
        }
        Ok(buffers)
    }

    /// The parameters of the momentum encoders, if there are any.
    pub(super) fn momentum(&self) -> Option<&wgpu::Buffer> {
        let of_stored = || Some(&self.stored.as_ref()?.momentum.as_ref()?.parameters);
        self.masks.as_ref().map(|masks| &masks.momentum).or_else(of_stored)
    }

    /// The values before a hidden layer's activation, if they are kept.
    pub(super) fn before(&self, layer: usize) -> Option<&wgpu::Buffer> {
        self.before.get(layer)
    }

    /// The input of a layer.
    pub(super) fn layer_input(&self, layer: usize) -> &Matrix {
        if layer == 0 { &self.input } else { &self.hidden[layer - 1] }
    }

    /// The output of a layer.
    pub(super) fn layer_output(&self, layer: usize) -> &Matrix {
        self.hidden.get(layer).unwrap_or(&self.raw)
    }

    /// dL/d(a layer's output before its activation).
    pub(super) fn output_gradient(&self, layer: usize) -> &Matrix {
        self.hidden_gradient.get(layer).unwrap_or(&self.raw_gradient)
    }
}
