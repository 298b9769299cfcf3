//! Evaluates a batch's rows again from its embeddings, at any temperature. A look does this; nothing is learned.

use ndarray::{Array2, ArrayView2};

use super::compare::compare;
use super::direction::Direction;
use super::project::project;
use super::rows::{Context, Scratch, rows};
use crate::backend::evaluated::{EvaluatedBatch, EvaluatedRows};
use crate::backend::facts::Facts;
use crate::backend::{Extras, Seen};
use crate::encoder::Tower;
use crate::plan::Plan;
use crate::product::Workspace;

/// A batch whose similarities are computed once, and whose rows can be evaluated at several temperatures.
#[derive(Debug)]
pub struct Evaluator<'a> {
    plan: &'a Plan,
    facts: &'a Facts,
    batch: &'a [u32],
    extras: Extras<'a>,
    seen: &'a Seen,
    directions: Vec<Direction<f32>>,
    /// Per direction `[B, C + K]`.
    similarities: Vec<Vec<f32>>,
    /// Whether the directions' scores are still similarities.
    fresh: bool,
    scratch: Scratch<f32>,
}

impl<'a> Evaluator<'a> {
    /// Computes the similarities of the embeddings that an engine has shown.
    pub fn new(plan: &'a Plan, facts: &'a Facts, batch: &'a [u32], extras: Extras<'a>, seen: &'a Seen) -> Self {
        let anchors = anchors(plan, seen);
        let mut directions: Vec<Direction<f32>> = Vec::new();
        let mut similarities = Vec::new();
        let mut workspace = Workspace::default();
        for (asking, given) in Tower::BOTH.into_iter().zip(&seen.directions) {
            let mut direction = Direction::new(&plan.shape, asking);
            direction.candidates.iter_mut().zip(&given.candidates).for_each(|(to, &from)| *to = from);
            direction.own.iter_mut().zip(&given.own).for_each(|(to, &from)| *to = from);
            direction.pairs.copy_from_slice(&given.pairs);
            direction.excess.clone_from(&seen.excess[asking as usize]);
            compare(anchors[asking as usize], 0, 0, &mut direction, &mut workspace);
            similarities.push(joined(&direction));
            directions.push(direction);
        }
        let scratch = Scratch::default();
        Evaluator { plan, facts, batch, extras, seen, directions, similarities, fresh: true, scratch }
    }

    /// The rows at temperature `tau`.
    pub fn at(&mut self, tau: f64) -> EvaluatedBatch {
        let Evaluator { plan, seen, directions, similarities, scratch, .. } = self;
        if !std::mem::take(&mut self.fresh) {
            directions.iter_mut().zip(&*similarities).for_each(|(direction, all)| part(all, direction));
        }
        // The caller gives the temperature, whatever rule sets it in a step.
        let own_scales = relative(seen, tau);
        let rules = crate::loss::rules::Rules { temperature: crate::loss::rules::TemperatureRule::Given, ..plan.rules };
        let context = Context {
            rules: &rules,
            shape: &plan.shape,
            facts: self.facts,
            batch: self.batch,
            directions: plan.directions,
            extras: self.extras,
            scale: (1.0 / tau) as f32,
            own_scales: own_scales.each_ref().map(|scales| &scales[..]),
            bias: seen.bias,
            heads: &seen.heads,
            denominators: None,
            anchors: anchors(plan, seen),
            mutual: plan.memory.is_none_or(|memory| memory.momentum.is_none()),
            // The metrics count effective negatives themselves.
            measures: false,
            looks: true,
        };
        let outcome = rows(&context, directions, scratch);
        if rules.weigh.project > 0.0 {
            let (mut pushes, mut workspace) = (Array2::default((0, 0)), Workspace::default());
            for direction in directions.iter_mut() {
                project(rules.weigh.project as f32, direction, &mut pushes, &mut workspace);
            }
        }
        let evaluated = directions.iter().zip(similarities).map(|(direction, similarities)| EvaluatedRows {
            asking: direction.asking,
            shared: direction.scores.ncols(),
            own: direction.own_scores.ncols(),
            gradient: joined(direction),
            pairs: direction.pairs.clone(),
            similarities: similarities.clone(),
            states: direction.states.clone(),
            losses: direction.losses.to_vec(),
            trust: direction.trust.clone(),
        });
        EvaluatedBatch { rows: evaluated.collect(), clamped: outcome.clamped, active: outcome.active }
    }
}

/// `[B]` per asking side, or empty: 1 / tau of anchors with temperatures of their own. Another temperature than that of
/// the step multiplies all of them alike.
fn relative(seen: &Seen, tau: f64) -> [Vec<f32>; 2] {
    let factor = (libm::exp(f64::from(-seen.log_scale)) / tau) as f32;
    seen.own_scales.each_ref().map(|scales| scales.iter().map(|scale| scale * factor).collect())
}

/// `[B, d]` per side.
fn anchors<'a>(plan: &Plan, seen: &'a Seen) -> [ArrayView2<'a, f32>; 2] {
    let (batch, dim) = (plan.shape.batch, plan.shape.dim);
    [&seen.queries, &seen.keys].map(|embedding| {
        ArrayView2::from_shape((batch, dim), &embedding[..batch * dim]).expect("a batch has this many anchors")
    })
}

/// The inverse of [`joined`].
fn part(all: &[f32], direction: &mut Direction<f32>) {
    let (scores, own_scores) = (&mut direction.scores, &mut direction.own_scores);
    let rows = scores.rows_mut().into_iter().zip(own_scores.rows_mut());
    let mut from = all.iter().copied();
    for (mut shared, mut own) in rows {
        shared.iter_mut().chain(own.iter_mut()).zip(&mut from).for_each(|(to, from)| *to = from);
    }
}

/// `[B, C + K]`: shared and own scores side by side.
fn joined(direction: &Direction<f32>) -> Vec<f32> {
    let mut all = Vec::with_capacity(direction.scores.len() + direction.own_scores.len());
    for (shared, own) in direction.scores.rows().into_iter().zip(direction.own_scores.rows()) {
        all.extend(shared.iter().copied());
        all.extend(own.iter().copied());
    }
    all
}
