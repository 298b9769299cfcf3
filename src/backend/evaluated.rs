//! A batch's rows, evaluated again at some temperature from the embeddings that an engine has shown.

use crate::encoder::Tower;

/// What became of an entry of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum State {
    /// No candidate: an empty entry of the memory, the anchor itself, or another entry of its own pair.
    #[default]
    Absent = 0,
    /// A negative.
    TakesPart = 1,
    /// A filter removed it.
    Removed = 2,
    /// The positive.
    Positive = 3,
}

/// One direction's rows. `C` candidates are shared by all anchors, and each anchor has `K` own ones.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluatedRows {
    /// The side of the anchors.
    pub asking: Tower,
    /// `C`.
    pub shared: usize,
    /// `K`.
    pub own: usize,
    /// `[C + B K]`: the candidates' pairs; [`crate::negatives::NOBODY`] for one that is made or an empty entry of the
    /// memory.
    pub pairs: Vec<u32>,
    /// `[B, C + K]`: similarities.
    pub similarities: Vec<f32>,
    /// `[B, C + K]`: what became of each entry.
    pub states: Vec<State>,
    /// `[B, C + K]`: dL/dsimilarity.
    pub gradient: Vec<f32>,
    /// `[B]`: losses, not weighted by trust.
    pub losses: Vec<f32>,
    /// `[B]`: each anchor's trust, the weight of its loss.
    pub trust: Vec<f32>,
}

impl EvaluatedRows {
    /// The pair of entry `place`, of `C + K`, of anchor `i`.
    pub fn pair(&self, i: usize, place: usize) -> u32 {
        self.pairs[if place < self.shared { place } else { i * self.own + place }]
    }
}

/// The rows of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluatedBatch {
    /// The directions: anchors that are queries, then anchors that are keys.
    pub rows: Vec<EvaluatedRows>,
    /// The share of anchors whose debiased sum was clamped.
    pub clamped: f32,
    /// The share of anchors with a loss above 0.
    pub active: f32,
}
