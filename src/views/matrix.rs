//! The matrix view: the similarities of some anchors to their candidates, with the state of each entry.

use serde::Serialize;

use super::{Direction, Source};
use crate::metrics::sort::by_worth;
use crate::metrics::{Entry, Kind, UNKNOWN};

/// There is no such candidate.
pub const ABSENT: u8 = 0;
/// It is the anchor's partner.
pub const POSITIVE: u8 = 1;
/// It is a negative.
pub const TAKES_PART: u8 = 2;
/// A filter removed it.
pub const REMOVED: u8 = 3;
/// Added where a negative, removed or not, has the anchor's class.
pub const SAME_CLASS: u8 = 16;
/// Added where it shows the anchor's item, besides [`SAME_CLASS`].
pub const SAME_ITEM: u8 = 32;

/// A part of the matrix of similarities.
///
/// # Shapes
///
/// `n` anchors, `m` columns: the `n` partners in the same order, then other candidates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matrix {
    /// The number of steps taken before the look.
    pub step: u64,
    /// The temperature at which the batch was last shown.
    pub tau: f64,
    /// The anchors' side: `query` or `key`.
    pub side: &'static str,
    /// The number of anchors in the batch.
    pub batch: usize,
    /// The number of candidates that are not shown. Partners and the candidates with the largest gradient are shown.
    pub left_out: usize,
    /// `[n]`: each anchor's pair.
    pub rows: Vec<u32>,
    /// `[n]`: its row in the batch.
    pub places: Vec<u32>,
    /// `[n]`: its class.
    pub row_labels: Vec<u32>,
    /// `[n]`: its loss.
    pub losses: Vec<f32>,
    /// `[m]`: each column's pair; `u32::MAX` for an empty slot of a memory, and for own candidates.
    pub columns: Vec<u32>,
    /// `[m]`: its class, or `u32::MAX`.
    pub column_labels: Vec<u32>,
    /// `[m]`: where it comes from, see [`Source`]. The k-th column of own candidates holds another candidate in each
    /// row.
    pub column_sources: Vec<u8>,
    /// `[n, own columns]`: the pairs of the anchors' own candidates; `u32::MAX` for one that is made.
    pub own_pairs: Vec<u32>,
    /// `[n, own columns]`: their classes, or `u32::MAX`.
    pub own_labels: Vec<u32>,
    /// `[n, m]`: similarities.
    pub similarities: Vec<f32>,
    /// `[n, m]`: dL_i/ds of the anchor's own loss.
    pub gradient: Vec<f32>,
    /// `[n, m]`: its absolute value as a share of the row's push; 0 if the row has no push.
    pub shares: Vec<f32>,
    /// `[n, m]`: the state of each entry: [`ABSENT`] and so on.
    pub states: Vec<u8>,
    /// The label of the filter.
    pub removed_by: &'static str,
    /// The label of the weighting.
    pub weighed_by: &'static str,
}

/// The fields of [`Matrix`] that are not computed here.
#[derive(Debug, Clone, Copy)]
pub struct Captions {
    /// The number of steps taken before the look.
    pub step: u64,
    /// The temperature at which the batch was last shown.
    pub tau: f64,
    /// The anchors' side.
    pub side: &'static str,
    /// The number of anchors in the batch.
    pub batch: usize,
    /// The label of the filter.
    pub removed_by: &'static str,
    /// The label of the weighting.
    pub weighed_by: &'static str,
}

/// The matrix of the anchors at these indices of `direction`, in this order. `places[n]` is the row in the batch of the
/// anchor with index `n` in `direction`. Besides the partners of these anchors at most `most` columns are shown, those
/// with the largest gradient in these rows.
pub fn matrix(direction: &Direction<'_>, order: &[usize], places: &[usize], most: usize, captions: Captions) -> Matrix {
    let rows = &direction.rows;
    let own = rows.shared..rows.shared + rows.own;
    let same_side = (rows.from_batch > direction.partners).then_some(direction.partners);
    let others = same_side.into_iter().flat_map(|start| order.iter().map(move |&i| start + i));
    let mut others: Vec<usize> = others.chain(rows.from_batch..own.end).collect();
    let left_out = others.len().saturating_sub(most);
    if left_out > 0 {
        keep_strongest(direction, order, most, &mut others);
    }
    let columns: Vec<usize> = order.iter().copied().chain(others).collect();
    let shared = |j: usize| (j < rows.shared).then_some(j);

    let cells = order.len() * columns.len();
    let mut matrix = Matrix {
        step: captions.step,
        tau: captions.tau,
        side: captions.side,
        batch: captions.batch,
        left_out,
        rows: order.iter().map(|&i| direction.anchors[i]).collect(),
        places: order.iter().map(|&i| places[i] as u32).collect(),
        row_labels: order.iter().map(|&i| rows.anchor_labels[i]).collect(),
        losses: order.iter().map(|&i| rows.losses[i]).collect(),
        columns: columns.iter().map(|&j| shared(j).map_or(UNKNOWN, |j| direction.pairs[j])).collect(),
        column_labels: columns.iter().map(|&j| shared(j).map_or(UNKNOWN, |j| rows.labels[j])).collect(),
        column_sources: columns.iter().map(|&j| direction.source(j) as u8).collect(),
        own_pairs: Vec::new(),
        own_labels: Vec::new(),
        similarities: Vec::with_capacity(cells),
        gradient: Vec::with_capacity(cells),
        shares: Vec::with_capacity(cells),
        states: Vec::with_capacity(cells),
        removed_by: captions.removed_by,
        weighed_by: captions.weighed_by,
    };
    for &i in order {
        let pushed: f64 = rows
            .row(i)
            .filter(|&(_, entry, _, gradient)| entry == Entry::TakesPart && gradient > 0.0)
            .map(|(.., gradient)| gradient)
            .sum();
        for &j in &columns {
            let at = i * rows.width() + j;
            let (entry, gradient) = (rows.entries[at], rows.gradient.at(at));
            matrix.similarities.push(rows.similarities[at]);
            matrix.gradient.push(direction.gradient(gradient) as f32);
            matrix.shares.push(if pushed > 0.0 { (gradient.abs() / pushed) as f32 } else { 0.0 });
            matrix.states.push(state(direction, i, j, entry));
            if direction.source(j) == Source::Own {
                matrix.own_pairs.push(direction.pair(i, j));
                matrix.own_labels.push(rows.labels[rows.place(i, j)]);
            }
        }
    }
    matrix
}

/// Reduces `columns` to the `most` columns with the largest gradient in these rows, in their order.
fn keep_strongest(direction: &Direction<'_>, order: &[usize], most: usize, columns: &mut Vec<usize>) {
    let rows = &direction.rows;
    let strength = |&j: &usize| -> f64 { order.iter().map(|&i| rows.gradient.at(i * rows.width() + j).abs()).sum() };
    let mut ranked: Vec<(f32, usize)> = columns.iter().map(|j| (strength(j) as f32, *j)).collect();
    by_worth(&mut ranked);
    let mut kept = vec![false; rows.width()];
    ranked.iter().take(most).for_each(|&(_, j)| kept[j] = true);
    columns.retain(|&j| kept[j]);
}

fn state(direction: &Direction<'_>, i: usize, j: usize, entry: Entry) -> u8 {
    let known = || match direction.rows.kind(i, j) {
        Kind::Other => 0,
        Kind::Class => SAME_CLASS,
        Kind::Item => SAME_CLASS | SAME_ITEM,
    };
    match entry {
        Entry::Absent => ABSENT,
        Entry::Positive => POSITIVE,
        Entry::TakesPart => TAKES_PART + known(),
        Entry::Removed => REMOVED + known(),
    }
}
