//! The sizes of a step.

use crate::encoder::Tower;
use crate::negatives::collect::Columns;

/// The sizes of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Pairs in the batch, `B`.
    pub batch: usize,
    /// Extra candidates.
    pub columns: Columns,
    /// Embedding dimension, `d`.
    pub dim: usize,
    /// Width of a query's input.
    pub query_dim: usize,
    /// Width of a key's input.
    pub key_dim: usize,
    /// Keys in the corpus (training pairs).
    pub corpus: usize,
    /// Whether the embeddings of the anchors' side are candidates (NT-Xent).
    pub same_side: bool,
    /// `B` if the batch's other keys are no negatives, so that an anchor need not be compared with them; else 0.
    pub skipped: usize,
    /// The number of entries of the memory that are candidates, `M`, for anchors that are queries and for keys.
    pub memory: [usize; 2],
    /// The number of mixtures that are candidates of each anchor of a direction.
    pub blends: [usize; 2],
    /// The number of candidates of each query that are made from its partner: 0 or 1.
    pub perturbed: usize,
    /// The number of candidates of each query that are means of groups of the batch's keys.
    pub proxies: usize,
}

impl Shape {
    /// Columns of the dense block of logits, `C = B + S`.
    pub fn candidates(&self) -> usize {
        self.batch + self.columns.shared
    }
    /// The number of candidates that all anchors of a direction share.
    pub fn shared_candidates(&self, asking: Tower) -> usize {
        let shared = if asking == Tower::Query { self.columns.shared } else { 0 };
        self.batch * (1 + usize::from(self.same_side)) + shared + self.memory[asking as usize]
    }
    /// The number of own candidates of each anchor of a direction: keys, then candidates that are made.
    pub fn own_candidates(&self, asking: Tower) -> usize {
        self.made(asking) + if asking == Tower::Query { self.columns.own } else { 0 }
    }
    /// The number of own candidates of each anchor of a direction that are no item's embeddings, because they are made
    /// of embeddings: mixtures, a perturbed partner, or proxies.
    pub fn made(&self, asking: Tower) -> usize {
        self.blends[asking as usize] + if asking == Tower::Query { self.perturbed + self.proxies } else { 0 }
    }
    /// Items that a side encodes in one step.
    pub fn rows(&self, tower: Tower) -> usize {
        match tower {
            Tower::Query => self.batch,
            Tower::Key => self.candidates() + self.batch * self.columns.own,
        }
    }
    /// Width of a side's input.
    pub fn input_dim(&self, tower: Tower) -> usize {
        match tower {
            Tower::Query => self.query_dim,
            Tower::Key => self.key_dim,
        }
    }
    /// The number of candidates of a query, its positive included, among which a blind guess chooses.
    pub fn candidates_per_query(&self) -> usize {
        self.shared_candidates(Tower::Query) + self.own_candidates(Tower::Query)
    }
}
