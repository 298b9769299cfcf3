//! Properties of the synthetic data sets: topics and concepts, duplicates, maps of topics, places.

use std::collections::{BTreeMap, BTreeSet};

use contrastive_playground::data::geo::{cell_of, number_of};
use contrastive_playground::data::hierarchy::COPIES;
use contrastive_playground::data::{Dataset, Pairs, by_id};
use contrastive_playground::experiment::Settings;
use ndarray::{Array2, ArrayView1, Axis};
use proptest::prelude::*;

use super::{assert_chi_square, assert_uniform};

fn load(id: &str, change: impl FnOnce(&mut Settings)) -> Dataset {
    let mut settings = Settings { data: by_id(id).expect("in the table"), ..Settings::default() };
    change(&mut settings);
    settings.data.load(&settings)
}

fn hierarchy(change: impl FnOnce(&mut Settings)) -> Dataset {
    load("hierarchy", change)
}

fn topics(change: impl FnOnce(&mut Settings)) -> Dataset {
    load("topics", change)
}

fn geo(change: impl FnOnce(&mut Settings)) -> Dataset {
    load("geo", change)
}

fn counts(labels: &[u32], classes: usize) -> Vec<u32> {
    let mut counts = vec![0; classes];
    labels.iter().for_each(|&label| counts[label as usize] += 1);
    counts
}

/// The distance of two rows.
fn apart(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
}

/// All values of a data set, as bits.
fn bits(data: &Dataset) -> Vec<u32> {
    let of = |p: &Pairs| {
        let t = &p.truth;
        let values = [&p.queries, &p.keys, &t.hidden, &t.places];
        let mut all: Vec<u32> = values.iter().flat_map(|m| m.iter().map(|x| x.to_bits())).collect();
        all.extend(t.exposure.iter().chain(&t.examination).chain(&t.popularity).map(|x| x.to_bits()));
        all.extend(&t.lists);
        for list in [&p.query_labels, &p.key_labels, &t.duplicates, &t.parents, &t.answers, &t.forms] {
            all.extend(list);
        }
        all.extend(t.wrong.iter().chain(&t.unseen).map(|&b| u32::from(b)));
        all
    };
    [of(&data.train), of(&data.held_out)].concat()
}

#[test]
fn a_seed_determines_the_data_set() {
    for id in ["clusters", "hierarchy", "topics", "geo", "clicks", "lists", "two-forms", "edits"] {
        let change = |seed| {
            move |s: &mut Settings| {
                (s.seed, s.pairs, s.duplicates, s.wrong, s.tail) = (seed, 100, 0.5, 0.2, 0.5);
                (s.distinct, s.shortcut) = (0.5, 1.0);
            }
        };
        let [one, same, other] = [1, 1, 2].map(|seed| load(id, change(seed)));
        assert!(bits(&one) == bits(&same), "{id}");
        assert!(one.train.queries != other.train.queries && one.held_out.keys != other.held_out.keys, "{id}");
    }
}

#[test]
fn inputs_without_noise_are_standardised() {
    for id in ["hierarchy", "topics", "geo"] {
        let data = load(id, |s| (s.pairs, s.noise, s.distinct) = (900, 0.0, 0.3));
        for view in [&data.train.queries, &data.train.keys] {
            let view = view.mapv(f64::from);
            let (mean, variance) = (view.mean_axis(Axis(0)).expect("not empty"), view.var_axis(Axis(0), 0.0));
            assert!(mean.iter().all(|m| m.abs() < 1e-5), "{id}: {mean}");
            assert!(variance.iter().all(|v| (v - 1.0).abs() < 1e-5), "{id}: {variance}");
        }
    }
}

#[test]
fn noise_has_its_standard_deviation_and_changes_no_other_draw() {
    for id in ["hierarchy", "topics", "geo", "clicks", "lists"] {
        let change = |noise| move |s: &mut Settings| (s.pairs, s.noise, s.shortcut) = (900, noise, 0.7);
        let (base, noisy) = (load(id, change(0.0)), load(id, change(0.3)));
        assert_eq!(base.train.truth.hidden, noisy.train.truth.hidden, "{id}");
        assert_eq!(base.train.query_labels, noisy.train.query_labels, "{id}");
        for (before, after) in
            [(&base.train.queries, &noisy.train.queries), (&base.held_out.keys, &noisy.held_out.keys)]
        {
            let deviation = (after - before).mapv(|r| f64::from(r).powi(2)).mean().expect("not empty").sqrt();
            assert!((deviation - 0.3).abs() < 0.01, "{id}: {deviation}");
        }
    }
}

#[test]
fn concepts_without_a_tail_are_equally_likely_and_topics_are_their_parents() {
    let data = hierarchy(|s| (s.pairs, s.topics, s.concepts) = (16_384, 6, 5));
    assert_uniform(&counts(&data.train.query_labels, 30), 1);
    for pairs in [&data.train, &data.held_out] {
        let parents: Vec<u32> = pairs.query_labels.iter().map(|label| label / 5).collect();
        assert_eq!(pairs.truth.parents, parents);
    }
    assert_eq!((data.class_names.len(), &*data.class_names[0], &*data.class_names[29]), (30, "1.1", "6.5"));
}

/// The rank runs over topics first: every topic has frequent and rare concepts.
#[test]
fn a_tail_of_exponent_1_is_zipfs_law_over_the_concepts() {
    let (topics, each) = (4, 5);
    let data = hierarchy(|s| (s.pairs, s.topics, s.concepts, s.tail) = (16_384, 4, 5, 1.0));
    let harmonic: f64 = (1..=topics * each).map(|rank| 1.0 / rank as f64).sum();
    let found = counts(&data.train.query_labels, topics * each);
    let statistic = found.iter().enumerate().map(|(concept, &n)| {
        let rank = (concept % each) * topics + concept / each + 1;
        let expected = 16_384.0 / rank as f64 / harmonic;
        (f64::from(n) - expected).powi(2) / expected
    });
    assert_chi_square(statistic.sum(), (topics * each - 1) as f64);
}

/// Items of one concept lie closer than items of one topic, and these closer than others.
#[test]
fn siblings_are_farther_than_items_of_a_concept_and_nearer_than_others() {
    let truth = hierarchy(|s| (s.pairs, s.spread) = (600, 0.2)).train;
    let (mut sums, mut found) = ([0.0; 3], [0; 3]);
    let points = &truth.truth.hidden;
    for i in 0..600 {
        assert!((points.row(i).dot(&points.row(i)) - 1.0).abs() < 1e-6);
        for j in 0..i {
            let kind = if truth.query_labels[i] == truth.query_labels[j] {
                0
            } else if truth.truth.parents[i] == truth.truth.parents[j] {
                1
            } else {
                2
            };
            sums[kind] += f64::from(points.row(i).dot(&points.row(j)));
            found[kind] += 1;
        }
    }
    let [concept, topic, other] = [0, 1, 2].map(|kind| sums[kind] / f64::from(found[kind]));
    assert!(concept > topic + 0.2 && topic > other + 0.1, "{concept} {topic} {other}");
}

#[test]
fn a_click_leads_to_another_item_of_the_querys_topic() {
    // Without spread all items of a concept are one point, and without noise equal points are equal inputs.
    let change =
        |pairs| move |s: &mut Settings| (s.pairs, s.topics, s.concepts, s.spread, s.noise) = (pairs, 5, 3, 0.0, 0.0);
    let data = load("clicks", change(1200));
    let concept =
        |i: usize| (0..3).find(|&n| data.train.truth.exposure[i] == ((n + 1) as f32).powi(-2)).expect("a rank");
    let mut met = BTreeMap::new();
    for i in 0..1200 {
        let topic = data.train.query_labels[i];
        assert_eq!(topic, data.train.key_labels[i]);
        let query: Vec<u32> = data.train.queries.row(i).iter().map(|x| x.to_bits()).collect();
        met.entry(query).or_insert_with(BTreeSet::new).insert((topic, concept(i)));
    }
    // Each of 15 query points led to every concept of its topic, and to no other topic.
    assert_eq!(met.len(), 15);
    assert!(
        met.values().all(|keys| keys.len() == 3 && keys.iter().all(|(topic, _)| *topic == keys.first().unwrap().0))
    );
    // A single item has no other.
    assert_eq!(load("clicks", change(1)).train.len(), 1);
    let plain = load("clicks", |s| (s.pairs, s.exposure) = (50, 0.0));
    assert_eq!(plain.train.truth.exposure, [1.0; 50]);
}

#[test]
fn a_list_shows_keys_of_the_concept_of_the_topic_and_others_by_popularity() {
    let (pairs, each) = (1200, 4);
    let data = load("lists", |s| (s.pairs, s.topics, s.concepts) = (pairs, 6, each));
    let t = &data.train.truth;
    let (concepts, topics) = (&data.train.key_labels, &t.parents);
    let positions = t.lists.ncols();
    assert_eq!((t.lists.nrows(), positions, data.held_out.truth.lists.len()), (pairs as usize, 10, 0));
    let (mut right, mut popular) = (vec![0u32; positions], vec![0.0; positions]);
    for (query, list) in t.lists.rows().into_iter().enumerate() {
        let keys: BTreeSet<u32> = list.iter().copied().collect();
        assert!(keys.len() == positions && !keys.contains(&(query as u32)), "every key once, and not its own");
        let same = |of: &[u32]| list.iter().filter(|&&key| of[key as usize] == of[query]).count();
        assert!(same(concepts) >= 3 && same(topics) >= 6);
        for (position, &key) in list.iter().enumerate() {
            right[position] += u32::from(concepts[key as usize] == concepts[query]);
            popular[position] += f64::from(t.popularity[key as usize]) / f64::from(pairs);
        }
    }
    // Positions tell popularity, and nothing about what is right.
    assert!(popular.is_sorted_by(|a, b| a > b) && popular[0] > 1.0 && popular[9] < -1.0, "{popular:?}");
    let share = f64::from(right.iter().sum::<u32>()) / 10.0 / f64::from(pairs);
    let statistic = right.iter().map(|&n| (f64::from(n) - share * 1200.0).powi(2) / (share * (1.0 - share) * 1200.0));
    assert_chi_square(statistic.sum(), 9.0);
    for concept in 0..6 * each {
        let of: Vec<f64> = (0..1200).filter(|&i| concepts[i] == concept).map(|i| f64::from(t.popularity[i])).collect();
        let mean = of.iter().sum::<f64>() / of.len() as f64;
        let variance = of.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / of.len() as f64;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4, "{concept}: {mean} {variance}");
    }
    assert!((t.examination[0] - 0.68).abs() < 1e-6 && (t.examination[9] - 0.06).abs() < 1e-6);
    let flat = load("lists", |s| (s.pairs, s.bias) = (50, 0.0));
    assert_eq!(flat.train.truth.examination, [1.0; 10]);
    assert_eq!(load("lists", |s| s.pairs = 10).train.truth.lists.nrows(), 0, "too few pairs make no list");
}

proptest! {
    #![proptest_config(super::cases(24))]
    #[test]
    fn duplicates_share_a_latent_in_groups_of_four(pairs in 2u32..300, share in 0.0f64..=1.0, seed: u32) {
        let data = hierarchy(|s| (s.pairs, s.duplicates, s.seed, s.noise) = (pairs, share, seed, 0.0));
        let train = &data.train;
        let mut groups = BTreeMap::<u32, Vec<usize>>::new();
        train.truth.duplicates.iter().enumerate().for_each(|(i, &item)| groups.entry(item).or_default().push(i));
        let copied = (share * f64::from(pairs)).round() as usize / COPIES;
        prop_assert_eq!(groups.values().filter(|g| g.len() == COPIES).count(), copied);
        prop_assert!(groups.values().all(|g| g.len() == 1 || g.len() == COPIES));
        for group in groups.values() {
            for &other in &group[1..] {
                prop_assert_eq!(train.truth.hidden.row(group[0]), train.truth.hidden.row(other));
                prop_assert_eq!(train.queries.row(group[0]), train.queries.row(other));
                prop_assert_eq!(train.query_labels[group[0]], train.query_labels[other]);
            }
        }
        // Pairs without duplicates have items of their own, and held-out pairs show other items.
        let held_out: BTreeSet<u32> = data.held_out.truth.duplicates.iter().copied().collect();
        prop_assert_eq!(held_out.len(), data.held_out.len());
        prop_assert!(groups.keys().all(|item| !held_out.contains(item)));
        let distinct: BTreeSet<Vec<u32>> =
            train.truth.hidden.rows().into_iter().map(|row| row.iter().map(|x| x.to_bits()).collect()).collect();
        prop_assert_eq!(distinct.len(), groups.len());
    }

    /// The share of wrong pairs is exact, and it is known which they are and where each query's true key went.
    #[test]
    fn wrong_pairs_are_known(
        id in prop_oneof![Just("clusters"), Just("hierarchy")], pairs in 2u32..300, wrong in 0.0f64..=1.0, seed: u32,
    ) {
        let change = |share| move |s: &mut Settings| (s.pairs, s.wrong, s.seed) = (pairs, share, seed);
        let (right, mixed) = (load(id, change(0.0)), load(id, change(wrong)));
        let truth = &mixed.train.truth;
        let count = (wrong * f64::from(pairs)).round() as usize;
        let moved = truth.wrong.iter().filter(|&&w| w).count();
        prop_assert_eq!(moved, if count < 2 { 0 } else { count });
        for query in 0..pairs as usize {
            let answer = truth.answers[query] as usize;
            prop_assert_eq!(answer != query, truth.wrong[query]);
            prop_assert_eq!(right.train.keys.row(query), mixed.train.keys.row(answer));
            prop_assert_eq!(right.train.key_labels[query], mixed.train.key_labels[answer]);
        }
        prop_assert_eq!(&truth.hidden, &right.train.truth.hidden);
        prop_assert!(!mixed.held_out.truth.wrong.contains(&true));
    }
}

/// More topics, concepts or pairs leave the existing ones unchanged; duplicates leave other pairs unchanged.
#[test]
fn a_larger_hierarchy_contains_the_smaller_one() {
    let hidden = |change: fn(&mut Settings)| hierarchy(change).train.truth.hidden.clone();
    let few = hidden(|s| s.pairs = 20);
    let many = hidden(|s| s.pairs = 300);
    assert_eq!(few, many.slice(ndarray::s![..20, ..]));
    let copied = hidden(|s| (s.pairs, s.duplicates) = (300, 0.4));
    assert_eq!(copied.slice(ndarray::s![120.., ..]), many.slice(ndarray::s![120.., ..]));
    assert_eq!(copied.row(8), many.row(8));
}

#[test]
fn new_topics_are_never_trained_on() {
    let data = topics(|s| (s.pairs, s.topics, s.concepts) = (3000, 5, 3));
    let Dataset { train, held_out, class_names, .. } = &data;
    assert_eq!(class_names.len(), 2 * 5 * 3);
    assert!(!train.truth.unseen.contains(&true));
    assert_uniform(&counts(&train.query_labels, 30)[..15], 1);
    assert!(train.truth.parents.iter().all(|&topic| topic < 5));
    for (&topic, &unseen) in held_out.truth.parents.iter().zip(&held_out.truth.unseen) {
        assert_eq!(unseen, (5..10).contains(&topic), "topic {topic}");
    }
    // They are half of the held-out pairs, spread evenly over as many topics as have training pairs.
    let found = counts(&held_out.truth.parents, 10);
    assert_eq!(found[..5].iter().sum::<u32>(), found[5..].iter().sum::<u32>());
    assert_uniform(&found[..5], 1);
    assert_uniform(&found[5..], 1);
    for pairs in [train, held_out] {
        assert!(pairs.query_labels.iter().zip(&pairs.truth.parents).all(|(label, topic)| label / 3 == *topic));
    }
}

/// The held-out pairs are of all concepts in turn, so that rare ones are measured as often.
#[test]
fn a_tail_of_topics_leaves_few_training_pairs_of_rare_concepts_and_as_many_held_out_ones() {
    let data = topics(|s| (s.pairs, s.topics, s.concepts, s.tail) = (1024, 4, 2, 1.5));
    let trained = counts(&data.train.query_labels, 16);
    // By rank: the first concepts of the four topics, then the second ones.
    assert!(trained[0] > 400 && trained[7] < 40 && trained[7] > 0, "{trained:?}");
    let in_order = [0, 2, 4, 6, 1, 3, 5, 7].map(|concept| trained[concept]);
    assert!(in_order.windows(2).all(|two| two[0] + 30 > two[1]), "{trained:?}");
    assert_eq!(counts(&data.held_out.query_labels, 16), [25; 16]);
    let even = topics(|s| (s.pairs, s.topics, s.concepts) = (1024, 4, 2));
    assert_uniform(&counts(&even.train.query_labels, 8), 1);
}

/// The mean distance of two rows of one topic, and of two rows of different topics.
fn distances(views: &Array2<f32>, topics: &[u32]) -> (f64, f64) {
    let (mut within, mut between) = ((0.0, 0.0), (0.0, 0.0));
    for i in 0..views.nrows() {
        for j in 0..i {
            let sum = if topics[i] == topics[j] { &mut within } else { &mut between };
            *sum = (sum.0 + apart(views.row(i), views.row(j)), sum.1 + 1.0);
        }
    }
    (within.0 / within.1, between.0 / between.1)
}

#[test]
fn a_shortcut_separates_topics_and_has_no_information_about_items() {
    let at = |shortcut| topics(|s| (s.pairs, s.noise, s.shortcut) = (400, 0.0, shortcut));
    let (without, with) = (at(0.0), at(2.0));
    for (before, after) in [(&without.train, &with.train), (&without.held_out, &with.held_out)] {
        for (plain, loud) in [(&before.queries, &after.queries), (&before.keys, &after.keys)] {
            let (within, between) = distances(plain, &before.truth.parents);
            let (loud_within, loud_between) = distances(loud, &before.truth.parents);
            assert!((loud_within - within).abs() < 1e-5, "{loud_within} {within}");
            assert!(loud_between > between + 5.0, "{loud_between} {between}");
        }
    }
}

/// At `distinct` 0 topics have no maps of their own; above, each topic maps the same hidden points differently.
#[test]
fn distinct_maps_change_the_inputs_and_not_the_points() {
    let at = |distinct| topics(|s| (s.pairs, s.noise, s.distinct) = (400, 0.0, distinct));
    let (shared, mixed, own) = (at(0.0), at(0.5), at(1.0));
    assert_eq!(shared.train.truth.hidden, own.train.truth.hidden);
    // The more maps there are, the less a fixed linear map from the hidden points explains the inputs.
    let explained = |data: &Dataset| {
        let correlation = |a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>| {
            let (ma, mb) = (a.mean().expect("full"), b.mean().expect("full"));
            let sum = |f: &dyn Fn(f32, f32) -> f32| a.iter().zip(b).map(|(&a, &b)| f64::from(f(a, b))).sum::<f64>();
            let cross = sum(&|a, b| (a - ma) * (b - mb));
            cross * cross / sum(&|a, _| (a - ma).powi(2)) / sum(&|_, b| (b - mb).powi(2))
        };
        let (points, views) = (&data.train.truth.hidden, &data.train.queries);
        points
            .columns()
            .into_iter()
            .flat_map(|p| views.columns().into_iter().map(move |v| correlation(p, v)))
            .sum::<f64>()
    };
    let at = [explained(&shared), explained(&mixed), explained(&own)];
    assert!(at[0] > at[1] && at[1] > at[2], "{at:?}");
}

/// More trained topics leave the new ones unchanged.
#[test]
fn topics_grow() {
    let hidden = |n: u32, pairs: u32| topics(|s| (s.topics, s.pairs) = (n, pairs));
    let (few, many) = (hidden(6, 20), hidden(6, 300));
    assert_eq!(few.train.truth.hidden, many.train.truth.hidden.slice(ndarray::s![..20, ..]));
    assert_eq!(few.held_out.truth.hidden, many.held_out.truth.hidden);
}

#[test]
fn cells_are_counted_in_growing_squares() {
    for number in 0..400 {
        assert_eq!(number_of(cell_of(number)), number);
    }
    for side in 1..20 {
        let square: BTreeSet<_> = (0..side * side).map(cell_of).collect();
        assert_eq!(square.len(), side * side);
        assert!(square.iter().all(|cell| cell.iter().all(|&x| x < side)));
    }
}

#[test]
fn places_lie_in_the_grid_one_to_a_cell_and_classes_are_blocks() {
    for pairs in [2, 100, 1000] {
        let data = geo(|s| s.pairs = pairs);
        let cell = |place: ArrayView1<'_, f32>| [place[0] as usize, place[1] as usize];
        for (number, place) in data.train.truth.places.rows().into_iter().enumerate() {
            let [row, column] = cell_of(number);
            assert!((row as f32..=row as f32 + 1.0).contains(&place[0]), "{place}");
            assert!((column as f32..=column as f32 + 1.0).contains(&place[1]), "{place}");
        }
        for place in data.held_out.truth.places.rows() {
            assert!(number_of(cell(place)) < pairs as usize, "{place} is outside");
        }
        for side in [&data.train, &data.held_out] {
            for (i, place) in side.truth.places.rows().into_iter().enumerate() {
                let block = |size: usize| number_of(cell(place).map(|x| x / size)) as u32;
                assert_eq!((side.query_labels[i], side.truth.parents[i]), (block(4), block(16)));
            }
        }
    }
}

/// A map that grows keeps its landscape, and a longer scale makes neighbours more alike.
#[test]
fn the_landscape_is_smooth_over_its_scale() {
    let few = geo(|s| s.pairs = 100).train.truth.clone();
    let many = geo(|s| s.pairs = 900).train.truth.clone();
    assert_eq!(few.places, many.places.slice(ndarray::s![..100, ..]));
    assert_eq!(few.hidden, many.hidden.slice(ndarray::s![..100, ..]));
    // Half the mean squared difference of the landscape at distance d is 1 - exp(-d^2 / (2 scale^2)) of its variance.
    for scale in [1.0, 4.0, 16.0] {
        let (mut found, mut expected) = (0.0, 0.0);
        for seed in 0..24 {
            let truth = geo(|s| (s.pairs, s.scale, s.seed) = (100, scale, seed)).train.truth.clone();
            for i in 0..100 {
                for j in 0..i {
                    let distance = apart(truth.places.row(i), truth.places.row(j));
                    found += apart(truth.hidden.row(i), truth.hidden.row(j)).powi(2) / 2.0 / 8.0;
                    expected += 1.0 - (-distance * distance / (2.0 * scale * scale)).exp();
                }
            }
        }
        assert!((found / expected - 1.0).abs() < 0.1, "scale {scale}: {found} instead of {expected}");
    }
}

proptest! {
    #![proptest_config(super::cases(16))]
    #[test]
    fn extreme_knobs_give_finite_data(
        id in prop::sample::select(vec!["hierarchy", "topics", "geo", "clicks", "lists", "two-forms", "edits"]),
        topics in 1u32..=32, concepts in 1u32..=32, spread in prop_oneof![Just(0.0), Just(1.0), 0.0f64..1.0],
        distinct in prop_oneof![Just(0.0), Just(1.0), 0.0f64..1.0], shortcut in 0.0f64..3.0,
        scale in 0.5f64..20.0, seed: u32, pairs in 1u32..50,
    ) {
        let data = load(id, |s| {
            (s.topics, s.concepts, s.spread, s.distinct) = (topics, concepts, spread, distinct);
            (s.shortcut, s.scale, s.seed, s.pairs) = (shortcut, scale, seed, pairs);
        });
        for side in [&data.train, &data.held_out] {
            prop_assert!(side.queries.iter().chain(&side.keys).chain(&side.truth.hidden).all(|x| x.is_finite()));
            prop_assert!(side.query_labels.iter().all(|&label| (label as usize) < data.class_names.len()));
        }
    }
}

#[test]
fn an_item_has_a_text_and_a_picture_and_a_query_asks_for_one() {
    let data = load("two-forms", |s| (s.pairs, s.topics, s.concepts, s.noise, s.flag) = (300, 4, 3, 0.0, 0.2));
    for p in [&data.train, &data.held_out] {
        let (inputs, t) = (p.keys.ncols(), &p.truth);
        assert_eq!(p.queries.ncols(), inputs + 1);
        for pair in 0..p.len() {
            let (form, other) = (t.forms[pair], pair ^ 1);
            assert_eq!(form, pair as u32 % 2);
            assert_eq!(p.queries[[pair, inputs]], if form == 0 { -0.2 } else { 0.2 });
            // Both queries of an item see the same, the text looks like them, and the picture does not.
            assert!((0..inputs).all(|n| p.queries[[pair, n]] == p.queries[[other, n]]));
            let alike = (0..inputs).all(|n| p.queries[[pair, n]] == p.keys[[pair, n]]);
            assert_eq!(alike, form == 0, "{pair}");
            assert_eq!(t.hidden.row(pair), t.hidden.row(other));
            assert_eq!((p.query_labels[pair] / 2, t.parents[pair]), (p.query_labels[other] / 2, t.parents[other]));
            assert_eq!(p.query_labels[pair] % 2, form, "a concept in one form is a class");
        }
    }
    assert_eq!((data.train.len(), data.held_out.len(), data.class_names.len()), (300, 400, 24));
    assert_eq!(load("two-forms", |s| s.pairs = 17).train.len(), 17, "half an item");
}

/// The bits are the same on every machine and in every version: the meaning of a link includes them.
#[test]
fn the_data_never_change() {
    let sets = [("hierarchy", 0.5), ("topics", 0.0), ("topics", 0.5), ("geo", 0.5), ("clicks", 0.5), ("lists", 0.5)];
    let hashes = sets.into_iter().chain([("two-forms", 0.5), ("edits", 0.5)]).map(|(id, tail)| {
        let data = load(id, |s| {
            (s.pairs, s.seed, s.duplicates, s.wrong, s.tail) = (200, 1, 0.4, 0.1, tail);
            (s.distinct, s.shortcut) = (0.5, 1.0);
        });
        bits(&data).into_iter().fold(0u64, |hash, x| (hash ^ u64::from(x)).wrapping_mul(0x0000_0100_0000_01b3))
    });
    assert_eq!(
        hashes.collect::<Vec<_>>(),
        [
            11_967_156_826_747_547_939,
            10_516_361_294_795_581_271,
            5_324_127_118_691_407_585,
            17_544_562_688_775_181_568,
            7_022_517_551_168_801_972,
            16_736_534_485_435_412_660,
            16_115_603_255_673_944_761,
            13_100_403_035_430_532_914,
        ]
    );
}
