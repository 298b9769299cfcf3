//! Records the dispatches of passes through the towers: items, layers, unit length, and backward passes.

use super::super::codes;
use super::super::layouts::{Listed, Outcome};
use super::super::maker::Matrix;
use super::super::padded::quads;
use super::super::params::{
    Dense, DenseBackward, DenseBackwardSide, DenseSide, Gather, GatherSide, Jitter, JitterBackward, Lengths, Normalize,
    NormalizeSide, Optimize,
};
use super::recorder::Bound::{Of, Own, Part};
use super::recorder::{ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder, TILE_WORKGROUP};
use crate::encoder::Tower;
use crate::knobs::{Activation, OptimizerKind};
use crate::plan::Buffer;

impl<'a> Recorder<'a> {
    /// With `sides` = 1, only queries are gathered, which is what mining needs first.
    pub(super) fn gather(&mut self, sides: usize) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let side = |tower: Tower| GatherSide {
            rows: shape.rows(tower) as u32,
            row_quads: self.row_quads(tower) as u32,
            listed: match tower {
                Tower::Query => shape.batch,
                Tower::Key if self.plan.mines() => shape.candidates(),
                Tower::Key => shape.rows(tower),
            } as u32,
            quads: quads(shape.input_dim(tower)) as u32,
            items: shape.corpus as u32,
            items_at: b.items.at[tower as usize] as u32,
            input_at: b.input.at[tower as usize] as u32,
        };
        let params = Gather { query: side(Tower::Query), key: side(Tower::Key) };
        let columns = quads(shape.query_dim.max(if sides == 2 { shape.key_dim } else { 0 }));
        let grid =
            [columns.div_ceil(ELEMENT_WORKGROUP), (4 * self.most_row_quads(sides)).div_ceil(ELEMENT_WORKGROUP), sides];
        let storage = [Own(&b.items.buffer), Own(&b.indices), Of(Buffer::OwnIndices), Of(Buffer::Input(Tower::Query))];
        self.dispatch(("gather", "main"), vec![], &params, &storage, grid);
    }

    /// The input of a layer. Both sides are in one buffer of the device.
    pub(super) fn layer_input(&self, layer: usize) -> Buffer {
        layer.checked_sub(1).map_or(Buffer::Input(Tower::Query), |below| Buffer::Hidden(Tower::Query, below))
    }

    /// The output of a layer.
    fn layer_output(&self, layer: usize) -> Buffer {
        let last = layer + 1 == self.plan.layers();
        if last { Buffer::Raw(Tower::Query) } else { Buffer::Hidden(Tower::Query, layer) }
    }

    /// dL/d(a layer's output before its activation).
    pub(super) fn output_gradient(&self, layer: usize) -> Buffer {
        let last = layer + 1 == self.plan.layers();
        if last { Buffer::RawGradient(Tower::Query) } else { Buffer::HiddenGradient(Tower::Query, layer) }
    }

    /// The code of a layer's activation.
    pub(super) fn activation(&self, layer: usize) -> f64 {
        let last = layer + 1 == self.plan.layers();
        f64::from(match self.plan.activation {
            _ if last => codes::ACTIVATION_NONE,
            Activation::Relu => codes::ACTIVATION_RELU,
            Activation::Gelu => codes::ACTIVATION_GELU,
            Activation::Tanh => codes::ACTIVATION_TANH,
        })
    }

    pub(super) fn dense_side(&self, tower: Tower, layer: usize, input: &Matrix, output: &Matrix) -> DenseSide {
        let at = self.buffers.layout.layer(tower, layer);
        DenseSide {
            row_quads: self.row_quads(tower) as u32,
            input_quads: at.input_quads as u32,
            output_quads: at.output_quads as u32,
            input_at: input.at[tower as usize] as u32,
            output_at: output.at[tower as usize] as u32,
            weight_at: at.weight_at as u32,
            bias_at: at.bias_at as u32,
        }
    }

    pub(super) fn dense(&mut self, layer: usize, sides: usize) {
        self.dense_with(layer, sides, Buffer::Parameters);
    }

    /// The same with other parameters.
    pub(super) fn dense_with(&mut self, layer: usize, sides: usize, parameters: Buffer) {
        let b = self.buffers;
        let (input, output) = (b.layer_input(layer), b.layer_output(layer));
        let side = |tower| self.dense_side(tower, layer, input, output);
        let params = Dense { query: side(Tower::Query), key: side(Tower::Key) };
        let before = b.before(layer);
        let constants =
            vec![("ACTIVATION", self.activation(layer)), ("KEEPS_BEFORE", f64::from(u8::from(before.is_some())))];
        let at_columns = params.query.output_quads as usize;
        let tile = self.tile(self.most_row_quads(sides), at_columns);
        let tiles = tile.workgroups(self.most_row_quads(sides), at_columns);
        let storage = [
            Of(self.layer_input(layer)),
            Of(parameters),
            Of(self.layer_output(layer)),
            Own(before.unwrap_or(&b.nothing[0])),
        ];
        self.dispatch(("dense", "main"), tile.with(constants), &params, &storage, [tiles, 1, sides]);
    }

    pub(super) fn normalize_params(&self) -> Normalize {
        let shape = &self.plan.shape;
        let side = |tower: Tower, row_at: usize| NormalizeSide {
            rows: shape.rows(tower) as u32,
            row_quads: self.row_quads(tower) as u32,
            row_at: row_at as u32,
        };
        Normalize {
            query: side(Tower::Query, 0),
            key: side(Tower::Key, 4 * self.row_quads(Tower::Query)),
            quads: quads(shape.dim) as u32,
        }
    }

    pub(super) fn normalize(&mut self, sides: usize) {
        let grid = [(4 * self.most_row_quads(sides)).div_ceil(ROW_WORKGROUP), 1, sides];
        let storage = [Buffer::Raw, Buffer::Embedding, Buffer::InverseNorm].map(|buffer| Of(buffer(Tower::Query)));
        self.dispatch(("normalize", "main"), vec![], &self.normalize_params(), &storage, grid);
    }

    /// The row of the batch's first key.
    fn first_key(&self) -> u32 {
        4 * self.row_quads(Tower::Query) as u32
    }

    pub(super) fn jitter(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let rows = 4 * (self.row_quads(Tower::Query) + self.row_quads(Tower::Key));
        let params = Jitter {
            quads: quads(shape.dim) as u32,
            dim: shape.dim as u32,
            batch: shape.batch as u32,
            rows: rows as u32,
            first_key: self.first_key(),
            normals_at: Listed::new(self.plan).normals as u32,
            size: self.plan.jitter.unwrap_or(0.0) as f32,
        };
        let storage = [
            Own(&b.indices),
            Of(Buffer::Embedding(Tower::Key)),
            Of(Buffer::Unjittered(Tower::Query)),
            Of(Buffer::JitterNorm),
        ];
        self.dispatch(("jitter", "main"), vec![], &params, &storage, [rows.div_ceil(ROW_WORKGROUP), 1, 1]);
    }

    pub(super) fn jitter_backward(&mut self) {
        let shape = &self.plan.shape;
        let params =
            JitterBackward { quads: quads(shape.dim) as u32, batch: shape.batch as u32, first_key: self.first_key() };
        let storage =
            [Buffer::Embedding(Tower::Key), Buffer::JitterNorm, Buffer::EmbeddingGradient(Tower::Key)].map(Of);
        let grid = [shape.batch.div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("jitter_backward", "main"), vec![], &params, &storage, grid);
    }

    pub(super) fn normalize_backward(&mut self) {
        let b = self.buffers;
        let grid = [(4 * self.most_row_quads(2)).div_ceil(ROW_WORKGROUP), 1, 2];
        let storage = [
            Of(self.plan.scaled_of(Tower::Query)),
            Of(Buffer::InverseNorm(Tower::Query)),
            Of(Buffer::EmbeddingGradient(Tower::Query)),
            Of(Buffer::RawGradient(Tower::Query)),
            Own(&b.slopes),
        ];
        self.dispatch(("normalize_backward", "main"), vec![], &self.normalize_params(), &storage, grid);
    }

    pub(super) fn lengths(&mut self) {
        let shape = &self.plan.shape;
        let params = Lengths {
            batch: shape.batch as u32,
            quads: quads(shape.dim) as u32,
            keys_at: self.normalize_params().key.row_at,
            share: (self.plan.lengths / shape.batch as f64) as f32,
        };
        let [scaled, inverse_norm, of_outputs] =
            [self.plan.scaled_of(Tower::Query), Buffer::InverseNorm(Tower::Query), Buffer::RawGradient(Tower::Query)];
        let storage = [scaled, inverse_norm, of_outputs].map(Of);
        let grid = [shape.batch.div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("lengths", "main"), vec![], &params, &storage, grid);
    }

    pub(super) fn dense_backward_side(
        &self,
        tower: Tower,
        layer: usize,
        input: &Matrix,
        output: &Matrix,
    ) -> DenseBackwardSide {
        let at = self.dense_side(tower, layer, input, output);
        DenseBackwardSide {
            row_quads: at.row_quads,
            input_quads: at.input_quads,
            output_quads: at.output_quads,
            input_at: at.input_at,
            output_at: at.output_at,
            weight_at: at.weight_at,
            bias_at: at.bias_at,
            first_part: self.buffers.parts.first[tower as usize] as u32,
        }
    }

    /// What a layer reads, before its activation if that is kept, and the activation's code.
    pub(super) fn below(&self, layer: usize) -> (&'a wgpu::Buffer, f64) {
        let (b, below) = (self.buffers, layer.checked_sub(1));
        let before = below.and_then(|below| b.before(below)).unwrap_or(&b.nothing[0]);
        (before, below.map_or(f64::from(codes::ACTIVATION_NONE), |below| self.activation(below)))
    }

    pub(super) fn dense_backward(&mut self, layer: usize) {
        let b = self.buffers;
        let (input, output) = (b.layer_input(layer), b.output_gradient(layer));
        let side = |tower| self.dense_backward_side(tower, layer, input, output);
        let params = DenseBackward {
            query: side(Tower::Query),
            key: side(Tower::Key),
            chunk_quads: b.parts.chunk_quads as u32,
            part_quads: b.layout.len() as u32,
            freezes_keys: u32::from(!self.plan.learns[1]),
            units: b.layout.layer(Tower::Query, layer).inputs() as u32,
            parameters_at: b.layout.heads_at as u32,
            arguments_at: Outcome::new(self.plan).own(Tower::Key) as u32,
        };
        let below = layer.checked_sub(1);
        let owns = layer + 1 == self.plan.layers() && self.plan.layout.has_own_temperatures();
        let (before, activation) = self.below(layer);
        let constants = vec![("OWN", f64::from(u8::from(owns))), ("ACTIVATION", activation)];
        let input_gradient = below.map_or(Own(&b.nothing[1]), |below| Of(self.output_gradient(below)));
        let storage = [
            Of(self.layer_input(layer)),
            Own(before),
            Of(self.output_gradient(layer)),
            Of(Buffer::Parameters),
            Of(Buffer::Gradient),
            input_gradient,
            Part(&b.anchor_loss),
        ];
        let (inputs, outputs) = (params.query.input_quads as usize, params.query.output_quads as usize);
        let tile = self.tile(inputs, outputs);
        let weight_tiles = Tower::BOTH.into_iter().zip(b.parts.of_side).map(|(tower, parts)| {
            // The last row of tiles is for the biases.
            let down = b.layout.layer(tower, layer).input_quads.div_ceil(tile.rows) + 1;
            (parts * down * outputs.div_ceil(tile.columns)).div_ceil(TILE_WORKGROUP)
        });
        let weight_tiles = weight_tiles.max().unwrap_or(0);
        let input_tiles = below.map_or(0, |_| tile.workgroups(self.most_row_quads(2), inputs));
        let grid = [weight_tiles.max(input_tiles), 1, if below.is_some() { 4 } else { 2 }];
        self.dispatch(("dense_backward", "main"), tile.with(constants), &params, &storage, grid);
    }

    pub(super) fn optimize(&mut self) {
        let b = self.buffers;
        let outcome = Outcome::new(self.plan);
        let frozen = if self.plan.learns[1] { 0..0 } else { b.layout.tower(Tower::Key) };
        let params = Optimize {
            quads: b.layout.log_scale_at as u32,
            parts: b.parts.total as u32,
            part_quads: b.layout.len() as u32,
            log_scale_at: b.layout.log_scale_at as u32,
            batch: self.plan.shape.batch as u32,
            slopes_at: if b.stored.is_some() { outcome.slopes() as u32 / 4 } else { 0 },
            biases_at: outcome.bias_slopes() as u32 / 4,
            used_at: if b.stored.is_some() { outcome.head() as u32 / 4 } else { 0 },
            frozen_at: frozen.start as u32,
            frozen_end: frozen.end as u32,
            heads_at: b.layout.heads_at as u32,
        };
        let adam = !matches!(self.plan.optimizer, OptimizerKind::Sgd);
        let mut constants = self.learns();
        let bias = f64::from(u8::from(self.plan.layout.bias.is_some()));
        constants.extend([("ADAM", f64::from(u8::from(adam))), ("MOMENTUM", self.plan.momentum), ("BIAS", bias)]);
        let slopes = if b.stored.is_some() { Part(&b.anchor_loss) } else { Own(&b.slopes) };
        let storage = [
            Of(Buffer::Gradient),
            Of(Buffer::AnchorLoss),
            slopes,
            Of(Buffer::Parameters),
            Of(Buffer::Moment1),
            Of(Buffer::Moment2),
            Own(&b.losses),
        ];
        let grid = [(1 + b.layout.log_scale_at).div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("optimize", "main"), constants, &params, &storage, grid);
    }
}
