//! Records the dispatches of the gradient of stored rows, and those of several heads.

use super::super::layouts::Listed;
use super::super::padded::quads;
use super::super::params::{CandidateGradient, EmbeddingGradient, MultiHead, Project};
use super::super::stored::StoredBuffers;
use super::recorder::Bound::{self, Of, Own, Part};
use super::recorder::{ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder};
use crate::encoder::Tower;
use crate::loss::rules::Head;
use crate::negatives::collect::Towards;
use crate::plan::Buffer;

impl<'a> Recorder<'a> {
    pub(super) fn project(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, arena) = (&self.plan.shape, stored.arena[asking as usize]);
        let params = Project {
            quads: quads(shape.dim) as u32,
            stride: 4 * quads(arena.candidates) as u32,
            candidates: arena.candidates as u32,
            own: arena.own as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            strength: self.plan.rules.weigh.project as f32,
        };
        let storage = [Of(Buffer::Candidate(asking)), Of(Buffer::Scores(asking)), Of(Buffer::OwnScores(asking))];
        self.dispatch(("project", "main"), vec![], &params, &storage, [shape.batch, 1, 1]);
    }

    pub(super) fn candidate_gradient(&mut self, stored: &'a StoredBuffers) {
        let (plan, shape, b, d) = (self.plan, &self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        for asking in Tower::BOTH {
            let (n, arena) = (asking as usize, stored.arena[asking as usize]);
            // A direction without weight gets no gradient, and its arena's stays zero.
            if [plan.directions.0, plan.directions.1][n] == 0.0 {
                continue;
            }
            if matches!(plan.rules.head, Head::Heads { .. }) {
                let reached = arena.candidates - shape.memory[n] + shape.batch * arena.own;
                let over = |rows: usize, columns: usize| {
                    [columns.div_ceil(ELEMENT_WORKGROUP), rows.div_ceil(ELEMENT_WORKGROUP)]
                };
                let (arena_gradient, width) = (Own(&stored.gradients[n]), arena.candidates + arena.own);
                for (entry, grid) in [
                    ("coefficients", over(shape.batch, width)),
                    ("anchors", over(shape.batch, shape.dim)),
                    ("candidates", over(reached, shape.dim)),
                ] {
                    self.multi_head(stored, asking, entry, arena_gradient, grid, false);
                }
                let adds = n == 1 && plan.directions.0 > 0.0;
                let grid = [plan.layout.heads.len().div_ceil(ROW_WORKGROUP), 1];
                self.multi_head(stored, asking, "add_up", Of(Buffer::Gradient), grid, adds);
                continue;
            }
            let rows = quads(shape.batch);
            let reached = quads(arena.candidates - shape.memory[n]);
            let params = EmbeddingGradient {
                quads: d as u32,
                query_row_quads: rows as u32,
                candidate_quads: quads(arena.candidates) as u32,
                keys_at: (arena.candidates_at * d) as u32,
                own_keys_at: (arena.own_at * d) as u32,
                batch: shape.batch as u32,
                own: arena.own as u32,
                log_scale_at: 0,
                reached_quads: reached as u32,
            };
            let storage = [
                Of(Buffer::Candidate(asking)),
                Of(Buffer::Scores(asking)),
                Of(Buffer::OwnScores(asking)),
                Own(&b.nothing[0]),
                Own(&stored.gradients[n]),
            ];
            let plain = vec![("PLAIN", 1.0)];
            let tile = self.tile(reached.max(rows), d);
            let grid = [tile.workgroups(reached.max(rows), d), 1, 2];
            self.dispatch(("embedding_gradient", "main"), tile.with(plain.clone()), &params, &storage, grid);
            if arena.own > 0 {
                let grid = [d.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), 1];
                self.dispatch(("embedding_gradient", "own"), plain, &params, &storage, grid);
            }
        }
        let [query, key] = stored.arena;
        let through = plan.perturbing.filter(|by| by.towards == Towards::Rivals);
        let params = CandidateGradient {
            quads: d as u32,
            batch: shape.batch as u32,
            query_rows: 4 * self.row_quads(Tower::Query) as u32,
            key_rows: 4 * self.row_quads(Tower::Key) as u32,
            keys_at: b.embedding_gradient.at[1] as u32,
            query_candidates_at: query.candidates_at as u32,
            key_candidates_at: key.candidates_at as u32,
            own_at: query.own_at as u32,
            same_side: u32::from(shape.same_side),
            detached: u32::from(plan.follows()),
            all_meet: shape.columns.shared as u32,
            own: query.own as u32,
            keys: shape.columns.own as u32,
            through: through.map_or(0.0, |by| 1.0 / (1.0 + by.size * by.size).sqrt()) as f32,
            proxies: shape.proxies as u32,
            groups_at: Listed::new(plan).groups as u32,
        };
        let storage = [
            Own(&stored.gradients[0]),
            Own(&stored.gradients[1]),
            Of(Buffer::OwnCandidate(Tower::Query)),
            Of(Buffer::EmbeddingGradient(Tower::Query)),
            Own(&b.indices),
        ];
        let rows = 4 * self.most_row_quads(2);
        let grid = [d.div_ceil(ELEMENT_WORKGROUP), rows.div_ceil(ELEMENT_WORKGROUP), 2];
        self.dispatch(("candidate_gradient", "main"), vec![], &params, &storage, grid);
    }

    pub(super) fn multi_head(
        &mut self,
        stored: &'a StoredBuffers,
        asking: Tower,
        entry: &'static str,
        gradient: Bound<'a>,
        [x, y]: [usize; 2],
        adds: bool,
    ) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let (n, arena) = (asking as usize, stored.arena[asking as usize]);
        let params = MultiHead {
            stride: 4 * quads(shape.dim) as u32,
            dim: shape.dim as u32,
            heads: (self.plan.layout.heads.len() - 2 * shape.dim) as u32,
            heads_at: 4 * b.layout.heads_at as u32,
            batch: shape.batch as u32,
            list: 4 * quads(shape.batch) as u32,
            asking: n as u32,
            score_stride: 4 * quads(arena.candidates) as u32,
            candidates: arena.candidates as u32,
            reached: (arena.candidates - shape.memory[n]) as u32,
            own: arena.own as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            adds: u32::from(adds),
        };
        let storage = [
            Of(Buffer::Candidate(asking)),
            Of(Buffer::Parameters),
            Own(&stored.weights[n]),
            Of(Buffer::Scores(asking)),
            Of(Buffer::OwnScores(asking)),
            Part(&b.anchor_loss),
            Own(&stored.slopes),
            gradient,
        ];
        self.dispatch(("multi_head", entry), vec![], &params, &storage, [x, y, 1]);
    }
}
