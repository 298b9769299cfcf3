//! A row's entries: which there are, whose they are, and what they have in common with the anchor.

use super::Context;
use crate::backend::cpu::direction::{Direction, State};
use crate::backend::cpu::{CONTIGUOUS, Real};
use crate::encoder::Tower;
use crate::loss::row::Row;
use crate::loss::rules::{Positives, Relation};
use crate::negatives::NOBODY;
use crate::real::vectorized;

/// Which entries there are: everything but the anchor itself, its own pair once more, what is not remembered yet, and the
/// batch's other keys where they are no negatives.
pub(super) fn states<F: Real>(context: &Context<'_, F>, direction: &mut Direction<F>) {
    vectorized(
        #[inline(always)]
        || states_of_rows(context, direction),
    );
}

#[inline(always)]
fn states_of_rows<F: Real>(context: &Context<'_, F>, direction: &mut Direction<F>) {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    let shape = context.shape;
    let from_batch = shape.batch * (1 + usize::from(shape.same_side));
    let remembered = shared - shape.memory[direction.asking as usize];
    let mixtures = shape.blends[direction.asking as usize];
    let counts = context.extras.memory_counts;
    for (i, states) in direction.states.chunks_mut((shared + own).max(1)).enumerate() {
        let mine = context.batch[i];
        let pairs = &direction.pairs[..shared];
        let own_pairs = &direction.pairs[shared + i * own..][..own];
        others(mine, &pairs[..from_batch], context.rules.in_batch, &mut states[..from_batch]);
        others(mine, &pairs[from_batch..remembered], true, &mut states[from_batch..remembered]);
        others(mine, &pairs[remembered..], counts, &mut states[remembered..shared]);
        others(mine, own_pairs, true, &mut states[shared..]);
        if mixtures > 0 && counts && pairs[remembered..].iter().any(|&pair| pair != NOBODY && pair != mine) {
            states[shared + own - mixtures..].fill(State::TakesPart);
        }
        states[i] = State::Positive;
    }
}

/// Those of `pairs` that are somebody else's.
#[inline(always)]
fn others(mine: u32, pairs: &[u32], count: bool, states: &mut [State]) {
    for (state, &pair) in states.iter_mut().zip(pairs) {
        let is_there = count & (pair != mine) & (pair != NOBODY);
        *state = if is_there { State::TakesPart } else { State::Absent };
    }
}

/// Copies an anchor's row out of the direction's scores, as it is before any filter.
pub(super) fn gather<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    scale: F,
    row: &mut Row<F>,
) {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    row.s.clear();
    row.s.extend_from_slice(direction.scores.row(i).to_slice().expect(CONTIGUOUS));
    row.s.extend_from_slice(direction.own_scores.row(i).to_slice().expect(CONTIGUOUS));
    row.reset(i, F::one() / scale);
    vectorized(
        #[inline(always)]
        || {
            for (m, &state) in row.m.iter_mut().zip(&direction.states[i * (shared + own)..]) {
                *m = matches!(state, State::TakesPart | State::Removed);
            }
        },
    );
    let stretched = F::of(f64::from(context.extras.stretch));
    let product = F::of(2.0) * (F::one() + stretched) * stretched;
    row.bend = F::one() + product;
    row.lift = -product - F::of(f64::from(context.extras.margin));
    // Keys are drawn by popularity, queries are not: where keys ask, the correction is the same for all.
    if context.rules.offsets && direction.asking == Tower::Query && !context.facts.offsets.is_empty() {
        for (j, o) in row.offsets().iter_mut().enumerate() {
            let pair = pair_of(direction, i, j);
            if pair != NOBODY {
                *o = F::from_stored(context.facts.offsets[pair as usize]);
            }
        }
    }
}

/// Whose entry `j` of anchor `i` is.
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

/// What a relation compares the shared candidates by: a number each, or one that no anchor has.
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
    let (facts, asking, mine) = (context.facts, direction.asking, context.batch[i] as usize);
    match which {
        Positives::Class => {
            let side = side_of(context, asking, j);
            facts.classes[side as usize][pair as usize] == facts.classes[asking as usize][mine]
        }
        Positives::Listed => {
            facts.suspects.ncols() > 0 && facts.suspects.row(mine).iter().any(|&suspect| suspect == pair)
        }
    }
}
