//! The engine's state for plans whose rows are stored, and the passes over it.

use ndarray::{Array2, ArrayView2, s};

use super::direction::Direction;
use super::encode::{Items, encode_with};
use super::rows::{Context, Outcome, Scratch};
use super::side::Side;
use super::tables::{CONTIGUOUS, as_f32s, copy_f32s};
use super::tiles::{Constants, Tiles};
use super::{
    blend, candidate_gradient, candidates, compare, momentum, perturb, project, proxies, recall, remember, rows,
};
use crate::backend::constants::NEVER_MET;
use crate::backend::facts::Facts;
use crate::backend::{Kept, SeenDirection, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::TemperatureRule;
use crate::negatives::NOBODY;
use crate::negatives::collect::{Mixing, Towards};
use crate::plan::{Buffer, Plan};
use crate::product::Workspace;
use crate::real::Real;

/// The reason why a plan that is evaluated tile by tile finds its rows.
const TILED: &str = "a plan that is evaluated tile by tile has tiles";

/// Directions, memories, momentum encoders and facts.
#[derive(Debug)]
pub(super) struct Stored<F> {
    pub(super) directions: Vec<Direction<F>>,
    pub(super) facts: Facts,
    pub(super) scratch: Scratch<F>,
    /// The search for the hardest candidates.
    hardest: blend::Hardest<F>,
    /// `[P]`; empty without momentum encoders.
    pub(super) momentum: Vec<F>,
    /// `[B, d]` per side.
    pub(super) momentum_embedding: [Array2<F>; 2],
    /// `[M, d]` per side.
    pub(super) memory: [Array2<F>; 2],
    pub(super) memory_pairs: Vec<u32>,
    /// `[pairs]`.
    pub(super) pair_loss: Vec<f32>,
    /// `[pairs]` per direction.
    pub(super) denominators: [Vec<f32>; 2],
    pub(super) outcome: Option<Outcome<F>>,
    /// The scratch of projecting pushes.
    pushes: Array2<F>,
    /// `[B, d]`: in which directions partners are moved.
    towards: Array2<F>,
    /// `[B, B]`, if they are moved to queries: how easily each of these is taken for the partner's.
    chances: Array2<F>,
    /// The scratch of products.
    workspace: Workspace<F>,
    /// The rows, if they are evaluated tile by tile.
    pub(super) tiles: Option<Box<Tiles<F>>>,
}

/// The numbers with which rows are evaluated at this step; see [`Context`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Now<'a, F> {
    pub(super) scale: F,
    pub(super) own_scales: [&'a [F]; 2],
    pub(super) bias: F,
    pub(super) heads: &'a [F],
    pub(super) looks: bool,
}

impl<F: Real> Stored<F> {
    pub(super) fn new(plan: &Plan, data: &Pairs) -> Self {
        let shape = &plan.shape;
        let memory_size = plan.memory.map_or(0, |m| m.size);
        let has_momentum = plan.memory.is_some_and(|m| m.momentum.is_some());
        let batch = if has_momentum { shape.batch } else { 0 };
        Stored {
            directions: Tower::BOTH
                .map(
                    |tower| {
                        if plan.tiled { Direction::tiled(shape.batch, tower) } else { Direction::new(shape, tower) }
                    },
                )
                .into(),
            facts: Facts::new(data),
            scratch: Scratch::default(),
            hardest: blend::Hardest::default(),
            momentum: vec![F::zero(); if has_momentum { plan.layout.len() } else { 0 }],
            momentum_embedding: [Array2::zeros((batch, shape.dim)), Array2::zeros((batch, shape.dim))],
            memory: Tower::BOTH.map(|tower| Array2::zeros(plan.extent(Buffer::Memory(tower)))),
            memory_pairs: vec![NOBODY; memory_size],
            pair_loss: vec![f32::NAN; shape.corpus],
            denominators: Tower::BOTH
                .map(|asking| vec![NEVER_MET; plan.extent(Buffer::Denominators(asking)).iter().product()]),
            outcome: None,
            pushes: Array2::default((0, 0)),
            towards: Array2::zeros(if plan.perturbing.is_some() { (shape.batch, shape.dim) } else { (0, 0) }),
            chances: Array2::zeros(if plan.leads_to_rivals() { (shape.batch, shape.batch) } else { (0, 0) }),
            workspace: Workspace::default(),
            tiles: plan.tiled.then(|| Box::new(Tiles::new(plan))),
        }
    }

    /// How many numbers the tables have room for.
    pub(super) fn numbers(&self) -> usize {
        let of_direction = |d: &Direction<F>| {
            let tables = [&d.candidates, &d.own, &d.scores, &d.own_scores].into_iter().chain(&d.direct);
            tables.map(|table| table.len()).sum::<usize>()
        };
        let kept = self.memory.iter().chain(&self.momentum_embedding).map(|table| table.len()).sum::<usize>();
        let tiles = self.tiles.as_ref().map_or(0, |tiles| tiles.numbers());
        let directions = self.directions.iter().map(of_direction).sum::<usize>();
        directions + kept + tiles + self.momentum.len() + self.workspace.numbers()
    }

    pub(super) fn tell(&mut self, told: Told<'_>) {
        match told {
            Told::Bank(bank) => {
                for (memory, given) in self.memory.iter_mut().zip([&bank.queries, &bank.keys]) {
                    if memory.dim() == given.dim() {
                        memory.zip_mut_with(given, |to, &from| *to = F::of_f32(from));
                    }
                }
                for (pair, own) in self.memory_pairs.iter_mut().zip(0..) {
                    *pair = own;
                }
            }
            other => self.facts.tell(other),
        }
    }

    /// The direction whose anchors are of this side.
    pub(super) fn direction(&self, asking: Tower) -> &Direction<F> {
        &self.directions[asking as usize]
    }

    /// The state that is kept besides the parameters.
    pub(super) fn kept(&self) -> Kept {
        Kept {
            momentum: as_f32s(&self.momentum),
            memory: [0, 1].map(|side| as_f32s(&self.memory[side])),
            memory_pairs: self.memory_pairs.clone(),
            pair_loss: self.pair_loss.clone(),
            denominators: self.denominators.clone(),
        }
    }

    /// Restores the parts that have the right size. The others begin anew; momentum encoders begin as the online ones.
    pub(super) fn restore(&mut self, kept: &Kept, parameters: &[f32]) {
        let fits = !self.momentum.is_empty() && kept.momentum.len() == self.momentum.len();
        copy_f32s(&mut self.momentum, if fits { &kept.momentum } else { parameters });
        let fits = [0, 1].iter().all(|&side| kept.memory[side].len() == self.memory[side].len());
        if fits && kept.memory_pairs.len() == self.memory_pairs.len() {
            for (memory, kept) in self.memory.iter_mut().zip(&kept.memory) {
                copy_f32s(memory.as_slice_mut().expect(CONTIGUOUS), kept);
            }
            self.memory_pairs.copy_from_slice(&kept.memory_pairs);
        }
        if kept.pair_loss.len() == self.pair_loss.len() {
            self.pair_loss.copy_from_slice(&kept.pair_loss);
        }
        for (denominators, kept) in self.denominators.iter_mut().zip(&kept.denominators) {
            if denominators.len() == kept.len() {
                denominators.copy_from_slice(kept);
            }
        }
    }

    /// Updates the momentum encoders, and encodes the batch with them. Inputs that they do not see are set to 0.
    pub(super) fn follow(
        &mut self,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        ema: f32,
        parameters: &[F],
        sides: [&Side<F>; 2],
    ) {
        momentum::follow(F::of_f32(ema), parameters, &mut self.momentum);
        for (tower, side) in Tower::BOTH.into_iter().zip(sides) {
            let mut items = side.input.slice(s![..plan.shape.batch, ..]).to_owned();
            for (mut column, &hidden) in items.columns_mut().into_iter().zip(inputs.extras.hidden) {
                if hidden == 1 {
                    column.fill(F::zero());
                }
            }
            encode_with(
                plan,
                &self.momentum,
                tower,
                Items::Made(items.view()),
                &mut self.momentum_embedding[tower as usize],
                &mut self.workspace,
            );
        }
    }

    /// Copies every direction's candidates into their order.
    pub(super) fn gather(
        &mut self,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        own: ArrayView2<'_, u32>,
        own_rows: &[u32],
        sides: [&Side<F>; 2],
    ) {
        let shape = &plan.shape;
        let batch = shape.batch;
        for direction in &mut self.directions {
            let other = direction.asking.other() as usize;
            let keys = direction.asking == Tower::Query;
            let end = batch + if keys { shape.columns.shared } else { 0 };
            let online = sides[other].embedding.view();
            let partners = if self.momentum.is_empty() {
                online.slice_move(s![..batch, ..])
            } else {
                self.momentum_embedding[other].view()
            };
            let memory_size = shape.memory[direction.asking as usize];
            let parts = candidates::Parts {
                partners,
                asking: sides[direction.asking as usize].embedding.slice(s![..batch, ..]),
                shared: online.slice_move(s![batch..end, ..]),
                memory: self.memory[other].slice(s![..memory_size, ..]),
                own: online,
                own_rows: if keys { own_rows } else { &[] },
                batch: inputs.batch,
                shared_pairs: if keys { inputs.shared } else { &[] },
                memory_pairs: &self.memory_pairs[..memory_size],
                own_pairs: own,
            };
            candidates::candidates(&parts, shape, &inputs.extras, direction);
        }
    }

    /// Compares every direction's anchors with its candidates.
    pub(super) fn compare(&mut self, plan: &Plan, sides: [&Side<F>; 2]) {
        for direction in &mut self.directions {
            let anchors = sides[direction.asking as usize].embedding.slice(s![..plan.shape.batch, ..]);
            let made = plan.shape.made(direction.asking);
            compare::compare(anchors, plan.shape.skipped, made, direction, &mut self.workspace);
        }
    }

    /// Mixes the hardest candidates of the memory.
    pub(super) fn blend(&mut self, plan: &Plan, inputs: &StepInputs<'_>, sides: [&Side<F>; 2]) {
        let Some(Mixing::Hard { hardest: top, .. }) = plan.memory.map(|m| m.mixing) else { return };
        for direction in &mut self.directions {
            let asking = direction.asking as usize;
            if plan.shape.blends[asking] > 0 {
                let anchors = sides[asking].embedding.slice(s![..plan.shape.batch, ..]);
                let memory_size = plan.shape.memory[asking];
                let blends = inputs.extras.blends;
                blend::blend(anchors, inputs.batch, memory_size, top, blends, direction, &mut self.hardest);
            }
        }
    }

    /// Makes each query's own candidate from its partner.
    pub(super) fn perturb(&mut self, plan: &Plan, inputs: &StepInputs<'_>, scale: F, sides: [&Side<F>; 2]) {
        let Some(by) = plan.perturbing else { return };
        let anchors = sides[Tower::Query as usize].embedding.slice(s![..plan.shape.batch, ..]);
        let [of_queries, of_keys] = &mut self.directions[..] else { return };
        match by.towards {
            Towards::Anywhere => {
                let normals = inputs.extras.normals.iter().map(|&normal| F::of_f32(normal));
                self.towards.iter_mut().zip(normals).for_each(|(to, normal)| *to = normal);
            }
            Towards::Rivals => {
                let similarities = of_keys.scores.view();
                let (towards, chances) = (&mut self.towards, &mut self.chances);
                perturb::lead_to_rivals(similarities, anchors, scale, towards, chances, &mut self.workspace);
            }
        }
        perturb::perturb(by, anchors, inputs.batch, self.towards.view(), of_queries);
    }

    /// Makes candidates of each query from groups of the batch's keys.
    pub(super) fn make_proxies(&mut self, plan: &Plan, inputs: &StepInputs<'_>, sides: [&Side<F>; 2]) {
        let anchors = sides[Tower::Query as usize].embedding.slice(s![..plan.shape.batch, ..]);
        let of_queries = &mut self.directions[Tower::Query as usize];
        proxies::proxies(anchors, inputs.batch, inputs.extras.groups, plan.shape.proxies, of_queries);
    }

    /// Puts what the host has told of queries in the place of their partners, if it has.
    pub(super) fn recall(&mut self, inputs: &StepInputs<'_>) {
        if let Some(told) = self.facts.guide(Tower::Query) {
            recall::recall(told, inputs.batch, &mut self.directions[Tower::Query as usize].candidates);
        }
    }

    /// Evaluates every row.
    pub(super) fn evaluate(
        &mut self,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        now: Now<'_, F>,
        sides: [&Side<F>; 2],
    ) -> Outcome<F> {
        let Now { scale, own_scales, bias, heads, looks } = now;
        let context = Context {
            rules: &plan.rules,
            shape: &plan.shape,
            facts: &self.facts,
            batch: inputs.batch,
            directions: plan.directions,
            extras: inputs.extras,
            scale,
            own_scales,
            bias,
            heads,
            denominators: Some(self.denominators.each_ref().map(|of_pairs| &of_pairs[..])),
            anchors: sides.map(|side| side.embedding.slice(s![..plan.shape.batch, ..])),
            mutual: self.momentum.is_empty(),
            measures: matches!(plan.rules.temperature, TemperatureRule::Hold { .. }),
            looks,
        };
        let outcome = rows::rows(&context, &mut self.directions, &mut self.scratch);
        self.outcome = Some(outcome);
        outcome
    }

    /// Takes the component along the partner out of each negative's push.
    pub(super) fn project(&mut self, plan: &Plan) {
        let strength = F::of(plan.rules.weigh.project);
        for direction in &mut self.directions {
            let words = rows::kept(&mut self.scratch.recorded, direction.asking);
            let before = words.as_ref().map(|_| direction.scores.diag().to_vec());
            project::project(strength, direction, &mut self.pushes, &mut self.workspace);
            if let (Some(before), Some(words)) = (before, words) {
                words.pulled(&before, direction.scores.diag().iter().copied());
            }
        }
    }

    /// Remembers what each anchor's denominator is after this visit.
    pub(super) fn remember_denominators(&mut self, batch: &[u32]) {
        for direction in &self.directions {
            let remembered = &mut self.denominators[direction.asking as usize];
            for (&pair, &denominator) in batch.iter().zip(&direction.denominators) {
                if !denominator.is_nan() {
                    remembered[pair as usize] = denominator.as_f32();
                }
            }
        }
    }

    /// dL/d(parameters of several heads).
    pub(super) fn head_gradient(&self) -> &[F] {
        &self.scratch.heads
    }

    /// The loss of pair `i`, with its directions weighted: first weighted by trust, then without trust.
    pub(super) fn losses(&self, plan: &Plan, i: usize) -> (F, F) {
        let weights = [plan.directions.0, plan.directions.1];
        let parts = self.directions.iter().map(|d| (F::of(weights[d.asking as usize]) * d.losses[i], d.trust[i]));
        parts.fold((F::zero(), F::zero()), |(counted, plain), (loss, trust)| (counted + trust * loss, plain + loss))
    }

    /// dL/dembedding of both sides.
    pub(super) fn gradient(
        &mut self,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        own_rows: &[u32],
        query: &mut Side<F>,
        key: &mut Side<F>,
    ) {
        let detached = !self.momentum.is_empty();
        let through = plan.perturbing.filter(|by| by.towards == Towards::Rivals).map(|by| by.size);
        query.embedding_gradient.fill(F::zero());
        key.embedding_gradient.fill(F::zero());
        for direction in &self.directions {
            let (asking, other) =
                if direction.asking == Tower::Query { (&mut *query, &mut *key) } else { (&mut *key, &mut *query) };
            let anchors = asking.embedding.slice(s![..plan.shape.batch, ..]);
            let (of_anchors, of_others) = (&mut asking.embedding_gradient, &mut other.embedding_gradient);
            let own_rows = if direction.asking == Tower::Query { own_rows } else { &[] };
            candidate_gradient::candidate_gradient(
                anchors,
                &plan.shape,
                (detached, through),
                direction,
                own_rows,
                [of_anchors, of_others],
                &mut self.workspace,
            );
        }
        if plan.shape.proxies > 0 {
            let anchors = query.embedding.slice(s![..plan.shape.batch, ..]);
            let of_queries = &self.directions[Tower::Query as usize];
            let (groups, of_keys) = (inputs.extras.groups, &mut key.embedding_gradient);
            proxies::pass_on(anchors, groups, plan.shape.proxies, of_queries, of_keys);
        }
    }

    /// Writes the batch into the memory.
    pub(super) fn remember(&mut self, plan: &Plan, inputs: &StepInputs<'_>, sides: [&Side<F>; 2]) {
        let at = inputs.extras.remembers_at as usize;
        let all = self.memory.iter_mut().zip(sides).zip(&self.momentum_embedding);
        for ((memory, side), followed) in all.filter(|((memory, _), _)| memory.nrows() > 0) {
            let online = side.embedding.slice(s![..plan.shape.batch, ..]);
            let embedding = if self.momentum.is_empty() { online } else { followed.view() };
            remember::remember(embedding, at, memory);
        }
        let size = self.memory_pairs.len();
        for (r, &pair) in inputs.batch.iter().enumerate() {
            self.memory_pairs[(at + r) % size] = pair;
        }
    }

    /// [`Stored::evaluate`], tile by tile.
    pub(super) fn walk(
        &mut self,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        now: Now<'_, F>,
        sides: [&Side<F>; 2],
    ) -> Outcome<F> {
        let Stored { directions, tiles, memory, memory_pairs, momentum, momentum_embedding, .. } = self;
        let followed = (!momentum.is_empty()).then_some(&*momentum_embedding);
        let constants = Constants { memory, memory_pairs, followed };
        let tiles = tiles.as_deref_mut().expect(TILED);
        let outcome = tiles.walk(plan, inputs, now.scale, now.looks, directions, (constants, sides));
        self.outcome = Some(outcome);
        outcome
    }

    /// [`Stored::gradient`], tile by tile. Returns dL/dlog_scale.
    pub(super) fn tiled_gradient(&mut self, plan: &Plan, scale: F, query: &mut Side<F>, key: &mut Side<F>) -> F {
        self.tiles.as_deref_mut().expect(TILED).gradient(plan, scale, query, key)
    }

    /// [`Stored::seen`] of a plan that is evaluated tile by tile.
    pub(super) fn seen_tiles(&self, plan: &Plan, sides: [&Side<F>; 2]) -> Vec<SeenDirection> {
        let Stored { memory, memory_pairs, .. } = self;
        let followed = (!self.momentum.is_empty()).then_some(&self.momentum_embedding);
        let constants = Constants { memory, memory_pairs, followed };
        self.tiles.as_deref().expect(TILED).seen(plan, constants, sides)
    }

    /// `[B]` per direction, or empty: how far the remembered denominators lie above the batch's.
    pub(super) fn excess(&self) -> [Vec<f32>; 2] {
        Tower::BOTH.map(|asking| as_f32s(&self.direction(asking).excess))
    }

    /// The directions as a look shows them.
    pub(super) fn seen(&self) -> Vec<SeenDirection> {
        let seen = |d: &Direction<F>| SeenDirection {
            candidates: as_f32s(&d.candidates),
            own: as_f32s(&d.own),
            pairs: d.pairs.clone(),
        };
        self.directions.iter().map(seen).collect()
    }
}
