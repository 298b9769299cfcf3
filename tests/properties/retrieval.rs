//! Retrieval metrics against their definitions and against hand-computed values.

use contrastive_playground::data::sphere::fill_uniform;
use contrastive_playground::metrics::{
    Evaluation, Known, Third, evaluate, frequencies, modality_gap, rank_me, thirds, tolerance,
};
use contrastive_playground::random::{Purpose, stream};
use proptest::prelude::*;
use rand::RngExt;
use rand::seq::SliceRandom;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// A point of the unit circle.
fn at(degrees: f64) -> [f32; 2] {
    [degrees.to_radians().cos() as f32, degrees.to_radians().sin() as f32]
}

fn points(degrees: &[f64]) -> Vec<f32> {
    degrees.iter().flat_map(|&d| at(d)).collect()
}

/// Random unit rows with classes, duplicates and swapped answers.
struct Random {
    queries: Vec<f32>,
    keys: Vec<f32>,
    query_labels: Vec<u32>,
    key_labels: Vec<u32>,
    items: Vec<u32>,
    answers: Vec<u32>,
}

impl Random {
    /// Rows of few values where `coarse`, so that many similarities tie exactly.
    fn new(seed: u32, n: usize, dim: usize, coarse: bool) -> Self {
        let mut rng = stream(seed, Purpose::Data, 0);
        let mut row = vec![0.0; dim];
        let mut rows = || -> Vec<f32> {
            (0..n)
                .flat_map(|_| {
                    fill_uniform(&mut rng, &mut row);
                    let axis = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).expect("a column").0;
                    let coarsened =
                        |(c, &x): (usize, &f64)| if coarse { f32::from(u8::from(c == axis)) } else { x as f32 };
                    row.iter().enumerate().map(coarsened).collect::<Vec<f32>>()
                })
                .collect()
        };
        let (queries, keys) = (rows(), rows());
        let items: Vec<u32> = (0..n).map(|_| rng.random_range(0..n as u32)).collect();
        let query_labels: Vec<u32> = items.iter().map(|item| item % 3).collect();
        let mut answers: Vec<u32> = (0..n as u32).collect();
        answers.shuffle(&mut rng);
        let mut key_labels = vec![0; n];
        answers.iter().zip(&query_labels).for_each(|(&key, &label)| key_labels[key as usize] = label);
        Random { queries, keys, query_labels, key_labels, items, answers }
    }

    fn known(&self) -> Known<'_> {
        Known {
            query_labels: &self.query_labels,
            key_labels: &self.key_labels,
            items: &self.items,
            answers: &self.answers,
            ..Known::default()
        }
    }
}

/// The metrics of a query for one order of the keys, best first: (recall of the own key, of right answers, nDCG, class,
/// class with own), each at ten places.
fn worth(data: &Random, query: usize, order: &[usize]) -> [f64; 5] {
    let own = data.answers[query] as usize;
    let item = |key: usize| data.items[data.answers.iter().position(|&a| a as usize == key).expect("a permutation")];
    let same_class = |key: usize| data.key_labels[key] == data.query_labels[query];
    let grade = |key: usize| match key {
        _ if key == own => 3,
        _ if item(key) == data.items[query] => 2,
        _ => i32::from(same_class(key)),
    };
    let gain = |keys: &[usize]| -> f64 {
        keys.iter().take(10).enumerate().map(|(r, &key)| (2f64.powi(grade(key)) - 1.0) / (r as f64 + 2.0).log2()).sum()
    };
    let mut best = order.to_vec();
    best.sort_by_key(|&key| -grade(key));
    let share = |keys: Vec<usize>| {
        let first: Vec<usize> = keys.into_iter().take(10).collect();
        first.iter().filter(|&&key| same_class(key)).count() as f64 / first.len().max(1) as f64
    };
    let others: Vec<usize> = order.iter().copied().filter(|&key| key != own).collect();
    // Of several right answers only the best counts; the others are left out.
    let before = order.iter().take_while(|&&key| grade(key) < 2).count();
    [
        f64::from(u8::from(order.iter().position(|&key| key == own).expect("it is there") < 10)),
        f64::from(u8::from(before < 10)),
        gain(order) / gain(&best),
        share(others),
        share(order.to_vec()),
    ]
}

fn found(evaluation: &Evaluation) -> [f64; 5] {
    [
        evaluation.recall_at_10,
        evaluation.right_at_10,
        evaluation.ndcg_at_10,
        evaluation.class_at_10.unwrap_or(0.0),
        evaluation.class_at_10_with_own.unwrap_or(0.0),
    ]
}

fn similarity(data: &Random, dim: usize, query: usize, key: usize) -> f32 {
    let (q, k) = (&data.queries[query * dim..(query + 1) * dim], &data.keys[key * dim..(key + 1) * dim]);
    q.iter().zip(k).map(|(&x, &y)| x * y).sum()
}

proptest! {
    #![proptest_config(super::cases(60))]

    /// Without ties, all metrics agree with sorting.
    #[test]
    fn retrieval_agrees_with_sorting(seed: u32, n in 1usize..40) {
        let dim = 5;
        let data = Random::new(seed, n, dim, false);
        let mut wanted = [0.0; 5];
        for query in 0..n {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|&a, &b| similarity(&data, dim, query, b).total_cmp(&similarity(&data, dim, query, a)));
            wanted.iter_mut().zip(worth(&data, query, &order)).for_each(|(sum, one)| *sum += one / n as f64);
        }
        let found = found(&evaluate(&data.queries, &data.keys, dim, &data.known()));
        prop_assert!(found.iter().zip(&wanted).all(|(&f, &w)| close(f, w)), "{:?} {:?}", found, wanted);
    }

    /// With ties, gains and classes are means over all orders of the tied keys; here over many random ones.
    #[test]
    fn ties_are_shared(seed: u32, n in 12usize..30) {
        let dim = 4;
        let data = Random::new(seed, n, dim, true);
        let mut rng = stream(seed, Purpose::Data, 1);
        let mut wanted = [0.0; 5];
        let orders = 400;
        for query in 0..n {
            for _ in 0..orders {
                let mut order: Vec<usize> = (0..n).collect();
                order.shuffle(&mut rng);
                order.sort_by(|&a, &b| similarity(&data, dim, query, b).total_cmp(&similarity(&data, dim, query, a)));
                let one = worth(&data, query, &order);
                wanted.iter_mut().zip(one).for_each(|(sum, one)| *sum += one / (n * orders) as f64);
            }
        }
        let found = found(&evaluate(&data.queries, &data.keys, dim, &data.known()));
        // The mean over n queries with 400 orders each has a standard deviation of at most 0.5 / sqrt(400 n) < 0.008.
        for at in 2..5 {
            prop_assert!((found[at] - wanted[at]).abs() < 0.04, "{at}: {} {}", found[at], wanted[at]);
        }
    }
}

#[test]
fn retrieval_of_a_small_corpus_by_hand() {
    // The embeddings lie on a circle. Pairs 0 and 1 show the same item; 0, 1, 2 are of one class, 3 of another.
    let queries = points(&[0.0, 40.0, 90.0, 180.0]);
    let keys = points(&[10.0, 5.0, 80.0, 170.0]);
    let known = Known {
        query_labels: &[0, 0, 0, 1],
        key_labels: &[0, 0, 0, 1],
        items: &[0, 0, 1, 2],
        frequencies: &[3, 1],
        unseen: &[false, false, true, false],
        ..Known::default()
    };
    let e = evaluate(&queries, &keys, 2, &known);
    // Query 0 (0 degrees) finds key 1 first, its duplicate, then its own. Query 1 (40) finds key 0 (30 away), key 1 (35
    // away), key 2 (40 away). Queries 2 and 3 find their own.
    assert_eq!((e.recall_at_1, e.recall_at_5, e.right_at_1), (0.5, 1.0, 1.0));
    assert!(close(e.mrr, (0.5 + 0.5 + 1.0 + 1.0) / 4.0));
    // There are three other keys, all among the first ten.
    assert!(close(e.class_at_10.expect("classes"), (2.0 / 3.0 * 3.0 + 0.0) / 4.0));
    assert!(close(e.class_at_10_with_own.expect("classes"), (0.75 * 3.0 + 0.25) / 4.0));
    let log2 = f64::log2;
    let best = 7.0 + 3.0 / log2(3.0) + 1.0 / 2.0;
    let two = (3.0 + 7.0 / log2(3.0) + 1.0 / 2.0) / best;
    // Queries 0 and 1 see grades 2, 3, 1, 0; query 2 (90 degrees) sees 3, then key 0 and key 3, both 80 away, then key
    // 1.
    let tie = 0.5 / log2(3.0) + 0.5 / 2.0;
    let third = (7.0 + tie + 1.0 / log2(5.0)) / (7.0 + 1.0 / log2(3.0) + 1.0 / 2.0);
    let exact = (2.0 * two + third + 1.0) / 4.0;
    // Rounding decides whether the two keys at 80 degrees tie; if not, one of them comes before the other.
    let spread = 0.5 * (1.0 / log2(3.0) - 0.5) / (7.0 + 1.0 / log2(3.0) + 0.5) / 4.0;
    assert!((e.ndcg_at_10 - exact).abs() <= spread + 1e-9, "{} {exact}", e.ndcg_at_10);
    // Of the two classes, the frequent one is the head, the rare one the tail.
    assert_eq!((e.recall_torso, e.recall_tail), (None, Some(1.0)));
    assert!(close(e.recall_head.expect("a head"), 1.0 / 3.0));
    assert_eq!((e.recall_seen.map(|r| (r * 3.0).round()), e.recall_unseen), (Some(1.0), Some(1.0)));
    // Key 0 (10 degrees) finds query 0, key 1 query 0 (a duplicate), and so on.
    assert_eq!(e.key_right_at_1, 1.0);
}

#[test]
fn right_answers_are_counted_by_their_exposure() {
    let queries = points(&[0.0, 10.0, 180.0, 190.0]);
    // The keys of pairs 0 and 2 are shown often, the others rarely; key 1 lies far from its class.
    let keys = points(&[0.0, 176.0, 170.0, 195.0]);
    let (labels, exposure) = ([0, 0, 1, 1], [1.0, 0.5, 1.0, 0.5]);
    let known = Known { query_labels: &labels, key_labels: &labels, exposure: &exposure, ..Known::default() };
    let e = evaluate(&queries, &keys, 2, &known);
    // Two keys answer each query. Query 0 finds keys 0 and 3 first, query 1 keys 0 and 2, query 2 keys 1 and 2, query 3
    // keys 3 and 1.
    assert_eq!((e.reached, e.reached_tail), (Some(4.0 / 8.0), Some(1.0 / 4.0)));
    let e = evaluate(&queries, &keys, 2, &Known { exposure: &[], ..known });
    assert_eq!((e.reached, e.reached_tail), (None, None));
    // Keys that tie share the places: each of four has one half of two.
    let tied = evaluate(&queries, &points(&[0.0; 4]), 2, &known);
    assert_eq!((tied.reached, tied.reached_tail), (Some(0.5), Some(0.5)));
}

#[test]
fn favour_is_the_correlation_of_similarity_and_popularity_among_right_keys() {
    let queries = points(&[0.0, 0.0, 0.0, 90.0]);
    let keys = points(&[0.0, 60.0, 90.0, 90.0]);
    // Similarities of the three right keys are 1, 1/2 and 0.
    let (labels, popularity) = ([0, 0, 0, 1], [3.0, 2.0, 1.0, 9.0]);
    let known = Known { query_labels: &labels, key_labels: &labels, popularity: &popularity, ..Known::default() };
    let favour = |known: &Known| evaluate(&queries, &keys, 2, known).favour;
    assert!((favour(&known).expect("it is known") - 1.0).abs() < 1e-6);
    let against = [1.0, 2.0, 3.0, 9.0];
    assert!((favour(&Known { popularity: &against, ..known }).expect("it is known") + 1.0).abs() < 1e-6);
    assert_eq!(favour(&Known { popularity: &[2.0; 4], ..known }), None);
    assert_eq!(favour(&Known { popularity: &[], ..known }), None);
}

#[test]
fn answers_assign_keys_to_queries() {
    let queries = points(&[0.0, 90.0, 180.0]);
    // The keys of pairs 0 and 1 are swapped.
    let keys = points(&[90.0, 0.0, 180.0]);
    let e = evaluate(&queries, &keys, 2, &Known { answers: &[1, 0, 2], ..Known::default() });
    assert_eq!((e.recall_at_1, e.right_at_1, e.key_right_at_1), (1.0, 1.0, 1.0));
    assert!(e.alignment < 1e-12);
    let e = evaluate(&queries, &keys, 2, &Known::default());
    assert!(close(e.recall_at_1, 1.0 / 3.0) && close(e.alignment, 4.0 / 3.0));
    assert_eq!((e.class_at_10, e.tolerance, e.recall_head, e.recall_seen), (None, None, None, None));
}

#[test]
fn metrics_of_no_pair_and_of_one_pair_are_defined() {
    let none = evaluate(&[], &[], 3, &Known::default());
    assert_eq!(
        (none.recall_at_1, none.mrr, none.ndcg_at_10, none.rank_me, none.modality_gap),
        (0.0, 0.0, 0.0, 0.0, 0.0)
    );
    let one = Known { query_labels: &[0], key_labels: &[0], items: &[0], ..Known::default() };
    let one = evaluate(&at(10.0), &at(20.0), 2, &one);
    assert_eq!((one.recall_at_1, one.right_at_1, one.ndcg_at_10), (1.0, 1.0, 1.0));
    assert_eq!((one.class_at_10, one.class_at_10_with_own, one.tolerance), (None, Some(1.0), None));
    let broken = evaluate(
        &[f32::NAN; 24],
        &[f32::NAN; 24],
        2,
        &Known { query_labels: &[0; 12], key_labels: &[0; 12], ..Known::default() },
    );
    assert_eq!((broken.recall_at_10, broken.right_at_10, broken.ndcg_at_10), (0.0, 0.0, 0.0));
}

#[test]
fn thirds_share_ties() {
    use Third::{Head, Tail, Torso};
    assert_eq!(thirds(&[9, 1, 4]), [Some(Head), Some(Tail), Some(Torso)]);
    assert_eq!(thirds(&[5, 5, 5, 5]), [Some(Torso); 4]);
    assert_eq!(thirds(&[0, 7, 0]), [None, Some(Torso), None]);
    assert_eq!(thirds(&[6, 5, 4, 3, 2, 1]), [Head, Head, Torso, Torso, Tail, Tail].map(Some));
    assert_eq!(thirds(&[]), []);
    assert_eq!(frequencies(&[2, 0, 2]), [1, 0, 2]);
}

#[test]
fn tolerance_is_the_mean_over_pairs_of_a_class() {
    // There are two items of class 0 at 60 degrees and three of class 1: cos 60, then cos 90, cos 90, cos 180, each
    // counted twice.
    let rows = points(&[0.0, 60.0, 0.0, 90.0, 180.0]);
    let found = tolerance(&rows, 2, &[0, 0, 1, 1, 1]).expect("pairs");
    assert!((found - (0.5 + 0.0 + 0.0 - 1.0) / 4.0).abs() < 1e-6, "{found}");
    assert_eq!(tolerance(&rows, 2, &[0, 1, 2, 3, 4]), None);
}

#[test]
fn the_gap_is_the_distance_of_the_means() {
    let found = modality_gap(&points(&[0.0, 90.0]), &points(&[180.0, 270.0]), 2);
    assert!((found - 2f64.sqrt()).abs() < 1e-6, "{found}");
}

#[test]
fn rank_me_counts_the_dimensions_in_use() {
    let axes = |used: usize, dim: usize| -> Vec<f32> {
        (0..60).flat_map(|i| (0..dim).map(move |c| f32::from(u8::from(c == i % used)))).collect()
    };
    for (used, dim) in [(1, 1), (1, 8), (3, 8), (5, 64)] {
        assert!((rank_me(&axes(used, dim), dim) - used as f64).abs() < 1e-6);
    }
    // Singular values 3 and 1: entropy of (3/4, 1/4).
    let rows: Vec<f32> = [[3.0, 0.0], [0.0, 1.0]].concat();
    let wanted = -(0.75f64 * 0.75f64.ln() + 0.25 * 0.25f64.ln());
    assert!(close(rank_me(&rows, 2), wanted.exp()));
}
