//! Puts what the host has told of each pair's query in the place of the pair's key, among the candidates of queries:
//! where the query was, or is to go.

use ndarray::{Array2, s};

use crate::real::Real;

/// Overwrites the first candidates.
///
/// # Shapes
/// * `told`: `[pairs, d]`; `batch`: `[B]`; `candidates`: `[C, d]`, of which the first `B` are the batch's keys.
pub fn recall<F: Real>(told: &Array2<f32>, batch: &[u32], candidates: &mut Array2<F>) {
    for (mut candidate, &pair) in candidates.slice_mut(s![..batch.len(), ..]).rows_mut().into_iter().zip(batch) {
        candidate.zip_mut_with(&told.row(pair as usize), |to, &from| *to = F::of_f32(from));
    }
}
