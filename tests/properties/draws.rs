//! Properties of random batches and uniform extra candidates.

use contrastive_playground::knobs::{Examination, InBatch, Knobs};
use contrastive_playground::negatives::{At, Embeddings, Index, Prepared, collect, compose};
use proptest::prelude::*;

use super::assert_uniform;
use super::sampling::plain_pairs;

/// The batches of an epoch.
fn order(seed: u32, epoch: u64, pairs: usize, size: usize) -> Vec<u32> {
    let knobs = Knobs { seed, ..Knobs::default() };
    let at = At { knobs: &knobs, step: epoch, pairs: &plain_pairs(pairs) };
    compose::by_id("random").expect("in the table").order(&at, &Prepared::default(), size)
}

fn extra(seed: u32, step: u64, pairs: usize, batch: &[u32], count: usize) -> Vec<u32> {
    let mut shared = vec![u32::MAX; count];
    let knobs = Knobs { seed, ..Knobs::default() };
    let at = At { knobs: &knobs, step, pairs: &plain_pairs(pairs) };
    let mut draw = collect::Draw { shared: &mut shared, own: &mut [], clicks: &mut [], groups: &mut [] };
    collect::by_id("uniform").expect("in the table").draw(&at, &Prepared::default(), batch, &mut draw);
    shared
}

fn all_different(indices: &[u32]) -> bool {
    let mut sorted = indices.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|two| two[0] != two[1])
}

proptest! {
    #![proptest_config(super::cases(96))]
    #[test]
    fn an_epoch_visits_a_pair_at_most_once(seed: u32, size in 2usize..40, more in 0usize..200, epoch in 0u64..5) {
        let pairs = size + more;
        let seen = order(seed, epoch, pairs, size);
        prop_assert_eq!(seen.len(), pairs / size * size);
        prop_assert_eq!(&seen, &order(seed, epoch, pairs, size));
        prop_assert!(all_different(&seen));
        prop_assert!(seen.iter().all(|&i| (i as usize) < pairs));
    }

    #[test]
    fn extra_candidates_are_different_in_range_and_not_of_the_batch(
        seed: u32, step in 0u64..1000, size in 2usize..40, count in 0usize..40, more in 0usize..100,
    ) {
        let pairs = size + count + more;
        let batch = order(seed, step, pairs, size)[..size].to_vec();
        let shared = extra(seed, step, pairs, &batch, count);
        prop_assert_eq!(shared.len(), count);
        prop_assert!(shared.iter().all(|&i| (i as usize) < pairs));
        let together: Vec<u32> = batch.iter().chain(&shared).copied().collect();
        prop_assert!(all_different(&together));
        prop_assert_eq!(&shared, &extra(seed, step, pairs, &batch, count));
    }
}

#[test]
fn every_pair_is_equally_likely_in_a_batch() {
    // There is one batch per epoch, since batches of different epochs are independent.
    let (pairs, size, epochs) = (97, 50, 4000);
    let mut counts = vec![0; pairs];
    let mut first = vec![0; pairs];
    for step in 0..epochs {
        let batch = order(5, step, pairs, size);
        batch.iter().for_each(|&i| counts[i as usize] += 1);
        first[batch[0] as usize] += 1;
    }
    assert_uniform(&counts, size);
    assert_uniform(&first, 1);
}

#[test]
fn a_log_of_clicks_has_every_pair_in_proportion_to_its_exposure() {
    let (pairs, size, epochs) = (60, 6, 6000u64);
    let mut data = plain_pairs(pairs);
    let theta = |i: usize| ((i % 6 + 1) as f64).powf(-1.5);
    data.truth.exposure = (0..pairs).map(|i| theta(i) as f32).collect();
    let exposed = compose::by_id("exposed").expect("in the table");
    let knobs = Knobs { seed: 5, ..Knobs::default() };
    let mut counts = vec![0u32; pairs];
    for step in 0..epochs {
        // There is one batch per epoch that is counted, as batches of different epochs are independent.
        let order = exposed.order(&At { knobs: &knobs, step, pairs: &data }, &Prepared::default(), size);
        assert!(order.len() == pairs && order.chunks(size).all(all_different));
        order[..size].iter().for_each(|&i| counts[i as usize] += 1);
    }
    let total: f64 = (0..pairs).map(theta).sum();
    let statistic = counts.iter().enumerate().map(|(i, &count)| {
        let share = size as f64 * theta(i) / total;
        let expected = epochs as f64 * share;
        // A pair is in a batch or not: its count varies by the factor (1 - share) less than a Poisson number.
        (f64::from(count) - expected).powi(2) / expected / (1.0 - share)
    });
    super::assert_chi_square(statistic.sum(), pairs as f64 - 1.0);
    // Without exposure, batches are random ones.
    data.truth.exposure.clear();
    let at = At { knobs: &knobs, step: 3, pairs: &data };
    assert_eq!(exposed.order(&at, &Prepared::default(), size), order(5, 3, pairs, size));
}

#[test]
fn every_key_outside_the_batch_is_equally_likely() {
    let (pairs, count) = (120, 30);
    let batch: Vec<u32> = (0..20).map(|i| i * 5).collect();
    let mut counts = vec![0; pairs];
    for step in 0..4000 {
        extra(5, step, pairs, &batch, count).iter().for_each(|&i| counts[i as usize] += 1);
    }
    let outside: Vec<u32> = (0..pairs).filter(|&i| !batch.contains(&(i as u32))).map(|i| counts[i]).collect();
    assert_eq!(outside.len(), 100);
    assert_uniform(&outside, count);
}

#[test]
fn every_set_of_extra_candidates_is_equally_likely() {
    // 8 keys outside the batch, 3 drawn: 56 sets.
    let mut counts = std::collections::BTreeMap::new();
    for step in 0..20_000 {
        let set = extra(9, step, 10, &[2, 7], 3).iter().fold(0u32, |set, &i| set | 1 << i);
        *counts.entry(set).or_insert(0u32) += 1;
    }
    assert_eq!(counts.len(), 56);
    assert_uniform(&counts.into_values().collect::<Vec<_>>(), 1);
}

#[test]
fn seeds_and_steps_differ() {
    let draw = |seed, step| extra(seed, step, 1000, &[0, 1], 20);
    assert_ne!(draw(1, 0), draw(2, 0));
    assert_ne!(draw(1, 0), draw(1, 1));
    assert_ne!(order(1, 0, 1000, 20), order(2, 0, 1000, 20));
    assert_ne!(order(1, 0, 1000, 20), order(1, 1, 1000, 20));
}

#[test]
fn a_key_is_clicked_as_often_as_it_is_looked_at_and_found_right() {
    let data = contrastive_playground::data::by_id("lists").expect("in the table");
    let knobs = Knobs { pairs: 200, seed: 5, topics: 2, concepts: 3, inbatch: InBatch::No, ..Knobs::default() };
    let pairs = data.load(&knobs).train;
    let shown = collect::by_id("shown").expect("in the table");
    let batch: Vec<u32> = (0..40).collect();
    let (steps, mut own) = (2000, vec![0; 400]);
    let mut counts = [[0.0f64; 2]; 10];
    let mut visits = [[0.0f64; 2]; 10];
    for step in 0..steps {
        let mut clicks = vec![0.0; 400];
        let mut draw = collect::Draw { shared: &mut [], own: &mut own, clicks: &mut clicks, groups: &mut [] };
        shown.draw(&At { knobs: &knobs, step, pairs: &pairs }, &Prepared::default(), &batch, &mut draw);
        for (n, (&key, &click)) in own.iter().zip(&clicks).enumerate() {
            assert_eq!(key, pairs.truth.lists[[n / 10, n % 10]], "the list is shown as it stands");
            let right = usize::from(pairs.key_labels[key as usize] == pairs.query_labels[n / 10]);
            visits[n % 10][right] += 1.0;
            counts[n % 10][right] += f64::from(click);
        }
    }
    let mut statistic = 0.0;
    for (position, (counts, visits)) in counts.iter().zip(&visits).enumerate() {
        for (right, chance) in [(0, 0.1), (1, 1.0)] {
            let share = f64::from(pairs.truth.examination[position]) * chance;
            let expected = visits[right] * share;
            statistic += (counts[right] - expected).powi(2) / (expected * (1.0 - share));
        }
    }
    super::assert_chi_square(statistic, 20.0);
    // With known chances the same clicks count more, so that every position counts alike.
    let known = Knobs { examination: Examination::Known, ..knobs.clone() };
    let (mut plain, mut weighted) = (vec![0.0; 400], vec![0.0; 400]);
    for (knobs, clicks) in [(&knobs, &mut plain), (&known, &mut weighted)] {
        let mut draw = collect::Draw { shared: &mut [], own: &mut own, clicks, groups: &mut [] };
        shown.draw(&At { knobs, step: 3, pairs: &pairs }, &Prepared::default(), &batch, &mut draw);
    }
    for (n, (&plain, &weighted)) in plain.iter().zip(&weighted).enumerate() {
        let e = &pairs.truth.examination;
        assert!((weighted - plain * e[0] / e[n % 10]).abs() < 1e-5);
    }
}

#[test]
fn keys_of_the_wrong_form_lie_above_the_partner_and_those_of_the_right_form_beyond_the_nearest() {
    let (pairs, negatives) = (240, 5);
    let mut data = plain_pairs(pairs);
    data.truth.forms = (0..pairs as u32).map(|pair| pair % 2).collect();
    // Queries along the first axis, and keys at angles that differ: the similarity to key j is cos(0.013 j').
    let angle = |j: usize| 0.013 * ((j * 77) % pairs) as f32;
    let keys = ndarray::Array2::from_shape_fn((pairs, 2), |(j, axis)| [angle(j).cos(), angle(j).sin()][axis]);
    let queries = ndarray::Array2::from_shape_fn((pairs, 2), |(_, axis)| [1.0, 0.0][axis]);
    let seen = Embeddings { queries, keys };
    let method = collect::by_id("forms").expect("in the table");
    for (quota, deep) in [(0.0, 0u32), (0.4, 45), (1.0, 7)] {
        let knobs = Knobs { seed: 3, quota, deep, negatives, inbatch: InBatch::No, ..Knobs::default() };
        let at = At { knobs: &knobs, step: 9, pairs: &data };
        let prepared = method.prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() });
        let wanted = (quota * f64::from(negatives)).round() as usize;
        for i in 0..pairs {
            let ranked = |same: bool| {
                let mut keys: Vec<usize> = (0..pairs).filter(|&j| j != i && (j % 2 == i % 2) == same).collect();
                keys.sort_by(|&a, &b| angle(a).total_cmp(&angle(b)));
                keys
            };
            let above = ranked(false).iter().filter(|&&j| angle(j) < angle(i)).count();
            let wrong: Vec<u32> = ranked(false).into_iter().take(above.min(50).max(wanted)).map(|j| j as u32).collect();
            assert_eq!(prepared.lists[i], wrong, "{i}");
            let right: Vec<u32> = ranked(true).into_iter().skip(deep as usize).take(50).map(|j| j as u32).collect();
            assert_eq!(prepared.groups[i], right, "{i}");
        }
        let mut own = vec![0; 40 * negatives as usize];
        let batch: Vec<u32> = (0..40).collect();
        method.draw(
            &at,
            &prepared,
            &batch,
            &mut collect::Draw { shared: &mut [], own: &mut own, clicks: &mut [], groups: &mut [] },
        );
        for (&anchor, met) in batch.iter().zip(own.chunks(negatives as usize)) {
            assert!(all_different(met) && !met.contains(&anchor));
            let (wrong, right) = (&prepared.lists[anchor as usize], &prepared.groups[anchor as usize]);
            assert_eq!(met.iter().filter(|key| wrong.contains(key)).count(), wanted.min(wrong.len()));
            assert!(met.iter().all(|key| wrong.contains(key) || right.contains(key)));
        }
    }
    // Where nothing is known of forms, all keys have one.
    data.truth.forms.clear();
    let knobs = Knobs { seed: 3, quota: 1.0, deep: 0, negatives, inbatch: InBatch::No, ..Knobs::default() };
    let at = At { knobs: &knobs, step: 9, pairs: &data };
    let prepared = method.prepare(&at, &Index { embeddings: Some(&seen), ..Index::default() });
    assert!(prepared.lists.iter().all(Vec::is_empty) && prepared.groups.iter().all(|list| list.len() == 50));
}
