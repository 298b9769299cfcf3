//! Hard negative mixing (Kalantidis et al. 2020): mixtures of each anchor's hardest remembered candidates, and of the
//! anchor with them, scaled to unit length. They are constants to the gradient.

use ndarray::{ArrayView2, Axis};

use super::Real;
use super::direction::Direction;
use super::normalize::MIN_NORM;
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
    let mut ranked: Vec<usize> = Vec::with_capacity(remembered);
    for (i, anchor) in anchors.axis_iter(Axis(0)).enumerate() {
        let scores = direction.scores.row(i);
        ranked.clear();
        ranked.extend((first..shared).filter(|&j| direction.pairs[j] != NOBODY && direction.pairs[j] != batch[i]));
        let harder = |a: &usize, b: &usize| scores[*b].order(&scores[*a]).then(a.cmp(b));
        if ranked.len() > top {
            ranked.select_nth_unstable_by(top - 1, harder);
            ranked.truncate(top);
        }
        ranked.sort_by(harder);
        let of_rank = |rank: u32| ranked.get(rank as usize).or(ranked.last()).map(|&j| direction.candidates.row(j));
        for (n, blend) in blends.iter().enumerate() {
            let at = i * own + own - blends.len() + n;
            let mut out = direction.own.row_mut(at);
            out.fill(F::zero());
            let Some(second) = of_rank(blend.second) else {
                direction.own_scores[[i, own - blends.len() + n]] = F::zero();
                continue;
            };
            let share = F::from_stored(blend.share);
            out.scaled_add(F::one() - share, &second);
            if blend.first == Blend::ANCHOR {
                out.scaled_add(share, &anchor);
            } else if let Some(other) = of_rank(blend.first) {
                out.scaled_add(share, &other);
            }
            let length = out.dot(&out).sqrt();
            let length = if length > F::of(MIN_NORM) { length } else { F::of(MIN_NORM) };
            out.mapv_inplace(|x| x / length);
            direction.own_scores[[i, own - blends.len() + n]] = anchor.dot(&out);
        }
    }
}
