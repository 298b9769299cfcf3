//! What each pass dispatches: which entry points, over which buffers, how wide.

use super::super::buffers::{MINED_ROWS, Matrix};
use super::super::mines;
use super::super::padded::quads;
use super::super::params::{
    Dense, DenseBackward, DenseBackwardSide, DenseSide, EmbeddingGradient, Gather, GatherSide, LogSumExp,
    LogitGradient, Normalize, NormalizeSide, Optimize, Similarity, TopK,
};
use super::{Constants, ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder, TILE_WORKGROUP, Tile, Tiles};
use crate::encoder::Tower;
use crate::experiment::{Activation, OptimizerKind};
use crate::plan::Pass;

impl Recorder<'_> {
    /// Adds the dispatches of one pass.
    pub(super) fn pass(&mut self, pass: Pass) {
        match pass {
            Pass::EncodeCorpus => self.encode_corpus(),
            Pass::TopK => self.top_k(),
            Pass::Gather => self.gather(2),
            Pass::Dense { layer } => self.dense(layer, 2),
            Pass::Normalize => self.normalize(2),
            Pass::Similarity => self.similarity(),
            Pass::LogSumExp => self.log_sum_exp(),
            Pass::LogitGradient => self.logit_gradient(),
            Pass::EmbeddingGradient => self.embedding_gradient(),
            Pass::NormalizeBackward => self.normalize_backward(),
            Pass::DenseBackward { layer } => self.dense_backward(layer),
            Pass::Optimize => self.optimize(),
            stored => self.stored_pass(stored),
        }
    }

    fn learns(&self) -> Constants {
        vec![("LEARNS", f64::from(u8::from(self.plan.learns_temperature)))]
    }

    /// The tile for a product of this many quads by quads: no larger than the product.
    pub(super) fn tile(&self, row_quads: usize, column_quads: usize) -> Tile {
        let most = match self.tiles {
            Tiles::Small => 2,
            Tiles::Large => 4,
        };
        Tile {
            rows: if row_quads <= 2 { 2 } else { most },
            columns: if column_quads <= 2 { column_quads } else { most },
        }
    }

    pub(super) fn row_quads(&self, tower: Tower) -> usize {
        quads(self.plan.shape.rows(tower))
    }

    pub(super) fn most_row_quads(&self, sides: usize) -> usize {
        Tower::BOTH[..sides].iter().map(|&tower| self.row_quads(tower)).max().unwrap_or(0)
    }

    /// With one side only queries are gathered, which is what mining needs first.
    fn gather(&mut self, sides: usize) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let side = |tower: Tower| GatherSide {
            rows: shape.rows(tower) as u32,
            row_quads: self.row_quads(tower) as u32,
            listed: match tower {
                Tower::Query => shape.batch,
                Tower::Key if mines(self.plan) => shape.candidates(),
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
        let storage = [&b.items.buffer, &b.indices, &b.own_indices, &b.input.buffer];
        self.dispatch(("gather", "main"), vec![], &params, &storage, grid);
    }

    pub(super) fn activation(&self, layer: usize) -> f64 {
        if layer + 1 == self.plan.layers() {
            return 0.0;
        }
        match self.plan.activation {
            Activation::Relu => 1.0,
            Activation::Gelu => 2.0,
            Activation::Tanh => 3.0,
        }
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

    fn dense(&mut self, layer: usize, sides: usize) {
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
        let storage = [&input.buffer, &b.parameters, &output.buffer, before.unwrap_or(&b.nothing[0])];
        self.dispatch(("dense", "main"), tile.with(constants), &params, &storage, [tiles, 1, sides]);
    }

    fn normalize_params(&self) -> Normalize {
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

    fn normalize(&mut self, sides: usize) {
        let b = self.buffers;
        let grid = [(4 * self.most_row_quads(sides)).div_ceil(ROW_WORKGROUP), 1, sides];
        let storage = [&b.raw.buffer, &b.embedding.buffer, &b.inverse_norm];
        self.dispatch(("normalize", "main"), vec![], &self.normalize_params(), &storage, grid);
    }

    fn similarity(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let d = quads(shape.dim);
        let own_total = shape.batch * shape.columns.own;
        let params = Similarity {
            quads: d as u32,
            query_row_quads: quads(shape.batch) as u32,
            candidate_quads: quads(shape.candidates()) as u32,
            queries_at: 0,
            keys_at: b.embedding.at[1] as u32,
            own_keys_at: (b.embedding.at[1] + shape.candidates() * d) as u32,
            own: shape.columns.own as u32,
            own_total: own_total as u32,
            log_scale_at: b.layout.log_scale_at as u32,
        };
        let storage = [&b.embedding.buffer, &b.embedding.buffer, &b.parameters, &b.logits, &b.own_logits];
        let tile = self.tile(quads(shape.batch), quads(shape.candidates()));
        let tiles = tile.workgroups(quads(shape.batch), quads(shape.candidates()));
        self.dispatch(("similarity", "main"), tile.with(self.learns()), &params, &storage, [tiles, 1, 1]);
        let grid = [own_total.div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("similarity", "own"), self.learns(), &params, &storage, grid);
    }

    fn log_sum_exp(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let params = LogSumExp {
            batch: shape.batch as u32,
            candidates: shape.candidates() as u32,
            candidate_quads: quads(shape.candidates()) as u32,
            own: shape.columns.own as u32,
        };
        let constants = vec![("QUERY_WEIGHT", self.plan.directions.0), ("KEY_WEIGHT", self.plan.directions.1)];
        let storage = [&b.logits, &b.own_logits, &b.row_log_sum_exp, &b.column_log_sum_exp, &b.anchor_loss];
        self.dispatch(
            ("log_sum_exp", "main"),
            constants,
            &params,
            &storage,
            [shape.batch.div_ceil(TILE_WORKGROUP), 1, 1],
        );
    }

    fn logit_gradient(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let per_pair = 1.0 / shape.batch as f64;
        let params = LogitGradient {
            batch: shape.batch as u32,
            candidates: shape.candidates() as u32,
            candidate_quads: quads(shape.candidates()) as u32,
            own: shape.columns.own as u32,
            row_quads: quads(shape.batch) as u32,
            query_weight: (self.plan.directions.0 * per_pair) as f32,
            key_weight: (self.plan.directions.1 * per_pair) as f32,
        };
        let storage = [&b.row_log_sum_exp, &b.column_log_sum_exp, &b.logits, &b.own_logits];
        let rows = (4 * quads(shape.batch)).div_ceil(ELEMENT_WORKGROUP);
        let grid = [quads(shape.candidates()).div_ceil(ELEMENT_WORKGROUP), rows, 1];
        self.dispatch(("logit_gradient", "main"), vec![], &params, &storage, grid);
        let grid = [shape.columns.own.div_ceil(ELEMENT_WORKGROUP), rows, 1];
        self.dispatch(("logit_gradient", "own"), vec![], &params, &storage, grid);
    }

    fn embedding_gradient(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let d = quads(shape.dim);
        let params = EmbeddingGradient {
            quads: d as u32,
            query_row_quads: quads(shape.batch) as u32,
            candidate_quads: quads(shape.candidates()) as u32,
            keys_at: b.embedding.at[1] as u32,
            own_keys_at: (b.embedding.at[1] + shape.candidates() * d) as u32,
            batch: shape.batch as u32,
            own: shape.columns.own as u32,
            log_scale_at: b.layout.log_scale_at as u32,
            reached_quads: quads(shape.candidates()) as u32,
        };
        let storage = [&b.embedding.buffer, &b.logits, &b.own_logits, &b.parameters, &b.embedding_gradient.buffer];
        let row_quads = quads(shape.candidates()).max(quads(shape.batch));
        let tile = self.tile(row_quads, d);
        let tiles = tile.workgroups(row_quads, d);
        self.dispatch(("embedding_gradient", "main"), tile.with(self.learns()), &params, &storage, [tiles, 1, 2]);
        if shape.columns.own > 0 {
            let grid = [d.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), 1];
            self.dispatch(("embedding_gradient", "own"), self.learns(), &params, &storage, grid);
        }
    }

    fn normalize_backward(&mut self) {
        let b = self.buffers;
        let grid = [(4 * self.most_row_quads(2)).div_ceil(ROW_WORKGROUP), 1, 2];
        let storage =
            [&b.embedding.buffer, &b.inverse_norm, &b.embedding_gradient.buffer, &b.raw_gradient.buffer, &b.slopes];
        self.dispatch(("normalize_backward", "main"), vec![], &self.normalize_params(), &storage, grid);
    }

    fn dense_backward(&mut self, layer: usize) {
        let b = self.buffers;
        let (input, output) = (b.layer_input(layer), b.output_gradient(layer));
        let side = |tower: Tower| {
            let at = self.dense_side(tower, layer, input, output);
            DenseBackwardSide {
                row_quads: at.row_quads,
                input_quads: at.input_quads,
                output_quads: at.output_quads,
                input_at: at.input_at,
                output_at: at.output_at,
                weight_at: at.weight_at,
                bias_at: at.bias_at,
                first_part: b.parts.first[tower as usize] as u32,
            }
        };
        let params = DenseBackward {
            query: side(Tower::Query),
            key: side(Tower::Key),
            chunk_quads: b.parts.chunk_quads as u32,
            part_quads: b.layout.len() as u32,
            freezes_keys: u32::from(!self.plan.learns[1]),
        };
        let below = layer.checked_sub(1);
        let constants = vec![("ACTIVATION", below.map_or(0.0, |below| self.activation(below)))];
        let before = below.and_then(|below| b.before(below)).unwrap_or(&b.nothing[0]);
        let input_gradient = below.map_or(&b.nothing[1], |below| &b.hidden_gradient[below].buffer);
        let storage = [&input.buffer, before, &output.buffer, &b.parameters, &b.gradient, input_gradient];
        let (inputs, outputs) = (params.query.input_quads as usize, params.query.output_quads as usize);
        let tile = self.tile(inputs, outputs);
        let weight_tiles = Tower::BOTH.into_iter().zip(b.parts.of_side).map(|(tower, parts)| {
            // One more row of tiles for the biases.
            let down = b.layout.layer(tower, layer).input_quads.div_ceil(tile.rows) + 1;
            (parts * down * outputs.div_ceil(tile.columns)).div_ceil(TILE_WORKGROUP)
        });
        let weight_tiles = weight_tiles.max().unwrap_or(0);
        let input_tiles = below.map_or(0, |_| tile.workgroups(self.most_row_quads(2), inputs));
        let grid = [weight_tiles.max(input_tiles), 1, if below.is_some() { 4 } else { 2 }];
        self.dispatch(("dense_backward", "main"), tile.with(constants), &params, &storage, grid);
    }

    fn optimize(&mut self) {
        let b = self.buffers;
        let batch_quads = quads(self.plan.shape.batch);
        let frozen = if self.plan.learns[1] { 0..0 } else { b.layout.tower(Tower::Key) };
        let params = Optimize {
            quads: b.layout.log_scale_at as u32,
            parts: b.parts.total as u32,
            part_quads: b.layout.len() as u32,
            log_scale_at: b.layout.log_scale_at as u32,
            batch: self.plan.shape.batch as u32,
            slopes_at: if b.stored.is_some() { batch_quads as u32 } else { 0 },
            biases_at: 2 * batch_quads as u32,
            used_at: if b.stored.is_some() { 3 * batch_quads as u32 } else { 0 },
            frozen_at: frozen.start as u32,
            frozen_end: frozen.end as u32,
            heads_at: b.layout.heads_at as u32,
        };
        let adam = !matches!(self.plan.optimizer, OptimizerKind::Sgd);
        let mut constants = self.learns();
        let bias = f64::from(u8::from(self.plan.layout.bias.is_some()));
        constants.extend([("ADAM", f64::from(u8::from(adam))), ("MOMENTUM", self.plan.momentum), ("BIAS", bias)]);
        let slopes = if b.stored.is_some() { &b.anchor_loss } else { &b.slopes };
        let storage = [&b.gradient, &b.anchor_loss, slopes, &b.parameters, &b.moment1, &b.moment2, &b.losses];
        let grid = [(1 + b.layout.log_scale_at).div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("optimize", "main"), constants, &params, &storage, grid);
    }

    fn encode_corpus(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let Some(mining) = &b.mining else { return };
        let row_quads = quads(shape.corpus);
        for layer in 0..self.plan.layers() {
            let at = b.layout.layer(Tower::Key, layer);
            let (input, input_at) =
                if layer == 0 { (&b.items.buffer, b.items.at[1]) } else { (&mining.hidden[(layer - 1) % 2], 0) };
            let last = layer + 1 == self.plan.layers();
            let output = if last { &mining.raw } else { &mining.hidden[layer % 2] };
            let side = DenseSide {
                row_quads: row_quads as u32,
                input_quads: at.input_quads as u32,
                output_quads: at.output_quads as u32,
                input_at: input_at as u32,
                output_at: 0,
                weight_at: at.weight_at as u32,
                bias_at: at.bias_at as u32,
            };
            let constants = vec![("ACTIVATION", self.activation(layer)), ("KEEPS_BEFORE", 0.0)];
            let storage = [input, &b.parameters, output, &b.nothing[0]];
            let tile = self.tile(row_quads, at.output_quads);
            let grid = [tile.workgroups(row_quads, at.output_quads), 1, 1];
            self.dispatch(("dense", "main"), tile.with(constants), &Dense { query: side, key: side }, &storage, grid);
        }
        let side = NormalizeSide { rows: shape.corpus as u32, row_quads: row_quads as u32, row_at: 0 };
        let params = Normalize { query: side, key: side, quads: quads(shape.dim) as u32 };
        let storage = [&mining.raw, &mining.embedding, &mining.inverse_norm];
        let grid = [(4 * row_quads).div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("normalize", "main"), vec![], &params, &storage, grid);
    }

    /// Encodes the queries into their place for the step, which later encodes them there once more, together with
    /// the keys.
    fn top_k(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let Some(mining) = &b.mining else { return };
        self.gather(1);
        for layer in 0..self.plan.layers() {
            self.dense(layer, 1);
        }
        self.normalize(1);
        let (d, corpus_quads) = (quads(shape.dim), quads(shape.corpus));
        for first in (0..shape.batch).step_by(MINED_ROWS) {
            let rows = MINED_ROWS.min(shape.batch - first);
            let params = Similarity {
                quads: d as u32,
                query_row_quads: quads(rows) as u32,
                candidate_quads: corpus_quads as u32,
                queries_at: (first * d) as u32,
                ..Default::default()
            };
            let storage = [&b.embedding.buffer, &mining.embedding, &b.parameters, &mining.similarities, &b.nothing[0]];
            let tile = self.tile(quads(rows), corpus_quads);
            let grid = [tile.workgroups(quads(rows), corpus_quads), 1, 1];
            self.dispatch(("similarity", "main"), tile.with(vec![("PLAIN", 1.0)]), &params, &storage, grid);
            let params = TopK {
                corpus: shape.corpus as u32,
                stride: 4 * corpus_quads as u32,
                batch: shape.batch as u32,
                own: shape.columns.own as u32,
                first_row: first as u32,
                rows: rows as u32,
            };
            let storage = [&b.indices, &mining.similarities, &b.own_indices];
            let grid = [shape.batch.div_ceil(ROW_WORKGROUP), rows, 1];
            self.dispatch(("top_k", "exclude"), vec![], &params, &storage, grid);
            self.dispatch(("top_k", "main"), vec![], &params, &storage, [rows, 1, 1]);
        }
    }
}
