//! The state of plans whose rows are evaluated tile by tile ([`super::tiled`]), and the passes over it. `candidates`
//! and `compare` have nothing to do, since the candidates are met where they are.

use ndarray::{Array2, s};

use super::direction::Direction;
use super::rows::Outcome;
use super::side::Side;
use super::tables::CONTIGUOUS;
use super::tiled::{Rows, Scratch, between};
use crate::backend::{SeenDirection, StepInputs};
use crate::encoder::Tower;
use crate::loss::row::weigh::progressive;
use crate::loss::rules::Trust;
use crate::negatives::NOBODY;
use crate::plan::Plan;
use crate::real::{Real, dot};

/// The rows of both directions; none of a direction without weight.
#[derive(Debug)]
pub(super) struct Tiles<F> {
    rows: [Option<Rows<F>>; 2],
    scratch: Scratch<F>,
    /// `[B]`: the pairs of the last batch.
    batch: Vec<u32>,
    /// Whether entries of the memory were negatives.
    memory_counts: bool,
}

/// The candidates that are constants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constants<'a, F> {
    /// `[M, d]` per side: the memory.
    pub(super) memory: &'a [Array2<F>; 2],
    /// `[M]`: the pairs of its entries.
    pub(super) memory_pairs: &'a [u32],
    /// `[B, d]` per side: the partners, if momentum encoders encode them.
    pub(super) followed: Option<&'a [Array2<F>; 2]>,
}

impl<F: Real> Tiles<F> {
    pub(super) fn new(plan: &Plan) -> Self {
        let rows = |weight: f64| (weight > 0.0).then(|| Rows::new(plan.shape.batch, plan.shape.dim));
        Tiles {
            rows: [rows(plan.directions.0), rows(plan.directions.1)],
            scratch: Scratch::default(),
            batch: vec![0; plan.shape.batch],
            memory_counts: false,
        }
    }

    /// How many numbers the tables have room for.
    pub(super) fn numbers(&self) -> usize {
        self.rows.iter().flatten().map(|rows| rows.pull.len()).sum::<usize>() + self.scratch.numbers()
    }

    /// Evaluates every row, and the gradient through constants. A look needs neither.
    pub(super) fn walk(
        &mut self,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        scale: F,
        looks: bool,
        directions: &mut [Direction<F>],
        (constants, sides): (Constants<'_, F>, [&Side<F>; 2]),
    ) -> Outcome<F> {
        let Tiles { rows, scratch, batch, memory_counts } = self;
        let Constants { memory, memory_pairs, followed } = constants;
        batch.copy_from_slice(inputs.batch);
        *memory_counts = inputs.extras.memory_counts;
        let weights = [plan.directions.0, plan.directions.1];
        let asking = weights.iter().filter(|&&weight| weight > 0.0).count();
        let share = F::one() / F::of((plan.shape.batch * asking) as f64);
        let mut outcome = Outcome::of(scale);
        for (direction, rows) in directions.iter_mut().zip(rows).filter(|_| !looks) {
            let Some(rows) = rows else {
                direction.losses.fill(F::zero());
                continue;
            };
            let (asking, other) = (direction.asking as usize, direction.asking.other() as usize);
            let anchors = (sides[asking].embedding.view(), inputs.batch);
            let partners = followed.map_or(&sides[other].embedding, |followed| &followed[other]).view();
            let is_detached = followed.is_some();
            rows.begin(anchors.0, partners, scale);
            if plan.rules.in_batch {
                rows.meet(anchors, (partners, inputs.batch), scale, is_detached, scratch);
            }
            if *memory_counts && memory[other].nrows() > 0 {
                rows.meet(anchors, (memory[other].view(), memory_pairs), scale, true, scratch);
            }
            let losses = direction.losses.as_slice_mut().expect(CONTIGUOUS);
            rows.losses(scale, losses);
            if plan.rules.weigh.trust == Trust::Progress {
                progressive(losses, F::of(f64::from(inputs.extras.progress)), &mut direction.trust);
            }
            let weight = F::of(weights[asking] / plan.shape.batch as f64);
            let of_rows = direction.trust.iter().map(|&omega| weight * omega);
            rows.finish(scale, of_rows, is_detached.then_some(partners));
            let active = losses.iter().filter(|&&loss| loss > F::zero()).count();
            outcome.active += share * F::of(active as f64);
        }
        outcome
    }

    /// dL/dembedding of both sides. Returns dL/dlog_scale, the sum of dL/ds s.
    pub(super) fn gradient(&mut self, plan: &Plan, scale: F, query: &mut Side<F>, key: &mut Side<F>) -> F {
        let Tiles { rows, scratch, batch, .. } = self;
        for (side, rows) in [&mut *query, &mut *key].into_iter().zip(&*rows) {
            match rows {
                Some(rows) => side.embedding_gradient.assign(&rows.pull),
                None => side.embedding_gradient.fill(F::zero()),
            }
        }
        // What keys have come from constants; the rest, in which queries meet keys, is counted where queries are.
        let of_keys = products(&key.embedding, &key.embedding_gradient);
        if !plan.follows() {
            let embeddings = [query.embedding.view(), key.embedding.view()];
            let gradients = [query.embedding_gradient.view_mut(), key.embedding_gradient.view_mut()];
            let rows = rows.each_ref().map(Option::as_ref);
            between(rows, (embeddings, batch), scale, plan.rules.in_batch, gradients, scratch);
        }
        of_keys + products(&query.embedding, &query.embedding_gradient)
    }

    /// The directions as a look shows them: the first anchors ([`Plan::narrowed`]), which meet the batch's other
    /// partners as if those were remembered.
    pub(super) fn seen(
        &self,
        plan: &Plan,
        Constants { memory, memory_pairs, followed }: Constants<'_, F>,
        sides: [&Side<F>; 2],
    ) -> Vec<SeenDirection> {
        let Tiles { batch, memory_counts, .. } = self;
        let narrow = plan.narrowed();
        let seen = |asking: Tower| {
            let other = asking.other() as usize;
            let partners = followed.map_or(&sides[other].embedding, |followed| &followed[other]);
            let met = if plan.rules.in_batch { plan.shape.batch } else { narrow.shape.batch };
            let remembered = plan.shape.memory[asking as usize];
            // There may be many candidates, so that they are copied once.
            let mut candidates = Vec::with_capacity((met + remembered) * plan.shape.dim);
            candidates.extend(partners.slice(s![..met, ..]).iter().map(|value| value.as_f32()));
            candidates.extend(memory[other].slice(s![..remembered, ..]).iter().map(|value| value.as_f32()));
            let of_memory = memory_pairs[..remembered].iter().map(|&pair| if *memory_counts { pair } else { NOBODY });
            SeenDirection {
                candidates,
                own: Vec::new(),
                pairs: batch[..met].iter().copied().chain(of_memory).collect(),
            }
        };
        Tower::BOTH.map(seen).into()
    }
}

/// The sum of all products of two tables' entries.
fn products<F: Real>(a: &Array2<F>, b: &Array2<F>) -> F {
    let rows = a.rows().into_iter().zip(b.rows());
    rows.fold(F::zero(), |sum, (a, b)| sum + dot(a.to_slice().expect(CONTIGUOUS), b.to_slice().expect(CONTIGUOUS)))
}
