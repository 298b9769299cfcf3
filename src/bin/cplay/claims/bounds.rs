//! Claims that are arithmetic, about bounds: what cosines, uniformity and the loss of two pairs can be, and how often a
//! queue holds the anchor's own key.

use contrastive_playground::data::{Pairs, Truth};
use contrastive_playground::experiment::Settings;
use contrastive_playground::knobs::Knobs;
use contrastive_playground::loss::row::Row;
use contrastive_playground::metrics::uniformity;
use contrastive_playground::negatives::{At, Prepared};
use ndarray::Array2;
use rand::RngExt;

use super::exact::{Figures, directions, random};

/// The number of points and of dimensions of the sets of random directions.
const SETS: [(usize, usize); 8] = [(2, 1), (2, 16), (3, 2), (5, 16), (17, 1), (17, 16), (64, 2), (256, 16)];

/// `[n, n]`: the corners of a regular simplex, which lie in n - 1 dimensions.
fn simplex(n: usize) -> Array2<f64> {
    let mean = 1.0 / n as f64;
    let length = (1.0 - mean).sqrt();
    Array2::from_shape_fn((n, n), |(i, j)| (if i == j { 1.0 - mean } else { -mean }) / length)
}

/// C59: the mean cosine of different points, less -1 / (N - 1): the least over sets of random directions, and that of a
/// regular simplex.
pub(super) fn cosines(seed: u32) -> Figures {
    let excess = |points: &Array2<f64>| {
        let n = points.nrows() as f64;
        let cosines = points.dot(&points.t());
        (cosines.sum() - cosines.diag().sum()) / (n * (n - 1.0)) + 1.0 / (n - 1.0)
    };
    let rng = &mut random(seed, 0);
    let least = SETS.map(|(n, dim)| excess(&directions(rng, n, dim))).into_iter().fold(f64::INFINITY, f64::min);
    vec![("random, least", least), ("simplex", excess(&simplex(17)).abs())]
}

/// C60: uniformity, of points that coincide and of two opposite ones, and less -4 N / (N - 1): the least over sets of
/// random directions, and that of a regular simplex.
pub(super) fn uniformities(seed: u32) -> Figures {
    let of = |points: &Array2<f64>| {
        let numbers: Vec<f32> = points.iter().map(|x| *x as f32).collect();
        uniformity(&numbers, points.ncols())
    };
    let excess = |points: &Array2<f64>| {
        let n = points.nrows() as f64;
        of(points) + 4.0 * n / (n - 1.0)
    };
    let rng = &mut random(seed, 0);
    let sets = SETS.map(|(n, dim)| directions(rng, n, dim));
    let least = sets.iter().map(excess).fold(f64::INFINITY, f64::min);
    let highest = sets.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let one = directions(rng, 1, 16);
    let same = Array2::from_shape_fn((64, 16), |(_, c)| one[[0, c]]);
    vec![
        ("all in one place", of(&same)),
        ("random, highest", highest),
        ("random, least above the bound", least),
        ("simplex, above the bound", excess(&simplex(17)).abs()),
        ("two opposite points", of(&simplex(2))),
        ("1024 random", of(&directions(rng, 1024, 16))),
    ]
}

/// C61: the loss of two pairs, orthogonal to each other, whose partners coincide.
pub(super) fn orthogonal(_seed: u32) -> Figures {
    let loss = |tau: f64| {
        let rows = [Row::plain(0, vec![1.0, 0.0], tau), Row::plain(1, vec![0.0, 1.0], tau)];
        rows.iter().map(|row| row.loss_and_gradient().0).sum::<f64>() / 2.0
    };
    let expected = |tau: f64| (-1.0 / tau).exp().ln_1p();
    let error = [0.05, 0.1, 0.5, 1.0, 2.0].map(|tau| (loss(tau) - expected(tau)).abs());
    vec![("tau=1", loss(1.0)), ("error", error.into_iter().fold(0.0, f64::max))]
}

/// C62: the share of anchors whose own key is among the last K of N = 1024 that were drawn before their batch of B:
/// when every epoch visits each pair once, and when pairs are drawn with replacement.
pub(super) fn own_in_queue(seed: u32) -> Figures {
    const PAIRS: usize = 1024;
    const QUEUE: usize = 256;
    const BATCH: usize = 16;
    const EPOCHS: usize = 60;
    let knobs = Knobs { seed, pairs: PAIRS as u32, batch: BATCH as u32, ..Knobs::default() };
    let pairs = Pairs {
        queries: Array2::zeros((PAIRS, 1)),
        keys: Array2::zeros((PAIRS, 1)),
        query_labels: vec![0; PAIRS],
        key_labels: vec![0; PAIRS],
        truth: Truth::default(),
    };
    let epochs = (0..EPOCHS).flat_map(|epoch| {
        let at = At { knobs: &knobs, step: (epoch * PAIRS / BATCH) as u64, pairs: &pairs };
        Settings::default().compose.order(&at, &Prepared::default(), BATCH)
    });
    let rng = &mut random(seed, 1);
    let draws: Vec<u32> = (0..EPOCHS * PAIRS).map(|_| rng.random_range(0..PAIRS as u32)).collect();
    // The first epoch fills the queue.
    let share = |order: &[u32]| {
        let met = (PAIRS..order.len()).filter(|&n| {
            let start = n / BATCH * BATCH;
            order[start - QUEUE..start].contains(&order[n])
        });
        met.count() as f64 / (order.len() - PAIRS) as f64
    };
    let expected = (QUEUE * (QUEUE + BATCH)) as f64 / (2 * PAIRS * PAIRS) as f64;
    let found = share(&epochs.collect::<Vec<_>>());
    vec![
        ("epochs", found),
        ("K (K + B) / (2 N^2)", expected),
        ("with replacement", share(&draws)),
        ("K / N", QUEUE as f64 / PAIRS as f64),
    ]
}
