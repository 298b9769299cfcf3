//! What is known of the queries and keys of a batch: their classes and their items.

use std::ops::Range;

use crate::backend::evaluated::{EvaluatedRows, State};
use crate::backend::{Seen, SeenDirection};
use crate::data::Pairs;
use crate::metrics::{Batch, Entry, Rows, Slopes, UNKNOWN};
use crate::plan::Plan;

/// A batch's embeddings, and the classes and items that are known of them.
pub(super) struct KnownBatch<'a> {
    plan: &'a Plan,
    seen: &'a Seen,
    labels: [Vec<u32>; 2],
    items: [Vec<u32>; 2],
}

impl<'a> KnownBatch<'a> {
    /// `pairs` are those that are trained on, `batch` those of the queries, `keys` those of the keys.
    pub(super) fn new(pairs: &Pairs, plan: &'a Plan, seen: &'a Seen, batch: &[u32], keys: &[u32]) -> Self {
        let of_sides = |[queries, others]: [&[u32]; 2]| [of(queries, batch), of(others, keys)];
        let [query_items, key_items] = items(pairs);
        KnownBatch { plan, seen, labels: of_sides(labels(pairs)), items: of_sides([&query_items, &key_items]) }
    }

    /// As metrics take it.
    pub(super) fn batch(&self) -> Batch<'_> {
        Batch {
            queries: &self.seen.queries,
            keys: &self.seen.keys,
            dim: self.plan.shape.dim,
            shared: self.plan.shape.columns.shared,
            own: self.plan.shape.columns.own,
            query_labels: &self.labels[0],
            key_labels: &self.labels[1],
            query_items: &self.items[0],
            key_items: &self.items[1],
            directions: self.plan.directions,
        }
    }
}

/// One direction's rows, and the classes and items that are known of their candidates.
pub(super) struct KnownRows {
    anchor_labels: Vec<u32>,
    labels: Vec<u32>,
    anchor_items: Vec<u32>,
    items: Vec<u32>,
    entries: Vec<Entry>,
    losses: Vec<f32>,
}

impl KnownRows {
    /// What is known of the rows of these anchors; `pairs` are those that are trained on, `same_side` the candidates
    /// that come from the side that asks.
    pub(super) fn new(pairs: &Pairs, same_side: Range<usize>, anchors: &[u32], evaluated: &EvaluatedRows) -> KnownRows {
        let (labels, items) = (labels(pairs), items(pairs));
        let asking = evaluated.asking;
        let of_candidates = |tables: [&[u32]; 2]| -> Vec<u32> {
            let one = |(place, &pair): (usize, &u32)| {
                let side = if same_side.contains(&place) { asking } else { asking.other() };
                tables[side as usize].get(pair as usize).copied().unwrap_or(UNKNOWN)
            };
            evaluated.pairs.iter().enumerate().map(one).collect()
        };
        let entry = |state: &State| match state {
            State::Absent => Entry::Absent,
            State::TakesPart => Entry::TakesPart,
            State::Removed => Entry::Removed,
            State::Positive => Entry::Positive,
        };
        let known = !items[0].is_empty();
        KnownRows {
            anchor_labels: of(labels[asking as usize], anchors),
            labels: of_candidates(labels),
            anchor_items: of(&items[asking as usize], anchors),
            items: if known { of_candidates([&items[0], &items[1]]) } else { Vec::new() },
            entries: evaluated.states.iter().map(entry).collect(),
            losses: evaluated.losses.iter().zip(&evaluated.trust).map(|(loss, trust)| loss * trust).collect(),
        }
    }

    /// Takes the losses of the same rows at another temperature.
    pub(super) fn count_losses(&mut self, evaluated: &EvaluatedRows) {
        self.losses.clear();
        self.losses.extend(evaluated.losses.iter().zip(&evaluated.trust).map(|(loss, trust)| loss * trust));
    }

    /// The rows they belong to.
    pub(super) fn rows<'a>(
        &'a self,
        evaluated: &'a EvaluatedRows,
        given: &'a SeenDirection,
        weight: f64,
        from_batch: usize,
    ) -> Rows<'a> {
        Rows {
            weight,
            shared: evaluated.shared,
            own: evaluated.own,
            from_batch,
            similarities: &evaluated.similarities,
            entries: &self.entries,
            gradient: Slopes::Single(&evaluated.gradient),
            losses: &self.losses,
            anchor_labels: &self.anchor_labels,
            labels: &self.labels,
            anchor_items: &self.anchor_items,
            items: &self.items,
            candidates: &given.candidates,
            own_candidates: &given.own,
        }
    }
}

/// `[pairs]` per side: classes.
pub(super) fn labels(pairs: &Pairs) -> [&[u32]; 2] {
    [&pairs.query_labels, &pairs.key_labels]
}

/// `[pairs]` per side: the item that a query shows, and that a key shows; empty where nothing is known of them.
pub(super) fn items(pairs: &Pairs) -> [Vec<u32>; 2] {
    let truth = &pairs.truth;
    if truth.duplicates.is_empty() && truth.answers.is_empty() {
        return [Vec::new(), Vec::new()];
    }
    let queries: Vec<u32> = match truth.duplicates.is_empty() {
        true => (0..pairs.len() as u32).collect(),
        false => truth.duplicates.clone(),
    };
    let keys = truth.of_keys(&queries);
    [queries, keys]
}

/// A table's values of these pairs; none where there is no table.
pub(super) fn of(table: &[u32], pairs: &[u32]) -> Vec<u32> {
    if table.is_empty() { Vec::new() } else { pairs.iter().map(|&pair| table[pair as usize]).collect() }
}
