//! Rows that an engine has evaluated, for methods with stored rows.

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

/// The rows of one direction.
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
    /// `[B, C + K]`: dL/dsimilarity. Below 0 it pulls, above 0 it pushes.
    pub gradient: &'a [f32],
    /// `[B]`: each anchor's loss, times how far its pair is trusted.
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
        self.losses.len()
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
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, Entry, f32, f32)> {
        let at = i * self.width()..(i + 1) * self.width();
        let (entries, similarities) = (&self.entries[at.clone()], &self.similarities[at.clone()]);
        let all = entries.iter().zip(similarities).zip(&self.gradient[at]).enumerate();
        all.map(|(j, ((&entry, &s), &gradient))| (j, entry, s, gradient))
    }

    /// `[B]`: how many negatives take part in each row.
    pub fn taking_part(&self) -> impl Iterator<Item = usize> {
        let rows = self.entries.chunks_exact(self.width().max(1));
        rows.map(|row| row.iter().filter(|entry| **entry == Entry::TakesPart).count())
    }

    /// Whether entry `j` was chosen, given that it takes part: collected beyond the batch; if nothing is collected, it
    /// carries a gradient.
    pub(super) fn is_chosen(&self, j: usize, gradient: f32) -> bool {
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

/// All that was evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Evaluated<'a> {
    /// The directions: queries that ask, then keys that do.
    pub directions: &'a [Rows<'a>],
    /// The loss of a blind guess.
    pub chance: f64,
    /// Share of the anchors whose negatives push no more, because the debiased estimate was clamped.
    pub clamped: Option<f64>,
    /// Share of the anchors with a loss above 0.
    pub active: Option<f64>,
}

impl<'a> Evaluated<'a> {
    /// The directions that count.
    pub(super) fn counting(&self) -> impl Iterator<Item = &'a Rows<'a>> + Clone {
        self.directions.iter().filter(|rows| rows.weight > 0.0)
    }
}
