//! Writes a batch's embeddings into the memory, a ring buffer in which the newest entries replace the oldest.

use ndarray::{Array2, ArrayView2};

use crate::real::Real;

/// Pair `r` of the batch goes to entry `(at + r) % M`. If the batch is longer than the memory, its last pairs stay.
///
/// # Shapes
/// * `embedding`: `[B, d]`, `memory`: `[M, d]`.
pub fn remember<F: Real>(embedding: ArrayView2<'_, F>, at: usize, memory: &mut Array2<F>) {
    let size = memory.nrows();
    for (r, row) in embedding.rows().into_iter().enumerate() {
        memory.row_mut((at + r) % size).assign(&row);
    }
}
