//! The view of how long outputs are before they are scaled to unit length: the lengths of queries against those of
//! their keys.

use serde::Serialize;

use crate::metrics::direction;

/// The contents of the view.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Lengths {
    /// The step of the weights that were measured.
    pub step: u64,
    /// Whether queries are edited copies of their keys.
    pub copies: bool,
    /// `[pairs]`: the lengths of the held-out queries' outputs; empty with two towers, whose lengths cannot be
    /// compared.
    pub queries: Vec<f32>,
    /// `[pairs]`: those of their keys.
    pub keys: Vec<f32>,
    /// Probability that a pair has a greater ratio of lengths, key to query, than a reversed one.
    pub auroc: f64,
    /// Share of the pairs whose query is shorter than its key. Asked the wrong way round, these pairs are dropped.
    pub dropped: f64,
}

/// The contents, from the lengths of queries and keys, `[pairs]` each.
pub fn lengths(step: u64, copies: bool, [queries, keys]: [Vec<f32>; 2]) -> Lengths {
    match direction(&queries, &keys) {
        Some(found) => Lengths { step, copies, auroc: found.auroc, dropped: found.dropped, queries, keys },
        None => Lengths { step, copies, ..Lengths::default() },
    }
}
