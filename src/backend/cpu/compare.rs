//! Similarities of a direction's anchors to its candidates: `s_ij = q_i · k_j`.

use ndarray::ArrayView2;
use ndarray::linalg::general_mat_mul;

use super::Real;
use super::direction::Direction;

/// Fills `direction.scores` and `direction.own_scores`.
///
/// # Shapes
/// * `anchors`: `[B, d]`.
pub fn compare<F: Real>(anchors: ArrayView2<'_, F>, direction: &mut Direction<F>) {
    let Direction { candidates, own, scores, own_scores, .. } = direction;
    general_mat_mul(F::one(), &anchors, &candidates.t(), F::zero(), scores);
    let k = own_scores.ncols();
    for ((i, n), score) in own_scores.indexed_iter_mut() {
        *score = anchors.row(i).dot(&own.row(i * k + n));
    }
}
