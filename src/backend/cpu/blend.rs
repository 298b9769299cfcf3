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
    let mut mixtures = Mixtures::new(blends, &memory[..remembered * dim], dim);
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
                mixtures.mix(anchor, ranked);
                mixtures.put(out);
            },
        );
        scores.copy_from_slice(&mixtures.scores);
    }
}

/// An anchor's mixtures, one dimension after the other, so that loops run over mixtures and become SIMD.
struct Mixtures<'a, F> {
    blends: &'a [Blend],
    /// `[remembered + 1, d]`: what is mixed: what is remembered, and the anchor.
    parents: Vec<F>,
    /// `[blends]`: the share of the first.
    shares: Vec<F>,
    /// `[blends]`: where the first and the second begin in `parents`.
    places: Vec<[usize; 2]>,
    /// `[blends]` each, of one dimension.
    first: Vec<F>,
    second: Vec<F>,
    /// `[d, blends]`.
    mixed: Vec<F>,
    /// `[blends]` each: `m · m`, then 1 / |m|; `q · m`, then with |m| = 1.
    lengths: Vec<F>,
    scores: Vec<F>,
}

impl<'a, F: Real> Mixtures<'a, F> {
    /// `memory`: `[remembered, d]`.
    fn new(blends: &'a [Blend], memory: &[F], dim: usize) -> Self {
        let zeros = |n: usize| vec![F::zero(); n];
        Mixtures {
            blends,
            parents: [memory, &zeros(dim)].concat(),
            shares: blends.iter().map(|blend| F::from_stored(blend.share)).collect(),
            places: Vec::with_capacity(blends.len()),
            first: zeros(blends.len()),
            second: zeros(blends.len()),
            mixed: zeros(dim * blends.len()),
            lengths: zeros(blends.len()),
            scores: zeros(blends.len()),
        }
    }

    /// `ranked`: which of the memory, most similar first.
    #[inline(always)]
    fn mix(&mut self, anchor: &[F], ranked: &[usize]) {
        let n = self.blends.len();
        let of_anchor = self.parents.len() - anchor.len();
        self.parents[of_anchor..].copy_from_slice(anchor);
        let of_rank = |rank: u32| ranked[(rank as usize).min(ranked.len() - 1)] * anchor.len();
        self.places.clear();
        self.places.extend(self.blends.iter().map(|blend| {
            [if blend.first == Blend::ANCHOR { of_anchor } else { of_rank(blend.first) }, of_rank(blend.second)]
        }));
        let (lengths, scores) = (&mut self.lengths[..n], &mut self.scores[..n]);
        let (first, second, shares) = (&mut self.first[..n], &mut self.second[..n], &self.shares[..n]);
        lengths.fill(F::zero());
        scores.fill(F::zero());
        for (d, (mixed, &q)) in self.mixed.chunks_exact_mut(n).zip(anchor).enumerate() {
            let parents = &self.parents[d..];
            for ((first, second), places) in first.iter_mut().zip(&mut *second).zip(&self.places) {
                [*first, *second] = places.map(|place| parents[place]);
            }
            for m in 0..n {
                mixed[m] = (F::one() - shares[m]) * second[m] + shares[m] * first[m];
                lengths[m] += mixed[m] * mixed[m];
                scores[m] += q * mixed[m];
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
        for (d, mixed) in self.mixed.chunks_exact(self.blends.len()).enumerate() {
            for ((out, &x), &inverse) in out[d..].iter_mut().step_by(dim).zip(mixed).zip(&self.lengths) {
                *out = x * inverse;
            }
        }
    }
}
