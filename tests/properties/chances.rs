//! Random draws of samplers against their distributions, and two claims about draws.

use contrastive_playground::data::{Pairs, Truth};
use contrastive_playground::knobs::{InBatch, Knobs};
use contrastive_playground::negatives::collect::{self, Collect};
use contrastive_playground::negatives::compose::{self, Compose};
use contrastive_playground::negatives::{At, Embeddings, Index, Prepared};
use contrastive_playground::random::{Purpose, stream};
use ndarray::{Array1, Array2};
use rand::RngExt;
use rand::seq::SliceRandom;

use super::sampling::{collected, drawn, plain_pairs};
use super::{assert_chi_square, assert_uniform};

fn composer(id: &str) -> &'static dyn Compose {
    compose::by_id(id).expect("in the table").0
}

fn collector(id: &str) -> &'static dyn Collect {
    collect::by_id(id).expect("in the table").0
}

/// Fails if `counts` do not follow `probabilities` (at any scale); places with an expected count below five are merged.
fn assert_follows(counts: &[u32], probabilities: &[f64]) {
    let total: f64 = counts.iter().map(|&n| f64::from(n)).sum();
    let scale = total / probabilities.iter().sum::<f64>();
    let (mut statistic, mut places) = (0.0, 0.0);
    let mut rest = (0.0, 0.0);
    for (&n, &p) in counts.iter().zip(probabilities) {
        let (n, expected) = (f64::from(n), p * scale);
        if expected == 0.0 {
            assert_eq!(n, 0.0, "what is impossible was drawn");
        } else if expected < 5.0 {
            rest = (rest.0 + n, rest.1 + expected);
        } else {
            statistic += (n - expected).powi(2) / expected;
            places += 1.0;
        }
    }
    if rest.1 > 0.0 {
        statistic += (rest.0 - rest.1).powi(2) / rest.1;
        places += 1.0;
    }
    if places > 1.0 {
        assert_chi_square(statistic, places - 1.0);
    }
}

/// A number for each set.
fn subset(indices: &[u32]) -> usize {
    indices.iter().fold(0, |set, &i| set | 1 << i)
}

#[test]
fn an_anchors_random_keys_are_uniform() {
    let knobs = Knobs { negatives: 3, warmup: 1_000_000, ..Knobs::default() };
    let pairs = plain_pairs(12);
    for id in ["static", "refreshed", "two-stage", "distance", "cluster", "siblings"] {
        let (mut sets, mut first) = (vec![0u32; 1 << 12], vec![0u32; 12]);
        for step in 0..6000 {
            let at = At { knobs: &knobs, step, pairs: &pairs };
            let (_, own) = drawn(collector(id), &at, &Prepared::default(), &[3, 7]);
            sets[subset(&own[..3])] += 1;
            first[own[3] as usize] += 1;
        }
        let outside: Vec<u32> = (0..12).filter(|i| ![3, 7].contains(i)).map(|i| first[i]).collect();
        assert_uniform(&outside, 1);
        let sets: Vec<u32> = sets.into_iter().filter(|&n| n > 0).collect();
        assert_eq!(sets.len(), 120, "10 over 3, {id}");
        assert_uniform(&sets, 1);
    }
}

#[test]
fn every_choice_from_a_pool_is_equally_likely() {
    let knobs = Knobs { negatives: 3, inbatch: InBatch::No, ..Knobs::default() };
    let pairs = plain_pairs(30);
    let prepared = Prepared { lists: vec![(20..28).collect(); 30], ..Prepared::default() };
    let mut sets = vec![0u32; 1 << 8];
    for step in 0..8000 {
        let at = At { knobs: &knobs, step, pairs: &pairs };
        let (_, own) = drawn(collector("refreshed"), &at, &prepared, &[1, 2]);
        let own: Vec<u32> = own[3..].iter().map(|i| i - 20).collect();
        sets[subset(&own)] += 1;
    }
    let sets: Vec<u32> = sets.into_iter().filter(|&n| n > 0).collect();
    assert_eq!(sets.len(), 56, "8 over 3");
    assert_uniform(&sets, 1);
}

#[test]
fn keys_of_the_batch_are_not_drawn_again_and_random_keys_take_their_place() {
    let knobs = Knobs { negatives: 4, ..Knobs::default() };
    let pairs = plain_pairs(20);
    let prepared = Prepared { lists: vec![vec![0, 1, 2, 10]; 20], ..Prepared::default() };
    let mut filled = [0u32; 20];
    for step in 0..4000 {
        let at = At { knobs: &knobs, step, pairs: &pairs };
        let (_, own) = drawn(collector("static"), &at, &prepared, &[0, 1, 2, 3]);
        assert_eq!(own[..4].iter().filter(|&&i| i == 10).count(), 1);
        own[..4].iter().filter(|&&i| i != 10).for_each(|&i| filled[i as usize] += 1);
    }
    let others: Vec<u32> = (4..20).filter(|&i| i != 10).map(|i| filled[i]).collect();
    assert_uniform(&others, 3);
}

/// Pairs whose classes have these sizes.
fn classes_of(sizes: &[usize]) -> Pairs {
    let labels: Vec<u32> = (0..).zip(sizes).flat_map(|(label, &size)| vec![label; size]).collect();
    Pairs { query_labels: labels.clone(), key_labels: labels.clone(), ..plain_pairs(labels.len()) }
}

#[test]
fn popular_keys_are_drawn_in_proportion() {
    let sizes = [40usize, 20, 10, 5, 1, 1];
    let pairs = classes_of(&sizes);
    for (exponent, count) in [(0.75, 1), (0.0, 1), (1.0, 1), (1.0, 5)] {
        let knobs = Knobs { negatives: count, exponent, batch: 2, ..Knobs::default() };
        let start = At { knobs: &knobs, step: 0, pairs: &pairs };
        let prepared = collector("popularity").prepare(&start, &Index::default());
        let mut counts = vec![0u32; pairs.len()];
        for step in 0..20_000 {
            let at = At { step, ..start };
            let (shared, _) = drawn(collector("popularity"), &at, &prepared, &[0, 41]);
            shared.iter().for_each(|&i| counts[i as usize] += 1);
        }
        let weight = |i: usize| (sizes[pairs.key_labels[i] as usize] as f64).powf(exponent);
        let expected: Vec<f64> = (0..pairs.len()).map(|i| if [0, 41].contains(&i) { 0.0 } else { weight(i) }).collect();
        if count == 1 {
            assert_follows(&counts, &expected);
        } else {
            // A key is drawn at most once in a step, so that the variance of its count is smaller by the factor 1 - its
            // probability.
            let total: f64 = expected.iter().sum();
            for (&n, &w) in counts.iter().zip(&expected) {
                let share = f64::from(count) * w / total;
                let deviation = (20_000.0 * share * (1.0 - share)).sqrt();
                assert!((f64::from(n) - 20_000.0 * share).abs() <= 4.5 * deviation, "{n} of {}", 20_000.0 * share);
            }
        }
    }
}

#[test]
fn keys_with_probability_one_are_always_drawn() {
    // 51 of 55 keys, 48 of them fifty times as popular as the other 7: all 48, and 3 of the 7.
    let pairs = classes_of(&[50, 1, 1, 1, 1, 1, 1, 1]);
    let knobs = Knobs { negatives: 51, exponent: 1.0, batch: 2, ..Knobs::default() };
    let start = At { knobs: &knobs, step: 0, pairs: &pairs };
    let prepared = collector("popularity").prepare(&start, &Index::default());
    let mut counts = vec![0u32; pairs.len()];
    for step in 0..3000 {
        let (shared, _) = drawn(collector("popularity"), &At { step, ..start }, &prepared, &[0, 1]);
        shared.iter().for_each(|&i| counts[i as usize] += 1);
    }
    assert!(counts[2..50].iter().all(|&n| n == 3000), "{counts:?}");
    assert_uniform(&counts[50..], 3);
}

#[test]
fn clusters_are_drawn_uniformly_or_by_their_weight() {
    let pairs = plain_pairs(60);
    let knobs = Knobs { bins: 5, ..Knobs::default() };
    let groups: Vec<Vec<u32>> = (0..5).map(|g| (g * 12..g * 12 + 12).collect()).collect();
    let mut margins: Vec<f64> = (0..60).map(f64::from).collect();
    margins.reverse();
    for (id, weights) in [("topics", vec![1.0; 5]), ("reweighted", vec![0.1, 0.4, 1.0, 2.0, 0.0])] {
        let numbers = if id == "topics" { margins.clone() } else { weights.clone() };
        let prepared = Prepared { groups: groups.clone(), numbers, ..Prepared::default() };
        let mut drawn = vec![0u32; 5];
        let mut members = vec![0u32; 60];
        for epoch in 0..1000 {
            let at = At { knobs: &knobs, step: epoch, pairs: &pairs };
            for batch in composer(id).order(&at, &prepared, 6).chunks(6) {
                assert!(batch.iter().all(|i| i / 12 == batch[0] / 12), "one cluster each");
                drawn[batch[0] as usize / 12] += 1;
                batch.iter().for_each(|&i| members[i as usize] += 1);
            }
        }
        assert_follows(&drawn, &weights);
        if id == "reweighted" {
            assert_uniform(&members[24..36], 6);
        }
    }
}

#[test]
fn a_batch_from_too_small_a_cluster_is_filled_up_from_another() {
    let pairs = plain_pairs(30);
    let knobs = Knobs::default();
    let groups: Vec<Vec<u32>> = (0..6).map(|g| (g * 5..g * 5 + 5).collect()).collect();
    let prepared = Prepared { groups, numbers: vec![0.0; 30], ..Prepared::default() };
    for epoch in 0..200 {
        let at = At { knobs: &knobs, step: epoch, pairs: &pairs };
        for batch in composer("topics").order(&at, &prepared, 8).chunks(8) {
            let mut sizes = [0; 6];
            batch.iter().for_each(|&i| sizes[i as usize / 5] += 1);
            sizes.sort_unstable();
            assert_eq!(sizes, [0, 0, 0, 0, 3, 5]);
        }
    }
}

#[test]
fn members_of_a_cluster_are_equally_likely() {
    let mut pairs = plain_pairs(40);
    // Two clouds of keys; the anchor 0 lies in the first.
    pairs.keys = Array2::from_shape_fn((40, 1), |(i, _)| if i < 15 { 0.0 } else { 5.0 } + 0.01 * i as f32);
    let knobs = Knobs { negatives: 3, groups: 2, ..Knobs::default() };
    let start = At { knobs: &knobs, step: 0, pairs: &pairs };
    let prepared = collector("cluster").prepare(&start, &Index::default());
    let mut counts = [0u32; 40];
    for step in 0..5000 {
        let (_, own) = drawn(collector("cluster"), &At { step, ..start }, &prepared, &[0, 1]);
        own[..3].iter().for_each(|&i| counts[i as usize] += 1);
    }
    assert_uniform(&counts[2..15], 3);
    assert_eq!(counts[15..].iter().sum::<u32>() + counts[0] + counts[1], 0);
}

#[test]
fn siblings_have_their_share_and_are_of_other_classes() {
    // 4 parents of 3 classes of 5 pairs.
    let labels: Vec<u32> = (0..60).map(|i| i / 5).collect();
    let truth = Truth { parents: labels.iter().map(|label| label / 3).collect(), ..Truth::default() };
    let pairs = Pairs { query_labels: labels.clone(), key_labels: labels, truth, ..plain_pairs(60) };
    for (share, negatives) in [(0.0, 4), (0.3, 4), (0.5, 1), (1.0, 4)] {
        let knobs = Knobs { siblings: share, negatives, ..Knobs::default() };
        let mut counts = vec![0u32; 60];
        for step in 0..8000 {
            let at = At { knobs: &knobs, step, pairs: &pairs };
            let (_, own) = drawn(collector("siblings"), &at, &Prepared::default(), &[0, 59]);
            own[..negatives as usize].iter().for_each(|&i| counts[i as usize] += 1);
        }
        let siblings = 5..15;
        let found = f64::from(counts[siblings.clone()].iter().sum::<u32>()) / 8000.0;
        // Random keys may be siblings as well: they are drawn from the 58 outside the batch that are not taken yet.
        let wanted = share * f64::from(negatives);
        let most = wanted + (f64::from(negatives) - wanted) * 10.0 / 54.0;
        assert!(found >= wanted - 0.05 && found <= most + 0.05, "{share} of {negatives}: {found}");
        if share == 1.0 {
            assert_uniform(&counts[siblings], negatives as usize);
        }
    }
}

#[test]
fn the_first_pair_of_a_batch_is_random() {
    let (mut pairs, knobs) = (plain_pairs(40), Knobs { pool: 4, growth: 1, ..Knobs::default() });
    pairs.query_labels = (0..40).map(|i| i % 10).collect();
    pairs.truth.parents = (0..40).map(|i| i % 4).collect();
    let prepared = |id: &str| match id {
        "neighbours" | "places" | "targets" => Prepared {
            lists: (0..40).map(|i| (0..40).filter(|&j| j != i).take(4).collect()).collect(),
            ..Prepared::default()
        },
        "ngame" => Prepared { groups: (0..10).map(|g| (g * 4..g * 4 + 4).collect()).collect(), ..Prepared::default() },
        "graded" => Prepared { lists: vec![(0..40).collect()], ..Prepared::default() },
        _ => Prepared::default(),
    };
    for method in compose::METHODS {
        let id = method.about().id;
        let ready = prepared(id);
        let mut first = vec![0u32; 40];
        // The step is in the last stage of the curriculum.
        for epoch in 100..4100 {
            let at = At { knobs: &knobs, step: epoch, pairs: &pairs };
            first[method.order(&at, &ready, 8)[0] as usize] += 1;
        }
        assert_uniform(&first, 1);
    }
}

#[test]
fn batches_have_different_classes_while_there_are_enough() {
    let knobs = Knobs::default();
    for (sizes, batch, most) in [
        (vec![8; 10], 10, 1),
        (vec![8; 10], 4, 1),
        (vec![50, 20, 5, 3, 1, 1, 1], 7, 1),
        (vec![8; 10], 25, 3),
        (vec![50, 20, 5, 3, 1, 1, 1], 14, 3),
    ] {
        let pairs = classes_of(&sizes);
        for epoch in 0..20 {
            let at = At { knobs: &knobs, step: epoch, pairs: &pairs };
            let order = composer("distinct").order(&at, &Prepared::default(), batch);
            for batch in order.chunks(batch) {
                let mut counts = vec![0; sizes.len()];
                batch.iter().for_each(|&i| counts[pairs.query_labels[i as usize] as usize] += 1);
                assert!(counts.iter().all(|&n| n <= most), "{counts:?}");
            }
            if sizes[0] == 8 && batch == 10 {
                let mut all = order;
                all.sort_unstable();
                assert!(all.into_iter().eq(0..80), "classes of one size: every pair once");
            }
        }
    }
}

/// Random unit rows.
fn sphere(count: usize, dim: usize, seed: u32) -> Array2<f32> {
    let mut rows = Array2::zeros((count, dim));
    let mut rng = stream(seed, Purpose::Data, 3);
    let mut point = vec![0.0; dim];
    for mut row in rows.rows_mut() {
        contrastive_playground::data::sphere::fill_uniform(&mut rng, &mut point);
        row.assign(&Array1::from_iter(point.iter().map(|&x| x as f32)));
    }
    rows
}

/// The probabilities with which pytorch-metric-learning's `DistanceWeightedMiner` draws.
#[test]
fn distance_weights_agree_with_pytorch_metric_learning() {
    let read = |name: &str| -> serde_json::Value {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
        serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON")
    };
    let inputs = read("inputs.json");
    let unit_rows = |value: &serde_json::Value| {
        let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).expect("numbers");
        Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| {
            (rows[i][j] / rows[i].iter().map(|x| x * x).sum::<f64>().sqrt()) as f32
        })
    };
    for case in read("distance_weights.json")["cases"].as_array().expect("cases") {
        let given = &inputs[case["inputs"].as_str().expect("a name")];
        let seen = Embeddings { queries: unit_rows(&given["queries"]), keys: unit_rows(&given["keys"]) };
        let knobs = Knobs {
            negatives: 1,
            cutoff: case["cutoff"].as_f64().expect("a number"),
            dim: seen.keys.ncols() as u32,
            ..Knobs::default()
        };
        let pairs = plain_pairs(seen.keys.nrows());
        let mut counts = Array2::<u32>::zeros((pairs.len(), pairs.len()));
        for step in 0..1000 {
            let at = At { knobs: &knobs, step, pairs: &pairs };
            let prepared = collector("distance").prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() });
            for (i, list) in prepared.lists.iter().enumerate() {
                list.iter().filter(|&&j| (j as usize) < pairs.len()).for_each(|&j| counts[[i, j as usize]] += 1);
            }
        }
        for (row, weights) in counts.rows().into_iter().zip(case["weights"].as_array().expect("rows")) {
            match weights.as_array() {
                None => assert_eq!(row.sum(), 0, "no key is near enough"),
                Some(weights) => {
                    let weights: Vec<f64> = weights.iter().map(|w| w.as_f64().expect("a number")).collect();
                    assert_follows(&row.to_vec(), &weights);
                }
            }
        }
    }
}

/// Wu et al. 2017: the drawn keys are nearer than random ones.
#[test]
fn distance_weighted_negatives_are_nearer_than_random_ones() {
    for dim in [4usize, 8, 16] {
        let seen = Embeddings { queries: sphere(800, dim, 1), keys: sphere(800, dim, 2) };
        let knobs = Knobs { negatives: 4, dim: dim as u32, ..Knobs::default() };
        let pairs = plain_pairs(800);
        let at = At { knobs: &knobs, step: 0, pairs: &pairs };
        let batch: Vec<u32> = (0..400).collect();
        let mean = |prepared: &Prepared| {
            let (_, own) = drawn(collector("distance"), &at, prepared, &batch);
            let distance = |(n, &j): (usize, &u32)| {
                (2.0 - 2.0 * f64::from(seen.queries.row(n / 4).dot(&seen.keys.row(j as usize)))).max(0.0).sqrt()
            };
            own.iter().enumerate().map(distance).sum::<f64>() / own.len() as f64
        };
        let (weighted, uniform) = (mean(&collected(collector("distance"), &at, &seen)), mean(&Prepared::default()));
        println!("d {dim}: mean distance {weighted:.3} weighted, {uniform:.3} uniform");
        assert!(uniform - weighted >= 0.1, "d {dim}: {weighted} {uniform}");
    }
}

/// Yi et al. 2019: with the correction, the softmax over few keys is in expectation the softmax over all of them.
#[test]
fn the_correction_makes_the_sampled_softmax_unbiased() {
    // Classes by Zipf's law: 400 keys of about 100 classes.
    let mut sizes: Vec<usize> = (1..=100).map(|c| (77.0 / f64::from(c)).round().max(1.0) as usize).collect();
    while sizes.iter().sum::<usize>() > 400 {
        sizes.pop();
    }
    let pairs = classes_of(&sizes);
    let count = pairs.len();
    let (anchor, tau, steps) = (count as u32 / 2, 0.3, 3000u64);
    let mut rng = stream(5, Purpose::Data, 4);
    let similarities: Vec<f64> = (0..count).map(|_| rng.random_range(-0.6..0.6)).collect();
    let softmax = |candidates: &[u32], offsets: &[f32]| {
        let offset = |j: u32| offsets.get(j as usize).map_or(0.0, |&o| f64::from(o));
        let terms: Vec<f64> = candidates.iter().map(|&j| (similarities[j as usize] / tau + offset(j)).exp()).collect();
        let sum: f64 = terms.iter().sum();
        terms.into_iter().map(|term| term / sum).collect::<Vec<f64>>()
    };
    let everything: Vec<u32> = (0..count as u32).collect();
    let full = softmax(&everything, &[]);
    for inbatch in [InBatch::Yes, InBatch::No] {
        let knobs = Knobs { negatives: 64, batch: 8, exponent: 1.0, inbatch, ..Knobs::default() };
        let variation = |id: &str| {
            let start = At { knobs: &knobs, step: 0, pairs: &pairs };
            let prepared = collector(id).prepare(&start, &Index::default());
            let mut mass = vec![0.0; count];
            let mut others: Vec<u32> = everything.iter().copied().filter(|&i| i != anchor).collect();
            for step in 0..steps {
                let mut rng = stream(7, Purpose::Batches, step);
                let batch: Vec<u32> =
                    [anchor].into_iter().chain(others.partial_shuffle(&mut rng, 7).0.iter().copied()).collect();
                let (shared, _) = drawn(collector(id), &At { step, ..start }, &prepared, &batch);
                let met = if inbatch == InBatch::Yes { &batch[..] } else { &batch[..1] };
                let candidates: Vec<u32> = met.iter().chain(&shared).copied().collect();
                for (&j, p) in candidates.iter().zip(softmax(&candidates, &prepared.offsets)) {
                    mass[j as usize] += p / steps as f64;
                }
            }
            // The positive is always a candidate, so only the shares of the negatives are compared.
            let share = |p: &[f64]| -> Vec<f64> {
                let rest: f64 = p.iter().sum::<f64>() - p[anchor as usize];
                (0..count).map(|j| if j == anchor as usize { 0.0 } else { p[j] / rest }).collect()
            };
            share(&mass).iter().zip(share(&full)).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0
        };
        let (plain, corrected) = (variation("popularity"), variation("logq"));
        println!("{inbatch:?}: total variation {corrected:.3} with, {plain:.3} without");
        assert!(corrected <= 0.12 && plain >= 0.35, "{inbatch:?}: {corrected} with, {plain} without");
    }
}
