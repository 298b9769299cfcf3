//! A batch's rows as they are seen again: evaluated at some temperature, from what an engine has shown.

use crate::encoder::Tower;

/// What became of an entry of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum State {
    /// There is no such candidate: nothing remembered yet, the anchor itself, or its own pair once more.
    #[default]
    Absent = 0,
    /// A negative.
    TakesPart = 1,
    /// A filter removed it.
    Removed = 2,
    /// The positive.
    Positive = 3,
}

/// One direction's rows. `C` candidates that all anchors share, `K` that each has to itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Viewed {
    /// The side that asks.
    pub asking: Tower,
    /// `C`.
    pub shared: usize,
    /// `K`.
    pub own: usize,
    /// `[C + B K]`: whose the candidates are; [`crate::negatives::NOBODY`]'s where they are a mixture or nothing yet.
    pub pairs: Vec<u32>,
    /// `[B, C + K]`: similarities.
    pub similarities: Vec<f32>,
    /// `[B, C + K]`: what became of each entry.
    pub states: Vec<State>,
    /// `[B, C + K]`: dL/dsimilarity.
    pub gradient: Vec<f32>,
    /// `[B]`: losses, without trust.
    pub losses: Vec<f32>,
    /// `[B]`: how far each pair is trusted.
    pub trust: Vec<f32>,
}

/// The rows of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewedBatch {
    /// The directions: queries that ask, then keys that do.
    pub rows: Vec<Viewed>,
    /// Share of the anchors whose debiased sum was clamped.
    pub clamped: f32,
    /// Share of the anchors with a loss above 0.
    pub active: f32,
}
