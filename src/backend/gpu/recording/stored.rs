//! What the passes of plans with stored rows dispatch.

use super::super::mines;
use super::super::padded::quads;
use super::super::params::{
    Blend, BoundOfRows, CandidateGradient, Candidates, Dense, DenseSide, EmbeddingGradient, Momentum, MultiHead,
    Normalize, NormalizeSide, Remember, Rows, Similarity,
};
use super::super::stored::{Listed, MomentumBuffers, StoredBuffers, asks_for_quartiles, follows};
use super::{Constants, ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder};
use crate::encoder::Tower;
use crate::loss::rules::{Bound, GuideRule, Head, Pick, Positives, Relation, TemperatureRule, Trust};
use crate::negatives::collect::Mixing;
use crate::plan::Pass;

impl<'a> Recorder<'a> {
    /// Adds the dispatches of a pass that only plans with stored rows have.
    pub(super) fn stored_pass(&mut self, pass: Pass) {
        let Some(stored) = &self.buffers.stored else { return };
        match pass {
            Pass::Momentum => {
                if let Some(momentum) = &stored.momentum {
                    self.momentum(momentum);
                }
            }
            Pass::Candidates => Tower::BOTH.into_iter().for_each(|asking| self.candidates(stored, asking)),
            Pass::Compare => Tower::BOTH.into_iter().for_each(|asking| self.compare(stored, asking)),
            Pass::Blend => Tower::BOTH.into_iter().for_each(|asking| self.blend(stored, asking)),
            Pass::Rows => self.rows(stored),
            Pass::CandidateGradient => self.candidate_gradient(stored),
            Pass::Remember => self.remember(stored),
            _ => {}
        }
    }

    fn momentum(&mut self, momentum: &'a MomentumBuffers) {
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
        let storage = [&b.parameters, &b.input.buffer, &b.indices, &momentum.parameters, &momentum.input.buffer];
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
            let storage = [&input.buffer, &momentum.parameters, &output.buffer, &b.nothing[0]];
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
        let storage = [&momentum.raw.buffer, &momentum.embedding.buffer, &momentum.inverse_norm];
        let grid = [(4 * batch_quads).div_ceil(ROW_WORKGROUP), 1, 2];
        self.dispatch(("normalize", "main"), vec![], &params, &storage, grid);
    }

    fn candidates(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let (arena, other) = (stored.arena[asking as usize], asking.other() as usize);
        let same_end = shape.batch * (1 + usize::from(shape.same_side));
        let momentum = stored.momentum.as_ref().map(|momentum| &momentum.embedding);
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
            follows: u32::from(momentum.is_some()),
            all_meet: shape.columns.shared as u32,
            own: arena.own as u32,
            keys: (arena.own - shape.blends[asking as usize]) as u32,
            mined: u32::from(mines(self.plan)),
            pairs_at: stored.at.pairs[asking as usize] as u32,
        };
        let storage = [
            &b.embedding.buffer,
            momentum.map_or(&b.nothing[0], |momentum| &momentum.buffer),
            &stored.memory.buffer,
            &stored.memory_pairs,
            &b.indices,
            &b.own_indices,
            &stored.arenas[asking as usize],
            &stored.ids,
        ];
        let grid = [d.div_ceil(ELEMENT_WORKGROUP), arena.rows.div_ceil(ELEMENT_WORKGROUP), 1];
        self.dispatch(("candidates", "main"), vec![], &params, &storage, grid);
    }

    /// The same products as in-batch similarities, over a direction's arena.
    fn compare(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let (n, arena) = (asking as usize, stored.arena[asking as usize]);
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
        let storage = [&stored.arenas[n], &stored.arenas[n], &b.parameters, &stored.scores[n], &stored.own_scores[n]];
        let plain = vec![("PLAIN", 1.0)];
        let tile = self.tile(rows, columns);
        let grid = [tile.workgroups(rows, columns), 1, 1];
        self.dispatch(("similarity", "main"), tile.with(plain.clone()), &params, &storage, grid);
        let grid = [own_total.div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("similarity", "own"), plain, &params, &storage, grid);
    }

    fn blend(&mut self, stored: &'a StoredBuffers, asking: Tower) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let (n, arena) = (asking as usize, stored.arena[asking as usize]);
        let Some(Mixing::Hard { hardest, .. }) = self.plan.memory.map(|memory| memory.mixing) else { return };
        let params = Blend {
            quads: quads(shape.dim) as u32,
            stride: 4 * quads(arena.candidates) as u32,
            remembered: (arena.candidates - shape.memory[n]) as u32,
            candidates: arena.candidates as u32,
            own: arena.own as u32,
            mixtures: shape.blends[n] as u32,
            top: hardest as u32,
            pairs_at: stored.at.pairs[n] as u32,
            candidates_at: arena.candidates_at as u32,
            own_at: arena.own_at as u32,
            blends_at: Listed::new(self.plan).blends as u32,
        };
        let storage = [&b.indices, &stored.ids, &stored.scores[n], &stored.own_scores[n], &stored.arenas[n]];
        self.dispatch(("blend", "main"), vec![], &params, &storage, [shape.blends[n], shape.batch, 1]);
    }

    fn row_numbers(&self, stored: &StoredBuffers, asking: Tower) -> Rows {
        let (plan, shape, rules) = (self.plan, &self.plan.shape, &self.plan.rules);
        let (n, arena) = (asking as usize, stored.arena[asking as usize]);
        let bound = |bound: Option<Bound>, tops_at: usize| {
            let b = bound.unwrap_or_default();
            BoundOfRows {
                constant: b.constant as f32,
                positive: b.positive as f32,
                positive_size: b.positive_size as f32,
                mean: b.mean as f32,
                deviation: b.deviation as f32,
                lower_quartile: b.lower_quartile as f32,
                upper_quartile: b.upper_quartile as f32,
                among_top: b.among_top as f32,
                tops_at: tops_at as u32,
            }
        };
        let guide_margin = match rules.filter.guide {
            None => 0.0,
            Some(GuideRule::Absolute(margin) | GuideRule::Relative(margin)) => margin,
        };
        let (kappa, smoothing, sigma) = match rules.head {
            Head::Softmax { kappa, smoothing, sigma } => (kappa, smoothing, sigma.unwrap_or(0.0)),
            _ => (1.0, 0.0, 0.0),
        };
        let gap = if let Head::Triplet { gap, .. } = rules.head { gap } else { 0.0 };
        let aim = match rules.temperature {
            TemperatureRule::Alignment { alpha } => alpha,
            TemperatureRule::Hold { target } => target,
            _ => 0.0,
        };
        let flag = |yes: bool| u32::from(yes);
        Rows {
            above: bound(rules.filter.above, stored.at.tops[0]),
            below: bound(rules.filter.below, stored.at.tops[1]),
            batch: shape.batch as u32,
            list: 4 * quads(shape.batch) as u32,
            candidates: arena.candidates as u32,
            stride: 4 * quads(arena.candidates) as u32,
            own: arena.own as u32,
            from_batch: (shape.batch * (1 + usize::from(shape.same_side))) as u32,
            remembered: (arena.candidates - shape.memory[n]) as u32,
            mixtures: shape.blends[n] as u32,
            asking: n as u32,
            same_side: flag(shape.same_side),
            pairs: shape.corpus as u32,
            pairs_at: stored.at.pairs[n] as u32,
            facts_at: stored.at.facts as u32,
            picks_at: Listed::new(plan).picks as u32,
            log_scale_at: self.buffers.layout.log_scale_at as u32,
            round: 0,
            query_weight: plan.directions.0 as f32,
            key_weight: plan.directions.1 as f32,
            in_batch: flag(rules.in_batch),
            guide_margin: guide_margin as f32,
            hardness: rules.weigh.hardness as f32,
            focal: rules.weigh.focal as f32,
            penalty: rules.weigh.penalty as f32,
            selection: rules.weigh.selection.unwrap_or(0.0) as f32,
            debias: rules.weigh.debias.unwrap_or(0.0) as f32,
            kappa: kappa as f32,
            smoothing: smoothing as f32,
            sigma: sigma as f32,
            gap: gap as f32,
            aim: aim as f32,
        }
    }

    /// Which rules there are.
    fn row_rules(&self, stored: &StoredBuffers) -> Constants {
        let rules = &self.plan.rules;
        let flag = |yes: bool| f64::from(u8::from(yes));
        let weigh = &rules.weigh;
        let heads = matches!(rules.head, Head::Heads { .. });
        vec![
            ("MIXES", flag(self.plan.shape.blends != [0, 0])),
            ("OFFSETS", flag(rules.offsets)),
            (
                "BOUNDS",
                flag(rules.filter.above.is_some())
                    + 2.0 * flag(rules.filter.below.is_some())
                    + 4.0 * flag(rules.filter.above.is_some_and(|above| above.ties_leave)),
            ),
            (
                "RELATION",
                match rules.filter.same.filter(|_| stored.relation_known) {
                    None => 0.0,
                    Some(Relation::Class) => 1.0,
                    Some(Relation::Parent) => 2.0,
                    Some(Relation::Duplicate) => 3.0,
                },
            ),
            (
                "GUIDE",
                match rules.filter.guide {
                    None => 0.0,
                    Some(GuideRule::Absolute(_)) => 1.0,
                    Some(GuideRule::Relative(_)) => 2.0,
                },
            ),
            ("LISTED", flag(rules.filter.listed)),
            ("PREPARED", flag(self.prepares_rows())),
            // Several heads are a plain softmax.
            ("HARDNESS", flag(weigh.hardness != 0.0 && !(heads && weigh.through))),
            ("THROUGH", flag(weigh.through)),
            ("FOCAL", flag(weigh.focal != 0.0)),
            ("PENALTY", flag(weigh.penalty != 0.0)),
            ("SELECTION", flag(weigh.selection.is_some())),
            ("DEBIAS", flag(weigh.debias.is_some() && !heads)),
            ("MULTI", flag(heads)),
            (
                "TRUST",
                match weigh.trust {
                    Trust::Full => 0.0,
                    Trust::Table => 1.0,
                    Trust::Progress => 2.0,
                },
            ),
            (
                "HEAD",
                match rules.head {
                    Head::Softmax { .. } | Head::Heads { .. } => 0.0,
                    Head::Pooled => 1.0,
                    Head::Sigmoid => 2.0,
                    Head::Multiple(Positives::Class) => 3.0,
                    Head::Multiple(Positives::Listed) => 4.0,
                    Head::Triplet { pick: Pick::Random, .. } => 5.0,
                    Head::Triplet { pick: Pick::SemiHard, .. } => 6.0,
                    Head::Triplet { pick: Pick::Hardest, .. } => 7.0,
                },
            ),
            ("SIGMA", flag(matches!(rules.head, Head::Softmax { sigma: Some(_), .. }))),
            (
                "TEMPERATURE",
                match rules.temperature {
                    TemperatureRule::Given => 0.0,
                    TemperatureRule::Learned => 1.0,
                    TemperatureRule::Alignment { .. } => 2.0,
                    TemperatureRule::Hold { .. } => 3.0,
                    TemperatureRule::Adaptive => 4.0,
                },
            ),
        ]
    }

    /// Whether rows are filtered before any is evaluated, because something of all of them enters each.
    fn prepares_rows(&self) -> bool {
        let head = self.plan.rules.head;
        matches!(head, Head::Pooled | Head::Heads { .. } | Head::Softmax { sigma: Some(_), .. })
    }

    fn rows(&mut self, stored: &'a StoredBuffers) {
        let (plan, b, batch) = (self.plan, self.buffers, self.plan.shape.batch);
        let numbers = Tower::BOTH.map(|asking| self.row_numbers(stored, asking));
        let (rules, prepares) = (self.row_rules(stored), self.prepares_rows());
        let mut run = |entry: &'static str, asking: Tower, round: u32, grid: [usize; 2]| {
            let n = asking as usize;
            if entry == "forward" {
                self.multi_head(stored, asking, entry, &stored.gradients[n], [batch, 1], false);
                return;
            }
            let params = Rows { round, ..numbers[n] };
            let storage = [
                &b.indices,
                &stored.ids,
                &stored.facts,
                &b.parameters,
                &stored.scores[n],
                &stored.own_scores[n],
                &stored.weights[n],
                &b.anchor_loss,
            ];
            self.dispatch(("rows", entry), rules.clone(), &params, &storage, [grid[0], grid[1], 1]);
        };
        let weighs = [plan.directions.0 > 0.0, plan.directions.1 > 0.0];
        let adaptive = plan.rules.temperature == TemperatureRule::Adaptive;
        if adaptive {
            Tower::BOTH.into_iter().for_each(|asking| run("measure", asking, 0, [batch, 1]));
        }
        if adaptive || matches!(plan.rules.temperature, TemperatureRule::Alignment { .. }) {
            run("settle", Tower::Query, 0, [1, 1]);
        }
        for asking in Tower::BOTH {
            if weighs[asking as usize] {
                if asks_for_quartiles(&plan.rules) {
                    for round in 0..4 {
                        run("count", asking, round, [batch, 2]);
                        run("choose", asking, round, [2, 1]);
                    }
                }
                if prepares {
                    run("prepare", asking, 0, [batch, 1]);
                    let heads = matches!(plan.rules.head, Head::Heads { .. });
                    run(if heads { "forward" } else { "pool" }, asking, 0, [if heads { batch } else { 1 }, 1]);
                }
            }
            run("main", asking, 0, [batch, 1]);
        }
        run("finish", Tower::Query, 0, [1, 1]);
        if plan.rules.weigh.trust == Trust::Progress {
            Tower::BOTH.into_iter().for_each(|asking| run("trust", asking, 0, [batch, 1]));
        }
    }

    fn candidate_gradient(&mut self, stored: &'a StoredBuffers) {
        let (plan, shape, b, d) = (self.plan, &self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        for asking in Tower::BOTH {
            let (n, arena) = (asking as usize, stored.arena[asking as usize]);
            // Without weight no gradient ever arrives, and the arena's stays zero.
            if [plan.directions.0, plan.directions.1][n] == 0.0 {
                continue;
            }
            if matches!(plan.rules.head, Head::Heads { .. }) {
                let reached = arena.candidates - shape.memory[n] + shape.batch * arena.own;
                let over = |rows: usize, columns: usize| {
                    [columns.div_ceil(ELEMENT_WORKGROUP), rows.div_ceil(ELEMENT_WORKGROUP)]
                };
                let (arena_gradient, width) = (&stored.gradients[n], arena.candidates + arena.own);
                for (entry, grid) in [
                    ("coefficients", over(shape.batch, width)),
                    ("anchors", over(shape.batch, shape.dim)),
                    ("candidates", over(reached, shape.dim)),
                ] {
                    self.multi_head(stored, asking, entry, arena_gradient, grid, false);
                }
                let adds = n == 1 && plan.directions.0 > 0.0;
                let grid = [plan.layout.heads.len().div_ceil(ROW_WORKGROUP), 1];
                self.multi_head(stored, asking, "add_up", &b.gradient, grid, adds);
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
            let storage =
                [&stored.arenas[n], &stored.scores[n], &stored.own_scores[n], &b.parameters, &stored.gradients[n]];
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
            detached: u32::from(follows(plan)),
            all_meet: shape.columns.shared as u32,
            own: query.own as u32,
            keys: shape.columns.own as u32,
        };
        let storage = [&stored.gradients[0], &stored.gradients[1], &b.embedding_gradient.buffer];
        let rows = 4 * self.most_row_quads(2);
        let grid = [d.div_ceil(ELEMENT_WORKGROUP), rows.div_ceil(ELEMENT_WORKGROUP), 2];
        self.dispatch(("candidate_gradient", "main"), vec![], &params, &storage, grid);
    }

    fn multi_head(
        &mut self,
        stored: &'a StoredBuffers,
        asking: Tower,
        entry: &'static str,
        gradient: &wgpu::Buffer,
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
            &stored.arenas[n],
            &b.parameters,
            &stored.weights[n],
            &stored.scores[n],
            &stored.own_scores[n],
            &b.anchor_loss,
            &stored.slopes,
            gradient,
        ];
        self.dispatch(("multi_head", entry), vec![], &params, &storage, [x, y, 1]);
    }

    fn remember(&mut self, stored: &'a StoredBuffers) {
        let (shape, b, d) = (&self.plan.shape, self.buffers, quads(self.plan.shape.dim));
        let embedding = stored.momentum.as_ref().map_or(&b.embedding, |momentum| &momentum.embedding);
        let params = Remember {
            quads: d as u32,
            batch: shape.batch as u32,
            size: self.plan.memory.map_or(0, |memory| memory.size) as u32,
            keys_at: embedding.at[1] as u32,
            memory_keys_at: stored.memory.at[1] as u32,
        };
        let storage = [&embedding.buffer, &b.indices, &stored.memory.buffer, &stored.memory_pairs];
        let grid = [d.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), 2];
        self.dispatch(("remember", "main"), vec![], &params, &storage, grid);
    }
}
