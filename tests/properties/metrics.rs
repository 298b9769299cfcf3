//! Metrics against naive implementations of their definitions, and against closed forms.

use contrastive_playground::data::sphere::fill_uniform;
use contrastive_playground::metrics::{
    BINS, Batch, Known, Look, MOST_ANCHORS, Plain, alignment, anchors_of_a_glance, bin_of, evaluate, floor, look,
    ranks, uniformity,
};
use contrastive_playground::random::{Purpose, stream};
use proptest::prelude::*;
use rand::RngExt;

/// A batch that owns its numbers.
#[derive(Debug, Clone)]
struct Owned {
    queries: Vec<f32>,
    keys: Vec<f32>,
    dim: usize,
    pairs: usize,
    shared: usize,
    own: usize,
    query_labels: Vec<u32>,
    key_labels: Vec<u32>,
    directions: (f64, f64),
}

impl Owned {
    /// Random unit rows and classes; every third key lies close to its query.
    fn random(seed: u32, pairs: usize, shared: usize, own: usize, dim: usize, directions: (f64, f64)) -> Self {
        let mut rng = stream(seed, Purpose::Data, 0);
        let mut row = vec![0.0; dim];
        let mut rows = |count: usize| -> Vec<f32> {
            let mut all = Vec::with_capacity(count * dim);
            for _ in 0..count {
                fill_uniform(&mut rng, &mut row);
                all.extend(row.iter().map(|&x| x as f32));
            }
            all
        };
        let (queries, mut keys) = (rows(pairs), rows(pairs + shared + pairs * own));
        for i in (0..pairs).step_by(3) {
            keys[i * dim..(i + 1) * dim].copy_from_slice(&queries[i * dim..(i + 1) * dim]);
        }
        let mut labels = |count: usize| (0..count).map(|_| rng.random_range(0..4)).collect();
        let (query_labels, key_labels) = (labels(pairs), labels(pairs + shared + pairs * own));
        Owned { queries, keys, dim, pairs, shared, own, query_labels, key_labels, directions }
    }

    /// Every embedding is this one point.
    fn collapsed(pairs: usize, shared: usize, directions: (f64, f64)) -> Self {
        let mut batch = Owned::random(1, pairs, shared, 0, 2, directions);
        let point = [0.6f32, 0.8];
        batch.queries.chunks_mut(2).chain(batch.keys.chunks_mut(2)).for_each(|row| row.copy_from_slice(&point));
        batch
    }

    fn borrowed(&self) -> Batch<'_> {
        Batch {
            queries: &self.queries,
            keys: &self.keys,
            dim: self.dim,
            shared: self.shared,
            own: self.own,
            query_labels: &self.query_labels,
            key_labels: &self.key_labels,
            query_items: &[],
            key_items: &[],
            directions: self.directions,
        }
    }

    fn look(&self, tau: f64) -> Look {
        look(&Plain::new(&self.borrowed()).at(tau).evaluated(), &mut None)
    }

    fn similarity(&self, i: usize, key: usize) -> f64 {
        let (q, k) = (&self.queries[i * self.dim..], &self.keys[key * self.dim..]);
        q.iter().zip(k).take(self.dim).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
    }

    /// Rows of the keys that query `i` is compared with, its partner first.
    fn candidates(&self, i: usize) -> Vec<usize> {
        let dense = self.pairs + self.shared;
        let others = (0..dense).filter(|&j| j != i).chain(dense + i * self.own..dense + (i + 1) * self.own);
        std::iter::once(i).chain(others).collect()
    }
}

/// The metrics by their definitions, with naive loops.
#[derive(Debug, Default)]
struct Expected {
    loss: f64,
    losses: Vec<f64>,
    pull: Vec<f64>,
    push: Vec<f64>,
    positives: Vec<f32>,
    true_negatives: Vec<f32>,
    false_negatives: Vec<f32>,
    effective: f64,
    top_share: f64,
    negative_mean: f64,
    false_negative_rate: f64,
}

fn softmax(logits: &[f64]) -> Vec<f64> {
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|l| (l - max).exp()).sum();
    logits.iter().map(|l| (l - max).exp() / sum).collect()
}

fn effective(logits: &[f64]) -> f64 {
    softmax(logits).iter().map(|&p| if p > 0.0 { -p * p.ln() } else { 0.0 }).sum::<f64>().exp()
}

fn expected(batch: &Owned, tau: f64) -> Expected {
    let n = batch.pairs;
    let (a, b) = batch.directions;
    let mut out = Expected { pull: vec![0.0; BINS], push: vec![0.0; BINS], ..Expected::default() };
    for counts in [&mut out.positives, &mut out.true_negatives, &mut out.false_negatives] {
        *counts = vec![0.0; BINS];
    }
    // Entries: (similarity, |gradient|), by anchor query and key.
    let mut negatives: Vec<(f64, f64)> = Vec::new();
    let columns: Vec<Vec<f64>> = (0..n)
        .map(|j| std::iter::once(j).chain((0..n).filter(|&i| i != j)).map(|i| batch.similarity(i, j) / tau).collect())
        .collect();
    let column_softmax: Vec<Vec<f64>> = columns.iter().map(|column| softmax(column)).collect();
    for i in 0..n {
        let candidates = batch.candidates(i);
        let logits: Vec<f64> = candidates.iter().map(|&j| batch.similarity(i, j) / tau).collect();
        let p = softmax(&logits);
        out.losses.push(-a * p[0].ln() - b * column_softmax[i][0].ln());
        out.effective += (a * effective(&logits[1..]) + b * effective(&columns[i][1..])) / n as f64;
        for (place, &j) in candidates.iter().enumerate() {
            let s = batch.similarity(i, j);
            let bin = bin_of(s as f32);
            if j == i {
                let others = |p: &[f64]| p[1..].iter().sum::<f64>();
                out.pull[bin] += a * others(&p) + b * others(&column_softmax[i]);
                out.positives[bin] += 1.0;
            } else {
                // Within column j the queries are in order, but for query j, which is first.
                let by_column = if j < n { column_softmax[j][if i < j { i + 1 } else { i }] } else { 0.0 };
                let gradient = a * p[place] + b * by_column;
                out.push[bin] += gradient;
                negatives.push((s, gradient));
                let same = batch.key_labels[j] == batch.query_labels[i];
                (if same { &mut out.false_negatives } else { &mut out.true_negatives })[bin] += 1.0;
            }
        }
    }
    out.loss = out.losses.iter().sum::<f64>() / n as f64;
    let total: f64 = out.pull.iter().chain(&out.push).sum();
    out.pull.iter_mut().chain(&mut out.push).for_each(|share| *share /= total);
    let count = negatives.len() as f64;
    out.negative_mean = negatives.iter().map(|(s, _)| s).sum::<f64>() / count;
    out.false_negative_rate = f64::from(out.false_negatives.iter().sum::<f32>()) / count;
    negatives.sort_by(|x, y| y.0.total_cmp(&x.0));
    let hardest = (count * 0.05).ceil() as usize;
    // Each of the negatives that tie with the last of the hardest counts in part.
    let last = negatives[hardest - 1].0;
    let pushed = |some: &dyn Fn(f64) -> bool| negatives.iter().filter(|(s, _)| some(*s)).map(|(_, g)| g).sum::<f64>();
    let above = negatives.iter().filter(|(s, _)| *s > last).count();
    let tied = negatives.iter().filter(|(s, _)| *s == last).count();
    let part = (hardest - above) as f64 / tied as f64;
    out.top_share = (pushed(&|s| s > last) + part * pushed(&|s| s == last)) / pushed(&|_| true);
    out
}

/// Every partner against every negative.
fn expected_auroc(batch: &Owned) -> f64 {
    let negatives: Vec<f64> = (0..batch.pairs)
        .flat_map(|i| batch.candidates(i).into_iter().skip(1).map(move |j| batch.similarity(i, j)))
        .collect();
    let below = |positive: f64| negatives.iter().filter(|s| **s < positive).count();
    let won: usize = (0..batch.pairs).map(|i| below(batch.similarity(i, i))).sum();
    won as f64 / (negatives.len() * batch.pairs) as f64
}

fn close(found: impl Into<Option<f64>>, wanted: f64, error: f64) -> bool {
    found.into().is_some_and(|found| (found - wanted).abs() <= error * (1.0 + wanted.abs()))
}

fn directions() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![Just((0.5, 0.5)), Just((1.0, 0.0)), Just((0.0, 1.0))]
}

proptest! {
    #![proptest_config(super::cases(96))]
    #[test]
    fn a_look_agrees_with_the_definitions(
        seed: u32, pairs in 2usize..30, shared in 0usize..8, own in 0usize..4, dim in 2usize..7,
        directions in directions(), tau in prop_oneof![Just(2.0), Just(0.5), Just(0.1), Just(0.05)],
    ) {
        let batch = Owned::random(seed, pairs, shared, own, dim, directions);
        let found = batch.look(tau);
        let wanted = expected(&batch, tau);
        let s = &found.scalars;
        // f32 similarities, divided by tau.
        let error = 2e-6 / tau;
        prop_assert!(close(s.loss, wanted.loss, error), "loss {} {}", s.loss, wanted.loss);
        prop_assert!(close(s.negative_mean, wanted.negative_mean, 1e-6));
        prop_assert!(close(s.effective_negatives, wanted.effective, error * 10.0),
            "effective negatives {:?} {}", s.effective_negatives, wanted.effective);
        prop_assert!(close(s.top_share, wanted.top_share, error), "top share {:?} {}", s.top_share, wanted.top_share);
        prop_assert!(close(s.auroc, expected_auroc(&batch), 1e-6), "auroc {:?} {}", s.auroc, expected_auroc(&batch));
        prop_assert!(close(s.false_negative_rate, wanted.false_negative_rate, 1e-12));
        prop_assert!(close(s.example.loss, wanted.losses[s.example.anchor], error));
        let nearest = wanted.losses.iter().map(|l| (l - wanted.loss).abs()).fold(f64::INFINITY, f64::min);
        prop_assert!((s.example.loss - s.loss).abs() <= nearest + error * (1.0 + s.loss));
        prop_assert_eq!(&found.positives, &wanted.positives);
        prop_assert_eq!(&found.true_negatives, &wanted.true_negatives);
        prop_assert_eq!(&found.false_negatives, &wanted.false_negatives);
        for bin in 0..BINS {
            prop_assert!(close(f64::from(found.pull[bin]), wanted.pull[bin], error), "pull, bin {bin}");
            prop_assert!(close(f64::from(found.push[bin]), wanted.push[bin], error), "push, bin {bin}");
        }
    }

    /// In every softmax pull and push are equal; counts include every pair once.
    #[test]
    fn shares_and_counts_add_up(
        seed: u32, pairs in 2usize..60, shared in 0usize..20, own in 0usize..4, directions in directions(),
        tau in 0.01f64..2.0,
    ) {
        let batch = Owned::random(seed, pairs, shared, own, 3, directions);
        let found = batch.look(tau);
        let sum = |parts: &[f32]| parts.iter().map(|&x| f64::from(x)).sum::<f64>();
        prop_assert!((sum(&found.pull) - 0.5).abs() < 1e-5, "{}", sum(&found.pull));
        prop_assert!((sum(&found.push) - 0.5).abs() < 1e-5, "{}", sum(&found.push));
        prop_assert_eq!(sum(&found.positives) as usize, pairs);
        let negatives = sum(&found.true_negatives) + sum(&found.false_negatives);
        prop_assert_eq!(negatives as usize, pairs * (pairs - 1 + shared + own));
        let s = &found.scalars;
        prop_assert!([s.top_share, s.auroc].iter().all(|x| x.is_some_and(|x| (0.0..=1.0).contains(&x))));
        let most = (pairs - 1 + shared + own) as f64;
        prop_assert!(s.effective_negatives.is_some_and(|n| n > 0.999 && n < most + 1e-6));
        prop_assert!(s.floor.is_none_or(|floor| s.loss >= floor - 1e-6), "{} below {:?}", s.loss, s.floor);
        prop_assert!(s.finite);
    }

    /// No batch of embeddings has a loss below the floor, whether partners coincide or not.
    #[test]
    fn nothing_goes_below_the_floor(
        seed: u32, pairs in 2usize..8, dim in 2usize..9, toward in 0.0f32..1.0, directions in directions(),
    ) {
        // Near the simplex and beyond it: embeddings pushed away from their mean, partners together or apart.
        let mut batch = Owned::random(seed, pairs, 0, 0, dim, directions);
        for row in 0..pairs {
            for c in 0..dim {
                let mean: f32 = (0..pairs).map(|i| batch.queries[i * dim + c]).sum::<f32>() / pairs as f32;
                let q = batch.queries[row * dim + c] - mean;
                let k = &mut batch.keys[row * dim + c];
                *k = toward * q + (1.0 - toward) * *k;
            }
            let k = &mut batch.keys[row * dim..(row + 1) * dim];
            let norm = k.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
            k.iter_mut().for_each(|x| *x /= norm);
        }
        for tau in [0.1, 0.5, 2.0] {
            let found = batch.look(tau).scalars;
            let floor = found.floor;
            prop_assert!(floor.is_some_and(|floor| found.loss >= floor - 1e-6), "{} below {floor:?}", found.loss);
        }
    }

    #[test]
    fn ranks_agree_with_sorting(seed: u32, n in 1usize..50, dim in 2usize..6) {
        let batch = Owned::random(seed, n, 0, 0, dim, (0.5, 0.5));
        let found = ranks(&batch.queries, &batch.keys, dim);
        for i in 0..n {
            let own = batch.similarity(i, i);
            // Rounding decides whether nearly equal similarities tie.
            let others = |least: f64| (0..n).filter(|&j| j != i && batch.similarity(i, j) > own + least).count() as f64;
            prop_assert!((others(1e-6)..=others(-1e-6)).contains(&(found.0[i] - 1.0)));
        }
        let measured = evaluate(&batch.queries, &batch.keys, dim, &Known::default());
        prop_assert!(measured.recall_at_1 <= measured.mrr && measured.recall_at_1 <= measured.recall_at_10);
        prop_assert_eq!(measured.candidates, n);
    }
}

#[test]
fn identical_embeddings_are_a_blind_guess() {
    for (directions, extra) in [((0.5, 0.5), 0), ((1.0, 0.0), 24), ((0.0, 1.0), 24), ((0.5, 0.5), 24)] {
        for tau in [1.0, 0.07, 0.01] {
            let s = Owned::collapsed(40, extra, directions).look(tau).scalars;
            let (row, column) = ((40.0 + extra as f64).ln(), 40f64.ln());
            assert!(close(s.loss, directions.0 * row + directions.1 * column, 1e-9), "{directions:?} {tau}");
            assert!(close(s.chance, s.loss, 1e-9));
            assert!(close(s.auroc, 0.5, 1e-12) && close(s.positive_mean, 1.0, 1e-6));
            let negatives = directions.0 * (39 + extra) as f64 + directions.1 * 39.0;
            assert!(close(s.effective_negatives, negatives, 1e-9));
            assert!(s.alignment == Some(0.0) && close(s.uniformity, 0.0, 1e-6));
            // All negatives tie, so the hardest 5 % (rounded up) are any 5 % of the queries' or the keys' push.
            assert!(close(s.top_share, 0.05, 0.001 / 1.05), "{:?}", s.top_share);
        }
    }
}

#[test]
fn the_simplex_attains_the_floor() {
    // N corners of a simplex in N dimensions: unit axes, less their mean, scaled to unit length.
    for n in [2usize, 3, 10, 64] {
        let corner = |i: usize, c: usize| {
            let x = f64::from(u8::from(i == c)) - 1.0 / n as f64;
            (x / (1.0 - 1.0 / n as f64).sqrt()) as f32
        };
        let mut batch = Owned::random(1, n, 0, 0, n, (0.5, 0.5));
        batch.queries = (0..n * n).map(|at| corner(at / n, at % n)).collect();
        batch.keys = batch.queries.clone();
        for tau in [2.0, 0.5, 0.1] {
            let s = batch.look(tau).scalars;
            assert!(
                s.floor.is_some_and(|floor| (s.loss / floor - 1.0).abs() < 1e-4),
                "{n} at {tau}: {} {:?}",
                s.loss,
                s.floor
            );
        }
    }
    assert_eq!(floor(10, 5, (0.5, 0.5), 0.1), None);
    assert_eq!(floor(10, 5, (0.0, 1.0), 0.1), floor(10, 0, (1.0, 0.0), 0.1));
}

#[test]
fn the_gradient_of_a_learned_batch_is_right_at_the_lowest_temperature() {
    // Four orthogonal pairs: at tau 0.01 each softmax is 1 - 3e-44 on the partner.
    let axes: Vec<f32> = (0..16).map(|at| if at / 4 == at % 4 { 1.0 } else { 0.0 }).collect();
    let mut batch = Owned::random(1, 4, 0, 0, 4, (0.5, 0.5));
    (batch.queries, batch.keys) = (axes.clone(), axes);
    let found = batch.look(0.01);
    assert!(close(f64::from(found.pull[63]), 0.5, 1e-6) && close(f64::from(found.push[32]), 0.5, 1e-6));
    assert!((found.scalars.loss / (3.0 * (-100f64).exp()) - 1.0).abs() < 1e-9);
    assert!(close(found.scalars.auroc, 1.0, 0.0) && close(found.scalars.effective_negatives, 3.0, 1e-9));
}

#[test]
fn auroc_counts_ties_half() {
    // Similarities on the circle are exact: partners 1, 1, 0, 0; negatives all of 0, 1 and -1.
    let point = |axis: u32| match axis {
        0 => [1.0, 0.0],
        1 => [0.0, 1.0],
        _ => [-1.0, 0.0],
    };
    let rows = |axes: [u32; 4]| axes.iter().flat_map(|&axis| point(axis)).collect::<Vec<f32>>();
    let mut batch = Owned::random(1, 4, 0, 0, 2, (0.5, 0.5));
    (batch.queries, batch.keys) = (rows([0, 1, 0, 1]), rows([0, 1, 1, 2]));
    let mut won = 0.0;
    for i in 0..4 {
        for (a, b) in (0..4).flat_map(|a| (0..4).map(move |b| (a, b))).filter(|(a, b)| a != b) {
            let (positive, negative) = (batch.similarity(i, i), batch.similarity(a, b));
            won += if positive > negative { 1.0 } else { 0.0 } + if positive == negative { 0.5 } else { 0.0 };
        }
    }
    assert_eq!(batch.look(1.0).scalars.auroc, Some(won / 48.0));
}

#[test]
fn ties_in_retrieval_count_half() {
    let n = 21;
    let same: Vec<f32> = [0.6, 0.8].repeat(n);
    // If all embeddings are one point, the partner's rank is in the middle.
    assert_eq!(ranks(&same, &same, 2).0, vec![11.0; n]);
    let measured = evaluate(&same, &same, 2, &Known::default());
    assert_eq!((measured.recall_at_1, measured.recall_at_10, measured.alignment), (0.0, 0.0, 0.0));
    // A perfect encoder, and one whose embeddings are NaN.
    let circle: Vec<f32> = (0..n).flat_map(|i| [(i as f32 * 0.29).cos(), (i as f32 * 0.29).sin()]).collect();
    assert_eq!(evaluate(&circle, &circle, 2, &Known::default()).recall_at_1, 1.0);
    let broken = vec![f32::NAN; 2 * n];
    assert_eq!(evaluate(&broken, &broken, 2, &Known::default()).recall_at_10, 0.0);
}

#[test]
fn alignment_and_uniformity_agree_with_their_closed_forms() {
    let (a, b) = ([1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0]);
    assert_eq!(alignment(&a, &b, 2), 1.0); // distances squared: 2 and 0
    assert!((uniformity(&a, 2) - -4.0).abs() < 1e-6); // one pair, distance squared 2
    // Uniform on the sphere in three dimensions: ln of the mean of exp(4 t - 4) over t in [-1, 1] = ln((1 - e^-8) / 8).
    let batch = Owned::random(3, 1024, 0, 0, 3, (0.5, 0.5));
    assert!((uniformity(&batch.queries, 3) - ((1.0 - (-8f64).exp()) / 8.0).ln()).abs() < 0.01);
}

/// In a batch with more pairs than anchors, rows are exact and columns are estimates.
#[test]
fn a_large_batch_is_sampled() {
    let pairs = MOST_ANCHORS + 500;
    let exact = |directions| expected(&Owned::random(3, pairs, 7, 0, 3, directions), 0.2);
    let found = |directions| Owned::random(3, pairs, 7, 0, 3, directions).look(0.2);
    let (rows, wanted) = (found((1.0, 0.0)), exact((1.0, 0.0)));
    let mean = wanted.losses[..MOST_ANCHORS].iter().sum::<f64>() / MOST_ANCHORS as f64;
    assert!(close(rows.scalars.loss, mean, 1e-6));
    let (columns, wanted) = (found((0.0, 1.0)), exact((0.0, 1.0)));
    assert!((columns.scalars.loss - wanted.loss).abs() < 0.05, "{} {}", columns.scalars.loss, wanted.loss);
    assert!(columns.scalars.effective_negatives.is_some_and(|n| (n / wanted.effective - 1.0).abs() < 0.05));
    for look in [rows, columns] {
        let sum: f32 = look.pull.iter().chain(&look.push).sum();
        assert!((sum - 1.0).abs() < 1e-5);
    }
}

/// The partners of all pairs are counted, and everything else is measured on fewer anchors.
#[test]
fn a_glance_estimates_a_look() {
    let pairs = 1024;
    let batch = Owned::random(3, pairs, 0, 0, 3, (0.5, 0.5));
    let anchors = anchors_of_a_glance(pairs);
    assert!((64..pairs).contains(&anchors));
    let whole = batch.look(0.2);
    let glance = look(&Plain::of_first(&batch.borrowed(), anchors).at(0.2).evaluated(), &mut None);
    assert_eq!(glance.positives, whole.positives);
    assert_eq!(glance.scalars.positive_mean, whole.scalars.positive_mean);
    assert_eq!(glance.scalars.candidates_per_anchor, whole.scalars.candidates_per_anchor);
    let negatives: f32 = glance.true_negatives.iter().chain(&glance.false_negatives).sum();
    assert_eq!(negatives as usize, pairs * (pairs - 1));
    let shares = |counts: &[f32]| -> Vec<f32> { counts.iter().map(|n| n / counts.iter().sum::<f32>()).collect() };
    for (found, wanted) in shares(&glance.true_negatives).iter().zip(shares(&whole.true_negatives)) {
        assert!((found - wanted).abs() < 0.005, "{found} {wanted}");
    }
    // A batch of the opening experiment is measured whole.
    assert!(anchors_of_a_glance(256) >= 256);
}

#[test]
fn nan_is_reported() {
    let mut batch = Owned::random(1, 8, 2, 1, 4, (0.5, 0.5));
    batch.keys[5] = f32::NAN;
    assert!(!batch.look(0.1).scalars.finite);
}
