//! Properties of the data set `clusters`.

use contrastive_playground::data::clusters::hidden_points;
use contrastive_playground::data::{Dataset, by_id};
use contrastive_playground::experiment::Settings;
use ndarray::{Array2, Axis};
use proptest::prelude::*;

use super::{assert_chi_square, assert_uniform};

fn settings(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings { data: by_id("clusters").expect("in the table"), ..Settings::default() };
    change(&mut settings);
    settings
}

fn clusters(change: impl FnOnce(&mut Settings)) -> Dataset {
    let settings = settings(change);
    settings.data.load(&settings)
}

/// Number of pairs of each class.
fn class_sizes(labels: &[u32], classes: u32) -> Vec<u32> {
    (0..classes).map(|class| labels.iter().filter(|&&label| label == class).count() as u32).collect()
}

#[test]
fn classes_without_a_tail_are_equally_likely() {
    let (_, labels) = hidden_points(&settings(|s| s.classes = 20), 0..16_384);
    assert_uniform(&class_sizes(&labels, 20), 1);
}

#[test]
fn a_tail_of_exponent_1_is_zipfs_law() {
    let (_, labels) = hidden_points(&settings(|s| (s.classes, s.tail) = (20, 1.0)), 0..16_384);
    let harmonic: f64 = (1..=20).map(|c| 1.0 / f64::from(c)).sum();
    let expected = |c: usize| 16_384.0 / (c + 1) as f64 / harmonic;
    let sizes = class_sizes(&labels, 20);
    let statistic = sizes.iter().enumerate().map(|(c, &n)| (f64::from(n) - expected(c)).powi(2) / expected(c)).sum();
    assert_chi_square(statistic, 19.0);
}

#[test]
fn points_lie_on_the_sphere_and_spread_widens_classes() {
    // Mean cosine of two different points of one class.
    let closeness = |spread: f64| {
        let (points, labels) = hidden_points(&settings(|s| s.spread = spread), 0..2000);
        for point in points.rows() {
            assert!((point.dot(&point) - 1.0).abs() < 1e-12);
        }
        let (mut sum, mut count) = (0.0, 0);
        for i in 0..2000 {
            for j in 0..i {
                if labels[i] == labels[j] {
                    sum += points.row(i).dot(&points.row(j));
                    count += 1;
                }
            }
        }
        sum / f64::from(count)
    };
    let at: Vec<f64> = [0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1.0].map(closeness).to_vec();
    assert!(at.windows(2).all(|two| two[0] > two[1]), "{at:?}");
    assert!((at[0] - 1.0).abs() < 1e-12, "one point per class: {}", at[0]);
    assert!(at[7].abs() < 0.01, "no classes left: {}", at[7]);
    // A small spread is an angle: the cosine of two points at rms angle 0.1 from their centre is near 1 - 0.01.
    assert!((at[1] - 0.99).abs() < 0.001, "{}", at[1]);
}

#[test]
fn inputs_are_standardised_and_noise_adds_its_variance() {
    for noise in [0.0, 0.5] {
        let data = clusters(|s| (s.pairs, s.noise) = (4000, noise));
        for view in [&data.train.queries, &data.train.keys] {
            let view = view.mapv(f64::from);
            let mean = view.mean_axis(Axis(0)).expect("not empty");
            let variance = view.var_axis(Axis(0), 0.0);
            let error = if noise == 0.0 { 1e-5 } else { 0.15 };
            assert!(mean.iter().all(|m| m.abs() < error), "{mean}");
            assert!(variance.iter().all(|v| (v - 1.0 - noise * noise).abs() < error), "{variance}");
        }
    }
}

/// A knob changes only the draws that it concerns.
#[test]
fn a_knob_leaves_other_draws_unchanged() {
    let base = clusters(|s| (s.pairs, s.noise) = (500, 0.0));
    let noisy = clusters(|s| (s.pairs, s.noise) = (500, 0.2));
    assert_eq!(base.train.query_labels, noisy.train.query_labels);
    let residual = &noisy.train.queries - &base.train.queries;
    let deviation = residual.mapv(|r| f64::from(r).powi(2)).mean().expect("not empty").sqrt();
    assert!((deviation - 0.2).abs() < 0.01, "{deviation}");

    let few = hidden_points(&settings(|s| s.pairs = 10), 0..10);
    let many = hidden_points(&settings(|s| s.pairs = 500), 0..500);
    assert_eq!(few.1[..], many.1[..10]);
    assert_eq!(few.0, many.0.slice(ndarray::s![..10, ..]));
}

proptest! {
    #![proptest_config(super::cases(24))]
    #[test]
    fn the_share_of_wrong_pairs_is_exact(pairs in 2u32..400, wrong in 0.0f64..=1.0, seed: u32) {
        let change = |share| move |s: &mut Settings| (s.pairs, s.wrong, s.seed) = (pairs, share, seed);
        let (right, mixed) = (clusters(change(0.0)), clusters(change(wrong)));
        prop_assert_eq!(&right.train.queries, &mixed.train.queries);
        prop_assert_eq!(&right.held_out.keys, &mixed.held_out.keys);
        let rows = |m: &Array2<f32>| m.rows().into_iter().map(|r| r.to_vec()).collect::<Vec<_>>();
        let (before, after) = (rows(&right.train.keys), rows(&mixed.train.keys));
        let moved = before.iter().zip(&after).filter(|(b, a)| b != a).count();
        let count = (wrong * f64::from(pairs)).round() as usize;
        prop_assert_eq!(moved, if count < 2 { 0 } else { count });
        // The keys are the same as without wrong pairs, each with its class.
        let sorted = |keys: &[Vec<f32>], labels: &[u32]| {
            let mut all: Vec<(Vec<u32>, u32)> =
                keys.iter().zip(labels).map(|(k, &l)| (k.iter().map(|x| x.to_bits()).collect(), l)).collect();
            all.sort();
            all
        };
        prop_assert_eq!(sorted(&before, &right.train.key_labels), sorted(&after, &mixed.train.key_labels));
    }

    #[test]
    fn extreme_knobs_give_finite_data(
        classes in 1u32..100, spread in prop_oneof![Just(0.0), Just(1e-6), Just(1.0), 0.0f64..1.0],
        tail in 0.0f64..3.0, seed: u32, pairs in 2u32..50,
    ) {
        let change = |s: &mut Settings| {
            (s.classes, s.spread, s.tail, s.seed, s.pairs) = (classes, spread, tail, seed, pairs);
        };
        let data = clusters(change);
        for pairs in [&data.train, &data.held_out] {
            prop_assert!(pairs.queries.iter().chain(&pairs.keys).all(|x| x.is_finite()));
            prop_assert!(pairs.query_labels.iter().all(|&label| label < classes));
        }
    }
}

/// The bits are the same on every machine and in every version: the meaning of a link includes them.
#[test]
fn the_first_values_never_change() {
    let data = clusters(|s| (s.pairs, s.seed) = (200, 1));
    let bits = |row: ndarray::ArrayView1<f32>| [row[0].to_bits(), row[1].to_bits(), row[31].to_bits()];
    let found = [data.train.queries.row(0), data.train.keys.row(199), data.held_out.keys.row(399)].map(bits);
    assert_eq!(found, GOLDEN);
    let values = data.train.queries.iter().chain(&data.train.keys).chain(&data.held_out.queries);
    let all = values.fold(0u64, |hash, x| (hash ^ u64::from(x.to_bits())).wrapping_mul(0x0000_0100_0000_01b3));
    assert_eq!(all, GOLDEN_HASH);
}

const GOLDEN: [[u32; 3]; 3] = [
    [1_061_506_176, 3_191_732_197, 3_215_125_106],
    [1_062_576_485, 1_050_589_022, 1_069_426_508],
    [1_058_076_858, 3_216_697_642, 1_063_781_177],
];
const GOLDEN_HASH: u64 = 2_986_591_322_010_347_662;
