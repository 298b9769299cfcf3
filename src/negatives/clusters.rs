//! Clusters of points: k-means and a balanced hierarchical split.

use ndarray::{Array2, ArrayView1};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::order::{by_key, falling, numbers, rising, rows_at};
use crate::product::times;

/// The largest number of rounds of k-means.
const ROUNDS: usize = 20;
/// The largest number of rounds of a split into two halves.
const SPLIT_ROUNDS: usize = 10;

/// k-means (Lloyd 1982, Least Squares Quantization in PCM). The initial centres are drawn one by one in proportion to
/// the squared distance from the earlier ones (Arthur and Vassilvitskii 2007, k-means++: The Advantages of Careful
/// Seeding). Returns at most `count` groups, fewer where points coincide; none is empty, and members are in ascending
/// order.
///
/// # Shapes
/// * `points`: `[n, d]`.
pub fn k_means(points: &Array2<f32>, count: usize, rng: &mut Pcg64) -> Vec<Vec<u32>> {
    if points.nrows() == 0 {
        return Vec::new();
    }
    let mut centres = spread_out(points, count, rng);
    let mut nearest = vec![usize::MAX; points.nrows()];
    for _ in 0..ROUNDS {
        // |x - c|^2 without |x|^2, which is the same for all centres.
        let lengths: Vec<f32> = centres.rows().into_iter().map(|c| c.dot(&c)).collect();
        let products = times(points.view(), centres.t());
        let mut moved = false;
        for (nearest, products) in nearest.iter_mut().zip(products.rows()) {
            let (mut best, mut least) = (0, f32::INFINITY);
            for (c, (&product, &length)) in products.iter().zip(&lengths).enumerate() {
                let distance = length - 2.0 * product;
                if distance < least {
                    (best, least) = (c, distance);
                }
            }
            moved |= *nearest != best;
            *nearest = best;
        }
        if !moved {
            break;
        }
        for (c, mut centre) in centres.rows_mut().into_iter().enumerate() {
            let members = (0..points.nrows()).filter(|&i| nearest[i] == c);
            if let Some(mean) = mean(points, members) {
                centre.assign(&mean);
            }
        }
    }
    let mut groups = vec![Vec::new(); centres.nrows()];
    for (i, &group) in nearest.iter().enumerate() {
        groups[group].push(i as u32);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Up to `count` different points as initial centres: the first at random, each further one in proportion to its
/// squared distance from the nearest earlier one.
fn spread_out(points: &Array2<f32>, count: usize, rng: &mut Pcg64) -> Array2<f32> {
    let mut chosen = vec![rng.random_range(0..points.nrows())];
    let mut distances = vec![f64::INFINITY; points.nrows()];
    while chosen.len() < count {
        let last = points.row(chosen[chosen.len() - 1]);
        let mut total = 0.0;
        for (distance, point) in distances.iter_mut().zip(points.rows()) {
            *distance = squared_distance(point, last).min(*distance);
            total += *distance;
        }
        if total.is_nan() || total <= 0.0 {
            break;
        }
        let mut mark = total * rng.random::<f64>();
        let reached = |&(_, &distance): &(usize, &f64)| {
            mark -= distance;
            distance > 0.0 && mark < 0.0
        };
        let next = distances.iter().enumerate().find(reached).map(|(i, _)| i);
        // Rounding may leave the mark slightly above the sum; then the last point is taken.
        let Some(next) = next.or_else(|| distances.iter().rposition(|&distance| distance > 0.0)) else { break };
        chosen.push(next);
    }
    rows_at(points, &chosen)
}

/// All points, group by group (see [`k_means`]): the largest group first, then always the group whose centre is nearest
/// to that of the group before. Within a group, points are ordered by their distance from its centre.
pub fn ordered(points: &Array2<f32>, count: usize, rng: &mut Pcg64) -> Vec<usize> {
    let mut groups = k_means(points, count, rng);
    let mut order = Vec::with_capacity(points.nrows());
    let mut before: Option<ndarray::Array1<f32>> = None;
    while !groups.is_empty() {
        let middle = |group: &Vec<u32>| mean(points, group.iter().map(|&i| i as usize)).expect("no group is empty");
        // Least first; the tie-break is the group's index.
        let rank = |group: &Vec<u32>| match &before {
            None => -(group.len() as f64),
            Some(before) => squared_distance(middle(group).view(), before.view()),
        };
        let next = (0..groups.len()).min_by(|&a, &b| rank(&groups[a]).total_cmp(&rank(&groups[b]))).unwrap_or(0);
        let group = groups.remove(next);
        let middle = middle(&group);
        let mut outwards: Vec<(f64, usize)> =
            group.iter().map(|&i| (squared_distance(points.row(i as usize), middle.view()), i as usize)).collect();
        by_key(&mut outwards, |&(_, i)| i as u64);
        by_key(&mut outwards, |&(distance, _)| rising(distance));
        order.extend(outwards.into_iter().map(|(_, i)| i));
        before = Some(middle);
    }
    order
}

fn squared_distance(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a - b) * f64::from(a - b)).sum()
}

/// The mean of some rows; `None` if there are none.
fn mean(points: &Array2<f32>, members: impl Iterator<Item = usize>) -> Option<ndarray::Array1<f32>> {
    let (mut sum, mut count) = (vec![0.0f64; points.ncols()], 0usize);
    for i in members {
        sum.iter_mut().zip(points.row(i)).for_each(|(sum, &x)| *sum += f64::from(x));
        count += 1;
    }
    (count > 0).then(|| sum.into_iter().map(|x| (x / count as f64) as f32).collect())
}

/// Groups of at most `size` points, by balanced hierarchical 2-means (Dahiya et al. 2023, NGAME: Negative Mining-aware
/// Mini-batching for Extreme Classification): a group is split into halves of equal size, each nearer to one of two
/// centres, until it is small enough. Members are in ascending order.
///
/// # Shapes
/// * `points`: `[n, d]`.
pub fn balanced(points: &Array2<f32>, size: usize, rng: &mut Pcg64) -> Vec<Vec<u32>> {
    let mut groups = Vec::new();
    let mut waiting = vec![(0..points.nrows() as u32).collect::<Vec<u32>>()];
    while let Some(members) = waiting.pop() {
        if members.len() <= size.max(1) {
            groups.push(members);
        } else {
            let (first, second) = halves(points, members, rng);
            waiting.push(second);
            waiting.push(first);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Splits a group into halves; the first has one member more if their number is odd.
fn halves(points: &Array2<f32>, members: Vec<u32>, rng: &mut Pcg64) -> (Vec<u32>, Vec<u32>) {
    let row = |i: u32| points.row(i as usize);
    let a = rng.random_range(0..members.len());
    let b = (a + rng.random_range(1..members.len())) % members.len();
    let mut difference = &row(members[a]) - &row(members[b]);
    let middle = members.len().div_ceil(2);
    let mut split: (Vec<u32>, Vec<u32>) = Default::default();
    for _ in 0..SPLIT_ROUNDS {
        // Points are sorted along the line between the two centres, and cut in the middle so that the halves have equal
        // size.
        let mut along: Vec<(f32, u32)> = members.iter().map(|&i| (row(i).dot(&difference), i)).collect();
        by_key(&mut along, |&(_, i)| i.into());
        by_key(&mut along, |&(product, _)| falling(product.into()));
        let side = |half: &[(f32, u32)]| {
            let mut side: Vec<u32> = half.iter().map(|&(_, i)| i).collect();
            numbers(&mut side);
            side
        };
        let next = (side(&along[..middle]), side(&along[middle..]));
        if next == split {
            break;
        }
        split = next;
        let centre = |side: &[u32]| mean(points, side.iter().map(|&i| i as usize));
        if let (Some(first), Some(second)) = (centre(&split.0), centre(&split.1)) {
            difference = first - second;
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    /// Four clouds of ten points each, at the corners of a square.
    fn clouds() -> Array2<f32> {
        let mut rng = stream(1, Purpose::Data, 0);
        Array2::from_shape_fn((40, 2), |(i, j)| {
            let corner = if (i % 4) >> j & 1 == 1 { 10.0 } else { 0.0 };
            corner + rng.random::<f32>()
        })
    }

    fn is_partition(groups: &[Vec<u32>], count: u32) -> bool {
        let mut all: Vec<u32> = groups.concat();
        all.sort_unstable();
        all.into_iter().eq(0..count)
    }

    #[test]
    fn k_means_finds_separate_clouds() {
        for seed in 0..20 {
            let groups = k_means(&clouds(), 4, &mut stream(seed, Purpose::Preparing, 0));
            assert!(is_partition(&groups, 40) && groups.len() == 4);
            assert!(groups.iter().all(|group| group.iter().all(|i| i % 4 == group[0] % 4)), "{groups:?}");
            let groups = balanced(&clouds(), 10, &mut stream(seed, Purpose::Preparing, 0));
            assert!(is_partition(&groups, 40) && groups.iter().all(|group| group.len() == 10));
            // The first split may cut two clouds, but then no group holds more than two.
            let kinds = |group: &[u32]| (0..4).filter(|k| group.iter().any(|i| i % 4 == *k)).count();
            assert!(groups.iter().all(|group| kinds(group) <= 2), "{groups:?}");
        }
    }

    #[test]
    fn ordered_points_stay_in_their_groups() {
        let order = ordered(&clouds(), 4, &mut stream(1, Purpose::Preparing, 0));
        let mut all = order.clone();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..40));
        assert!(order.chunks(10).all(|ten| ten.iter().all(|i| i % 4 == ten[0] % 4)), "{order:?}");
        // Consecutive clouds are neighbouring corners of the square, never opposite ones.
        assert!(order.chunks(10).zip(order.chunks(10).skip(1)).all(|(a, b)| (a[0] % 4) ^ (b[0] % 4) != 3), "{order:?}");
        assert_eq!(ordered(&Array2::zeros((0, 3)), 4, &mut stream(1, Purpose::Preparing, 0)).len(), 0);
    }

    #[test]
    fn coinciding_points_and_few_points_give_fewer_groups() {
        let mut rng = stream(1, Purpose::Preparing, 0);
        let same = Array2::from_elem((7, 3), 0.5f32);
        assert_eq!(k_means(&same, 4, &mut rng), [(0..7).collect::<Vec<u32>>()]);
        assert!(is_partition(&balanced(&same, 2, &mut rng), 7));
        assert_eq!(k_means(&Array2::zeros((0, 3)), 4, &mut rng).len(), 0);
        assert_eq!(balanced(&Array2::zeros((0, 3)), 4, &mut rng).len(), 0);
        let three = Array2::from_shape_fn((3, 1), |(i, _)| i as f32);
        assert_eq!(k_means(&three, 256, &mut rng).len(), 3);
        let nan = Array2::from_elem((4, 2), f32::NAN);
        assert!(is_partition(&k_means(&nan, 2, &mut rng), 4) && is_partition(&balanced(&nan, 1, &mut rng), 4));
    }

    #[test]
    fn balanced_groups_have_the_size_that_halving_gives() {
        let points = Array2::from_shape_fn((2048, 4), |(i, j)| ((i * 7919 + j * 104_729) % 1009) as f32 / 1009.0);
        for size in [1usize, 2, 4, 16, 64] {
            let groups = balanced(&points, size, &mut stream(1, Purpose::Preparing, 0));
            assert!(is_partition(&groups, 2048) && groups.iter().all(|group| group.len() == size), "{size}");
        }
        let sizes = balanced(&points, 100, &mut stream(1, Purpose::Preparing, 0));
        assert!(sizes.iter().all(|group| group.len() == 64), "2048 halved until at most 100");
    }
}
