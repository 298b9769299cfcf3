//! The parts of a step that two engines share; see [`halves`](super::halves).

/// How far an engine is in a step that it shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedStep {
    /// At its beginning.
    Begun,
    /// Its side is encoded.
    Encoded,
    /// Its rows are compared, where each engine evaluates some.
    Compared,
    /// The sums of all rows are known.
    Added,
    /// The gradients of its rows are known.
    Differentiated,
}

impl SharedStep {
    /// Whether the next part of the step needs what the other engine says.
    pub fn hears(self) -> bool {
        matches!(self, SharedStep::Encoded | SharedStep::Compared | SharedStep::Differentiated)
    }
}
