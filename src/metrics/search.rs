//! The search of each query among all keys. Ties count half, or as the mean over all orders of the tied keys.

use ndarray::{ArrayView2, s};

use super::energy::energy;
use super::favour::favour;
use super::known::Judge;
use super::reached::{Reached, reached};
use super::sort::by_worth;
use crate::product::times;

/// The number of places of a list of results.
pub(super) const PLACES: usize = 10;

/// The number of queries that are compared with all keys at a time, which bounds the memory.
const BLOCK: usize = 128;

/// The result of one query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Rank of its own key: 1 + the number of more similar keys + half the number of others exactly as similar. Because
    /// of the half, an encoder that maps everything to one point scores as a guess does.
    pub(super) own: f64,
    /// Rank of the best key that shows the query's item, where the other keys of that item are left out.
    pub(super) right: f64,
    /// Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002, Cumulated Gain-Based
    /// Evaluation of IR Techniques), `sum_r (2^grade - 1) / log2(r + 1)` over the same of the best order.
    pub(super) ndcg: f64,
    /// Share of the first ten keys that have the query's class, its own key left out; `None` if there is no other.
    pub(super) class: Option<f64>,
    /// As above, with its own key included.
    pub(super) class_with_own: f64,
    /// Its right answers by exposure; all 0 if exposure is unknown.
    pub(super) reached: Reached,
    /// Its energy; `None` if no temperature is known.
    pub(super) energy: Option<f64>,
    /// How much its popular right answers are favoured.
    pub(super) favour: Option<f64>,
}

/// Lets every query search all keys. Both are `[n, d]` with unit rows.
pub(super) fn search(queries: &[f32], keys: &[f32], dim: usize, judge: &Judge) -> Vec<Found> {
    each(queries, keys, dim, |query, similarities| one(query, similarities, judge))
}

fn rows(values: &[f32], dim: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((values.len() / dim, dim), values).expect("whole rows")
}

/// Calls `look` with every query's index and similarities to all keys.
fn each<T>(queries: &[f32], keys: &[f32], dim: usize, look: impl Fn(usize, &[f32]) -> T) -> Vec<T> {
    let view = |rows| ArrayView2::from_shape((queries.len() / dim, dim), rows).expect("as many keys as queries");
    let (queries, keys) = (view(queries), view(keys));
    let n = queries.nrows();
    let mut seen = Vec::with_capacity(n);
    for start in (0..n).step_by(BLOCK) {
        let block = times(queries.slice(s![start..n.min(start + BLOCK), ..]), keys.t());
        let rows = block.rows().into_iter().enumerate();
        seen.extend(rows.map(|(row, similarities)| look(start + row, similarities.as_slice().expect("contiguous"))));
    }
    seen
}

/// `[n]`: the similarities of one query to all keys, the same to the bit as in [`evaluate`](super::evaluate). Both are
/// `[n, d]` with unit rows.
///
/// # Panics
/// If there is no such query.
pub fn similarities_of(query: usize, queries: &[f32], keys: &[f32], dim: usize) -> Vec<f32> {
    let n = queries.len() / dim;
    assert!(query < n, "query {query} of {n}");
    let query = rows(&queries[query * dim..(query + 1) * dim], dim);
    times(query, rows(keys, dim).t()).into_raw_vec_and_offset().0
}

/// The ranks of the right answers alone, see [`Found::right`].
pub(super) fn right_ranks(queries: &[f32], keys: &[f32], dim: usize, judge: &Judge) -> Vec<f64> {
    each(queries, keys, dim, |query, similarities| right_rank(query, similarities, judge))
}

/// The result of the query with these similarities to all keys.
fn one(query: usize, similarities: &[f32], judge: &Judge) -> Found {
    let own = judge.own(query);
    let first = first(similarities);
    let others: Vec<(f32, usize)> = first.iter().copied().filter(|&(_, key)| key != own).collect();
    let class = |key: usize| if judge.same_class(query, key) { 1.0 } else { 0.0 };
    let gain = |key: usize| GAINS[judge.grade(query, key)];
    Found {
        own: rank(similarities, similarities[own], std::iter::once(own)),
        right: right_rank(query, similarities, judge),
        ndcg: spread(&first, gain, discount) / ideal(judge.grades(query)),
        class: (similarities.len() > 1).then(|| mean(&others, similarities.len() - 1, class)),
        class_with_own: mean(&first, similarities.len(), class),
        reached: reached(query, similarities, judge),
        energy: judge.tau(query).map(|tau| energy(similarities, tau)),
        favour: favour(query, similarities, judge),
    }
}

fn right_rank(query: usize, similarities: &[f32], judge: &Judge) -> f64 {
    let own = judge.own(query);
    let duplicates = judge.same_item(query).filter(|&key| key != own);
    let best = duplicates.clone().fold(similarities[own], |best, key| best.max(similarities[key]));
    rank(similarities, best, std::iter::once(own).chain(duplicates))
}

/// The rank of similarity `s` among all but these keys.
#[inline(never)]
fn rank(similarities: &[f32], s: f32, left_out: impl Iterator<Item = usize>) -> f64 {
    let (mut smaller, mut equal, mut count) = (0u32, 0u32, similarities.len());
    for &other in similarities {
        smaller += u32::from(other < s);
        equal += u32::from(other == s);
    }
    for key in left_out {
        count -= 1;
        smaller -= u32::from(similarities[key] < s);
        equal -= u32::from(similarities[key] == s);
    }
    // Counting the greater similarities instead would rank a partner with NaN first; it must come last.
    1.0 + count as f64 - f64::from(smaller) - f64::from(equal) / 2.0
}

/// `2^grade - 1`.
const GAINS: [f64; 4] = [0.0, 1.0, 3.0, 7.0];

/// The discount of a place, 0-based.
fn discount(place: usize) -> f64 {
    1.0 / libm::log2(place as f64 + 2.0)
}

/// The discounted gain of the best order, for these numbers of keys of each grade.
fn ideal(grades: [usize; 4]) -> f64 {
    let sorted = (0..4).rev().flat_map(|grade| std::iter::repeat_n(GAINS[grade], grades[grade]));
    sorted.take(PLACES).enumerate().map(|(place, gain)| gain * discount(place)).sum()
}

/// The most similar keys, best first: one more than the places, so that the own key can be left out, and all keys that
/// tie with the last of them.
#[inline(never)]
fn first(similarities: &[f32]) -> Vec<(f32, usize)> {
    // The list is ascending, so that its first entry is the next to be replaced.
    let mut best = [f32::NEG_INFINITY; PLACES + 1];
    for &s in similarities {
        if s > best[0] {
            let mut at = 0;
            while at < PLACES && s > best[at + 1] {
                best[at] = best[at + 1];
                at += 1;
            }
            best[at] = s;
        }
    }
    let all = similarities.iter().enumerate();
    let mut first: Vec<(f32, usize)> = all.filter(|&(_, &s)| s >= best[0]).map(|(key, &s)| (s, key)).collect();
    by_worth(&mut first);
    first
}

/// Mean of a value over the first ten of `count` keys.
fn mean(first: &[(f32, usize)], count: usize, value: impl Fn(usize) -> f64) -> f64 {
    spread(first, value, |_| 1.0) / count.clamp(1, PLACES) as f64
}

/// Sum over the first ten places of a value times the place's weight. Each of several tied keys gets the mean of their
/// values, which is the mean over all orders (McSherry and Najork 2008, Computing Information Retrieval Performance
/// Measures Efficiently in the Presence of Tied Scores).
fn spread(first: &[(f32, usize)], value: impl Fn(usize) -> f64, weight: impl Fn(usize) -> f64) -> f64 {
    let (mut place, mut sum) = (0, 0.0);
    for tie in first.chunk_by(|a, b| a.0 == b.0) {
        if place == PLACES {
            break;
        }
        let mean = tie.iter().map(|&(_, key)| value(key)).sum::<f64>() / tie.len() as f64;
        let end = (place + tie.len()).min(PLACES);
        sum += mean * (place..end).map(&weight).sum::<f64>();
        place = end;
    }
    sum
}
