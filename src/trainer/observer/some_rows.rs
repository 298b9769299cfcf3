//! Rows of some anchors of a look.

use std::borrow::Cow;

use super::known::KnownRows;
use super::seen::SeenBatch;
use crate::backend::evaluated::EvaluatedRows;
use crate::backend::looking::Evaluator;
use crate::backend::{Extras, Seen, SeenDirection};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::negatives::collect::Columns;
use crate::plan::{Plan, Shape};
use crate::views;

/// Some rows of the side that asks.
pub(super) struct SomeRows<'a> {
    evaluated: Cow<'a, EvaluatedRows>,
    given: Cow<'a, SeenDirection>,
    known: KnownRows,
    /// Where each wanted anchor stands among the rows.
    pub(super) at: Vec<usize>,
    /// `[rows]`: their pairs.
    anchors: Vec<u32>,
    /// `[rows]`: where they stand in the batch.
    pub(super) places: Vec<usize>,
    per_anchor: f64,
}

impl SomeRows<'_> {
    /// The rows as views take them.
    pub(super) fn direction(&self, looked: &SeenBatch) -> views::Direction<'_> {
        let shape = &looked.plan.shape;
        let collected = if self.evaluated.asking == Tower::Query { shape.columns.shared } else { 0 };
        views::Direction {
            // The weight is in `per_anchor`.
            rows: self.known.rows(&self.evaluated, &self.given, 1.0, looked.batch_candidates()),
            anchors: &self.anchors,
            pairs: &self.evaluated.pairs,
            partners: shape.batch,
            collected,
            per_anchor: self.per_anchor,
        }
    }
}

/// Rows of one side, with at least these anchors of the batch among them. Rows that are stored are all there; plain
/// ones know nothing of each other, and only those asked for are evaluated.
pub(super) fn some_rows<'a>(pairs: &Pairs, looked: &'a SeenBatch, asking: Tower, wanted: &[usize]) -> SomeRows<'a> {
    let SeenBatch { plan, seen, drawn, .. } = looked;
    let batch = plan.shape.batch;
    if looked.stores_rows() {
        let evaluated = match looked.tried {
            None => Cow::Borrowed(&looked.evaluated[asking as usize]),
            Some(tau) => Cow::Owned(looked.evaluator().at(tau).rows.swap_remove(asking as usize)),
        };
        return SomeRows {
            known: looked.known_rows(pairs, &drawn.batch, &evaluated),
            evaluated,
            given: Cow::Borrowed(&seen.directions[asking as usize]),
            at: wanted.to_vec(),
            anchors: drawn.batch.clone(),
            places: (0..batch).collect(),
            per_anchor: batch as f64 / looked.weights()[asking as usize],
        };
    }
    let (evaluated, given) = plain_rows(looked, asking, wanted);
    let anchors: Vec<u32> = wanted.iter().map(|&row| drawn.batch[row]).collect();
    SomeRows {
        known: looked.known_rows(pairs, &anchors, &evaluated),
        evaluated: Cow::Owned(evaluated),
        given: Cow::Owned(given),
        at: (0..wanted.len()).collect(),
        anchors,
        places: wanted.to_vec(),
        per_anchor: wanted.len() as f64,
    }
}

/// The plain rows of some anchors. What they have in common with the rest of the batch is that its keys are their
/// candidates; so the rest, and what was collected for all, is given to the general row as if it were of the memory.
fn plain_rows(looked: &SeenBatch, asking: Tower, wanted: &[usize]) -> (EvaluatedRows, SeenDirection) {
    let SeenBatch { plan, seen, drawn, .. } = looked;
    let Shape { batch, dim, columns, .. } = plan.shape;
    let row = |all: &[f32], n: usize| all[n * dim..(n + 1) * dim].to_vec();
    let gathered = |all: &[f32], rows: &[usize]| rows.iter().flat_map(|&n| row(all, n)).collect::<Vec<f32>>();
    let (shared, own) = if asking == Tower::Query { (columns.shared, columns.own) } else { (0, 0) };
    let others = of_side(seen, asking.other());

    let mut is_wanted = vec![false; batch];
    wanted.iter().for_each(|&n| is_wanted[n] = true);
    let rest: Vec<usize> = (0..batch).filter(|&n| !is_wanted[n]).chain(batch..batch + shared).collect();
    let candidates: Vec<usize> = wanted.iter().chain(&rest).copied().collect();
    let own_rows: Vec<usize> =
        wanted.iter().flat_map(|&n| (0..own).map(move |k| batch + shared + n * own + k)).collect();
    let places: Vec<usize> = candidates.iter().chain(&own_rows).copied().collect();
    let keys: Vec<u32> = drawn.batch.iter().chain(&drawn.shared).chain(&seen.own).copied().collect();

    let weight = |tower| if tower == asking { 1.0 } else { 0.0 };
    let mut memory = [0; 2];
    memory[asking as usize] = rest.len();
    let narrow = Plan {
        shape: Shape { batch: wanted.len(), columns: Columns { shared: 0, own }, memory, ..plan.shape.clone() },
        directions: (weight(Tower::Query), weight(Tower::Key)),
        ..plan.clone()
    };
    // In plain rows all but the partner are negatives, whoever they are: so every candidate counts as another's.
    let names = |count: usize| (0..count as u32).collect::<Vec<u32>>();
    let given = SeenDirection {
        candidates: gathered(others, &candidates),
        own: gathered(others, &own_rows),
        pairs: names(places.len()),
    };
    let idle = SeenDirection {
        pairs: names(
            narrow.shape.shared_candidates(asking.other()) + wanted.len() * narrow.shape.own_candidates(asking.other()),
        ),
        ..SeenDirection::default()
    };
    let narrow_seen = Seen {
        queries: gathered(&seen.queries, wanted),
        keys: gathered(&seen.keys, wanted),
        directions: match asking {
            Tower::Query => vec![given, idle],
            Tower::Key => vec![idle, given],
        },
        ..Seen::default()
    };
    let extras = Extras { memory_counts: true, mixes: true, ..Extras::default() };
    let anchors = names(wanted.len());
    let mut evaluator = Evaluator::new(&narrow, &looked.facts, &anchors, extras, &narrow_seen);
    let mut evaluated = evaluator.at(looked.shown_at()).rows.swap_remove(asking as usize);
    evaluated.pairs = places.iter().map(|&place| keys[place]).collect();
    let given = narrow_seen.directions.into_iter().nth(asking as usize).expect("both are there");
    (evaluated, given)
}

/// The side whose rows are shown: the queries', or the keys' where only these count.
pub(super) fn asking(looked: &SeenBatch) -> Tower {
    if looked.plan.directions.0 > 0.0 { Tower::Query } else { Tower::Key }
}

/// A side's embeddings.
pub(super) fn of_side(seen: &Seen, tower: Tower) -> &[f32] {
    match tower {
        Tower::Query => &seen.queries,
        Tower::Key => &seen.keys,
    }
}
