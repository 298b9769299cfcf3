//! Records the dispatches of mining each anchor's own candidates.

use super::super::buffers::{MINED_ROWS, MiningBuffers};
use super::super::padded::quads;
use super::super::params::{Dense, DenseSide, Normalize, NormalizeSide, Similarity, TopK};
use super::recorder::Bound::{Of, Own};
use super::recorder::{ROW_WORKGROUP, Recorder};
use crate::encoder::Tower;
use crate::plan::Buffer;

impl<'a> Recorder<'a> {
    pub(super) fn encode_corpus(&mut self, mining: &'a MiningBuffers) {
        let (shape, b) = (&self.plan.shape, self.buffers);
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
            let storage = [Own(input), Of(Buffer::Parameters), Own(output), Own(&b.nothing[0])];
            let tile = self.tile(row_quads, at.output_quads);
            let grid = [tile.workgroups(row_quads, at.output_quads), 1, 1];
            self.dispatch(("dense", "main"), tile.with(constants), &Dense { query: side, key: side }, &storage, grid);
        }
        let side = NormalizeSide { rows: shape.corpus as u32, row_quads: row_quads as u32, row_at: 0 };
        let params = Normalize { query: side, key: side, quads: quads(shape.dim) as u32 };
        let storage = [Own(&mining.raw), Of(Buffer::CorpusEmbedding), Own(&mining.inverse_norm)];
        let grid = [(4 * row_quads).div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("normalize", "main"), vec![], &params, &storage, grid);
    }

    /// Encodes the queries into the step's own buffer. The step later encodes them there once more, together with the
    /// keys.
    pub(super) fn top_k(&mut self, mining: &'a MiningBuffers) {
        let (shape, b) = (&self.plan.shape, self.buffers);
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
            let storage = [
                Of(Buffer::Embedding(Tower::Query)),
                Of(Buffer::CorpusEmbedding),
                Of(Buffer::Parameters),
                Own(&mining.similarities),
                Own(&b.nothing[0]),
            ];
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
            let storage = [Own(&b.indices), Own(&mining.similarities), Of(Buffer::OwnIndices)];
            let grid = [shape.batch.div_ceil(ROW_WORKGROUP), rows, 1];
            self.dispatch(("top_k", "exclude"), vec![], &params, &storage, grid);
            self.dispatch(("top_k", "main"), vec![], &params, &storage, [rows, 1, 1]);
        }
    }
}
