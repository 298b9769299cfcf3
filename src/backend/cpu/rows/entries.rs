//! The entries of a row: which of them are candidates, their pairs, and their relations to the anchor.

use super::context::Context;
use crate::backend::cpu::direction::Direction;
use crate::backend::cpu::tables::CONTIGUOUS;
use crate::backend::evaluated::State;
use crate::encoder::Tower;
use crate::loss::row::Row;
use crate::loss::rules::{Filtering, Head, Positives, Relation, Targets};
use crate::negatives::NOBODY;
use crate::real::{Real, vectorized};

/// Writes to `m` which entries are negatives before any filter: 1 for all but the anchor itself, further entries of its
/// own pair, empty entries of the memory, and the batch's other keys if the rules exclude them. What is made of keys is
/// nobody's where it counts; else it is of the anchor's own pair. `m` begins with entry `left_out`.
#[inline(always)]
pub(super) fn mark_negatives<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    left_out: usize,
    m: &mut [F],
) {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    let shape = context.shape;
    let from_batch = shape.batch * (1 + usize::from(shape.same_side));
    let memory_at = shared - shape.memory[direction.asking as usize];
    let mixtures = shape.blends[direction.asking as usize];
    let counts = context.extras.memory_counts;
    let own_pair = context.batch[i];
    let pairs = &direction.pairs[..shared];
    let (of_batch, rest) = m.split_at_mut(from_batch - left_out);
    let (of_shared, rest) = rest.split_at_mut(memory_at - from_batch);
    let (of_memory, of_own) = rest.split_at_mut(shared - memory_at);
    others(own_pair, &pairs[left_out..from_batch], context.rules.in_batch, of_batch);
    others(own_pair, &pairs[from_batch..memory_at], true, of_shared);
    others(own_pair, &pairs[memory_at..], counts, of_memory);
    others(own_pair, &direction.pairs[shared + i * own..][..own], true, of_own);
    if mixtures > 0
        && counts
        && context.extras.mixes
        && pairs[memory_at..].iter().any(|&pair| pair != NOBODY && pair != own_pair)
    {
        of_own[own - mixtures..].fill(F::one());
    }
    let made = shape.perturbed + shape.proxies;
    if made > 0 && direction.asking == Tower::Query {
        let pairs = &direction.pairs[shared + i * own..][own - made..own];
        for (m, &pair) in of_own[own - made..].iter_mut().zip(pairs) {
            *m = if pair == NOBODY { F::one() } else { F::zero() };
        }
    }
}

/// Writes 1 for the pairs other than `own_pair`, if `count`; otherwise 0.
#[inline(always)]
fn others<F: Real>(own_pair: u32, pairs: &[u32], count: bool, m: &mut [F]) {
    for (m, &pair) in m.iter_mut().zip(pairs) {
        let is_present = count & (pair != own_pair) & (pair != NOBODY);
        *m = if is_present { F::one() } else { F::zero() };
    }
}

/// Writes what became of the entries of anchor `i`'s row, which has been filtered. Only looks need this.
pub(super) fn states<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    i: usize,
    left_out: usize,
    row: &Row<F>,
    scratch: &mut Vec<F>,
) {
    let width = direction.scores.ncols() + direction.own_scores.ncols();
    scratch.resize(width - left_out, F::zero());
    mark_negatives(context, direction, i, left_out, scratch);
    let states = &mut direction.states[i * width..][..width];
    states[..left_out].fill(State::Absent);
    let kept = &row.m[row.m.len() - scratch.len()..];
    for ((state, &present), &m) in states[left_out..].iter_mut().zip(&*scratch).zip(kept) {
        *state = match (present > F::zero(), m > F::zero()) {
            (false, _) => State::Absent,
            (true, true) => State::TakesPart,
            (true, false) => State::Removed,
        };
    }
    states[i] = State::Positive;
}

/// The number of the batch's keys that a row omits because they are no negatives; the anchor's own key then comes
/// first. Filters, and losses that depend on more than similarities, need an entry's place in the direction: for them
/// it is 0.
pub(super) fn left_out<F>(context: &Context<'_, F>) -> usize {
    let by_similarity = matches!(context.rules.head, Head::Softmax { .. } | Head::Global { .. } | Head::Triplet { .. });
    let alone = context.rules.filter == Filtering::default() && context.rules.weigh.targets != Targets::Taught;
    if by_similarity && alone { context.shape.skipped } else { 0 }
}

/// Copies an anchor's row from the direction's scores, before any filter. Of the first `left_out` candidates it has
/// only the anchor's own key.
#[inline(never)]
pub(super) fn gather<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    left_out: usize,
    scale: F,
    row: &mut Row<F>,
) {
    let scores = direction.scores.row(i).to_slice().expect(CONTIGUOUS);
    let own_scores = direction.own_scores.row(i).to_slice().expect(CONTIGUOUS);
    row.s.clear();
    if left_out > 0 {
        row.s.push(scores[i]);
    }
    row.s.extend_from_slice(&scores[left_out..]);
    row.s.extend_from_slice(own_scores);
    let first = usize::from(left_out > 0);
    row.reset(if left_out > 0 { 0 } else { i }, F::one() / scale);
    vectorized(
        #[inline(always)]
        || mark_negatives(context, direction, i, left_out, &mut row.m[first..]),
    );
    let stretched = F::of(f64::from(context.extras.stretch));
    let product = F::of(2.0) * (F::one() + stretched) * stretched;
    row.bend = F::one() + product;
    row.lift = -product - F::of(f64::from(context.extras.margin));
    // Keys are drawn by popularity, queries are not: where keys ask, the correction is the same for all.
    if context.rules.offsets && direction.asking == Tower::Query && !context.facts.offsets.is_empty() {
        let places = (0..first).map(|_| i).chain(left_out..);
        for (o, place) in row.offsets().iter_mut().zip(places) {
            let pair = pair_of(direction, i, place);
            if pair != NOBODY {
                *o = F::of_f32(context.facts.offsets[pair as usize]);
            }
        }
    }
    if !direction.offsets.is_empty() {
        let first = row.s.len() - direction.offsets.len();
        row.offsets()[first..].copy_from_slice(&direction.offsets);
    }
}

/// Puts what a row came to back in its place: `factor` times the slopes of what [`gather`] gathered, 0 elsewhere.
#[inline(never)]
pub(super) fn scatter<F: Real>(direction: &mut Direction<F>, i: usize, left_out: usize, factor: F, slopes: &[F]) {
    let first = usize::from(left_out > 0);
    let mut scores = direction.scores.row_mut(i);
    let mut own_scores = direction.own_scores.row_mut(i);
    let (scores, own_scores) = (scores.as_slice_mut().expect(CONTIGUOUS), own_scores.as_slice_mut().expect(CONTIGUOUS));
    let (shared, own) = slopes[first..].split_at(scores.len() - left_out);
    vectorized(
        #[inline(always)]
        || {
            scores[left_out..].iter_mut().zip(shared).for_each(|(out, &slope)| *out = factor * slope);
            own_scores.iter_mut().zip(own).for_each(|(out, &slope)| *out = factor * slope);
        },
    );
    if left_out > 0 {
        scores[..left_out].fill(F::zero());
        scores[i] = factor * slopes[0];
    }
}

/// The pair of entry `j` of anchor `i`.
pub(super) fn pair_of<F: Real>(direction: &Direction<F>, i: usize, j: usize) -> u32 {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    if j < shared { direction.pairs[j] } else { direction.pairs[shared + i * own + j - shared] }
}

/// The side that entry `j` belongs to.
pub(super) fn side_of<F>(context: &Context<'_, F>, asking: Tower, j: usize) -> Tower {
    let batch = context.shape.batch;
    let same = context.shape.same_side && (batch..2 * batch).contains(&j);
    if same { asking } else { asking.other() }
}

/// Writes the numbers of the shared candidates that a relation compares. A candidate without a pair gets a number that
/// no anchor has.
pub(super) fn marks_of<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    relation: Option<Relation>,
    marks: &mut Vec<u32>,
) {
    marks.clear();
    let Some(relation) = relation else { return };
    for (j, &pair) in direction.pairs[..direction.scores.ncols()].iter().enumerate() {
        let numbers = context.facts.numbers(relation, side_of(context, direction.asking, j));
        marks.push(numbers.filter(|_| pair != NOBODY).map_or(NOBODY, |numbers| numbers[pair as usize]));
    }
}

/// Whether entry `j` is a positive besides the anchor's own key.
pub(super) fn is_positive<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    j: usize,
    which: Positives,
) -> bool {
    let pair = pair_of(direction, i, j);
    if pair == NOBODY {
        return false;
    }
    let (facts, asking, own_pair) = (context.facts, direction.asking, context.batch[i] as usize);
    match which {
        Positives::Class => {
            let side = side_of(context, asking, j);
            facts.classes[side as usize][pair as usize] == facts.classes[asking as usize][own_pair]
        }
        Positives::Listed => {
            facts.suspects.ncols() > 0 && facts.suspects.row(own_pair).iter().any(|&suspect| suspect == pair)
        }
    }
}
