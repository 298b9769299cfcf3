//! Marks of one anchor's candidates for the picture of embeddings: what they have in common, and what the methods did
//! with them.

use super::rows::{Entry, Kind, Rows};
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
    /// The marks of the candidates of `anchor`, whose embeddings are `[d]`.
    pub(super) fn of(rows: &Rows, dim: usize, anchor: usize, shown: usize) -> Self {
        let mut marks = vec![0; shown];
        let mut collected = Vec::new();
        if anchor < rows.anchors() {
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
