//! Marks of one anchor's candidates for the picture of embeddings: what they have in common, and what the methods did
//! with them.

use super::batch::Batch;
use super::rows::{Entry, Evaluated, Kind};
use super::similarities::Similarities;
use super::sort::by_worth;

/// It has the anchor's class.
pub const SAME_CLASS: u8 = 1;
/// It shows the anchor's item.
pub const SAME_ITEM: u8 = 2;
/// It was chosen: collected beyond the batch; if nothing is collected, it carries a gradient.
pub const CHOSEN: u8 = 4;
/// A filter removed it.
pub const REMOVED: u8 = 8;

/// The largest number of collected candidates in the picture.
pub const MOST_COLLECTED: usize = 64;

/// One anchor's candidates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// `[shown]`: the sum of the marks of each of the batch's keys.
    pub batch: Vec<u8>,
    /// `[m, d]`: the collected candidates, most similar first.
    pub collected: Vec<f32>,
    /// `[m]`: their marks.
    pub collected_marks: Vec<u8>,
}

fn mark(kind: Kind, chosen: bool, removed: bool) -> u8 {
    let known = match kind {
        Kind::Other => 0,
        Kind::Class => SAME_CLASS,
        Kind::Item => SAME_CLASS | SAME_ITEM,
    };
    known | if chosen { CHOSEN } else { 0 } | if removed { REMOVED } else { 0 }
}

impl Marks {
    /// The marks in a batch in which all candidates take part; `anchor` is one of the anchors.
    pub(super) fn new(similarities: &Similarities, batch: &Batch, anchor: usize, shown: usize) -> Self {
        if anchor >= similarities.anchors() {
            return Marks { batch: vec![0; shown], ..Marks::default() };
        }
        let (dense, own) = similarities.row(anchor);
        let collects = batch.shared + batch.own > 0;
        let of_batch = |key: usize| if key == anchor { 0 } else { mark(batch.kind(anchor, key), !collects, false) };
        let pairs = batch.pairs();
        let shared = dense.iter().copied().zip(0..).skip(pairs);
        let all = shared.chain(own.iter().copied().zip(dense.len() + anchor * own.len()..));
        let collected = all.map(|(s, key)| (s, key, mark(batch.kind(anchor, key), true, false))).collect();
        Marks::gathered((0..shown).map(of_batch).collect(), collected, |key| {
            &batch.keys[key * batch.dim..(key + 1) * batch.dim]
        })
    }

    /// The marks in rows that an engine has evaluated.
    pub(super) fn of_rows(evaluated: &Evaluated, dim: usize, anchor: usize, shown: usize) -> Self {
        let Some(rows) = evaluated.counting().next().filter(|rows| anchor < rows.anchors()) else {
            return Marks { batch: vec![0; shown], ..Marks::default() };
        };
        let mut marks = vec![0; shown];
        let mut collected = Vec::new();
        for (j, entry, s, gradient) in rows.row(anchor) {
            if !matches!(entry, Entry::TakesPart | Entry::Removed) {
                continue;
            }
            let removed = entry == Entry::Removed;
            let chosen = !removed && rows.is_chosen(j, gradient);
            let mark = mark(rows.kind(anchor, j), chosen, removed);
            if j < shown {
                marks[j] = mark;
            } else if rows.is_collected(j) {
                collected.push((s, rows.place(anchor, j), mark));
            }
        }
        Marks::gathered(marks, collected, |place| match place.checked_sub(rows.shared) {
            None => &rows.candidates[place * dim..(place + 1) * dim],
            Some(place) => &rows.own_candidates[place * dim..(place + 1) * dim],
        })
    }

    fn gathered<'a>(batch: Vec<u8>, collected: Vec<(f32, usize, u8)>, row: impl Fn(usize) -> &'a [f32]) -> Self {
        let mut order: Vec<(f32, usize)> = collected.iter().map(|&(s, ..)| s).zip(0..).collect();
        by_worth(&mut order);
        let shown = order.iter().take(MOST_COLLECTED).map(|&(_, n)| collected[n]);
        Marks {
            batch,
            collected_marks: shown.clone().map(|(_, _, mark)| mark).collect(),
            collected: shown.flat_map(|(_, place, _)| row(place).iter().copied()).collect(),
        }
    }
}
