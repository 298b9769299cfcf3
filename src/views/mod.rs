//! What the page's views show: plain numbers in, plain numbers out, one file per view. A view changes nothing, and decides
//! nothing but what is shown first.
//!
//! Of a batch's rows, gradients are those of one anchor's own loss, `dL_i/ds_ij`: the batch's gradient times the number of anchors and divided
//! by the weight of the direction. So they do not shrink with the batch, and a softmax's add up as in the books: the pull
//! on the positive is `(1 - p_ip) / tau`, the push on a negative `p_ij / tau`.

pub mod ask;
pub mod diagnosis;
pub mod forces;
pub mod lens;
pub mod matrix;

use crate::metrics::{Entry, Kind, Rows};

/// Where a candidate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Source {
    /// The batch: another anchor's partner, or the anchor's own.
    Batch = 0,
    /// Collected for all anchors.
    Collected = 1,
    /// Collected, or mixed, for this anchor alone.
    Own = 2,
    /// Remembered from earlier batches, or from a bank.
    Memory = 3,
    /// The batch, on the anchor's own side (NT-Xent).
    SameSide = 4,
}

/// The rows of one direction, and whose they are.
#[derive(Debug, Clone, Copy)]
pub struct Direction<'a> {
    /// Similarities, gradients and so on. The first columns are the anchors' partners, in the anchors' order.
    pub rows: Rows<'a>,
    /// `[B]`: the anchors' pairs.
    pub anchors: &'a [u32],
    /// `[C + B K]`: the candidates' pairs; [`metrics::UNKNOWN`](crate::metrics::UNKNOWN) for mixtures and what is not there
    /// yet.
    pub pairs: &'a [u32],
    /// How many columns are partners of the batch's pairs, anchors or not.
    pub partners: usize,
    /// How many of the columns after those of the batch were collected; what follows them is remembered.
    pub collected: usize,
    /// By how much `rows.gradient` is multiplied to be of one anchor's own loss.
    pub per_anchor: f64,
}

impl Direction<'_> {
    /// Where entry `j` of a row comes from.
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

    /// Whose entry `j` of anchor `i` is.
    pub fn pair(&self, i: usize, j: usize) -> u32 {
        self.pairs[self.rows.place(i, j)]
    }

    /// dL_i/ds of one anchor's own loss.
    pub fn gradient(&self, gradient: f32) -> f64 {
        f64::from(gradient) * self.per_anchor
    }

    /// Whether anchor `i`'s entry `j` takes part though it has the anchor's class or item.
    pub fn is_false(&self, i: usize, j: usize, entry: Entry) -> bool {
        entry == Entry::TakesPart && self.rows.kind(i, j) != Kind::Other
    }
}
