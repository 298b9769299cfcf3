//! Positions of embeddings in the picture.

use contrastive_playground::metrics::project;
use proptest::prelude::*;

/// `count` points in `dim` dimensions that vary with standard deviation `scales[k]` along the `k`-th of some
/// orthonormal directions (a Householder reflection of the axes).
fn points(count: usize, dim: usize, scales: &[f64], seed: u32) -> Vec<f32> {
    use contrastive_playground::data::sphere::{fill_normal, fill_uniform};
    use contrastive_playground::random::{Purpose, stream};
    let mut rng = stream(seed, Purpose::Data, 0);
    let mut mirror = vec![0.0; dim];
    fill_uniform(&mut stream(99, Purpose::Data, 0), &mut mirror);
    let mut all = Vec::new();
    let mut point = vec![0.0; dim];
    for _ in 0..count {
        fill_normal(&mut rng, &mut point);
        point.iter_mut().enumerate().for_each(|(k, x)| *x *= scales.get(k).unwrap_or(&0.01));
        let along: f64 = point.iter().zip(&mirror).map(|(x, m)| x * m).sum();
        all.extend(point.iter().zip(&mirror).map(|(x, m)| (x - 2.0 * along * m) as f32));
    }
    all
}

fn variances(positions: &[f32]) -> Vec<f64> {
    let n = positions.len() as f64 / 3.0;
    (0..3)
        .map(|axis| {
            let values = || positions.iter().skip(axis).step_by(3).map(|&x| f64::from(x));
            let mean = values().sum::<f64>() / n;
            values().map(|x| (x - mean).powi(2)).sum::<f64>() / n
        })
        .collect()
}

#[test]
fn two_and_three_dimensions_are_drawn_as_they_are() {
    for dim in [2, 3] {
        let (queries, keys) = (points(10, dim, &[1.0; 3], 1), points(10, dim, &[1.0; 3], 2));
        let drawn = project(&queries, &keys, dim, &mut None);
        assert_eq!((drawn.axes, drawn.projected, drawn.explained), (dim, false, 1.0));
        assert_eq!((drawn.queries, drawn.keys), (queries, keys));
    }
}

#[test]
fn the_axes_are_those_of_the_largest_variance() {
    let (queries, keys) = (points(400, 16, &[3.0, 2.0, 1.0], 1), points(400, 16, &[3.0, 2.0, 1.0], 2));
    let drawn = project(&queries, &keys, 16, &mut None);
    let all: Vec<f32> = drawn.queries.iter().chain(&drawn.keys).copied().collect();
    let variance = variances(&all);
    for (found, wanted) in variance.iter().zip([9.0, 4.0, 1.0]) {
        assert!((found / wanted - 1.0).abs() < 0.15, "{variance:?}");
    }
    assert!(drawn.explained > 0.999 && drawn.explained <= 1.0, "{}", drawn.explained);
    assert!((drawn.axes, drawn.projected) == (3, true));
}

/// Two components exchange their ranks, and the picture does not rotate.
#[test]
fn axes_stay_where_they_are_when_components_change_places() {
    let mut basis = None;
    let at = |step: u32| {
        let shift = f64::from(step) * 0.05;
        [2.0 - shift, 1.0 + shift, 0.5]
    };
    let frame = |step: u32, basis: &mut Option<_>| {
        let scales = at(step);
        let (queries, keys) = (points(200, 8, &scales, 1), points(200, 8, &scales, 2));
        let drawn = project(&queries, &keys, 8, basis);
        (drawn.queries, scales)
    };
    let (mut last, mut last_scales) = frame(0, &mut basis);
    for step in 1..20 {
        let (next, scales) = frame(step, &mut basis);
        // A point moves only as far as its coordinates were stretched, except for a slight rotation of the axes by the
        // components of rank four and below.
        let stretch = (0..3).map(|k| (scales[k] - last_scales[k]).abs()).fold(0.0, f64::max);
        for (a, b) in last.chunks(3).zip(next.chunks(3)) {
            let moved: f64 = a.iter().zip(b).map(|(x, y)| f64::from(x - y).powi(2)).sum::<f64>().sqrt();
            assert!(moved < 6.0 * stretch, "step {step}: moved {moved}");
        }
        (last, last_scales) = (next, scales);
    }
}

proptest! {
    #![proptest_config(super::cases(96))]
    /// Collapsed, tiny or hardly varying embeddings: positions are finite, and the explained share of the variance is
    /// at most 1.
    #[test]
    fn degenerate_embeddings_have_finite_positions(
        n in 1usize..20, dim in 4usize..40, rank in 0usize..4, scale in -30i32..3, seed: u32,
    ) {
        let scales: Vec<f64> = (0..dim).map(|k| if k < rank { 10f64.powi(scale) } else { 0.0 }).collect();
        let (queries, keys) = (points(n, dim, &scales, seed), points(n, dim, &scales, seed ^ 1));
        let mut basis = None;
        for _ in 0..2 {
            let drawn = project(&queries, &keys, dim, &mut basis);
            prop_assert!(drawn.queries.iter().chain(&drawn.keys).all(|x| x.is_finite()));
            prop_assert!((-1e-9..=1.0 + 1e-9).contains(&drawn.explained));
            prop_assert_eq!(drawn.queries.len(), 3 * n);
            // With rank three or less the projection preserves distances.
            if scale > -15 && rank > 0 && n > 1 {
                prop_assert!(drawn.explained > 1.0 - 1e-6, "{}", drawn.explained);
            }
        }
    }
}

#[test]
fn nan_in_one_look_does_not_spread_to_the_next() {
    let mut basis = None;
    let good = points(10, 8, &[1.0; 8], 1);
    let mut bad = good.clone();
    bad[3] = f32::NAN;
    project(&good, &good, 8, &mut basis);
    project(&bad, &good, 8, &mut basis);
    let drawn = project(&good, &good, 8, &mut basis);
    assert!(drawn.queries.iter().all(|x| x.is_finite()));
}
