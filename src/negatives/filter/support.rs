//! False negatives found by a support set: a candidate that resembles one of several augmentations of the anchor's item
//! is taken for the same item.
//!
//! The paper takes eight further augmentations of the anchor's image. Here the support set is four random points near
//! the embedding of the query and four near that of the key (`near`, noise 0.2: their cosine to it is about 0.98). A
//! candidate's score is the largest similarity of its key to any of the eight. The suspects of a pair are its
//! [`LISTED`] best candidates, as far as their score exceeds `agreement`. Like the paper, and unlike a threshold on the
//! similarity alone, this also finds candidates that resemble the anchor's partner more than the anchor.
//!
//! With the loss `attraction` the suspects become positives; with every other loss they are removed.

use ndarray::{Array2, ArrayView2, s};

use super::contract::Filter;
use super::noise::near;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Filtering;
use crate::negatives::method::Method;
use crate::negatives::{At, Embeddings, Index, NOBODY, Prepared, Refresh};
use crate::product::times;
use crate::random::Purpose;

/// The largest number of suspects of a pair.
pub const LISTED: usize = 10;
/// The number of points near each of a pair's two embeddings.
const POINTS: usize = 4;
/// The length of their noise.
const NOISE: f64 = 0.2;
/// How many pairs' similarities are in memory at a time.
const BLOCK: usize = 16;

/// Removes the suspects of a support set, or lets the loss `attraction` make positives of them.
#[derive(Debug)]
pub struct Support;

impl Described for Support {
    fn about(&self) -> &'static About {
        &About {
            id: "support",
            label: "What a support set recognises",
            help: "Removes candidates that closely resemble one of several variants of the anchor's pair.",
            formula: "m_j = [j not among the top 10 by max_v v . k_j, or that max <= agreement]",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["agreement", "warmup", "refresh"]
    }
}

impl Method for Support {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let suspects = index.embeddings.map_or(Array2::default((0, 0)), |seen| suspects(at, seen));
        Prepared { suspects, ..Prepared::default() }
    }
}

impl Filter for Support {
    fn rule(&self, _knobs: &Knobs) -> Filtering {
        Filtering { listed: true, ..Filtering::default() }
    }
}

/// `[pairs, LISTED]`: each pair's suspects; the rest of a row is [`NOBODY`].
fn suspects(at: &At<'_>, seen: &Embeddings) -> Array2<u32> {
    let (pairs, dim) = seen.keys.dim();
    let mut rng = at.random(Purpose::Guiding);
    let mut scratch = vec![0.0; dim];
    let mut support = Array2::zeros((2 * POINTS * BLOCK, dim));
    let mut suspects = Array2::from_elem((pairs, LISTED), NOBODY);
    for first in (0..pairs).step_by(BLOCK) {
        let block = first..pairs.min(first + BLOCK);
        for (n, point) in support.rows_mut().into_iter().take(2 * POINTS * block.len()).enumerate() {
            let pair = first + n / (2 * POINTS);
            let side = if n % 2 == 0 { &seen.queries } else { &seen.keys };
            near(side.row(pair), NOISE, &mut rng, &mut scratch, point);
        }
        let similarities = times(support.slice(s![..2 * POINTS * block.len(), ..]), seen.keys.t());
        for (n, pair) in block.enumerate() {
            let scores = largest(similarities.slice(s![2 * POINTS * n..2 * POINTS * (n + 1), ..]));
            for (slot, (_, suspect)) in suspects.row_mut(pair).iter_mut().zip(agreed(&scores, pair, at.knobs)) {
                *slot = suspect;
            }
        }
    }
    suspects
}

/// The largest value of every column.
fn largest(similarities: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut largest = vec![f32::NEG_INFINITY; similarities.ncols()];
    for row in similarities.rows() {
        for (most, &value) in largest.iter_mut().zip(row) {
            *most = if value > *most { value } else { *most };
        }
    }
    largest
}

/// The best candidates of a pair and their scores, best first; the tie-break is the lower index.
fn agreed(scores: &[f32], pair: usize, knobs: &Knobs) -> Vec<(f32, u32)> {
    let mut best: Vec<(f32, u32)> = Vec::with_capacity(LISTED + 1);
    for (j, &score) in scores.iter().enumerate() {
        let is_full = best.len() == LISTED;
        if j == pair || f64::from(score) <= knobs.agreement || (is_full && score <= best[LISTED - 1].0) {
            continue;
        }
        best.truncate(LISTED - 1);
        let place = best.partition_point(|&(other, _)| other >= score);
        best.insert(place, (score, j as u32));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Pairs, Truth};
    use ndarray::array;

    /// Pairs with arbitrary inputs.
    fn pairs(count: usize) -> Pairs {
        Pairs {
            queries: Array2::zeros((count, 1)),
            keys: Array2::zeros((count, 1)),
            query_labels: vec![0; count],
            key_labels: vec![0; count],
            truth: Truth::default(),
        }
    }

    fn prepared(queries: Array2<f32>, keys: Array2<f32>, knobs: &Knobs) -> Vec<Vec<u32>> {
        let pairs = pairs(keys.nrows());
        let seen = Embeddings { queries, keys };
        let at = At { knobs, step: 3, pairs: &pairs };
        let prepared = Support.prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() });
        assert_eq!(
            prepared.suspects,
            Support.prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() }).suspects
        );
        let listed = |row: ndarray::ArrayView1<'_, u32>| row.iter().copied().filter(|&p| p != NOBODY).collect();
        prepared.suspects.rows().into_iter().map(listed).collect()
    }

    #[test]
    fn candidates_that_resemble_the_query_or_the_key_are_suspects_and_the_pair_itself_never_is() {
        // Keys 0 and 1 are alike and so are the query of 0 and the key of 2; key 3 stands alone.
        let keys = array![[1.0, 0.0, 0.0], [0.995, 0.0999, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let queries = array![[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let mut found = prepared(queries, keys, &Knobs::default());
        found.iter_mut().for_each(|list| list.sort_unstable());
        assert_eq!(found, [vec![1, 2], vec![0], vec![], vec![]]);
    }

    #[test]
    fn a_pair_has_at_most_ten_suspects_the_best_ones() {
        // Keys on a quarter of a circle: the nearest come first.
        let angle = |n: usize| 0.02 * n as f64;
        let circle = Array2::from_shape_fn((40, 2), |(n, axis)| {
            (if axis == 0 { libm::cos(angle(n)) } else { libm::sin(angle(n)) }) as f32
        });
        let found = prepared(circle.clone(), circle, &Knobs::default());
        assert!(found.iter().all(|list| list.len() == LISTED));
        let mut of_first = found[0].clone();
        of_first.sort_unstable();
        assert!(of_first.iter().all(|&j| j < 25), "{of_first:?}");
    }

    #[test]
    fn without_embeddings_or_pairs_there_are_no_suspects() {
        let knobs = Knobs::default();
        let none = pairs(0);
        let at = At { knobs: &knobs, step: 0, pairs: &none };
        assert!(Support.prepare(&at, &Index::default()).suspects.is_empty());
        let empty = Embeddings { queries: Array2::zeros((0, 3)), keys: Array2::zeros((0, 3)) };
        let index = Index { embeddings: Some(&empty), ..Index::default() };
        assert!(Support.prepare(&at, &index).suspects.is_empty());
        assert_eq!(prepared(Array2::zeros((2, 3)), Array2::zeros((2, 3)), &knobs), [vec![0u32; 0], vec![]]);
    }
}
