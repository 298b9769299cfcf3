//! Computes the similarities of a direction's anchors to its candidates: `s_ij = q_i · k_j`.

use ndarray::{ArrayView2, s};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::product::{Start, Workspace, product};
use crate::real::{Real, dot};

/// Fills `direction.scores` and `direction.own_scores`. Among the first `skipped` candidates, each anchor is compared
/// only with its positive; the other scores are 0. The scores of the last `made` own candidates are not filled, since
/// these are made later.
///
/// # Shapes
/// * `anchors`: `[B, d]`.
pub fn compare<F: Real>(
    anchors: ArrayView2<'_, F>,
    skipped: usize,
    made: usize,
    direction: &mut Direction<F>,
    workspace: &mut Workspace<F>,
) {
    let Direction { candidates, own, scores, own_scores, .. } = direction;
    let met = candidates.slice(s![skipped.., ..]).reversed_axes();
    product(F::one(), anchors, met, Start::Zero, scores.slice_mut(s![.., skipped..]), workspace);
    scores.slice_mut(s![.., ..skipped]).fill(F::zero());
    let dim = own.ncols();
    let candidates = candidates.as_slice().expect(CONTIGUOUS).chunks(dim);
    for (i, (anchor, candidate)) in anchors.rows().into_iter().zip(candidates).take(skipped).enumerate() {
        scores[[i, i]] = dot(anchor.to_slice().expect(CONTIGUOUS), candidate);
    }
    let k = own_scores.ncols();
    if k == made {
        return;
    }
    let (own, scores) = (own.as_slice().expect(CONTIGUOUS), own_scores.as_slice_mut().expect(CONTIGUOUS));
    for ((anchor, own), scores) in anchors.rows().into_iter().zip(own.chunks(k * dim)).zip(scores.chunks_mut(k)) {
        let anchor = anchor.to_slice().expect(CONTIGUOUS);
        for (score, own) in scores[..k - made].iter_mut().zip(own.chunks_exact(dim)) {
            *score = dot(anchor, own);
        }
    }
}
