//! The embeddings of a batch, with the classes and items that are known of them.

/// The embeddings of one batch, as the loss sees them.
///
/// # Shapes
///
/// `B` pairs, `S` shared extra candidates, `K` own candidates per anchor, `d` dimensions, all rows of unit length.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// `[B, d]`.
    pub queries: &'a [f32],
    /// `[B + S + B*K, d]`: the partners, the shared candidates, the own candidates of anchor 0, of anchor 1, ...
    pub keys: &'a [f32],
    /// The dimension `d`.
    pub dim: usize,
    /// The number of shared extra candidates, `S`.
    pub shared: usize,
    /// The number of own candidates of each anchor, `K`.
    pub own: usize,
    /// `[B]`: the class of each query.
    pub query_labels: &'a [u32],
    /// `[B + S + B*K]`: the class of each key.
    pub key_labels: &'a [u32],
    /// `[B]`: the item that each query shows; empty if unknown.
    pub query_items: &'a [u32],
    /// `[B + S + B*K]`: the item that each key shows; empty if unknown.
    pub key_items: &'a [u32],
    /// Weights of the query-to-key and of the key-to-query loss; they add up to 1.
    pub directions: (f64, f64),
}

impl Batch<'_> {
    /// The number of pairs, `B`.
    pub fn pairs(&self) -> usize {
        self.queries.len() / self.dim
    }
}
