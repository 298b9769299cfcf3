//! Every candidate of a look gets its class and its item.

use std::ops::Range;

use crate::backend::SeenDirection;
use crate::backend::viewed::{State, Viewed};
use crate::data::Pairs;
use crate::metrics::{Entry, Rows, Slopes, UNKNOWN};

/// One direction's candidates, named.
pub(super) struct Named {
    anchor_labels: Vec<u32>,
    labels: Vec<u32>,
    anchor_items: Vec<u32>,
    items: Vec<u32>,
    entries: Vec<Entry>,
    losses: Vec<f32>,
}

impl Named {
    /// Names the rows of these anchors; `pairs` are those that are trained on, `same_side` the candidates that come
    /// from the side that asks.
    pub(super) fn new(pairs: &Pairs, same_side: Range<usize>, anchors: &[u32], viewed: &Viewed) -> Named {
        let (labels, items) = (labels(pairs), items(pairs));
        let asking = viewed.asking;
        let of_candidates = |tables: [&[u32]; 2]| -> Vec<u32> {
            let one = |(place, &pair): (usize, &u32)| {
                let side = if same_side.contains(&place) { asking } else { asking.other() };
                tables[side as usize].get(pair as usize).copied().unwrap_or(UNKNOWN)
            };
            viewed.pairs.iter().enumerate().map(one).collect()
        };
        let entry = |state: &State| match state {
            State::Absent => Entry::Absent,
            State::TakesPart => Entry::TakesPart,
            State::Removed => Entry::Removed,
            State::Positive => Entry::Positive,
        };
        let known = !items[0].is_empty();
        Named {
            anchor_labels: of(labels[asking as usize], anchors),
            labels: of_candidates(labels),
            anchor_items: of(&items[asking as usize], anchors),
            items: if known { of_candidates([&items[0], &items[1]]) } else { Vec::new() },
            entries: viewed.states.iter().map(entry).collect(),
            losses: viewed.losses.iter().zip(&viewed.trust).map(|(loss, trust)| loss * trust).collect(),
        }
    }

    /// Takes the losses of the same rows at another temperature.
    pub(super) fn count_losses(&mut self, viewed: &Viewed) {
        self.losses.clear();
        self.losses.extend(viewed.losses.iter().zip(&viewed.trust).map(|(loss, trust)| loss * trust));
    }

    /// The rows they belong to.
    pub(super) fn rows<'a>(
        &'a self,
        viewed: &'a Viewed,
        given: &'a SeenDirection,
        weight: f64,
        from_batch: usize,
    ) -> Rows<'a> {
        Rows {
            weight,
            shared: viewed.shared,
            own: viewed.own,
            from_batch,
            similarities: &viewed.similarities,
            entries: &self.entries,
            gradient: Slopes::Single(&viewed.gradient),
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
