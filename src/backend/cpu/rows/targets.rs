//! Soft targets of a row: a teacher has a share of them, or the host gives them.

use super::context::Context;
use super::entries::pair_of;
use super::filter::{Filtered, dot_of};
use crate::backend::cpu::direction::Direction;
use crate::encoder::Tower;
use crate::loss::row::{Row, exponentials_or_zero, maximum};
use crate::loss::rules::Targets;
use crate::negatives::NOBODY;
use crate::real::Real;

/// Writes the targets of anchor `i`'s row; 1 at the positive where nobody has a say.
pub(super) fn soft_targets<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    row: &Row<F>,
    filtered: &Filtered<F>,
    targets: &mut Vec<F>,
) {
    targets.clear();
    targets.resize(row.s.len(), F::zero());
    let width = 1 + context.shape.columns.own;
    match context.rules.weigh.targets {
        Targets::Given if direction.asking == Tower::Query && !context.extras.targets.is_empty() => {
            let own = row.s.len() - direction.own_scores.ncols();
            given(&context.extras.targets[i * width..][..width], row, own, targets);
        }
        Targets::Taught => taught(context, direction, i, row, filtered, targets),
        Targets::Given | Targets::Recalled | Targets::Partner => targets[row.positive] = F::one(),
    }
}

/// Writes what the host gives, `[1 + K]`, to the positive and to the K entries from `own` on. A candidate that was
/// removed has no target.
fn given<F: Real>(given: &[f32], row: &Row<F>, own: usize, targets: &mut [F]) {
    for ((target, &m), &given) in targets[own..].iter_mut().zip(&row.m[own..]).zip(&given[1..]) {
        *target = m * F::of_f32(given);
    }
    targets[row.positive] = F::of_f32(given[0]);
}

/// Writes `t_j = (1 - a) [j = p] + a P_j`, where P is the softmax of the teacher's similarities over the entries that
/// take part and have a pair. Without a teacher, or with `a = 0`, the target is 1 at the positive.
fn taught<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    row: &Row<F>,
    filtered: &Filtered<F>,
    targets: &mut [F],
) {
    let p = row.positive;
    let share = F::of(f64::from(context.extras.progress));
    if context.facts.guide.is_none() || share <= F::zero() {
        targets[p] = F::one();
        return;
    }
    let scale = F::one() / row.tau;
    for (j, target) in targets.iter_mut().enumerate() {
        let taught = j == p || row.m[j] > F::zero();
        let similarity = filtered.guide_similarity(context, direction, i, j).filter(|_| taught);
        *target = similarity.map_or(F::neg_infinity(), |g| scale * F::of_f32(g));
    }
    let largest = maximum(targets);
    exponentials_or_zero(targets, largest);
    let factor = share / crate::real::sum(targets);
    targets.iter_mut().for_each(|target| *target *= factor);
    targets[p] += F::one() - share;
}

impl<F: Real> Filtered<F> {
    /// The guide's similarity of anchor `i` and its entry `j`; `None` if the entry has no pair.
    fn guide_similarity(&self, context: &Context<'_, F>, direction: &Direction<F>, i: usize, j: usize) -> Option<f32> {
        let pair = pair_of(direction, i, j);
        if pair == NOBODY {
            return None;
        }
        if j < self.guide.ncols() {
            return Some(self.guide[[i, j]]);
        }
        let anchors = context.facts.guide(direction.asking)?;
        let partners = context.facts.guide(direction.asking.other())?;
        Some(dot_of(anchors, context.batch[i] as usize, partners, pair as usize))
    }
}
