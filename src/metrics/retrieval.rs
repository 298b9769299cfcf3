//! Retrieval on held-out pairs: each query looks for its own partner among all held-out keys.

use ndarray::ArrayView2;
use serde::Serialize;

use super::{alignment, uniformity};

/// How well held-out queries find their partners.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Evaluation {
    /// Share of the queries whose partner ranks first.
    pub recall_at_1: f64,
    /// Share of the queries whose partner is among the first ten.
    pub recall_at_10: f64,
    /// Mean of 1 / rank.
    pub mrr: f64,
    /// Mean squared distance of partners.
    pub alignment: f64,
    /// Mean of the queries' and of the keys' uniformity.
    pub uniformity: f64,
    /// Keys that each query chooses from.
    pub candidates: usize,
}

/// The ranks of the partners.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks(pub Vec<f64>);

impl Ranks {
    /// Share of ranks of at most `k`; 0 if there are none.
    pub fn recall_at(&self, k: usize) -> f64 {
        self.mean(|rank| if rank <= k as f64 { 1.0 } else { 0.0 })
    }
    /// Mean of 1 / rank.
    pub fn mean_reciprocal(&self) -> f64 {
        self.mean(|rank| 1.0 / rank)
    }
    fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.0.iter().map(|&rank| of(rank)).sum::<f64>() / self.0.len().max(1) as f64
    }
}

/// Measures retrieval, query to key. Only a query's own partner counts as found, also where others would do as well.
/// Both `[n, d]`, unit rows.
pub fn evaluate(queries: &[f32], keys: &[f32], dim: usize) -> Evaluation {
    let ranks = ranks(queries, keys, dim);
    Evaluation {
        recall_at_1: ranks.recall_at(1),
        recall_at_10: ranks.recall_at(10),
        mrr: ranks.mean_reciprocal(),
        alignment: alignment(queries, keys, dim),
        uniformity: (uniformity(queries, dim) + uniformity(keys, dim)) / 2.0,
        candidates: ranks.0.len(),
    }
}

/// `[n]`: for each query 1 + the number of keys more similar to it than its partner + half the number of others exactly
/// as similar. The half keeps an encoder that maps everything to one point from looking good.
pub fn ranks(queries: &[f32], keys: &[f32], dim: usize) -> Ranks {
    let view = |rows| ArrayView2::from_shape((queries.len() / dim, dim), rows).expect("as many keys as queries");
    let similarities = view(queries).dot(&view(keys).t());
    let rank = |(i, row): (usize, ndarray::ArrayView1<f32>)| {
        // Not the same as counting the greater ones: a partner that is not a number must come last, not first.
        let smaller = row.iter().filter(|&&s| s < row[i]).count();
        let equal = row.iter().enumerate().filter(|&(j, &s)| j != i && s == row[i]).count();
        row.len() as f64 - smaller as f64 - equal as f64 / 2.0
    };
    Ranks(similarities.rows().into_iter().enumerate().map(rank).collect())
}
