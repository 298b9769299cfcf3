//! Records the dispatches of collecting candidates: momentum encoders, arenas, similarities, mixtures, the memory.

use super::super::layouts::Listed;
use super::super::padded::quads;
use super::super::params::{
    Blend, Candidates, Dense, DenseSide, Momentum, Normalize, NormalizeSide, Perturb, Proxies, Recall, Remember,
    Similarity,
};
use super::super::stored::{MomentumBuffers, StoredBuffers};
use super::recorder::Bound::{Of, Own};
use super::recorder::{ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder};
use crate::encoder::Tower;
use crate::negatives::collect::Mixing;
use crate::plan::Buffer;

impl<'a> Recorder<'a> {
    pub(super) fn momentum(&mut self, momentum: &'a MomentumBuffers) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let batch_quads = quads(shape.batch);
        let params = Momentum {
            parameter_quads: b.layout.len() as u32,
            batch: shape.batch as u32,
            hidden_at: Listed::new(self.plan).hidden as u32,
            query_quads: quads(shape.query_dim) as u32,
            key_quads: quads(shape.key_dim) as u32,
            keys_at: b.input.at[1] as u32,
            seen_keys_at: momentum.input.at[1] as u32,
            hidden: shape.query_dim.max(shape.key_dim) as u32,
        };
        let storage = [
            Of(Buffer::Parameters),
            Of(Buffer::Input(Tower::Query)),
            Own(&b.indices),
            Of(Buffer::MomentumParameters),
            Own(&momentum.input.buffer),
        ];
        let grid = [b.layout.len().div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("momentum", "follow"), vec![], &params, &storage, grid);
        let widest = quads(shape.query_dim.max(shape.key_dim));
        let grid = [widest.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), 2];
        self.dispatch(("momentum", "hide"), vec![], &params, &storage, grid);
        for layer in 0..self.plan.layers() {
            let input = if layer == 0 { &momentum.input } else { &momentum.hidden[(layer - 1) % 2] };
            let last = layer + 1 == self.plan.layers();
            let output = if last { &momentum.raw } else { &momentum.hidden[layer % 2] };
            let side =
                |tower| DenseSide { row_quads: batch_quads as u32, ..self.dense_side(tower, layer, input, output) };
            let params = Dense { query: side(Tower::Query), key: side(Tower::Key) };
            let constants = vec![("ACTIVATION", self.activation(layer)), ("KEEPS_BEFORE", 0.0)];
            let storage = [Own(&input.buffer), Of(Buffer::MomentumParameters), Own(&output.buffer), Own(&b.nothing[0])];
            let columns = params.query.output_quads as usize;
            let tile = self.tile(batch_quads, columns);
            let grid = [tile.workgroups(batch_quads, columns), 1, 2];
            self.dispatch(("dense", "main"), tile.with(constants), &params, &storage, grid);
        }
        let side = |row_at: usize| NormalizeSide {
            rows: shape.batch as u32,
            row_quads: batch_quads as u32,
            row_at: row_at as u32,
        };
        let params = Normalize { query: side(0), key: side(4 * batch_quads), quads: quads(shape.dim) as u32 };
        let storage =
            [Own(&momentum.raw.buffer), Of(Buffer::MomentumEmbedding(Tower::Query)), Own(&momentum.inverse_norm)];
        let grid = [(4 * batch_quads).div_ceil(ROW_WORKGROUP), 1, 2];
        self.dispatch(("normalize", "main"), vec![], &params, &storage, grid);
    }

    pub(super) fn candidates(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let (arena, other) = (stored.arena[asking as usize], asking.other() as usize);
        let same_end = shape.batch * (1 + usize::from(shape.same_side));
        let momentum = stored.momentum.as_ref().map(|momentum| &momentum.embedding);
        let (follows, has_memory) = (momentum.is_some(), self.plan.memory.is_some());
        let nothing = Own(&b.nothing[0]);
        let key_rows = |row: usize| (b.embedding.at[1] + row * d) as u32;
        let params = Candidates {
            quads: d as u32,
            rows: arena.rows as u32,
            batch: shape.batch as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            same_end: same_end as u32,
            shared_end: (arena.candidates - shape.memory[asking as usize]) as u32,
            end: arena.candidates as u32,
            anchors_at: b.embedding.at[asking as usize] as u32,
            partners_at: momentum.unwrap_or(&b.embedding).at[other] as u32,
            shared_at: key_rows(shape.batch),
            own_keys_at: key_rows(shape.candidates()),
            memory_at: stored.memory.at[other] as u32,
            follows: u32::from(follows),
            all_meet: shape.columns.shared as u32,
            own: arena.own as u32,
            keys: (arena.own - shape.made(asking)) as u32,
            mined: u32::from(self.plan.mines()),
            pairs_at: stored.at.pairs[asking as usize] as u32,
        };
        let storage = [
            Of(Buffer::Embedding(Tower::Query)),
            if follows { Of(Buffer::MomentumEmbedding(Tower::Query)) } else { nothing },
            if has_memory { Of(Buffer::Memory(Tower::Query)) } else { nothing },
            if has_memory { Of(Buffer::MemoryPairs) } else { nothing },
            Own(&b.indices),
            Of(Buffer::OwnIndices),
            Of(Buffer::Candidate(asking)),
            Of(Buffer::CandidatePairs(asking)),
        ];
        let grid = [d.div_ceil(ELEMENT_WORKGROUP), arena.rows.div_ceil(ELEMENT_WORKGROUP), 1];
        self.dispatch(("candidates", "main"), vec![], &params, &storage, grid);
    }

    /// Computes the same products as in-batch similarities, over a direction's arena.
    pub(super) fn compare(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let arena = stored.arena[asking as usize];
        let own_total = shape.batch * arena.own;
        let (rows, columns) = (quads(shape.batch), quads(arena.candidates));
        let params = Similarity {
            quads: d as u32,
            query_row_quads: rows as u32,
            candidate_quads: columns as u32,
            queries_at: 0,
            keys_at: (arena.candidates_at * d) as u32,
            own_keys_at: (arena.own_at * d) as u32,
            own: arena.own as u32,
            own_total: own_total as u32,
            log_scale_at: 0,
        };
        let storage = [
            Of(Buffer::Candidate(asking)),
            Of(Buffer::Candidate(asking)),
            Own(&b.nothing[0]),
            Of(Buffer::Scores(asking)),
            Of(Buffer::OwnScores(asking)),
        ];
        let plain = vec![("PLAIN", 1.0)];
        let tile = self.tile(rows, columns);
        let grid = [tile.workgroups(rows, columns), 1, 1];
        self.dispatch(("similarity", "main"), tile.with(plain.clone()), &params, &storage, grid);
        let grid = [own_total.div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("similarity", "own"), plain, &params, &storage, grid);
    }

    pub(super) fn blend(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let (n, arena) = (asking as usize, stored.arena[asking as usize]);
        let Some(Mixing::Hard { hardest, .. }) = self.plan.memory.map(|memory| memory.mixing) else { return };
        let params = Blend {
            quads: quads(shape.dim) as u32,
            stride: 4 * quads(arena.candidates) as u32,
            memory_at: (arena.candidates - shape.memory[n]) as u32,
            candidates: arena.candidates as u32,
            own: arena.own as u32,
            mixtures: shape.blends[n] as u32,
            top: hardest as u32,
            pairs_at: stored.at.pairs[n] as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            blends_at: Listed::new(self.plan).blends as u32,
        };
        let storage = [
            Own(&b.indices),
            Of(Buffer::CandidatePairs(asking)),
            Of(Buffer::Scores(asking)),
            Of(Buffer::OwnScores(asking)),
            Of(Buffer::OwnCandidate(asking)),
        ];
        self.dispatch(("blend", "main"), vec![], &params, &storage, [shape.blends[n], shape.batch, 1]);
    }

    pub(super) fn perturb(&mut self, stored: &'a StoredBuffers) {
        let (shape, b, arena) = (&self.plan.shape, self.buffers, stored.arena[Tower::Query as usize]);
        let Some(by) = self.plan.perturbing else { return };
        let params = Perturb {
            quads: quads(shape.dim) as u32,
            dim: shape.dim as u32,
            batch: shape.batch as u32,
            stride: 4 * quads(stored.arena[Tower::Key as usize].candidates) as u32,
            candidates: arena.candidates as u32,
            own: arena.own as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            pairs_at: stored.at.pairs[Tower::Query as usize] as u32,
            normals_at: Listed::new(self.plan).normals as u32,
            log_scale_at: b.layout.log_scale_at as u32,
            size: by.size as f32,
        };
        let (rivals, learns) = (self.plan.leads_to_rivals(), self.plan.moves_temperature());
        let constants = vec![("RIVALS", f64::from(u8::from(rivals))), ("LEARNS", f64::from(u8::from(learns)))];
        let nothing = Own(&b.nothing[0]);
        let storage = [
            Own(&b.indices),
            if rivals { Of(Buffer::Parameters) } else { nothing },
            if rivals { Of(Buffer::Scores(Tower::Key)) } else { nothing },
            Of(Buffer::CandidatePairs(Tower::Query)),
            Of(Buffer::OwnScores(Tower::Query)),
            Of(Buffer::OwnCandidate(Tower::Query)),
        ];
        self.dispatch(("perturb", "main"), constants, &params, &storage, [shape.batch, 1, 1]);
    }

    pub(super) fn recall(&mut self, stored: &'a StoredBuffers) {
        let (shape, d) = (&self.plan.shape, quads(self.plan.shape.dim));
        let params = Recall {
            quads: d as u32,
            batch: shape.batch as u32,
            pairs: shape.corpus as u32,
            candidates_at: stored.arena[Tower::Query as usize].candidates_at as u32,
        };
        let storage = [
            Own(&self.buffers.indices),
            Of(Buffer::CandidatePairs(Tower::Query)),
            Own(&stored.facts),
            Of(Buffer::Candidate(Tower::Query)),
        ];
        let grid = [(shape.batch * d).div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("recall", "main"), vec![], &params, &storage, grid);
    }

    pub(super) fn proxies(&mut self, stored: &'a StoredBuffers) {
        let (shape, b, arena) = (&self.plan.shape, self.buffers, stored.arena[Tower::Query as usize]);
        let d = quads(shape.dim);
        let params = Proxies {
            quads: d as u32,
            batch: shape.batch as u32,
            candidates: arena.candidates as u32,
            own: arena.own as u32,
            count: shape.proxies as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            pairs_at: stored.at.pairs[Tower::Query as usize] as u32,
            groups_at: Listed::new(self.plan).groups as u32,
        };
        let storage = [
            Own(&b.indices),
            Of(Buffer::CandidatePairs(Tower::Query)),
            Of(Buffer::OwnScores(Tower::Query)),
            Of(Buffer::OwnCandidate(Tower::Query)),
        ];
        let over =
            |columns: usize, rows: usize| [columns.div_ceil(ELEMENT_WORKGROUP), rows.div_ceil(ELEMENT_WORKGROUP), 1];
        self.dispatch(("proxies", "average"), vec![], &params, &storage, over(d, shape.proxies));
        self.dispatch(("proxies", "meet"), vec![], &params, &storage, over(shape.proxies, shape.batch));
    }

    pub(super) fn remember(&mut self, stored: &'a StoredBuffers) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let embedding = stored.momentum.as_ref().map_or(&b.embedding, |momentum| &momentum.embedding);
        let sides = Tower::BOTH.map(|tower| self.plan.extent(Buffer::Memory(tower))[0] > 0);
        let first_side = usize::from(!sides[0]);
        let params = Remember {
            quads: d as u32,
            batch: shape.batch as u32,
            size: self.plan.memory.map_or(0, |memory| memory.size) as u32,
            keys_at: embedding.at[1] as u32,
            memory_keys_at: stored.memory.at[1] as u32,
            first_side: first_side as u32,
        };
        let storage = [
            if self.plan.follows() {
                Of(Buffer::MomentumEmbedding(Tower::Query))
            } else {
                Of(Buffer::Embedding(Tower::Query))
            },
            Own(&b.indices),
            Of(Buffer::Memory(Tower::Query)),
            Of(Buffer::MemoryPairs),
        ];
        let remembered = sides.iter().filter(|&&side| side).count();
        let grid = [d.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), remembered];
        self.dispatch(("remember", "main"), vec![], &params, &storage, grid);
    }
}
