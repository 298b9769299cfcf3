//! Similarities of a direction's anchors to its candidates: `s_ij = q_i · k_j`.

use ndarray::ArrayView2;
use ndarray::linalg::general_mat_mul;

use super::direction::Direction;
use super::{CONTIGUOUS, Real, dot};

/// Fills `direction.scores` and `direction.own_scores`.
///
/// # Shapes
/// * `anchors`: `[B, d]`.
pub fn compare<F: Real>(anchors: ArrayView2<'_, F>, direction: &mut Direction<F>) {
    let Direction { candidates, own, scores, own_scores, .. } = direction;
    general_mat_mul(F::one(), &anchors, &candidates.t(), F::zero(), scores);
    let (dim, k) = (own.ncols(), own_scores.ncols());
    if k == 0 {
        return;
    }
    let (own, scores) = (own.as_slice().expect(CONTIGUOUS), own_scores.as_slice_mut().expect(CONTIGUOUS));
    for ((anchor, own), scores) in anchors.rows().into_iter().zip(own.chunks(k * dim)).zip(scores.chunks_mut(k)) {
        let anchor = anchor.to_slice().expect(CONTIGUOUS);
        for (score, own) in scores.iter_mut().zip(own.chunks(dim)) {
            *score = dot(anchor, own);
        }
    }
}
