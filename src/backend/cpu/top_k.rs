//! Each query's most similar keys of the corpus, the batch's own left out.

use ndarray::{ArrayView1, ArrayViewMut1};

use super::{CONTIGUOUS, Real};
use crate::loss::row::maximum;

/// Entries that are looked at together.
const BLOCK: usize = 32;

/// Writes the indices of the `out.len()` largest entries of `similarities` that are not `excluded`, largest first; of
/// equal ones the lower index comes first. There must be that many.
///
/// # Shapes
/// * `similarities`: `[corpus]`, `excluded`: `[corpus]`, `out`: `[K]`; `best`: scratch of `[K]`.
pub fn top_k<F: Real>(
    similarities: ArrayView1<'_, F>,
    excluded: &[bool],
    best: &mut Vec<F>,
    mut out: ArrayViewMut1<'_, u32>,
) {
    let k = out.len();
    best.clear();
    let similarities = similarities.to_slice().expect(CONTIGUOUS);
    for (block, (similarities, excluded)) in similarities.chunks(BLOCK).zip(excluded.chunks(BLOCK)).enumerate() {
        // Nearly all blocks hold nothing that enters.
        let worst = best.last().copied().filter(|_| best.len() == k);
        if worst.is_some_and(|worst| maximum(similarities) <= worst) {
            continue;
        }
        for (index, (&s, &excluded)) in similarities.iter().zip(excluded).enumerate() {
            // A NaN only enters while there is room. It makes the loss NaN, which ends the run.
            let enters = best.len() < k || best.last().is_some_and(|&worst| s > worst);
            if excluded || !enters {
                continue;
            }
            if best.len() == k {
                best.pop();
            }
            let place = best.partition_point(|&better| better >= s);
            for n in (place..best.len()).rev() {
                out[n + 1] = out[n];
            }
            best.insert(place, s);
            out[place] = (block * BLOCK + index) as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};

    #[test]
    fn keeps_the_largest_in_order_and_the_lower_index_of_a_tie() {
        let mut out = Array1::zeros(3);
        let excluded = [false, true, false, false, false, false];
        let similarities = array![0.1f64, 0.9, 0.5, 0.5, -1.0, 0.7];
        top_k(similarities.view(), &excluded, &mut Vec::new(), out.view_mut());
        assert_eq!(out, array![5, 2, 3]);
    }
}
