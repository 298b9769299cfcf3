//! Hard negative mixing (Kalantidis et al. 2020): mixtures of each anchor's hardest remembered candidates, and of the
//! anchor with them, scaled to unit length. They are constants to the gradient.

use ndarray::{ArrayView2, Axis};

use super::direction::Direction;
use super::normalize::MIN_NORM;
use super::{CONTIGUOUS, Real};
use crate::backend::Blend;
use crate::real::vectorized;
use hardest::Hardest;

mod hardest;

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
    let dim = anchors.ncols();
    let own = direction.own_scores.ncols();
    let (keys, first) = (own - blends.len(), direction.scores.ncols() - remembered);
    let memory = &direction.candidates.as_slice().expect(CONTIGUOUS)[first * dim..];
    let pairs = &direction.pairs[first..][..remembered];
    let table = direction.own.as_slice_mut().expect(CONTIGUOUS);
    let mut hardest = Hardest::default();
    let mut mixtures = Mixtures::new(blends, top, dim);
    for (i, anchor) in anchors.axis_iter(Axis(0)).enumerate() {
        let anchor = anchor.to_slice().expect(CONTIGUOUS);
        let similarities = &direction.scores.row(i).to_slice().expect(CONTIGUOUS)[first..];
        let ranked = hardest.of(similarities, pairs, batch[i], top);
        let out = &mut table[(i * own + keys) * dim..][..blends.len() * dim];
        let scores = &mut direction.own_scores.row_mut(i).into_slice().expect(CONTIGUOUS)[keys..];
        if ranked.is_empty() {
            out.fill(F::zero());
            scores.fill(F::zero());
            continue;
        }
        vectorized(
            #[inline(always)]
            || {
                mixtures.mix(anchor, memory, ranked);
                mixtures.put(out);
            },
        );
        scores.copy_from_slice(&mixtures.scores);
    }
}

/// An anchor's mixtures, one dimension after the other, so that loops run over mixtures and become SIMD.
struct Mixtures<'a, F> {
    blends: &'a [Blend],
    /// `[blends]`: the share of the first.
    shares: Vec<F>,
    /// `[d, top + 1]`: the candidate of each rank, then the anchor.
    parents: Vec<F>,
    /// `[blends]` each, of one dimension: what is mixed.
    first: Vec<F>,
    second: Vec<F>,
    /// `[d, blends]`.
    mixed: Vec<F>,
    /// `[blends]` each: `m · m`, then 1 / |m|; `q · m`, then with |m| = 1.
    lengths: Vec<F>,
    scores: Vec<F>,
}

impl<'a, F: Real> Mixtures<'a, F> {
    fn new(blends: &'a [Blend], top: usize, dim: usize) -> Self {
        let zeros = |n: usize| vec![F::zero(); n];
        Mixtures {
            blends,
            shares: blends.iter().map(|blend| F::from_stored(blend.share)).collect(),
            parents: zeros(dim * (top + 1)),
            first: zeros(blends.len()),
            second: zeros(blends.len()),
            mixed: zeros(dim * blends.len()),
            lengths: zeros(blends.len()),
            scores: zeros(blends.len()),
        }
    }

    /// `memory`: `[remembered, d]`; `ranked`: which of it, most similar first.
    #[inline(always)]
    fn mix(&mut self, anchor: &[F], memory: &[F], ranked: &[usize]) {
        let (dim, n) = (anchor.len(), self.blends.len());
        let width = self.parents.len() / dim;
        let top = width - 1;
        let last = ranked[ranked.len() - 1];
        for rank in 0..top {
            let candidate = &memory[ranked.get(rank).copied().unwrap_or(last) * dim..][..dim];
            for (parents, &x) in self.parents.chunks_exact_mut(width).zip(candidate) {
                parents[rank] = x;
            }
        }
        let (lengths, scores) = (&mut self.lengths[..n], &mut self.scores[..n]);
        let (first, second, shares) = (&mut self.first[..n], &mut self.second[..n], &self.shares[..n]);
        lengths.fill(F::zero());
        scores.fill(F::zero());
        for ((parents, mixed), &x) in
            self.parents.chunks_exact_mut(width).zip(self.mixed.chunks_exact_mut(n)).zip(anchor)
        {
            parents[top] = x;
            for ((first, second), blend) in first.iter_mut().zip(&mut *second).zip(self.blends) {
                *first = parents[(blend.first as usize).min(top)];
                *second = parents[(blend.second as usize).min(top)];
            }
            for m in 0..n {
                mixed[m] = (F::one() - shares[m]) * second[m] + shares[m] * first[m];
                lengths[m] += mixed[m] * mixed[m];
                scores[m] += x * mixed[m];
            }
        }
        for (length, score) in lengths.iter_mut().zip(scores) {
            let root = length.sqrt();
            *length = F::one() / if root > F::of(MIN_NORM) { root } else { F::of(MIN_NORM) };
            *score *= *length;
        }
    }

    /// Leaves the mixtures at unit length in `out`, `[blends, d]`.
    #[inline(always)]
    fn put(&self, out: &mut [F]) {
        let dim = out.len() / self.blends.len();
        for (n, mixed) in self.mixed.chunks_exact(self.blends.len()).enumerate() {
            for ((out, &x), &inverse) in out.iter_mut().skip(n).step_by(dim).zip(mixed).zip(&self.lengths) {
                *out = x * inverse;
            }
        }
    }
}
