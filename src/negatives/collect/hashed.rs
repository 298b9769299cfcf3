//! Locality-sensitive hashing: a query meets keys that fall into the same bucket, without being compared with any.
//!
//! A hash of `bits` bits says on which side of as many random hyperplanes through the origin an embedding lies
//! (SimHash, Charikar 2002). The angle between two unit vectors is `theta = arccos(s)`; a random hyperplane separates
//! them with probability `theta / pi`. They share a bucket of one table, that is all bits of a hash, with probability
//! `(1 - theta / pi)^bits`, and that of at least one of several independent tables with probability
//!
//! ```text
//! P(s) = 1 - (1 - (1 - arccos(s) / pi)^bits)^tables
//! ```
//!
//! So near keys collide often and far ones seldom: with more bits the buckets are smaller and their keys are harder,
//! with more tables fewer near keys are missed, and more far ones are let in. SDIM reads a user's history through such
//! collisions; here they choose negatives. Every refresh draws new hyperplanes and hashes the corpus again: one product
//! of the embeddings with `tables * bits` directions, where a search of the nearest keys compares all pairs.

use ndarray::Array2;

use super::contract::{Collect, Columns, Draw};
use super::listed::draw_from;
use crate::data::sphere::fill_normal;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Embeddings, Index, Prepared, Refresh};
use crate::product::times;
use crate::random::Purpose;

/// Own candidates whose hash collides with the query's.
#[derive(Debug)]
pub struct Hashed;

impl Described for Hashed {
    fn about(&self) -> &'static About {
        &About {
            id: "hashed",
            label: "+ keys that collide",
            help: "Each query also meets keys that fell into its bucket of some hash table at the last refresh, \
                   without a comparison with all keys.",
            formula: "j ~ Uniform(keys that share a bucket with q), P(s) = 1 - (1 - (1 - arccos(s)/pi)^bits)^tables",
            source: "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "tables", "bits", "refresh", "warmup", "inbatch"]
    }
}

impl Method for Hashed {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let (tables, bits) = (at.knobs.tables as usize, at.knobs.bits as usize);
        let buckets = |seen: &Embeddings| buckets(at, seen, tables, bits);
        index.embeddings.map_or_else(Prepared::default, buckets)
    }
}

impl Collect for Hashed {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let mut met = vec![u32::MAX; at.pairs.len()];
        draw_from(at, batch, out, |_, anchor, list| {
            for &bucket in prepared.lists.get(anchor as usize).map_or(&[][..], Vec::as_slice) {
                for &pair in &prepared.groups[bucket as usize] {
                    // A key may collide in several tables, and is listed once.
                    if pair != anchor && std::mem::replace(&mut met[pair as usize], anchor) != anchor {
                        list.push(pair);
                    }
                }
            }
            usize::MAX
        });
    }
}

/// Hashes the corpus: `groups` are the buckets of all tables, each with the pairs whose keys lie in it, and `lists` the
/// buckets of each pair's query, at most one per table.
fn buckets(at: &At<'_>, seen: &Embeddings, tables: usize, bits: usize) -> Prepared {
    let mut rng = at.random(Purpose::Preparing);
    let mut normals = vec![0.0; seen.keys.ncols() * bits];
    let mut prepared = Prepared { lists: vec![Vec::new(); seen.queries.nrows()], ..Prepared::default() };
    for _ in 0..tables {
        fill_normal(&mut rng, &mut normals);
        let directions = Array2::from_shape_vec((bits, seen.keys.ncols()), normals.iter().map(|&n| n as f32).collect());
        let directions = directions.expect("a direction has a number per dimension");
        let (of_queries, of_keys) = (codes(&seen.queries, &directions), codes(&seen.keys, &directions));
        let first = prepared.groups.len();
        prepared.groups.resize(first + (1 << bits), Vec::new());
        for (&code, pair) in of_keys.iter().zip(0..) {
            prepared.groups[first + code].push(pair);
        }
        for (list, code) in prepared.lists.iter_mut().zip(of_queries) {
            list.push((first + code) as u32);
        }
    }
    prepared
}

/// `[items]`: bit n of an item's code says whether it lies on the positive side of hyperplane n. `directions`:
/// `[bits, d]`.
fn codes(items: &Array2<f32>, directions: &Array2<f32>) -> Vec<usize> {
    let sides = times(items.view(), directions.t());
    let code =
        |sides: ndarray::ArrayView1<'_, f32>| sides.iter().rev().fold(0, |code, &s| 2 * code + usize::from(s > 0.0));
    sides.rows().into_iter().map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Pairs, Truth};
    use ndarray::array;

    fn pairs(count: usize) -> Pairs {
        Pairs {
            queries: Array2::zeros((count, 1)),
            keys: Array2::zeros((count, 1)),
            query_labels: vec![0; count],
            key_labels: vec![0; count],
            truth: Truth::default(),
        }
    }

    /// A query and keys at these angles from it, in two dimensions.
    fn at_angles(angles: &[f64]) -> Embeddings {
        let point = |i: usize, j: usize| if j == 0 { libm::cos(angles[i]) as f32 } else { libm::sin(angles[i]) as f32 };
        let keys = Array2::from_shape_fn((angles.len(), 2), |(i, j)| point(i, j));
        Embeddings { queries: Array2::from_shape_fn((angles.len(), 2), |(_, j)| [1.0, 0.0][j]), keys }
    }

    #[test]
    fn keys_collide_as_often_as_the_closed_form_says() {
        let angles = [0.1, 0.6, 1.2, 2.0, 3.0];
        let (seen, pairs) = (at_angles(&angles), pairs(angles.len()));
        let rounds = 4000;
        for (tables, bits) in [(1, 1), (1, 4), (3, 4), (8, 6), (2, 0)] {
            let mut counts = [0.0; 5];
            for step in 0..rounds {
                let knobs = Knobs::default();
                let made = buckets(&At { knobs: &knobs, step, pairs: &pairs }, &seen, tables, bits);
                let met = |pair: u32| made.lists[0].iter().any(|&b| made.groups[b as usize].contains(&pair));
                counts.iter_mut().zip(0..).for_each(|(count, pair)| *count += f64::from(u8::from(met(pair))));
            }
            for (count, theta) in counts.into_iter().zip(angles) {
                let one = (1.0 - theta / std::f64::consts::PI).powi(bits as i32);
                let p = 1.0 - (1.0 - one).powi(tables as i32);
                // Five standard deviations of the binomial distribution.
                let slack = 5.0 * (p * (1.0 - p) / rounds as f64).sqrt() + 1e-9;
                let share = count / rounds as f64;
                assert!((share - p).abs() <= slack, "{tables} tables of {bits} bits, {theta}: {share} for {p}");
            }
        }
    }

    #[test]
    fn a_key_that_collides_twice_is_listed_once_and_an_anchor_never_meets_itself() {
        let pairs = pairs(40);
        let seen = Embeddings { queries: array![[1.0f32, 0.0]], keys: array![[1.0f32, 0.0]] };
        let all = |one: &Array2<f32>| Array2::from_shape_fn((40, 2), |(_, j)| one[[0, j]]);
        let seen = Embeddings { queries: all(&seen.queries), keys: all(&seen.keys) };
        let knobs = Knobs { tables: 5, bits: 3, negatives: 30, inbatch: crate::knobs::InBatch::No, ..Knobs::default() };
        let at = At { knobs: &knobs, step: 7, pairs: &pairs };
        let prepared = Hashed.prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() });
        let mut own = vec![0; 2 * 30];
        Hashed.draw(
            &at,
            &prepared,
            &[3, 4],
            &mut Draw { shared: &mut [], own: &mut own, clicks: &mut [], groups: &mut [] },
        );
        for (anchor, met) in [3, 4].into_iter().zip(own.chunks(30)) {
            let mut different = met.to_vec();
            different.sort_unstable();
            different.dedup();
            assert!(different.len() == 30 && !different.contains(&anchor), "{anchor}: {met:?}");
        }
    }
}
