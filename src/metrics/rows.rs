//! Anchors and their candidates, row by row, evaluated at one temperature: the input of the metrics of a batch.

use super::sort::sort;

/// What an anchor and a candidate are known to have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Neither class nor item.
    Other = 0,
    /// The class.
    Class = 1,
    /// The item.
    Item = 2,
}

/// The state of an entry of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// There is no such candidate.
    #[default]
    Absent,
    /// A negative that takes part.
    TakesPart,
    /// A negative that a filter removed.
    Removed,
    /// The anchor's partner.
    Positive,
}

/// Stands for an unknown class or item of a candidate.
pub const UNKNOWN: u32 = u32::MAX;

/// The gradients of entries, in the precision in which they were evaluated.
#[derive(Debug, Clone, Copy)]
pub enum Slopes<'a> {
    /// An engine has evaluated them.
    Single(&'a [f32]),
    /// They were evaluated here, from plain rows.
    Double(&'a [f64]),
}

impl Slopes<'_> {
    /// That of one entry.
    pub fn at(&self, place: usize) -> f64 {
        match self {
            Slopes::Single(slopes) => f64::from(slopes[place]),
            Slopes::Double(slopes) => slopes[place],
        }
    }
}

/// The rows of one direction. The plain rows of both directions, which compare the same pairs, are one.
///
/// # Shapes
///
/// `B` anchors, `C` shared candidates, the first `from_batch` of which come from the batch, and `K` own candidates of
/// each anchor.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The direction's weight in the loss.
    pub weight: f64,
    /// The number of shared candidates, `C`.
    pub shared: usize,
    /// The number of own candidates of each anchor, `K`.
    pub own: usize,
    /// The number of shared candidates that come from the batch.
    pub from_batch: usize,
    /// `[B, C + K]`: similarities.
    pub similarities: &'a [f32],
    /// `[B, C + K]`: the state of each entry.
    pub entries: &'a [Entry],
    /// `[B, C + K]`: dL/dsimilarity, or a multiple of it that is the same for all entries. Below 0 it pulls, above 0 it
    /// pushes.
    pub gradient: Slopes<'a>,
    /// `[B]`: each anchor's loss, times how far its pair is trusted; empty for plain rows.
    pub losses: &'a [f32],
    /// `[B]`: the class of each anchor.
    pub anchor_labels: &'a [u32],
    /// `[C + B K]`: the class of each candidate, or [`UNKNOWN`].
    pub labels: &'a [u32],
    /// `[B]`: the item of each anchor; empty: items are not known.
    pub anchor_items: &'a [u32],
    /// `[C + B K]`: the item of each candidate, or [`UNKNOWN`]; empty likewise.
    pub items: &'a [u32],
    /// `[C, d]`: the shared candidates.
    pub candidates: &'a [f32],
    /// `[B K, d]`: the others.
    pub own_candidates: &'a [f32],
}

impl Rows<'_> {
    /// `B`.
    pub fn anchors(&self) -> usize {
        self.anchor_labels.len()
    }

    /// Whether the direction is part of the loss.
    pub fn counts(&self) -> bool {
        self.weight > 0.0
    }

    /// `C + K`.
    pub fn width(&self) -> usize {
        self.shared + self.own
    }

    /// Whether any candidate was collected beyond the batch.
    pub(super) fn collects(&self) -> bool {
        self.shared > self.from_batch || self.own > 0
    }

    /// Whether entry `j` of a row was.
    pub fn is_collected(&self, j: usize) -> bool {
        j >= self.from_batch
    }

    /// The entries of anchor `i`: place, state, similarity, gradient.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, Entry, f32, f64)> {
        let at = i * self.width()..(i + 1) * self.width();
        let (start, gradient) = (at.start, self.gradient);
        let all = self.entries[at.clone()].iter().zip(&self.similarities[at]).enumerate();
        all.map(move |(j, (&entry, &s))| (j, entry, s, gradient.at(start + j)))
    }

    /// The similarities of the anchors to their partners.
    pub(super) fn positives(&self) -> Vec<f32> {
        self.those(Entry::Positive, self.anchors())
    }

    /// The similarities of the negatives that take part, ascending.
    pub fn sorted_negatives(&self) -> Vec<f32> {
        let mut negatives = self.those(Entry::TakesPart, self.entries.len());
        sort(&mut negatives);
        negatives
    }

    /// The similarities of all entries in this state, about `count`.
    fn those(&self, wanted: Entry, count: usize) -> Vec<f32> {
        let (mut those, mut rest) = (Vec::with_capacity(count), self.similarities);
        for run in self.entries.chunk_by(|a, b| a == b) {
            let (similarities, after) = rest.split_at(run.len());
            if run[0] == wanted {
                those.extend_from_slice(similarities);
            }
            rest = after;
        }
        those
    }

    /// `[B]`: how many negatives take part in each row.
    pub fn taking_part(&self) -> impl Iterator<Item = usize> {
        let rows = self.entries.chunks_exact(self.width().max(1));
        rows.map(|row| row.iter().filter(|entry| **entry == Entry::TakesPart).count())
    }

    /// Whether entry `j` was chosen, given that it takes part: collected beyond the batch; if nothing is collected, it
    /// carries a gradient.
    pub(super) fn is_chosen(&self, j: usize, gradient: f64) -> bool {
        if self.collects() { self.is_collected(j) } else { gradient != 0.0 }
    }

    /// Where anchor `i`'s chosen negatives stand in the lists of candidates.
    pub fn chosen(&self, i: usize) -> impl Iterator<Item = usize> {
        let chosen =
            self.row(i).filter(|&(j, entry, _, gradient)| entry == Entry::TakesPart && self.is_chosen(j, gradient));
        chosen.map(move |(j, ..)| self.place(i, j))
    }

    /// Where entry `j` of anchor `i` stands in the lists of candidates.
    pub fn place(&self, i: usize, j: usize) -> usize {
        if j < self.shared { j } else { self.shared + i * self.own + j - self.shared }
    }

    /// What anchor `i` and its entry `j` have in common.
    pub fn kind(&self, i: usize, j: usize) -> Kind {
        let place = self.place(i, j);
        if self.items.get(place).is_some_and(|&item| item == self.anchor_items[i]) {
            Kind::Item
        } else if self.labels[place] == self.anchor_labels[i] {
            Kind::Class
        } else {
            Kind::Other
        }
    }
}
