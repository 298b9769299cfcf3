//! Claims about what a method draws or groups, which are computed from random directions without training.

use super::exact::{DIM, Figures, directions, mean, random};
use contrastive_playground::data::{Pairs, Truth};
use contrastive_playground::knobs::Knobs;
use contrastive_playground::negatives::collect::distance::Distance;
use contrastive_playground::negatives::collect::hashed::Hashed;
use contrastive_playground::negatives::collect::{Collect, Draw};
use contrastive_playground::negatives::{At, Embeddings, Index, Method};
use ndarray::Array2;

/// Pairs without features, for methods that ask for embeddings alone.
fn nameless(pairs: usize) -> Pairs {
    Pairs {
        queries: Array2::zeros((pairs, 1)),
        keys: Array2::zeros((pairs, 1)),
        query_labels: vec![0; pairs],
        key_labels: vec![0; pairs],
        truth: Truth::default(),
    }
}

/// C38: mean distance of the negatives that distance-weighted sampling chooses, and of all keys, in eight dimensions.
pub(super) fn distances(seed: u32) -> Figures {
    const PAIRS: usize = 1024;
    let knobs = Knobs { seed, pairs: PAIRS as u32, batch: 64, dim: 8, negatives: 8, ..Knobs::default() };
    let rng = &mut random(seed, 0);
    let mut points = || directions(rng, PAIRS, 8).mapv(|x| x as f32);
    let seen = Embeddings { queries: points(), keys: points() };
    let pairs = nameless(PAIRS);
    let at = At { knobs: &knobs, step: 0, pairs: &pairs };
    let prepared = Distance.prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() });
    let batch: Vec<u32> = (0..knobs.batch).collect();
    let mut own = vec![0; batch.len() * knobs.negatives as usize];
    Distance.draw(
        &at,
        &prepared,
        &batch,
        &mut Draw { shared: &mut [], own: &mut own, clicks: &mut [], groups: &mut [] },
    );
    let distance = |query: u32, key: usize| {
        let s = seen.queries.row(query as usize).dot(&seen.keys.row(key));
        f64::from(2.0 - 2.0 * s).max(0.0).sqrt()
    };
    let chosen = batch.iter().zip(own.chunks_exact(knobs.negatives as usize));
    let chosen = chosen.flat_map(|(&query, own)| own.iter().map(move |&key| distance(query, key as usize)));
    let all = batch.iter().flat_map(|&query| (0..PAIRS).map(move |key| distance(query, key)));
    vec![("uniform", mean(all)), ("distance-weighted", mean(chosen))]
}

/// C47b: the largest error over all pairs of directions of the share of hash tables in which they share a bucket.
pub(super) fn collisions(seed: u32) -> Figures {
    const TABLES: u32 = 2000;
    const POINTS: usize = 24;
    let points = directions(&mut random(seed, 0), POINTS, DIM).mapv(|v| v as f32);
    let seen = Embeddings { queries: points.clone(), keys: points };
    let pairs = nameless(POINTS);
    let error = |bits: u32| {
        let mut met = Array2::<f64>::zeros((POINTS, POINTS));
        // One table at each of many refreshes.
        for step in 0..TABLES.into() {
            let knobs = Knobs { seed, tables: 1, bits, ..Knobs::default() };
            let index = Index { embeddings: Some(&seen), ..Index::default() };
            let made = Hashed.prepare(&At { knobs: &knobs, step, pairs: &pairs }, &index);
            for (i, buckets) in made.lists.iter().enumerate() {
                made.groups[buckets[0] as usize].iter().for_each(|&j| met[[i, j as usize]] += 1.0);
            }
        }
        let mut largest = 0.0f64;
        for ((i, j), count) in met.indexed_iter().filter(|((i, j), _)| i != j) {
            let s = f64::from(seen.queries.row(i).dot(&seen.keys.row(j)));
            let expected = (1.0 - s.clamp(-1.0, 1.0).acos() / std::f64::consts::PI).powi(bits as i32);
            largest = largest.max((count / f64::from(TABLES) - expected).abs());
        }
        largest
    };
    vec![("largest error, 1 bit", error(1)), ("largest error, 6 bits", error(6))]
}
