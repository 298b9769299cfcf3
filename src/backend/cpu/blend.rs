//! Hard negative mixing (Kalantidis et al. 2020): makes mixtures of each anchor's hardest candidates of the memory, and
//! of the anchor and these candidates, scaled to unit length. Mixtures are constants (stop-gradient).

use ndarray::ArrayView2;

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::backend::Blend;
use crate::backend::constants::MIN_NORM;
use crate::real::{Real, dot, vectorized};
pub use hardest::Hardest;

mod hardest;

/// Fills the last `blends.len()` own candidates of every anchor, and their scores.
///
/// The `top` most similar entries of the memory are mixed, without those of the anchor's own pair. They are numbered in
/// the order of the memory, and the tie-break is the lower index. If there are fewer, the last one takes the place of
/// those that are missing. If there are none, the mixture is the zero vector.
///
/// # Shapes
/// * `anchors`: `[B, d]`, `batch`: `[B]`; the memory is the last `memory_size` of the shared candidates.
pub fn blend<F: Real>(
    anchors: ArrayView2<'_, F>,
    batch: &[u32],
    memory_size: usize,
    top: usize,
    blends: &[Blend],
    direction: &mut Direction<F>,
    hardest: &mut Hardest<F>,
) {
    let dim = anchors.ncols();
    let own = direction.own_scores.ncols();
    let (keys, first) = (own - blends.len(), direction.scores.ncols() - memory_size);
    let memory = &direction.candidates.as_slice().expect(CONTIGUOUS)[first * dim..];
    let pairs = &direction.pairs[first..][..memory_size];
    let tables = direction.own.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(own * dim);
    let scores = direction.own_scores.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(own);
    for (i, (table, scores)) in tables.zip(scores).enumerate() {
        let similarities = &direction.scores.row(i).to_slice().expect(CONTIGUOUS)[first..];
        let places = hardest.of(similarities, pairs, batch[i], top);
        let (mixed, scores) = (&mut table[keys * dim..], &mut scores[keys..]);
        if places.is_empty() {
            mixed.fill(F::zero());
            scores.fill(F::zero());
        } else {
            mix(anchors.row(i).to_slice().expect(CONTIGUOUS), memory, places, blends, mixed, scores);
        }
    }
}

/// Writes an anchor's mixtures, scaled to unit length, and their similarities to the anchor.
///
/// # Shapes
/// * `anchor`: `[d]`; `memory`: `[entries, d]`; `places`: the entries to mix, at least one; `mixed`: `[blends, d]`;
///   `scores`: `[blends]`.
#[inline(never)]
fn mix<F: Real>(anchor: &[F], memory: &[F], places: &[usize], blends: &[Blend], mixed: &mut [F], scores: &mut [F]) {
    let dim = anchor.len();
    let parent = |n: u32| &memory[places[(n as usize).min(places.len() - 1)] * dim..][..dim];
    vectorized(
        #[inline(always)]
        || {
            for ((blend, mixed), square) in blends.iter().zip(mixed.chunks_exact_mut(dim)).zip(&mut *scores) {
                let share = F::of_f32(blend.share);
                let rest = F::one() - share;
                let first = if blend.first == Blend::ANCHOR { anchor } else { parent(blend.first) };
                for ((mixed, &first), &second) in mixed.iter_mut().zip(first).zip(parent(blend.second)) {
                    *mixed = rest * second + share * first;
                }
                *square = dot(mixed, mixed);
            }
            // A loop of its own, which becomes SIMD.
            for scale in &mut *scores {
                let length = scale.sqrt();
                *scale = F::one() / if length > F::of(MIN_NORM) { length } else { F::of(MIN_NORM) };
            }
            for (mixed, score) in mixed.chunks_exact_mut(dim).zip(scores) {
                let scale = *score;
                mixed.iter_mut().for_each(|mixed| *mixed *= scale);
                *score = dot(anchor, mixed);
            }
        },
    );
}
