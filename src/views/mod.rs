//! The contents of the page's views, one file per view. Functions here turn measured numbers into the numbers that a
//! view shows, and choose which come first.
//!
//! Gradients are those of one anchor's own loss, `dL_i/ds_ij`: the batch's gradient times the number of anchors and
//! divided by the weight of the direction. So they do not decrease with the batch size, and for a softmax they have the
//! familiar values: the pull on the positive is `(1 - p_ip) / tau`, the push on a negative `p_ij / tau`.

pub mod ask;
pub mod diagnosis;
pub mod examination;
pub mod forces;
pub mod lengths;
pub mod lens;
pub mod matrix;
pub mod ranking;

use crate::metrics::{Entry, Kind, Rows};

/// The origin of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Source {
    /// The batch: another anchor's partner, or the anchor's own.
    Batch = 0,
    /// Collected for all anchors.
    Collected = 1,
    /// Collected, or mixed, for this anchor alone.
    Own = 2,
    /// A memory: a queue of earlier batches, or a memory bank.
    Memory = 3,
    /// The batch, on the anchor's side (NT-Xent).
    SameSide = 4,
}

/// The rows of one direction, and the pairs of their anchors and candidates.
#[derive(Debug, Clone, Copy)]
pub struct Direction<'a> {
    /// Similarities, gradients and so on. The first columns are the anchors' partners, in the anchors' order.
    pub rows: Rows<'a>,
    /// `[B]`: the anchors' pairs.
    pub anchors: &'a [u32],
    /// `[C + B K]`: the candidates' pairs; [`metrics::UNKNOWN`](crate::metrics::UNKNOWN) for candidates that are
    /// made and empty slots of a memory.
    pub pairs: &'a [u32],
    /// The number of columns that are partners of the batch's pairs, anchors or not.
    pub partners: usize,
    /// The number of columns after those of the batch that were collected; the columns after these are a memory's.
    pub collected: usize,
    /// The factor that turns `rows.gradient` into the gradient of one anchor's own loss.
    pub per_anchor: f64,
}

impl Direction<'_> {
    /// The origin of entry `j` of a row.
    pub fn source(&self, j: usize) -> Source {
        let collected = self.rows.from_batch + self.collected;
        match j {
            _ if j < self.partners => Source::Batch,
            _ if j < self.rows.from_batch => Source::SameSide,
            _ if j < collected => Source::Collected,
            _ if j < self.rows.shared => Source::Memory,
            _ => Source::Own,
        }
    }

    /// The pair of entry `j` of anchor `i`.
    pub fn pair(&self, i: usize, j: usize) -> u32 {
        self.pairs[self.rows.place(i, j)]
    }

    /// Converts an entry of `rows.gradient` to dL_i/ds of one anchor's own loss.
    pub fn gradient(&self, gradient: f64) -> f64 {
        gradient * self.per_anchor
    }

    /// Whether anchor `i`'s entry `j` is a false negative that takes part.
    pub fn is_false(&self, i: usize, j: usize, entry: Entry) -> bool {
        entry == Entry::TakesPart && self.rows.kind(i, j) != Kind::Other
    }
}
