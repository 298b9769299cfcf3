//! Finds each query's most similar keys of the corpus, without the batch's own keys.

use ndarray::{ArrayView1, ArrayViewMut1};

use super::tables::CONTIGUOUS;
use crate::loss::row::maximum;
use crate::real::{Real, vectorized};

/// The number of blocks. An entry's block is its index modulo this number.
const BLOCKS: usize = 64;

/// Scratch of the search, kept between anchors.
#[derive(Debug, Default)]
pub struct Best<F> {
    /// `[K]`: the largest similarities so far, in descending order.
    similarities: Vec<F>,
    /// The largest entry of each block that has not been searched; minus infinity for the others.
    blocks: Vec<F>,
}

/// Writes the indices of the `out.len()` largest entries of `similarities` that are not `excluded`, in descending
/// order; the tie-break is the lower index. There must be that many entries. NaN is never selected.
///
/// Blocks are searched in the descending order of their largest entries, until no other block can hold an entry that is
/// large enough. That is so after few blocks.
///
/// # Shapes
/// * `similarities`: `[corpus]`, `excluded`: `[corpus]`, `out`: `[K]`.
pub fn top_k<F: Real>(
    similarities: ArrayView1<'_, F>,
    excluded: &[bool],
    best: &mut Best<F>,
    mut out: ArrayViewMut1<'_, u32>,
) {
    let k = out.len();
    let all = similarities.to_slice().expect(CONTIGUOUS);
    let Best { similarities: best, blocks } = best;
    best.clear();
    vectorized(
        #[inline(always)]
        || {
            blocks.clear();
            blocks.resize(BLOCKS, F::neg_infinity());
            for chunk in all.chunks(BLOCKS) {
                for (largest, &s) in blocks.iter_mut().zip(chunk) {
                    *largest = if s > *largest { s } else { *largest };
                }
            }
        },
    );
    loop {
        let largest = maximum(blocks);
        let worst = best.last().copied().filter(|_| best.len() == k);
        if largest == F::neg_infinity() || worst.is_some_and(|worst| largest < worst) {
            return;
        }
        let block = blocks.iter().position(|&of_block| of_block == largest).expect("it is one of them");
        blocks[block] = F::neg_infinity();
        for (index, &s) in all.iter().enumerate().skip(block).step_by(BLOCKS) {
            let before = |place: usize, s: F, best: &[F], out: &ArrayViewMut1<'_, u32>| {
                best[place] > s || (best[place] == s && (out[place] as usize) < index)
            };
            let enters = best.len() < k || !before(k - 1, s, best, &out);
            if !enters || excluded[index] || s.is_nan() {
                continue;
            }
            let place = (0..best.len()).find(|&place| !before(place, s, best, &out)).unwrap_or(best.len());
            best.truncate(k - 1);
            best.insert(place, s);
            for n in (place + 1..best.len()).rev() {
                out[n] = out[n - 1];
            }
            out[place] = index as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};
    use rand::RngExt;

    use crate::random::{Purpose, stream};

    #[test]
    fn keeps_the_largest_in_order_and_the_lower_index_of_a_tie() {
        let mut out = Array1::zeros(3);
        let excluded = [false, true, false, false, false, false];
        let similarities = array![0.1f64, 0.9, 0.5, 0.5, -1.0, 0.7];
        top_k(similarities.view(), &excluded, &mut Best::default(), out.view_mut());
        assert_eq!(out, array![5, 2, 3]);
    }

    #[test]
    fn finds_what_sorting_finds() {
        let mut rng = stream(8, Purpose::Data, 0);
        let mut best = Best::default();
        for n in [1, 31, 32, 33, 100, 320] {
            for k in [1, 2, 5, 64] {
                // The values are few, so that there are ties within blocks and across blocks.
                let similarities = Array1::from_shape_fn(n, |_| f32::from(rng.random_range(-20..20i8)) / 20.0);
                let excluded: Vec<bool> = (0..n).map(|i| i % 7 == 3).collect();
                let mut sorted: Vec<u32> = (0..n as u32).filter(|&i| !excluded[i as usize]).collect();
                sorted.sort_by(|&a, &b| similarities[b as usize].total_cmp(&similarities[a as usize]));
                let k = k.min(sorted.len());
                let mut out = Array1::zeros(k);
                top_k(similarities.view(), &excluded, &mut best, out.view_mut());
                assert_eq!(out.to_vec(), sorted[..k], "{k} of {n}");
            }
        }
    }
}
