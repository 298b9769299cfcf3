//! Records the dispatches of the fused passes of plain rows.

use super::super::padded::quads;
use super::super::params::{EmbeddingGradient, LogSumExp, LogitGradient, Similarity};
use super::recorder::Bound::Of;
use super::recorder::{Constants, ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder, TILE_WORKGROUP};
use crate::encoder::Tower;
use crate::plan::Buffer;

impl<'a> Recorder<'a> {
    pub(super) fn learns(&self) -> Constants {
        vec![("LEARNS", f64::from(u8::from(self.plan.learns_temperature)))]
    }

    pub(super) fn similarity(&mut self) {
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
        let storage = [
            Buffer::Embedding(Tower::Query),
            Buffer::Embedding(Tower::Key),
            Buffer::Parameters,
            Buffer::Logits,
            Buffer::OwnLogits,
        ]
        .map(Of);
        let tile = self.tile(quads(shape.batch), quads(shape.candidates()));
        let tiles = tile.workgroups(quads(shape.batch), quads(shape.candidates()));
        self.dispatch(("similarity", "main"), tile.with(self.learns()), &params, &storage, [tiles, 1, 1]);
        let grid = [own_total.div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("similarity", "own"), self.learns(), &params, &storage, grid);
    }

    pub(super) fn log_sum_exp(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let params = LogSumExp {
            batch: shape.batch as u32,
            candidates: shape.candidates() as u32,
            candidate_quads: quads(shape.candidates()) as u32,
            own: shape.columns.own as u32,
            log_scale_at: b.layout.log_scale_at as u32,
        };
        let mut constants = vec![("QUERY_WEIGHT", self.plan.directions.0), ("KEY_WEIGHT", self.plan.directions.1)];
        constants.extend(self.learns());
        let storage = [
            Buffer::Logits,
            Buffer::OwnLogits,
            Buffer::Parameters,
            Buffer::RowLogSumExp,
            Buffer::ColumnLogSumExp,
            Buffer::AnchorLoss,
        ]
        .map(Of);
        self.dispatch(
            ("log_sum_exp", "main"),
            constants,
            &params,
            &storage,
            [shape.batch.div_ceil(TILE_WORKGROUP), 1, 1],
        );
    }

    pub(super) fn logit_gradient(&mut self) {
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
            log_scale_at: b.layout.log_scale_at as u32,
        };
        let storage =
            [Buffer::RowLogSumExp, Buffer::ColumnLogSumExp, Buffer::Parameters, Buffer::Logits, Buffer::OwnLogits]
                .map(Of);
        let quads_of = |count: usize| quads(count).div_ceil(ELEMENT_WORKGROUP);
        let grid = [quads_of(shape.candidates()), quads_of(shape.batch), 1];
        self.dispatch(("logit_gradient", "main"), self.learns(), &params, &storage, grid);
        let grid = [shape.columns.own.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), 1];
        self.dispatch(("logit_gradient", "own"), self.learns(), &params, &storage, grid);
    }

    pub(super) fn embedding_gradient(&mut self) {
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
        let storage = [
            Buffer::Embedding(Tower::Query),
            Buffer::Logits,
            Buffer::OwnLogits,
            Buffer::Parameters,
            Buffer::EmbeddingGradient(Tower::Query),
        ]
        .map(Of);
        let row_quads = quads(shape.candidates()).max(quads(shape.batch));
        let tile = self.tile(row_quads, d);
        let tiles = tile.workgroups(row_quads, d);
        self.dispatch(("embedding_gradient", "main"), tile.with(self.learns()), &params, &storage, [tiles, 1, 2]);
        if shape.columns.own > 0 {
            let grid = [d.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), 1];
            self.dispatch(("embedding_gradient", "own"), self.learns(), &params, &storage, grid);
        }
    }
}
