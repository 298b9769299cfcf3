//! Makes candidates of each query from groups of the batch's keys: the mean of each group's keys.
//!
//! ```text
//! mu_c = 1/n_c sum_(j in c) k_j,    s_ic = q_i . mu_c,    l_ic = s_ic / tau + ln n_c
//! ```
//!
//! A mean is not scaled to unit length. It counts as the `n_c` keys that it stands for, except for queries of its own
//! group, and a group without keys in the batch for nobody. The gradient passes to the members:
//! `dL/dk_j += 1/n_c dL/dmu_c`, `c` the group of `j`; which group a key is in is a constant.

use ndarray::{Array2, ArrayView2};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::negatives::NOBODY;
use crate::real::{Real, dot};

/// Fills the last `count` own candidates of every query, their scores and their pairs. A candidate that counts is
/// nobody's; one that does not has the pair of its anchor.
///
/// # Shapes
/// * `anchors`: `[B, d]`; `batch`: `[B]`; `groups`: `[B]`, less than `count`. The partner of anchor `i` is row `i` of
///   the candidates.
pub fn proxies<F: Real>(
    anchors: ArrayView2<'_, F>,
    batch: &[u32],
    groups: &[u32],
    count: usize,
    direction: &mut Direction<F>,
) {
    let (dim, own, shared) = (anchors.ncols(), direction.own_scores.ncols(), direction.scores.ncols());
    let first = own - count;
    let sizes = sizes_of(groups, count);
    let partners = direction.candidates.as_slice().expect(CONTIGUOUS);
    let mut means = vec![F::zero(); count * dim];
    for (&group, partner) in groups.iter().zip(partners.chunks_exact(dim)) {
        let share = F::of(1.0 / f64::from(sizes[group as usize]));
        means[group as usize * dim..][..dim].iter_mut().zip(partner).for_each(|(mean, &k)| *mean += share * k);
    }
    let table = direction.own.as_slice_mut().expect(CONTIGUOUS);
    for (i, anchor) in anchors.rows().into_iter().enumerate() {
        let anchor = anchor.to_slice().expect(CONTIGUOUS);
        for (c, mean) in means.chunks_exact(dim).enumerate() {
            let at = i * own + first + c;
            table[at * dim..][..dim].copy_from_slice(mean);
            direction.own_scores[[i, first + c]] = dot(anchor, mean);
            let counts = sizes[c] > 0 && groups[i] as usize != c;
            direction.pairs[shared + at] = if counts { NOBODY } else { batch[i] };
        }
    }
}

/// Writes `ln n_c` of every group to `offsets`; 0 for a group without keys, which does not count.
pub(super) fn offsets<F: Real>(groups: &[u32], count: usize, offsets: &mut Vec<F>) {
    offsets.clear();
    offsets.extend(sizes_of(groups, count).into_iter().map(|size| F::of(libm::log(f64::from(size.max(1))))));
}

/// Adds to `to`, `[rows, d]`, what dL/dmu is to the members of the groups.
pub fn pass_on<F: Real>(
    anchors: ArrayView2<'_, F>,
    groups: &[u32],
    count: usize,
    direction: &Direction<F>,
    to: &mut Array2<F>,
) {
    let (dim, own) = (anchors.ncols(), direction.own_scores.ncols());
    let first = own - count;
    let mut of_means = Array2::<F>::zeros((count, dim));
    let direct = &direction.direct[2];
    for (i, anchor) in anchors.rows().into_iter().enumerate() {
        for (c, mut of_mean) in of_means.rows_mut().into_iter().enumerate() {
            if direct.nrows() > 0 {
                of_mean += &direct.row(i * own + first + c);
            } else {
                of_mean.scaled_add(direction.own_scores[[i, first + c]], &anchor);
            }
        }
    }
    let sizes = sizes_of(groups, count);
    for (&group, mut to) in groups.iter().zip(to.rows_mut()) {
        let share = F::of(1.0 / f64::from(sizes[group as usize]));
        to.scaled_add(share, &of_means.row(group as usize));
    }
}

/// `[count]`: the number of keys of each group in the batch.
fn sizes_of(groups: &[u32], count: usize) -> Vec<u32> {
    let mut sizes = vec![0; count];
    groups.iter().for_each(|&group| sizes[group as usize] += 1);
    sizes
}
