//! Exact lists of nearest neighbours, computed for a block of rows at a time.

use std::ops::Range;

use ndarray::{Array2, s};

use crate::order::{best, by_key};
use crate::product::times;

/// How many rows of similarities are in memory at a time.
const BLOCK: usize = 128;

/// For each pair, the `count` pairs whose rows of `among` are most similar to its row of `asking`, the pair itself left
/// out. The most similar comes first; the tie-break is the lower index. There are fewer if there are fewer other pairs.
///
/// # Shapes
/// * `asking`, `among`: `[pairs, d]`, compared by inner product.
pub fn nearest(asking: &Array2<f32>, among: &Array2<f32>, count: usize) -> Vec<Vec<u32>> {
    ranked(among.nrows(), count, |rows| times(asking.slice(s![rows, ..]), among.t()))
}

/// As [`nearest`], by the Euclidean distance between `points`, `[pairs, n]`: nearest first.
pub fn nearest_points(points: &Array2<f32>, count: usize) -> Vec<Vec<u32>> {
    ranked(points.nrows(), count, |rows| {
        let first = rows.start;
        Array2::from_shape_fn((rows.len(), points.nrows()), |(i, j)| {
            let differences = points.row(first + i).into_iter().zip(points.row(j)).map(|(a, b)| a - b);
            -differences.map(|d| d * d).sum::<f32>()
        })
    })
}

/// Ranks all pairs for each pair. `scores` gives `[rows, pairs]` for a range of rows.
fn ranked(pairs: usize, count: usize, mut scores: impl FnMut(Range<usize>) -> Array2<f32>) -> Vec<Vec<u32>> {
    let count = count.min(pairs.saturating_sub(1));
    let mut lists = Vec::with_capacity(pairs);
    let mut ranks: Vec<u64> = Vec::with_capacity(pairs);
    for first in (0..pairs).step_by(BLOCK) {
        let rows = first..pairs.min(first + BLOCK);
        let block = scores(rows.clone());
        for (i, row) in rows.zip(block.rows()) {
            ranks.clear();
            ranks.extend(row.iter().zip(0..).filter(|&(_, j)| j as usize != i).map(|(&score, j)| rank(score, j)));
            if count > 0 && count < ranks.len() {
                ranks.select_nth_unstable(count - 1);
            }
            ranks.truncate(count);
            by_key(&mut ranks, |&rank| rank);
            lists.push(ranks.iter().map(|&rank| rank as u32).collect());
        }
    }
    lists
}

/// A sort key: a larger score gives a smaller number; among equal scores the lower index does. The index is the low
/// half.
fn rank(score: f32, index: u32) -> u64 {
    // Adding 0 turns -0 into 0.
    best(score + 0.0, index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn lists_leave_out_the_pair_itself_and_ties_go_to_the_lower_index() {
        let queries = array![[1.0f32, 0.0], [0.0, 1.0], [-1.0, 0.0]];
        let keys = array![[1.0f32, 0.0], [0.6, 0.8], [0.6, -0.8]];
        assert_eq!(nearest(&queries, &keys, 2), [vec![1, 2], vec![0, 2], vec![1, 0]]);
        assert_eq!(nearest(&queries, &keys, 9), nearest(&queries, &keys, 2), "there are no more");
        assert_eq!(nearest(&queries, &keys, 1), [[1], [0], [1]]);
        assert_eq!(nearest_points(&array![[0.0f32, 0.0], [3.0, 0.0], [1.0, 0.0]], 2), [[2, 1], [2, 0], [0, 1]]);
        assert_eq!(
            nearest(&queries.slice(s![..1, ..]).to_owned(), &keys.slice(s![..1, ..]).to_owned(), 3),
            [[0u32; 0]]
        );
    }

    #[test]
    fn lists_of_many_rows_agree_with_a_sort() {
        let points = Array2::from_shape_fn((300, 3), |(i, j)| ((i * 37 + j * 11) % 29) as f32 / 29.0 - 0.4);
        for (i, list) in nearest(&points, &points, 20).into_iter().enumerate() {
            let score = |j: u32| points.row(i).dot(&points.row(j as usize));
            let mut all: Vec<u32> = (0..300).filter(|&j| j as usize != i).collect();
            all.sort_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
            let close = |(&a, &b): (&u32, &u32)| a == b || (score(a) - score(b)).abs() < 1e-6;
            assert!(list.iter().zip(&all[..20]).all(close), "{i}");
        }
    }

    #[test]
    fn sort_keys_order_every_number() {
        let numbers = [f32::INFINITY, 1.0, 0.5, 0.0, -0.0, -0.5, -1.0, f32::NEG_INFINITY];
        assert!(numbers.windows(2).all(|two| rank(two[0], 3) <= rank(two[1], 3)));
        assert!(rank(0.0, 7) == rank(-0.0, 7) && rank(0.0, 7) < rank(0.0, 8));
    }
}
