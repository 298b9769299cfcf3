//! How well indices, memories and chosen keys from earlier steps fit the current embeddings.

use super::plain::rows_of;
use super::sort::sort;
use crate::order::numbers;
use crate::product::times;

/// The share of a list's entries that are also in its `fresh` list, as the mean over the lists that are not empty;
/// `None` if all are.
pub fn index_overlap(lists: &[Vec<u32>], fresh: &[Vec<u32>]) -> Option<f64> {
    let shares = lists.iter().zip(fresh).filter(|(old, _)| !old.is_empty()).map(|(old, new)| {
        let mut new = new.clone();
        numbers(&mut new);
        old.iter().filter(|entry| new.binary_search(entry).is_ok()).count() as f64 / old.len() as f64
    });
    let shares: Vec<f64> = shares.collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// The drift of a memory, `1 - mean cos(then, now)`: 0 when no embedding has changed. Both are `[n, d]` with unit rows.
/// `None` if there are none.
pub fn drift(then: &[f32], now: &[f32], dim: usize) -> Option<f64> {
    let rows = then.len() / dim;
    let sum: f64 = then.iter().zip(now).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
    (rows > 0).then(|| 1.0 - sum / rows as f64)
}

/// The percentile of chosen keys in their anchor's ranking of the whole corpus: the mean share of the other keys that
/// are less similar, where ties count half. It is 1 if the most similar key is always chosen, and 0.5 for random keys.
/// `None` if no key was chosen.
///
/// # Shapes
/// * `anchors`: `[n, d]`, `keys`: `[corpus, d]`, unit rows.
/// * `chosen`: per anchor its own key, and the chosen keys.
pub fn hardness_percentile(anchors: &[f32], keys: &[f32], dim: usize, chosen: &[(u32, Vec<u32>)]) -> Option<f64> {
    let similarities = times(rows_of(anchors, dim), rows_of(keys, dim).reversed_axes());
    let (mut sum, mut count) = (0.0, 0usize);
    let mut others = Vec::new();
    for (row, (own, chosen)) in similarities.rows().into_iter().zip(chosen) {
        others.clear();
        others.extend(row.iter().enumerate().filter(|(key, _)| *key != *own as usize).map(|(_, &s)| s));
        sort(&mut others);
        for &key in chosen {
            let s = row[key as usize];
            let (below, up_to) = (others.partition_point(|&o| o < s), others.partition_point(|&o| o <= s));
            // The key ties with itself.
            let tied = (up_to - below).saturating_sub(1);
            sum += (below as f64 + tied as f64 / 2.0) / (others.len().max(2) - 1) as f64;
            count += 1;
        }
    }
    (count > 0).then(|| sum / count as f64)
}
