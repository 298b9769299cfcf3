//! Filters rows: removes suspected false negatives.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::context::Context;
use super::entries::{mark_negatives, marks_of, pair_of, side_of};
use crate::backend::cpu::direction::Direction;
use crate::backend::cpu::tables::CONTIGUOUS;
use crate::loss::row::Row;
use crate::loss::row::filter::{Statistics, bound, quartiles};
use crate::loss::rules::{Bound, Filtering, GuideRule, Targets};
use crate::negatives::NOBODY;
use crate::product::{Start, Workspace, product};
use crate::real::{Real, dot, vectorized};

/// The filters' values for a direction, and their scratch, which is kept between steps.
#[derive(Debug, Default)]
pub(super) struct Filtered<F> {
    quartiles: (F, F),
    /// `[C]`: the numbers of the shared candidates that a relation compares.
    marks: Vec<u32>,
    /// `[B, C]`: the guide's similarities.
    pub(super) guide: Array2<f32>,
    /// `[B, w]`, `[C, w]`: the guide's embeddings of anchors and shared candidates.
    guided: [Vec<f32>; 2],
    /// `[pairs]`: whether a pair is on the anchor's list of suspects.
    suspects: Vec<bool>,
    sorted: Vec<F>,
    /// The scratch of the guide's product.
    products: Workspace<f32>,
}

impl<F: Real> Filtered<F> {
    /// Computes the values that depend on the whole direction, whose similarities have been computed.
    pub(super) fn begin(&mut self, context: &Context<'_, F>, direction: &Direction<F>) {
        self.quartiles = quartiles_of(context, direction, &mut self.sorted);
        marks_of(context, direction, context.rules.filter.same, &mut self.marks);
        guide_of(context, direction, self);
    }
}

/// Removes the suspected false negatives from anchor `i`'s row.
pub(super) fn filter<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    row: &mut Row<F>,
    scratch: &mut Filtered<F>,
) {
    if context.rules.filter == Filtering::default() {
        return;
    }
    let quartiles = scratch.quartiles;
    let Filtering { same, above, below, guide, listed } = context.rules.filter;
    let facts = context.facts;
    let (asking, own_pair) = (direction.asking, context.batch[i] as usize);
    if above.is_some() || below.is_some() {
        vectorized(
            #[inline(always)]
            || within(above, below, quartiles, row, &mut scratch.sorted),
        );
    }
    if let Some(relation) = same
        && let Some(of_anchors) = facts.numbers(relation, asking)
    {
        let (own_mark, shared) = (of_anchors[own_pair], direction.scores.ncols());
        for (m, &mark) in row.m.iter_mut().zip(&scratch.marks) {
            *m = if mark != own_mark { *m } else { F::zero() };
        }
        for j in shared..row.s.len() {
            let pair = pair_of(direction, i, j);
            let of_others = facts.numbers(relation, asking.other()).unwrap_or(of_anchors);
            if pair != NOBODY && of_others[pair as usize] == own_mark {
                row.m[j] = F::zero();
            }
        }
    }
    if let (Some(rule), Some(anchors), Some(partners)) = (guide, facts.guide(asking), facts.guide(asking.other())) {
        let limit_of = |positive: f32| match rule {
            GuideRule::Absolute(margin) => positive - margin as f32,
            GuideRule::Relative(margin) => positive - positive.abs() * margin as f32,
        };
        // A limit comes from the same matrix product as the similarities that are compared with it, so that duplicates
        // of the partner are equal to it, to the bit.
        let similarities = scratch.guide.row(i).to_slice().expect(CONTIGUOUS);
        let limit = limit_of(similarities[i]);
        for ((m, &similarity), &pair) in row.m.iter_mut().zip(similarities).zip(&direction.pairs) {
            *m = if (pair == NOBODY) | (similarity < limit) { *m } else { F::zero() };
        }
        let shared = similarities.len();
        if shared < row.s.len() {
            let limit = limit_of(dot_of(anchors, own_pair, partners, own_pair));
            for j in shared..row.s.len() {
                let pair = pair_of(direction, i, j);
                if pair != NOBODY && dot_of(anchors, own_pair, partners, pair as usize) >= limit {
                    row.m[j] = F::zero();
                }
            }
        }
    }
    if listed && facts.suspects.ncols() > 0 {
        // Suspects are marked in a table of the corpus, so that the time per entry does not depend on their number.
        scratch.suspects.resize(facts.suspects.nrows(), false);
        let mark = |suspects: &mut Vec<bool>, is: bool| {
            for &suspect in facts.suspects.row(own_pair) {
                if let Some(place) = suspects.get_mut(suspect as usize) {
                    *place = is;
                }
            }
        };
        mark(&mut scratch.suspects, true);
        let own = direction.own_scores.ncols();
        let (shared_pairs, own_pairs) = direction.pairs.split_at(direction.scores.ncols());
        let pairs = shared_pairs.iter().chain(&own_pairs[i * own..][..own]);
        for (m, &pair) in row.m.iter_mut().zip(pairs) {
            let suspected = scratch.suspects.get(pair as usize).copied().unwrap_or(false);
            *m = if suspected { F::zero() } else { *m };
        }
        mark(&mut scratch.suspects, false);
    }
}

/// Removes the entries that are not between two bounds.
#[inline(always)]
fn within<F: Real>(
    above: Option<Bound>,
    below: Option<Bound>,
    quartiles: (F, F),
    row: &mut Row<F>,
    sorted: &mut Vec<F>,
) {
    let asks = |b: Option<Bound>| b.is_some_and(|b| b.mean != 0.0 || b.deviation != 0.0);
    let known = if asks(above) || asks(below) {
        Statistics::new(row, quartiles, sorted)
    } else {
        Statistics { quartiles, ..Statistics::default() }
    };
    let (mut most, mut least) = (F::infinity(), F::neg_infinity());
    if let Some(above) = above {
        most = bound(&above, row, &known, sorted);
    }
    if let Some(below) = below {
        least = bound(&below, row, &known, sorted);
    }
    let ties_stay = !above.is_some_and(|above| above.ties_leave);
    for (m, &s) in row.m.iter_mut().zip(&row.s) {
        *m = if ((s < most) | (ties_stay & (s == most))) & (s >= least) { *m } else { F::zero() };
    }
}

/// The quartiles of the similarities of all the direction's negatives, if some bound needs them.
fn quartiles_of<F: Real>(context: &Context<'_, F>, direction: &Direction<F>, sorted: &mut Vec<F>) -> (F, F) {
    let asks = |b: Option<Bound>| b.is_some_and(|b| b.lower_quartile != 0.0 || b.upper_quartile != 0.0);
    if !asks(context.rules.filter.above) && !asks(context.rules.filter.below) {
        return (F::zero(), F::zero());
    }
    sorted.clear();
    let mut present = vec![F::zero(); direction.scores.ncols() + direction.own_scores.ncols()];
    vectorized(
        #[inline(always)]
        || {
            for i in 0..context.shape.batch {
                mark_negatives(context, direction, i, 0, &mut present);
                let (of_shared, of_own) = present.split_at(direction.scores.ncols());
                // Entries that are no negatives become infinite, and `quartiles` does not count infinite values.
                let mut put = |scores: ArrayView1<'_, F>, present: &[F]| {
                    let scores = scores.to_slice().expect(CONTIGUOUS);
                    let of_entry = |(&s, &m): (&F, &F)| if m > F::zero() { s } else { F::infinity() };
                    sorted.extend(scores.iter().zip(present).map(of_entry));
                };
                put(direction.scores.row(i), of_shared);
                put(direction.own_scores.row(i), of_own);
            }
        },
    );
    quartiles(sorted)
}

/// Computes the guide's similarities of a direction's anchors and shared candidates, `[B, C]`, if a filter or soft
/// targets need them.
fn guide_of<F: Real>(context: &Context<'_, F>, direction: &Direction<F>, scratch: &mut Filtered<F>) {
    let (facts, asking, batch) = (context.facts, direction.asking, context.shape.batch);
    let asks = context.rules.filter.guide.is_some() || context.rules.weigh.targets == Targets::Taught;
    let (true, Some(anchors), Some(partners)) = (asks, facts.guide(asking), facts.guide(asking.other())) else {
        return;
    };
    let (width, shared) = (anchors.ncols(), direction.scores.ncols());
    let [of_anchors, of_candidates] = &mut scratch.guided;
    of_anchors.clear();
    of_candidates.clear();
    // An entry without a pair takes no part, so that any row will do for it.
    let put = |table: &Array2<f32>, pair: u32, to: &mut Vec<f32>| {
        let pair = if pair == NOBODY { 0 } else { pair as usize };
        to.extend_from_slice(&table.as_slice().expect(CONTIGUOUS)[pair * width..][..width]);
    };
    for &pair in &context.batch[..batch] {
        put(anchors, pair, of_anchors);
    }
    for (j, &pair) in direction.pairs[..shared].iter().enumerate() {
        put(if side_of(context, asking, j) == asking { anchors } else { partners }, pair, of_candidates);
    }
    if scratch.guide.dim() != (batch, shared) {
        scratch.guide = Array2::zeros((batch, shared));
    }
    let view = |rows: usize, values| ArrayView2::from_shape((rows, width), values).expect(CONTIGUOUS);
    let (of_anchors, of_candidates) = (view(batch, &of_anchors[..]), view(shared, &of_candidates[..]));
    let guide = scratch.guide.view_mut();
    product(1.0, of_anchors, of_candidates.reversed_axes(), Start::Zero, guide, &mut scratch.products);
}

/// The guide's similarity of two items.
pub(super) fn dot_of(a: &Array2<f32>, i: usize, b: &Array2<f32>, j: usize) -> f32 {
    let width = a.ncols();
    let row = |n: usize| n * width..(n + 1) * width;
    let (a_all, b_all) = (a.as_slice().expect("contiguous"), b.as_slice().expect("contiguous"));
    dot(&a_all[row(i)], &b_all[row(j)])
}
