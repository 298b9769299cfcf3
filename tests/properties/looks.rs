//! Looks at evaluated rows, and claims about metrics.

use contrastive_playground::data::sphere::{fill_normal, fill_uniform};
use contrastive_playground::loss::row::Row;
use contrastive_playground::metrics::{
    Batch, CHOSEN, Entry, Evaluated, Look, METRICS, Need, Plain, REMOVED, Rows, SAME_CLASS, SAME_ITEM, Slopes, UNKNOWN,
    auprc, auroc, d_prime, drift, effective, examples_to_target, hardness_percentile, index_overlap, look, overlap,
};
use contrastive_playground::random::{Purpose, stream};
use proptest::prelude::*;
use rand::RngExt;

fn close(found: impl Into<Option<f64>>, wanted: f64, error: f64) -> bool {
    found.into().is_some_and(|found| (found - wanted).abs() <= error * (1.0 + wanted.abs()))
}

fn unit_rows(seed: u32, count: usize, dim: usize) -> Vec<f32> {
    let mut rng = stream(seed, Purpose::Data, 0);
    let mut row = vec![0.0; dim];
    let mut all = Vec::with_capacity(count * dim);
    for _ in 0..count {
        fill_uniform(&mut rng, &mut row);
        all.extend(row.iter().map(|&x| x as f32));
    }
    all
}

/// One direction of plain InfoNCE, as an engine would evaluate it.
struct Direction {
    weight: f64,
    shared: usize,
    own: usize,
    similarities: Vec<f32>,
    entries: Vec<Entry>,
    gradient: Vec<f32>,
    losses: Vec<f32>,
    labels: [Vec<u32>; 2],
    items: [Vec<u32>; 2],
    candidates: Vec<f32>,
}

impl Direction {
    /// Anchors `[B, d]` with candidates `[C + B K, d]`, the first `B` of which are the partners.
    fn new(anchors: &[f32], candidates: &[f32], dim: usize, own: usize, weight: f64, tau: f64) -> Self {
        let pairs = anchors.len() / dim;
        let shared = candidates.len() / dim - pairs * own;
        let mut made = Direction {
            weight,
            shared,
            own,
            similarities: Vec::new(),
            entries: Vec::new(),
            gradient: Vec::new(),
            losses: Vec::new(),
            labels: Default::default(),
            items: Default::default(),
            candidates: candidates.to_vec(),
        };
        for i in 0..pairs {
            let places = (0..shared).chain(shared + i * own..shared + (i + 1) * own);
            let s: Vec<f64> = places
                .map(|place| {
                    let (q, k) = (&anchors[i * dim..(i + 1) * dim], &candidates[place * dim..(place + 1) * dim]);
                    q.iter().zip(k).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
                })
                .collect();
            made.similarities.extend(s.iter().map(|&s| s as f32));
            made.entries.extend((0..s.len()).map(|j| if j == i { Entry::Positive } else { Entry::TakesPart }));
            let (loss, gradient) = Row::plain(i, s, tau).loss_and_gradient();
            made.losses.push(loss as f32);
            made.gradient.extend(gradient.iter().map(|g| (weight * g / pairs as f64) as f32));
        }
        made
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            weight: self.weight,
            shared: self.shared,
            own: self.own,
            from_batch: self.losses.len(),
            similarities: &self.similarities,
            entries: &self.entries,
            gradient: Slopes::Single(&self.gradient),
            losses: &self.losses,
            anchor_labels: &self.labels[0],
            labels: &self.labels[1],
            anchor_items: &self.items[0],
            items: &self.items[1],
            candidates: &self.candidates
                [..self.shared * (self.candidates.len() / (self.shared + self.losses.len() * self.own))],
            own_candidates: &self.candidates
                [self.shared * (self.candidates.len() / (self.shared + self.losses.len() * self.own))..],
        }
    }
}

fn look_of(batch: &Batch, directions: &[&Direction], tau: f64) -> Look {
    let rows: Vec<Rows> = directions.iter().map(|direction| direction.rows()).collect();
    look(&Evaluated { chance: 1.0, ..Evaluated::of_rows(*batch, rows, tau) }, &mut None)
}

proptest! {
    #![proptest_config(super::cases(60))]
    /// Rows of plain InfoNCE have the metrics of their batch.
    #[test]
    fn evaluated_rows_have_the_metrics_of_their_batch(
        seed: u32, pairs in 3usize..20, shared in 0usize..6, own in 0usize..3,
        weight in prop_oneof![Just(1.0), Just(0.5)],
    ) {
        let (dim, tau) = (5, 0.2);
        let (queries, keys) = (unit_rows(seed, pairs, dim), unit_rows(seed ^ 1, pairs + shared + pairs * own, dim));
        let mut rng = stream(seed, Purpose::Data, 9);
        let mut numbers = |count: usize, most: u32| (0..count).map(|_| rng.random_range(0..most)).collect::<Vec<u32>>();
        let (query_labels, key_labels) = (numbers(pairs, 3), numbers(pairs + shared + pairs * own, 3));
        let (query_items, key_items) = (numbers(pairs, 9), numbers(pairs + shared + pairs * own, 9));
        let batch = Batch {
            queries: &queries,
            keys: &keys,
            dim,
            shared,
            own,
            query_labels: &query_labels,
            key_labels: &key_labels,
            query_items: &query_items,
            key_items: &key_items,
            directions: (weight, 1.0 - weight),
        };
        let mut asking = Direction::new(&queries, &keys, dim, own, weight, tau);
        asking.labels = [query_labels.clone(), key_labels.clone()];
        asking.items = [query_items.clone(), key_items.clone()];
        let partners = &keys[..pairs * dim];
        let mut back = Direction::new(partners, &queries, dim, 0, 1.0 - weight, tau);
        back.labels = [key_labels[..pairs].to_vec(), query_labels.clone()];
        back.items = [key_items[..pairs].to_vec(), query_items.clone()];
        let wanted = look(&Plain::new(&batch).at(tau).evaluated(), &mut None);
        let found = look_of(&batch, &[&asking, &back], tau);
        // The f32 products of the two ways may differ and fall into different bins.
        let counts = |look: &Look| {
            let all = [&look.positives, &look.true_negatives, &look.false_negatives, &look.chosen, &look.removed];
            all.map(|counts| counts.iter().sum::<f32>())
        };
        prop_assert_eq!(counts(&wanted), counts(&found));
        prop_assert_eq!(&wanted.marks, &found.marks);
        prop_assert_eq!(&wanted.collected_marks, &found.collected_marks);
        prop_assert!(wanted.collected.iter().zip(&found.collected).all(|(a, b)| (a - b).abs() < 1e-5));
        let (w, f) = (&wanted.scalars, &found.scalars);
        let same = [
            (Some(w.loss), Some(f.loss)), (w.positive_mean, f.positive_mean), (w.negative_mean, f.negative_mean),
            (w.hardness, f.hardness), (w.effective_negatives, f.effective_negatives),
            (w.candidates_per_anchor, f.candidates_per_anchor), (w.removed_per_anchor, f.removed_per_anchor),
            (w.candidate_false_rate, f.candidate_false_rate), (w.candidate_duplicate_rate, f.candidate_duplicate_rate),
            (w.false_negative_rate, f.false_negative_rate), (w.duplicate_rate, f.duplicate_rate),
            (w.chosen_false_rate, f.chosen_false_rate), (w.chosen_duplicate_rate, f.chosen_duplicate_rate),
            (Some(w.example.loss), Some(f.example.loss)), (Some(w.example.query_loss), Some(f.example.query_loss)),
            (Some(w.example.infonce), Some(f.example.infonce)), (w.example.hardest, f.example.hardest),
            (w.attracted, f.attracted), (w.alignment, f.alignment),
        ];
        for (at, (wanted, found)) in same.into_iter().enumerate() {
            let same = found.zip(wanted).map_or(found == wanted, |(found, wanted)| close(found, wanted, 2e-5));
            prop_assert!(same, "{at}: {found:?} {wanted:?}");
        }
        for (wanted, found) in [
            (w.auroc, f.auroc),
            (w.auprc, f.auprc),
            (w.prevalence, f.prevalence),
            (w.d_prime, f.d_prime),
            (w.top_share, f.top_share),
        ] {
            prop_assert!(close(found, wanted.expect("both sides"), 1e-4), "{found:?} {wanted:?}");
        }
        let sum = |bins: &[f32]| bins.iter().map(|&x| f64::from(x)).sum::<f64>();
        prop_assert!(close(sum(&found.pull), 0.5, 1e-5) && close(sum(&found.push), 0.5, 1e-5));
    }
}

/// Two anchors, three shared candidates (two of them the partners), one own candidate each.
fn small() -> (Direction, Vec<f32>) {
    let queries = vec![1.0, 0.0, 0.0, 1.0];
    let mut direction = Direction {
        weight: 1.0,
        shared: 3,
        own: 1,
        similarities: vec![0.9, 0.1, 0.5, 0.7, 0.2, 0.8, -0.5, 0.0],
        entries: vec![
            Entry::Positive,
            Entry::TakesPart,
            Entry::Removed,
            Entry::TakesPart,
            Entry::Absent,
            Entry::Positive,
            Entry::TakesPart,
            Entry::TakesPart,
        ],
        gradient: vec![-0.6, -0.1, 0.0, 0.5, 0.0, -0.2, 0.0, 0.2],
        losses: vec![3.0, 1.0],
        labels: [vec![0, 1], vec![0, 1, 0, UNKNOWN, 1]],
        items: [vec![5, 6], vec![5, 6, 5, UNKNOWN, 6]],
        candidates: vec![0.0; 10],
    };
    direction.candidates[6..].copy_from_slice(&[0.7, 0.0, 0.0, 0.0]);
    (direction, queries)
}

#[test]
fn counts_and_signs_of_rows_by_hand() {
    let (direction, queries) = small();
    let keys = vec![0.9, 0.1, 0.2, 0.8, 0.5, -0.5, 0.7, 0.0, 0.0, 0.0];
    let batch = Batch {
        queries: &queries,
        keys: &keys,
        dim: 2,
        shared: 1,
        own: 1,
        query_labels: &[0, 1],
        key_labels: &[0, 1, 0, 0, 1],
        query_items: &[],
        key_items: &[],
        directions: (1.0, 0.0),
    };
    let found = look_of(&batch, &[&direction], 0.1);
    let s = &found.scalars;
    // Candidates: 1 (another class), the removed one (item 5), a mixture; then 2 (class 0), its own (item 6).
    assert_eq!((s.candidates_per_anchor, s.removed_per_anchor), (Some(2.5), Some(0.5)));
    assert_eq!((s.candidate_false_rate, s.candidate_duplicate_rate), (Some(0.4), Some(0.4)));
    assert_eq!((s.false_negative_rate, s.duplicate_rate), (Some(0.25), Some(0.25)));
    // Collected and staying: the mixture (0.7), candidate 2 for anchor 1 (-0.5), its own (0.0, a duplicate).
    assert!(close(s.hardness, 0.2 / 3.0, 1e-6) && close(s.chosen_duplicate_rate, 1.0 / 3.0, 1e-12));
    assert!(close(s.negative_mean, 0.3 / 4.0, 1e-6));
    let count = |bins: &[f32]| bins.iter().sum::<f32>();
    assert_eq!(
        [&found.positives, &found.true_negatives, &found.false_negatives, &found.chosen, &found.removed]
            .map(|b| count(b)),
        [2.0, 3.0, 1.0, 3.0, 1.0]
    );
    // One negative of four is attracted; what raises similarities is 0.9 of 1.6.
    assert!(close(s.attracted, 0.25, 1e-12));
    assert!(
        close(f64::from(count(&found.pull)), 0.9 / 1.6, 1e-6) && close(f64::from(count(&found.push)), 0.7 / 1.6, 1e-6)
    );
    // One negative carries each anchor's push, and the most similar one has 0.5 of 0.7.
    assert!(close(s.effective_negatives, 1.0, 1e-9) && close(s.top_share, 0.5 / 0.7, 1e-6));
    assert!(close(s.loss, 2.0, 1e-12) && s.example.anchor == 0 && close(s.example.hardest, 0.7, 1e-6));
    // The example is anchor 0: key 1 is another's, and of the collected the mixture is nearer than the removed one.
    assert_eq!(found.marks, [0, 0]);
    assert_eq!(found.collected_marks, [CHOSEN, SAME_CLASS | SAME_ITEM | REMOVED]);
    assert_eq!(found.collected[..2], [0.7, 0.0]);
}

#[test]
fn rows_without_any_negative_can_be_measured() {
    let (mut direction, queries) = small();
    for entry in &mut direction.entries {
        *entry = if *entry == Entry::Positive { Entry::Positive } else { Entry::Removed };
    }
    direction.gradient.fill(0.0);
    direction.losses.fill(0.0);
    let keys = [queries.clone(), vec![0.0; 6]].concat();
    let batch = Batch {
        queries: &queries,
        keys: &keys,
        dim: 2,
        shared: 1,
        own: 1,
        query_labels: &[0, 1],
        key_labels: &[0, 1, 0, 0, 1],
        query_items: &[],
        key_items: &[],
        directions: (1.0, 0.0),
    };
    let s = look_of(&batch, &[&direction], 0.1).scalars;
    assert!(s.loss == 0.0 && s.example.hardest.is_none());
    assert_eq!((s.candidates_per_anchor, s.removed_per_anchor), (Some(3.0), Some(3.0)));
}

/// Every metric of a batch is present exactly if its requirement is met, and is finite then.
#[test]
fn metrics_whose_requirement_is_not_met_are_absent() {
    // Per case: the number of anchors; the state of anchor i's candidate j; whether similarities tie; whether classes
    // are shared.
    type Fate = fn(usize, usize) -> Entry;
    let all: Fate = |_, _| Entry::TakesPart;
    let cases: [(&str, usize, Fate, bool, bool); 8] = [
        ("all there", 4, all, false, true),
        ("no negatives", 4, |_, _| Entry::Removed, false, true),
        ("nothing yet", 4, |_, _| Entry::Absent, false, true),
        ("one negative", 4, |i, j| if (i, j) == (0, 1) { Entry::TakesPart } else { Entry::Removed }, false, true),
        ("no false negatives", 4, all, false, false),
        ("one row", 1, all, false, true),
        ("two rows", 2, all, false, true),
        ("all ties", 4, all, true, true),
    ];
    let mut names = Vec::new();
    for (case, n, fate, tie, classes) in cases {
        let (queries, mut keys) = (unit_rows(1, n, 3), unit_rows(2, n, 3));
        let queries = if tie { [0.0, 0.6, 0.8].repeat(n) } else { queries };
        if tie {
            keys.clone_from(&queries);
        }
        let labels: Vec<u32> = (0..n as u32).map(|i| if classes { i % 2 } else { i }).collect();
        let mut direction = Direction::new(&queries, &keys, 3, 0, 1.0, 0.2);
        for (at, entry) in direction.entries.iter_mut().enumerate() {
            if *entry == Entry::TakesPart {
                *entry = fate(at / n, at % n);
            }
            if *entry != Entry::TakesPart {
                direction.gradient[at] = 0.0;
            }
        }
        direction.labels = [labels.clone(), labels.clone()];
        let batch = Batch {
            queries: &queries,
            keys: &keys,
            dim: 3,
            shared: 0,
            own: 0,
            query_labels: &labels,
            key_labels: &labels,
            query_items: &[],
            key_items: &[],
            directions: (1.0, 0.0),
        };
        let found = look_of(&batch, &[&direction], 0.2);
        let count = |wanted: Entry| direction.entries.iter().filter(|entry| **entry == wanted).count();
        let (negatives, candidates) = (count(Entry::TakesPart), count(Entry::TakesPart) + count(Entry::Removed));
        let scalars = serde_json::to_value(&found.scalars).expect("an object");
        let numbers = scalars.as_object().expect("an object");
        if case == "all there" {
            names = numbers.keys().cloned().collect();
        }
        for metric in METRICS.iter().filter(|metric| names.iter().any(|name| name == metric.id)) {
            let there = match metric.needs {
                Need::Nothing | Need::Positives => true,
                Need::AtLeastTwo => n > 1,
                Need::Candidates => candidates > 0,
                // If no candidate is collected, those with a gradient are chosen.
                Need::Negatives | Need::BothSides | Need::Chosen | Need::Push => negatives > 0,
            };
            let varies = !(tie && metric.id == "d_prime") && (metric.id != "tolerance" || (classes && n > 2));
            let value = numbers.get(metric.id);
            assert!(value.is_none_or(|value| value.is_number()), "{case}: {} = {value:?}", metric.id);
            assert_eq!(value.is_some(), there && varies, "{case}: {} = {value:?}", metric.id);
        }
        let lists = [&found.positives, &found.true_negatives, &found.false_negatives, &found.pull, &found.push];
        let places = [&found.queries, &found.keys, &found.chosen, &found.removed];
        assert!(lists.iter().chain(&places).all(|list| list.iter().all(|x| x.is_finite())), "{case}");
    }
    assert!(names.len() > 25, "{names:?}");
}

/// 64 anchors with 2047 negatives each, uniform on the sphere in eight dimensions.
fn many(tau: f64) -> Look {
    let (pairs, shared, dim) = (64, 1984, 8);
    let (queries, keys) = (unit_rows(1, pairs, dim), unit_rows(2, pairs + shared, dim));
    let batch = Batch {
        queries: &queries,
        keys: &keys,
        dim,
        shared,
        own: 0,
        query_labels: &vec![0; pairs],
        key_labels: &vec![0; pairs + shared],
        query_items: &[],
        key_items: &[],
        directions: (1.0, 0.0),
    };
    look(&Plain::new(&batch).at(tau).evaluated(), &mut None)
}

/// Wang and Liu 2021: the lower the temperature, the more of the gradient falls on the hardest negatives.
#[test]
fn temperature_controls_hardness() {
    let share = |tau: f64| many(tau).scalars.top_share.expect("negatives");
    assert!(share(0.07) - share(0.5) >= 0.5, "{} {}", share(0.07), share(0.5));
}

#[test]
fn effective_negatives_rise_with_temperature() {
    let effective: Vec<f64> = [0.03, 0.07, 0.1, 0.2, 0.5, 1.0]
        .iter()
        .map(|&tau| many(tau).scalars.effective_negatives.expect("negatives"))
        .collect();
    assert!(effective.windows(2).all(|two| two[0] < two[1]), "{effective:?}");
    assert!(effective[1] <= 0.1 * 2047.0 && effective[5] >= 0.8 * 2047.0, "{effective:?}");
}

#[test]
fn pull_equals_push() {
    let mut rng = stream(3, Purpose::Data, 0);
    for tau in [0.05f32, 0.2, 1.0] {
        let s: Vec<f32> = (0..50).map(|_| rng.random_range(-1.0..1.0)).collect();
        let (_, gradient) = Row::plain(7, s.clone(), tau).loss_and_gradient();
        let size: f32 = gradient.iter().map(|g| g.abs()).sum();
        assert!(gradient.iter().sum::<f32>().abs() < 1e-6 * size.max(1.0), "{tau}");
        let all: f64 = s.iter().map(|&s| f64::from(s / tau).exp()).sum();
        for (j, (&s, &g)) in s.iter().zip(&gradient).enumerate() {
            let p = f64::from(s / tau).exp() / all;
            let wanted = (p - if j == 7 { 1.0 } else { 0.0 }) / f64::from(tau);
            assert!((f64::from(g) - wanted).abs() < 1e-5, "{tau}, {j}: {g} {wanted}");
        }
    }
    let found = many(0.1);
    let sum = |bins: &[f32]| bins.iter().map(|&x| f64::from(x)).sum::<f64>();
    assert!((sum(&found.pull) - sum(&found.push)).abs() < 1e-6);
}

/// McDermott et al. 2024: with fixed densities of scores, more negatives lower AUPRC and do not change AUROC.
#[test]
fn auprc_falls_with_prevalence_and_auroc_does_not() {
    let mut rng = stream(4, Purpose::Data, 0);
    let mut scores = |count: usize, mean: f64| {
        let mut values = vec![0.0; count];
        fill_normal(&mut rng, &mut values);
        let mut values: Vec<f32> = values.iter().map(|x| (mean + 0.25 * x) as f32).collect();
        values.sort_by(f32::total_cmp);
        values
    };
    let (positives, few, many) = (scores(400, 0.4), scores(400, 0.0), scores(40_000, 0.0));
    assert!((auroc(&positives, &few) - auroc(&positives, &many)).abs() <= 0.03);
    let (balanced, rare) = (auprc(&positives, &few), auprc(&positives, &many));
    assert!(balanced - rare >= 0.5, "{balanced} {rare}");
}

#[test]
fn separation_agrees_with_its_closed_forms() {
    assert!(close(overlap(&[1.0, 3.0, 0.0], &[0.0, 1.0, 1.0]), 0.5, 1e-12));
    assert_eq!(
        (overlap(&[2.0, 0.0], &[0.0, 5.0]), overlap(&[2.0, 2.0], &[7.0, 7.0]), overlap(&[0.0], &[3.0])),
        (0.0, 1.0, 0.0)
    );
    // Means 0.5 and 0, both with deviation 0.25.
    assert!(close(d_prime(&[0.25, 0.75], &[-0.25, 0.25]), 2.0, 1e-12));
    assert!(d_prime(&[1.0], &[1.0]).is_nan() && d_prime(&[], &[1.0]).is_nan());
    assert_eq!((auprc(&[], &[0.1]), auprc(&[0.3], &[]), auprc(&[0.5], &[0.5])), (0.0, 1.0, 0.5));
    assert!(
        close(effective(&[1.0, 1.0, 1.0]), 3.0, 1e-12) && effective(&[]) == 0.0 && close(effective(&[4.0]), 1.0, 1e-12)
    );
}

#[test]
fn overlap_drift_and_percentile_agree_with_hand_computed_values() {
    let old = [vec![1, 2, 3, 4], vec![], vec![7, 8]];
    assert_eq!(index_overlap(&old, &old), Some(1.0));
    assert_eq!(index_overlap(&old, &[vec![4, 9, 1, 10], vec![3], vec![5, 6]]), Some(0.25));
    assert_eq!(index_overlap(&[vec![]], &[vec![1]]), None);
    assert_eq!(drift(&[1.0, 0.0, 0.0, 1.0], &[1.0, 0.0, 1.0, 0.0], 2), Some(0.5));
    assert_eq!(drift(&[], &[], 2), None);
    // Keys at 0, 30, 60, 90 and 180 degrees, seen from 0: the nearest but the own, and the farthest; two that tie.
    let at = |degrees: f32| [degrees.to_radians().cos(), degrees.to_radians().sin()];
    let keys: Vec<f32> = [0.0, 30.0, 60.0, 90.0, 180.0].into_iter().flat_map(at).collect();
    let percentile = |chosen: Vec<u32>| hardness_percentile(&at(0.0), &keys, 2, &[(0, chosen)]);
    assert_eq!((percentile(vec![1]), percentile(vec![4]), percentile(vec![])), (Some(1.0), Some(0.0), None));
    assert!(close(percentile(vec![1, 2, 3, 4]).expect("chosen"), 0.5, 1e-12));
    let same = [1.0, 0.0].repeat(5);
    assert_eq!(hardness_percentile(&[1.0, 0.0], &same, 2, &[(0, vec![1])]), Some(0.5));
    let course = [(0, 0.1), (100, 0.4), (200, 0.6), (300, 0.5)];
    assert_eq!((examples_to_target(0.5, &course, 64), examples_to_target(0.9, &course, 64)), (Some(12_800), None));
}
