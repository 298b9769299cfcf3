//! The fast row of candidates agrees with its specification for every row.

use contrastive_playground::loss::row::{Row, spec};
use proptest::collection::vec;
use proptest::prelude::*;

/// Random rows of up to 70 candidates, which is more than the widest vector holds, with a remainder.
fn rows() -> impl Strategy<Value = spec::Row> {
    (1usize..70).prop_flat_map(|n| {
        let weight = prop_oneof![1 => Just(0.0), 4 => 0.01..4.0];
        let words = (vec(-1.0..=1.0, n), vec(any::<bool>(), n), vec(-3.0..3.0, n), vec(weight, n), 0..n);
        let tau = prop_oneof![Just(0.01), Just(1.0), 0.01..1.0];
        let kappa = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
        let smoothing = prop_oneof![Just(0.0), 0.0..0.5];
        (words, tau, 0.2..5.0, kappa, smoothing).prop_map(|((s, m, o, w, positive), tau, omega, kappa, smoothing)| {
            spec::Row { positive, s, m, o, w, tau, omega, kappa, smoothing }
        })
    })
}

/// Evaluates a row as the engine does. Trivial offsets and weights are left empty, because the code has other paths for
/// that.
fn fast(of: &spec::Row) -> (f64, Vec<f64>) {
    let mut row = Row::plain(of.positive, of.s.clone(), of.tau);
    row.m = of.m.iter().map(|&m| f64::from(u8::from(m))).collect();
    if of.o.iter().any(|&o| o != 0.0) {
        row.o.clone_from(&of.o);
    }
    if of.w.iter().any(|&w| w != 1.0) {
        row.w.clone_from(&of.w);
    }
    (row.omega, row.kappa) = (of.omega, of.kappa);
    let (mut terms, mut gradient) = (Vec::new(), vec![0.0; of.s.len()]);
    let loss = row.softmax(of.smoothing, 1.0, &mut terms, &mut gradient);
    gradient.iter_mut().enumerate().for_each(|(j, slope)| *slope *= of.omega * row.slope(j));
    (of.omega * loss, gradient)
}

proptest! {
    #![proptest_config(super::cases(400))]
    #[test]
    fn the_fast_row_agrees_with_the_specification(row in rows(), offsets: bool, weights: bool) {
        let mut row = row;
        if !offsets {
            row.o.fill(0.0);
        }
        if !weights {
            row.w.fill(1.0);
        }
        let expected = row.forward();
        let gradient = row.backward(&expected).s;
        let (loss, found) = fast(&row);
        let off = (loss - expected.loss).abs();
        prop_assert!(off <= 1e-12 * expected.loss.abs().max(1.0 / row.tau), "{loss} {expected:?}");
        for (j, (found, expected)) in found.iter().zip(&gradient).enumerate() {
            prop_assert!((found - expected).abs() <= 1e-12 / row.tau, "entry {j}: {found}, not {expected}");
        }
    }
}
