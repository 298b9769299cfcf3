//! Hard negative mixing (Kalantidis et al. 2020): mixtures of each anchor's hardest remembered candidates, and of the
//! anchor with them, scaled to unit length. They are constants to the gradient.

use ndarray::{ArrayView2, Axis};

use super::direction::Direction;
use super::normalize::MIN_NORM;
use super::{CONTIGUOUS, Real, dot};
use crate::backend::Blend;
use crate::negatives::NOBODY;

/// Fills the last `blends.len()` own candidates of every anchor, and their scores.
///
/// The `top` most similar remembered candidates are ranked, the anchor's own pair left out; of equal ones the lower index
/// comes first. Where fewer are remembered than a rank asks for, the last one stands in; where none is, the mixture is the
/// zero vector and belongs to nobody.
///
/// # Shapes
/// * `anchors`: `[B, d]`, `batch`: `[B]`; the memory is the last `remembered` of the shared candidates.
pub fn blend<F: Real>(
    anchors: ArrayView2<'_, F>,
    batch: &[u32],
    remembered: usize,
    top: usize,
    blends: &[Blend],
    direction: &mut Direction<F>,
) {
    let shared = direction.scores.ncols();
    let own = direction.own_scores.ncols();
    let first = shared - remembered;
    let mut ranked: Vec<(i64, usize)> = Vec::with_capacity(remembered);
    let table = direction.candidates.as_slice().expect(CONTIGUOUS);
    let mixtures = direction.own.as_slice_mut().expect(CONTIGUOUS);
    let dim = anchors.ncols();
    for (i, anchor) in anchors.axis_iter(Axis(0)).enumerate() {
        let anchor = anchor.to_slice().expect(CONTIGUOUS);
        let scores = direction.scores.row(i);
        ranked.clear();
        for (j, (&score, &pair)) in scores.iter().zip(&direction.pairs).enumerate().skip(first) {
            if pair != NOBODY && pair != batch[i] {
                ranked.push((!score.rank(), j));
            }
        }
        if ranked.len() > top {
            ranked.select_nth_unstable(top - 1);
            ranked.truncate(top);
        }
        ranked.sort_unstable();
        let of_rank = |rank: u32| ranked.get(rank as usize).or(ranked.last()).map(|&(_, j)| &table[j * dim..][..dim]);
        let mut own_scores = direction.own_scores.row_mut(i);
        for (n, blend) in (own - blends.len()..own).zip(blends) {
            let out = &mut mixtures[(i * own + n) * dim..][..dim];
            let other = if blend.first == Blend::ANCHOR { Some(anchor) } else { of_rank(blend.first) };
            let (Some(other), Some(second)) = (other, of_rank(blend.second)) else {
                out.fill(F::zero());
                own_scores[n] = F::zero();
                continue;
            };
            let share = F::from_stored(blend.share);
            for ((out, &other), &second) in out.iter_mut().zip(other).zip(second) {
                *out = (F::one() - share) * second + share * other;
            }
            let length = dot(out, out).sqrt();
            let length = if length > F::of(MIN_NORM) { length } else { F::of(MIN_NORM) };
            out.iter_mut().for_each(|x| *x /= length);
            own_scores[n] = dot(anchor, out);
        }
    }
}
