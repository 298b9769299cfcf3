//! Hard negative mixing (Kalantidis et al. 2020): makes mixtures of each anchor's hardest candidates of the memory, and
//! of the anchor and these candidates, scaled to unit length. Mixtures are constants (stop-gradient).

use ndarray::ArrayView2;

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::backend::Blend;
use crate::backend::constants::MIN_NORM;
use crate::real::{LANES, Real, vectorized};
use hardest::Hardest;

mod hardest;

/// The mixtures of this many anchors are made together, so that loops run over anchors and become SIMD.
const SIDE_BY_SIDE: usize = LANES;

/// One number per anchor.
type Lanes<F> = [F; SIDE_BY_SIDE];

/// Scratch that is kept between steps.
#[derive(Debug, Default)]
pub struct Scratch<F> {
    hardest: Hardest<F>,
    /// `[d]`: the anchors; zero for an anchor without candidates to mix.
    anchors: Vec<Lanes<F>>,
    /// `[d, top]`: the hardest candidates, which are mixed.
    parents: Vec<Lanes<F>>,
    /// `[blends, d]`: the mixtures.
    mixed: Vec<Lanes<F>>,
    /// `[blends]`: their similarities to their anchors.
    scores: Vec<Lanes<F>>,
}

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
    scratch: &mut Scratch<F>,
) {
    let dim = anchors.ncols();
    let own = direction.own_scores.ncols();
    let (keys, first) = (own - blends.len(), direction.scores.ncols() - memory_size);
    let memory = &direction.candidates.as_slice().expect(CONTIGUOUS)[first * dim..];
    let pairs = &direction.pairs[first..][..memory_size];
    let zeros = [F::zero(); SIDE_BY_SIDE];
    scratch.anchors.resize(dim, zeros);
    scratch.parents.resize(dim * top, zeros);
    scratch.mixed.resize(blends.len() * dim, zeros);
    scratch.scores.resize(blends.len(), zeros);
    let table = direction.own.as_slice_mut().expect(CONTIGUOUS);
    let own_scores = direction.own_scores.as_slice_mut().expect(CONTIGUOUS);
    for start in (0..batch.len()).step_by(SIDE_BY_SIDE) {
        let side_by_side = start..batch.len().min(start + SIDE_BY_SIDE);
        for (lane, i) in side_by_side.clone().enumerate() {
            let similarities = &direction.scores.row(i).to_slice().expect(CONTIGUOUS)[first..];
            let places = scratch.hardest.of(similarities, pairs, batch[i], top);
            if places.is_empty() {
                scratch.anchors.iter_mut().chain(&mut scratch.parents).for_each(|to| to[lane] = F::zero());
                continue;
            }
            for (to, &x) in scratch.anchors.iter_mut().zip(anchors.row(i)) {
                to[lane] = x;
            }
            for (k, parents) in scratch.parents.chunks_exact_mut(top).enumerate() {
                for (to, &place) in parents.iter_mut().zip(places) {
                    to[lane] = memory[place * dim + k];
                }
                let last = parents[places.len() - 1][lane];
                parents[places.len()..].iter_mut().for_each(|to| to[lane] = last);
            }
        }
        vectorized(
            #[inline(always)]
            || scratch.mix(blends, top),
        );
        for (lane, i) in side_by_side.enumerate() {
            let at = i * own + keys;
            let out = &mut table[at * dim..][..blends.len() * dim];
            out.iter_mut().zip(&scratch.mixed).for_each(|(out, mixed)| *out = mixed[lane]);
            let out = &mut own_scores[at..][..blends.len()];
            out.iter_mut().zip(&scratch.scores).for_each(|(out, score)| *out = score[lane]);
        }
    }
}

impl<F: Real> Scratch<F> {
    /// Writes the mixtures of these anchors, scaled to unit length, to `mixed`, and their similarities to `scores`.
    #[inline(always)]
    fn mix(&mut self, blends: &[Blend], top: usize) {
        let dim = self.anchors.len();
        for ((blend, scores), mixed) in blends.iter().zip(&mut self.scores).zip(self.mixed.chunks_exact_mut(dim)) {
            let share = F::of_f32(blend.share);
            let rest = F::one() - share;
            let mut squares = [F::zero(); SIDE_BY_SIDE];
            *scores = squares;
            for (k, (mixed, anchors)) in mixed.iter_mut().zip(&self.anchors).enumerate() {
                let parents = &self.parents[k * top..][..top];
                let first = if blend.first == Blend::ANCHOR { anchors } else { &parents[blend.first as usize] };
                let second = &parents[blend.second as usize];
                for l in 0..SIDE_BY_SIDE {
                    mixed[l] = rest * second[l] + share * first[l];
                    squares[l] += mixed[l] * mixed[l];
                    scores[l] += anchors[l] * mixed[l];
                }
            }
            for l in 0..SIDE_BY_SIDE {
                let length = squares[l].sqrt();
                squares[l] = F::one() / if length > F::of(MIN_NORM) { length } else { F::of(MIN_NORM) };
                scores[l] *= squares[l];
            }
            for mixed in mixed {
                for l in 0..SIDE_BY_SIDE {
                    mixed[l] *= squares[l];
                }
            }
        }
    }
}
