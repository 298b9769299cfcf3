//! Records the dispatches of rows that are evaluated tile by tile, in the order of `src/backend/cpu/tiled.rs`.
//!
//! A tile of similarities is computed as in-batch similarities are, and its products with embeddings as their gradients
//! are; only the few numbers of each row and the exponentials have shaders of their own.

use super::super::padded::quads;
use super::super::params::{EmbeddingGradient, Similarity, Tiled};
use super::super::stored::{StoredBuffers, TileBuffers};
use super::recorder::Bound::{self, Of, Own, Part};
use super::recorder::{Constants, ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder};
use super::rows::FINISH;
use crate::encoder::Tower;
use crate::loss::rules::Trust;
use crate::plan::Buffer;

/// Why the tiles' buffers are there.
const TILED: &str = "a plan whose rows are evaluated tile by tile has their buffers";

/// The candidates of a tile, as they lie in a buffer.
#[derive(Clone, Copy)]
struct Met<'a> {
    buffer: Bound<'a>,
    /// The quad at which the first of them begins.
    at: usize,
    /// The number of the first one, and how many there are.
    first: usize,
    count: usize,
    remembered: bool,
}

impl<'a> Recorder<'a> {
    /// Evaluates every row, and the gradient through constants. A look needs only the temperature of the step.
    pub(super) fn tiled_rows(&mut self, stored: &'a StoredBuffers) {
        let (plan, b) = (self.plan, self.buffers);
        let directions: Vec<Tower> = Tower::BOTH.into_iter().filter(|&asking| self.asks(asking)).collect();
        self.only_steps = true;
        for &asking in &directions {
            let other = asking.other() as usize;
            self.anchors(stored, "begin", asking, Own(&b.nothing[1]));
            if plan.rules.in_batch {
                let at = if plan.follows() { momentum_at(stored)[other] } else { b.embedding.at[other] };
                self.meet(stored, asking, (self.partners(), at), plan.shape.batch, false);
            }
            let memory_size = plan.shape.memory[asking as usize];
            if memory_size > 0 {
                let memory = (Of(Buffer::Memory(Tower::Query)), stored.memory.at[other]);
                self.meet(stored, asking, memory, memory_size, true);
            }
            self.anchors(stored, "losses", asking, Own(&b.nothing[1]));
        }
        self.only_steps = false;
        let storage = [
            Own(&b.indices),
            Of(Buffer::CandidatePairs(Tower::Query)),
            Own(&stored.facts),
            Of(Buffer::Parameters),
            Of(Buffer::Scores(Tower::Query)),
            Of(Buffer::OwnScores(Tower::Query)),
            Own(&stored.weights[0]),
            Of(Buffer::AnchorLoss),
        ];
        let numbers = self.row_numbers(stored, Tower::Query);
        debug_assert!(matches!(plan.rules.weigh.trust, Trust::Full | Trust::Progress));
        self.dispatch(FINISH, self.row_rules(stored), &numbers, &storage, [1, 1, 1]);
        self.only_steps = true;
        for &asking in &directions {
            self.anchors(stored, "finish", asking, Own(&b.nothing[1]));
        }
        self.only_steps = false;
    }

    /// dL/dembedding of both sides, from what the rows have through constants and, if both sides learn, from each
    /// other.
    pub(super) fn tiled_gradient(&mut self, stored: &'a StoredBuffers) {
        let (plan, b) = (self.plan, self.buffers);
        let gradient = || Of(Buffer::EmbeddingGradient(Tower::Query));
        for asking in Tower::BOTH {
            self.anchors(stored, "gather", asking, gradient());
        }
        if !plan.follows() && plan.rules.in_batch {
            let keys = (Of(Buffer::Embedding(Tower::Query)), b.embedding.at[1]);
            for met in tiles(plan.shape.dim, tiles_of(stored).width, keys, plan.shape.batch, false) {
                self.compare_with(stored, Tower::Query, met);
                let of = |asking: Tower| f64::from(u8::from(self.asks(asking)));
                let constants = vec![("QUERIES", of(Tower::Query)), ("KEYS", of(Tower::Key))];
                let grid = [
                    quads(met.count).div_ceil(ELEMENT_WORKGROUP),
                    (4 * quads(plan.shape.batch)).div_ceil(ELEMENT_WORKGROUP),
                    1,
                ];
                self.met(stored, "slopes", Tower::Query, met, constants, grid);
                self.pull(stored, met, gradient(), 2);
            }
        }
        if plan.learns_temperature {
            self.anchors(stored, "slope", Tower::Key, gradient());
        }
    }

    /// Whether a direction has weight.
    fn asks(&self, asking: Tower) -> bool {
        [self.plan.directions.0, self.plan.directions.1][asking as usize] > 0.0
    }

    /// The buffer of the batch's partners.
    fn partners(&self) -> Bound<'a> {
        Of(if self.plan.follows() { Buffer::MomentumEmbedding } else { Buffer::Embedding }(Tower::Query))
    }

    /// Adds the first `count` candidates of a buffer to a direction's rows.
    fn meet(
        &mut self,
        stored: &'a StoredBuffers,
        asking: Tower,
        candidates: (Bound<'a>, usize),
        count: usize,
        remembered: bool,
    ) {
        let tile = tiles_of(stored);
        let constant = remembered || self.plan.follows();
        for met in tiles(self.plan.shape.dim, tile.width, candidates, count, remembered) {
            self.compare_with(stored, asking, met);
            let grid = [4 * quads(self.plan.shape.batch), 1, 1];
            self.met(stored, "exponentials", asking, met, vec![], grid);
            if constant {
                self.pull(stored, met, Own(&tile.pulls[asking as usize]), 1);
            }
        }
    }

    /// Computes the similarities of a tile.
    fn compare_with(&mut self, stored: &'a StoredBuffers, asking: Tower, met: Met<'a>) {
        let (shape, b, tiles) = (&self.plan.shape, self.buffers, tiles_of(stored));
        let (rows, columns) = (quads(shape.batch), quads(met.count));
        let params = Similarity {
            quads: quads(shape.dim) as u32,
            query_row_quads: rows as u32,
            candidate_quads: columns as u32,
            queries_at: b.embedding.at[asking as usize] as u32,
            keys_at: met.at as u32,
            ..Similarity::default()
        };
        let storage = [
            Of(Buffer::Embedding(Tower::Query)),
            met.buffer,
            Own(&b.nothing[0]),
            Own(&tiles.scores),
            Own(&b.nothing[1]),
        ];
        let tile = self.tile(rows, columns);
        let grid = [tile.workgroups(rows, columns), 1, 1];
        self.dispatch(("similarity", "main"), tile.with(vec![("PLAIN", 1.0)]), &params, &storage, grid);
    }

    /// Adds a tile's values times its candidates to `gradient`; with two `sides`, also the values times the anchors to
    /// the candidates' gradient, which stands there where the candidates stand in their buffer.
    fn pull(&mut self, stored: &'a StoredBuffers, met: Met<'a>, gradient: Bound<'a>, sides: usize) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let (rows, columns) = (quads(shape.batch), quads(met.count));
        let params = EmbeddingGradient {
            quads: d as u32,
            query_row_quads: rows as u32,
            candidate_quads: columns as u32,
            keys_at: met.at as u32,
            batch: shape.batch as u32,
            reached_quads: columns as u32,
            ..EmbeddingGradient::default()
        };
        let nothing = Own(&b.nothing[0]);
        let storage = [met.buffer, Own(&tiles_of(stored).scores), nothing, nothing, gradient];
        let most = if sides == 2 { rows.max(columns) } else { rows };
        let tile = self.tile(most, d);
        let constants = tile.with(vec![("PLAIN", 1.0), ("ADDS", 1.0)]);
        self.dispatch(
            ("embedding_gradient", "main"),
            constants,
            &params,
            &storage,
            [tile.workgroups(most, d), 1, sides],
        );
    }

    /// A dispatch over the values of a tile.
    fn met(
        &mut self,
        stored: &'a StoredBuffers,
        entry: &'static str,
        asking: Tower,
        met: Met<'a>,
        mut constants: Constants,
        grid: [usize; 3],
    ) {
        let (b, tiles) = (self.buffers, tiles_of(stored));
        let params = Tiled {
            first: met.first as u32,
            count: met.count as u32,
            width_quads: quads(met.count) as u32,
            remembered: u32::from(met.remembered),
            ..self.tiled(stored, asking)
        };
        let storage = [
            Own(&b.indices),
            if met.remembered { Of(Buffer::MemoryPairs) } else { Own(&b.nothing[0]) },
            Of(Buffer::Parameters),
            Own(&tiles.scores),
            Own(&tiles.rows),
            Own(&tiles.pulls[asking as usize]),
        ];
        constants.extend(self.learns());
        self.dispatch(("tiled/meet", entry), constants, &params, &storage, grid);
    }

    /// A dispatch over the rows of a direction.
    fn anchors(&mut self, stored: &'a StoredBuffers, entry: &'static str, asking: Tower, gradient: Bound<'a>) {
        let (plan, b, tiles) = (self.plan, self.buffers, tiles_of(stored));
        let flag = |yes: bool| f64::from(u8::from(yes));
        let constants = [
            self.learns(),
            vec![("DETACHED", flag(plan.follows())), ("PARTNERS", flag(!plan.follows() && !plan.rules.in_batch))],
        ];
        let storage = [
            Of(Buffer::Parameters),
            Of(Buffer::Embedding(Tower::Query)),
            if entry == "begin" || entry == "finish" { self.partners() } else { Of(Buffer::Embedding(Tower::Query)) },
            Part(&b.anchor_loss),
            Own(&tiles.rows),
            Own(&tiles.pulls[asking as usize]),
            gradient,
        ];
        let rows = 4 * quads(plan.shape.batch);
        let grid = match entry {
            "gather" => [quads(plan.shape.dim).div_ceil(ELEMENT_WORKGROUP), rows.div_ceil(ELEMENT_WORKGROUP), 1],
            _ => [rows.div_ceil(ROW_WORKGROUP), 1, 1],
        };
        self.dispatch(("tiled/anchors", entry), constants.concat(), &self.tiled(stored, asking), &storage, grid);
    }

    /// The numbers of a direction.
    fn tiled(&self, stored: &StoredBuffers, asking: Tower) -> Tiled {
        let (plan, shape, b) = (self.plan, &self.plan.shape, self.buffers);
        let (n, other) = (asking as usize, asking.other() as usize);
        Tiled {
            quads: quads(shape.dim) as u32,
            batch: shape.batch as u32,
            rows: 4 * quads(shape.batch) as u32,
            asking: n as u32,
            list: 4 * quads(shape.batch) as u32,
            log_scale_at: b.layout.log_scale_at as u32,
            anchors_at: b.embedding.at[n] as u32,
            partners_at: if plan.follows() { momentum_at(stored)[other] } else { b.embedding.at[other] } as u32,
            weight: ([plan.directions.0, plan.directions.1][n] / shape.batch as f64) as f32,
            ..Tiled::default()
        }
    }
}

fn tiles_of(stored: &StoredBuffers) -> &TileBuffers {
    stored.tiles.as_ref().expect(TILED)
}

/// Where each side's embeddings by the momentum encoders begin.
fn momentum_at(stored: &StoredBuffers) -> [usize; 2] {
    stored.momentum.as_ref().map_or([0, 0], |momentum| momentum.embedding.at)
}

/// The tiles of `count` candidates, which stand in a buffer from a quad on.
fn tiles<'a>(
    dim: usize,
    width: usize,
    (buffer, at): (Bound<'a>, usize),
    count: usize,
    remembered: bool,
) -> impl Iterator<Item = Met<'a>> {
    (0..count).step_by(width).map(move |first| Met {
        buffer,
        at: at + first * quads(dim),
        first,
        count: width.min(count - first),
        remembered,
    })
}
