//! Checks every loss and every weighting of a row in f64: gradients against central differences, in which constants
//! (stop-gradient) do not change; limits against the formulas of the papers; and rows without a loss.

use contrastive_playground::loss::row::filter::{nth_largest, quartiles};
use contrastive_playground::loss::row::global::{excess, global};
use contrastive_playground::loss::row::heads::Spread;
use contrastive_playground::loss::row::weigh::{progressive, weigh};
use contrastive_playground::loss::row::{Row, heads};
use contrastive_playground::loss::rules::{Pick, Weighting};
use contrastive_playground::random::{Purpose, stream};
use rand::RngExt;

const STEP: f64 = 1e-6;

/// Rows of 9 random similarities at several temperatures. Some entries are masked, and some have offsets.
fn rows() -> Vec<Row<f64>> {
    let mut rows = Vec::new();
    for (n, tau) in [0.02, 0.1, 0.5, 2.0].into_iter().enumerate() {
        let mut rng = stream(5, Purpose::Data, n as u64);
        let mut row = Row::plain(3, (0..9).map(|_| rng.random_range(-0.9..0.9)).collect(), tau);
        row.m[6] = 0.0;
        row.offsets()[1] = 0.3;
        row.offsets()[3] = -0.2;
        rows.push(row);
    }
    rows
}

/// Compares the gradient with respect to the similarities with central differences of the loss.
fn check(what: &str, row: &Row<f64>, gradient: &[f64], loss: impl Fn(&Row<f64>) -> f64) {
    let scale = gradient.iter().fold(1.0f64, |max, g| max.max(g.abs()));
    for (j, &exact) in gradient.iter().enumerate() {
        let at = |change: f64| {
            let mut moved = row.clone();
            moved.s[j] += change;
            loss(&moved)
        };
        let difference = (at(STEP) - at(-STEP)) / (2.0 * STEP);
        assert!((difference - exact).abs() < 1e-6 * scale, "{what}, entry {j}: {difference} {exact}");
    }
}

fn per_similarity(row: &Row<f64>, gradient: &[f64]) -> Vec<f64> {
    gradient.iter().enumerate().map(|(j, g)| g * row.slope(j)).collect()
}

#[test]
fn the_softmax_has_the_gradient_of_differences_with_every_kappa_smoothing_and_pull() {
    for mut row in rows() {
        for kappa in [1.0, 0.0] {
            for (smoothing, pull) in [(0.0, 1.0), (0.1, 1.0), (0.0, 1.7)] {
                row.kappa = kappa;
                (row.bend, row.lift) = (1.4, -0.3);
                let value = |row: &Row<f64>| {
                    let mut gradient = vec![0.0; row.s.len()];
                    (row.softmax(smoothing, pull, &mut Vec::new(), &mut gradient), gradient)
                };
                let (_, gradient) = value(&row);
                check("softmax", &row, &per_similarity(&row, &gradient), |row| value(row).0);
            }
        }
    }
}

#[test]
fn every_detached_weighting_is_a_constant() {
    let rules = [
        Weighting { hardness: 1.5, ..Weighting::default() },
        Weighting { focal: 0.7, ..Weighting::default() },
        Weighting { penalty: 5.0, ..Weighting::default() },
        Weighting { selection: Some(0.4), ..Weighting::default() },
        Weighting { hardness: 1.0, debias: Some(0.1), ..Weighting::default() },
    ];
    for rule in rules {
        for mut row in rows() {
            weigh(&rule, &mut row, &mut Vec::new());
            let value = |row: &Row<f64>| {
                let mut gradient = vec![0.0; row.s.len()];
                (heads::debiased(&rule, row, &mut Vec::new(), &mut gradient).0, gradient)
            };
            let (_, gradient) = value(&row);
            check(&format!("{rule:?}"), &row, &per_similarity(&row, &gradient), |row| value(row).0);
        }
    }
}

#[test]
fn hardness_and_debiasing_have_the_gradient_of_differences() {
    for (hardness, through, prior) in [(1.0, true, None), (0.5, true, Some(0.1)), (0.0, false, Some(0.2))] {
        let rule = Weighting { hardness, through, debias: prior, ..Weighting::default() };
        for row in rows() {
            let value = |row: &Row<f64>| {
                let mut gradient = vec![0.0; row.s.len()];
                (heads::debiased(&rule, row, &mut Vec::new(), &mut gradient).0, gradient)
            };
            let (_, gradient) = value(&row);
            check(&format!("{rule:?}"), &row, &per_similarity(&row, &gradient), |row| value(row).0);
        }
    }
}

#[test]
fn sums_of_weights_agree_with_the_papers() {
    for row in rows() {
        let negatives: Vec<usize> = row.negatives().collect();
        let mut hard = row.clone();
        weigh(&Weighting { hardness: 2.0, ..Weighting::default() }, &mut hard, &mut Vec::new());
        let mean = negatives.iter().map(|&j| hard.w[j]).sum::<f64>() / negatives.len() as f64;
        assert!((mean - 1.0).abs() < 1e-12);
        // With constant weights, hardness is the softmax over the negatives at tau / (1 + beta).
        let share = |row: &Row<f64>, beta: f64, j: usize| {
            let term = |j: usize| row.w[j] * ((1.0 + beta) * row.scaled(j)).exp();
            term(j) / negatives.iter().map(|&j| term(j)).sum::<f64>()
        };
        for &j in &negatives {
            let plain = Row { w: vec![1.0; row.s.len()], ..row.clone() };
            assert!((share(&hard, 0.0, j) - share(&plain, 2.0, j)).abs() < 1e-12);
        }
        let mut focal = row.clone();
        weigh(&Weighting { focal: 1.0, ..Weighting::default() }, &mut focal, &mut Vec::new());
        assert!(negatives.iter().all(|&j| (0.0..=1.0).contains(&focal.w[j])));
        let mut selected = row.clone();
        weigh(&Weighting { selection: Some(0.3), ..Weighting::default() }, &mut selected, &mut Vec::new());
        assert!(negatives.iter().all(|&j| (0.0..=1.0).contains(&selected.w[j])));
    }
}

#[test]
fn hardness_weights_attract_easy_negatives_only_if_the_gradient_flows_through_them() {
    let mut rng = stream(1, Purpose::Data, 99);
    let row = Row::plain(0, (0..256).map(|_| rng.random_range(-0.6..0.6)).collect::<Vec<f64>>(), 0.1);
    let attracted = |through: bool| {
        let rule = Weighting { hardness: 1.0, through, ..Weighting::default() };
        let mut row = row.clone();
        weigh(&rule, &mut row, &mut Vec::new());
        let mut gradient = vec![0.0; row.s.len()];
        heads::debiased(&rule, &row, &mut Vec::new(), &mut gradient);
        row.negatives().filter(|&j| gradient[j] < 0.0).count() as f64 / 255.0
    };
    assert!(attracted(true) >= 0.5, "{}", attracted(true));
    assert_eq!(attracted(false), 0.0);
}

#[test]
fn the_sigmoid_loss_and_its_bias_have_the_gradient_of_differences() {
    for row in rows() {
        for flip in [0.0, 0.5, 0.9] {
            let value = |row: &Row<f64>, bias: f64| {
                let mut gradient = vec![0.0; row.s.len()];
                let (loss, slope) = heads::sigmoid_pairs(row, bias, flip, &mut Vec::new(), &mut gradient);
                (loss, slope, gradient)
            };
            let (_, slope, gradient) = value(&row, -1.5);
            check("sigmoid", &row, &per_similarity(&row, &gradient), |row| value(row, -1.5).0);
            let difference = (value(&row, -1.5 + STEP).0 - value(&row, -1.5 - STEP).0) / (2.0 * STEP);
            assert!((difference - slope).abs() < 1e-6 * slope.abs().max(1.0));
        }
    }
    // The bias bounds the loss of the first steps, with 255 random negatives.
    let row = Row::plain(0, vec![0.0f64; 256], 0.1);
    let loss = |bias| heads::sigmoid_pairs(&row, bias, 0.0, &mut Vec::new(), &mut vec![0.0; 256]).0;
    assert!(loss(0.0) / loss(-10.0) >= 15.0);
}

#[test]
fn the_push_on_a_negative_whose_label_may_be_flipped_is_a_hump() {
    for flip in [0.2f64, 0.5, 0.8, 0.95] {
        let of = |z: f64| {
            let row = Row::plain(0, vec![0.9, z], 1.0);
            let mut gradient = vec![0.0; 2];
            let (loss, _) = heads::sigmoid_pairs(&row, 0.0, flip, &mut Vec::new(), &mut gradient);
            let positive = (1.0 + (-0.9f64).exp()).ln();
            (loss - positive, gradient[1])
        };
        // Height and place of the hump in closed form; beyond it the push fades, and the loss is bounded.
        let top = -flip.ln() / 2.0;
        let height = (1.0 - flip.sqrt()) / (1.0 + flip.sqrt());
        assert!((of(top).1 - height).abs() < 1e-12, "{flip}: {} for {height}", of(top).1);
        assert!(of(top - 0.1).1 < height && of(top + 0.1).1 < height);
        assert!(of(30.0).1 < 1e-10 && (of(30.0).0 + flip.ln()).abs() < 1e-9);
        let direct = |z: f64| -(1.0 - (1.0 - flip) / (1.0 + (-z).exp())).ln();
        assert!([-3.0, 0.0, 2.0].into_iter().all(|z| (of(z).0 - direct(z)).abs() < 1e-12));
    }
}

#[test]
fn alignment_has_the_gradient_of_differences_with_and_without_uniformity() {
    // Three anchors, whose rows are their similarities to the other side and then to their own side.
    let side = [[0.2, 0.7, -0.4], [0.7, 1.0, 0.1], [-0.4, 0.1, 1.0]];
    let across = [[0.6, 0.1, -0.3], [0.2, 0.9, 0.0], [0.4, -0.8, 0.5]];
    let rows = |moved: (usize, usize, f64)| -> Vec<Row<f64>> {
        let row = |i: usize| {
            let mut s = [across[i], side[i]].concat();
            s[moved.1] += if i == moved.0 { moved.2 } else { 0.0 };
            let mut row = Row::plain(i, s, 0.1);
            row.m[3 + i] = 0.0;
            row
        };
        (0..3).map(row).collect()
    };
    for (uniformity, kernel) in [(0.0, 1.0), (0.7, 2.0), (3.0, 0.5)] {
        let value = |rows: &[Row<f64>]| {
            let mut spread = Spread { kernel, ..Spread::default() };
            rows.iter().for_each(|row| spread.add(row, 3..6, &mut Vec::new()));
            let mut gradients = vec![vec![0.0; 6]; 3];
            let each = rows.iter().zip(&mut gradients);
            let loss: f64 = each.map(|(row, g)| heads::alignment(row, uniformity, spread, 3..6, g)).sum();
            (loss, gradients)
        };
        let (loss, gradients) = value(&rows((0, 0, 0.0)));
        for (i, gradient) in gradients.iter().enumerate() {
            for (j, found) in gradient.iter().enumerate() {
                let at = |change: f64| value(&rows((i, j, change))).0;
                let difference = (at(STEP) - at(-STEP)) / (2.0 * STEP);
                assert!((difference - found).abs() < 1e-7, "{uniformity} {i} {j}");
            }
        }
        let distances: f64 = (0..3).map(|i| 2.0 - 2.0 * across[i][i]).sum();
        assert!(uniformity > 0.0 || loss == distances);
    }
}

#[test]
fn two_antipodal_points_have_the_least_uniformity() {
    let mut spread = Spread { kernel: 2.0, ..Spread::default() };
    for i in 0..2 {
        let mut row = Row::plain(i, vec![0.0f64, 0.0, -1.0, -1.0], 0.1);
        row.m[2 + i] = 0.0;
        spread.add(&row, 2..4, &mut Vec::new());
    }
    assert!((spread.value() + 4.0 * 2.0).abs() < 1e-12);
}

#[test]
fn soft_targets_have_the_gradient_of_differences_and_one_hot_is_infonce_to_the_bit() {
    for mut row in rows() {
        let mut one_hot = vec![0.0; 9];
        one_hot[row.positive] = 1.0;
        let value = |row: &Row<f64>, targets: &[f64]| {
            let mut gradient = vec![0.0; 9];
            (heads::targets(row, targets, &mut Vec::new(), &mut gradient), gradient)
        };
        let mut plain = vec![0.0; 9];
        let loss = row.softmax(0.0, 1.0, &mut Vec::new(), &mut plain);
        assert_eq!(value(&row, &one_hot), (loss, plain));
        // Targets that do not add up to 1, none of them at the masked entry.
        row.weights()[2] = 0.4;
        let soft = [0.5, 0.0, 1.3, 0.2, 0.0, 0.9, 0.0, 0.1, 0.0];
        let (loss, gradient) = value(&row, &soft);
        check("soft targets", &row, &per_similarity(&row, &gradient), |row| value(row, &soft).0);
        assert!(gradient.iter().sum::<f64>().abs() < 1e-12 && loss.is_finite());
        // A uniform share is label smoothing.
        row.w.clear();
        let n = row.negatives().count() as f64 + 1.0;
        let mut smooth: Vec<f64> = row.m.iter().map(|m| 0.1 * m / n).collect();
        smooth[row.positive] = 0.9 + 0.1 / n;
        let mut smoothed = vec![0.0; 9];
        let expected = row.softmax(0.1, 1.0, &mut Vec::new(), &mut smoothed);
        let (found, gradient) = value(&row, &smooth);
        assert!((found - expected).abs() < 1e-12);
        assert!(gradient.iter().zip(&smoothed).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}

#[test]
fn a_remembered_denominator_is_a_constant_that_divides_the_push() {
    for mut row in rows() {
        row.kappa = 0.0;
        row.weights()[2] = 0.4;
        let value = |row: &Row<f64>, before: Option<f64>, forget: f64| {
            let mut gradient = vec![0.0; 9];
            let (loss, h, above) = global(row, |h| excess(before, h, forget), &mut Vec::new(), &mut gradient);
            (loss, h + above, gradient)
        };
        let mut decoupled = vec![0.0; 9];
        let loss = row.softmax(0.0, 1.0, &mut Vec::new(), &mut decoupled);
        let n = row.negatives().count() as f64;
        let mean = row.negatives().map(|j| row.factor(j) * row.logit(j).exp()).sum::<f64>() / n;
        // Nothing is remembered: the decoupled loss, to the bit.
        for (before, forget) in [(None, 0.3), (Some(1.7), 1.0)] {
            let found = value(&row, before, forget);
            assert_eq!((found.0, &found.2), (loss, &decoupled));
            assert!((found.1 - mean.ln()).abs() < 1e-12);
        }
        for (before, forget) in [(mean.ln() + 2.0, 0.3), (mean.ln() - 3.0, 0.05), (mean.ln() + 300.0, 0.5)] {
            let (loss, log_u, gradient) = value(&row, Some(before), forget);
            let difference = mean.ln() - before;
            let expected = before + (1.0 - forget + forget * difference.exp()).ln();
            assert!((log_u - expected).abs() < 1e-12 * expected.abs().max(1.0), "{log_u} {expected}");
            assert!((loss - (log_u + n.ln() - row.logit(row.positive))).abs() < 1e-12 * loss.abs().max(1.0));
            // The surrogate whose gradient this is: sum of e^(l_j) / (n u) - l_p with u as a constant.
            let surrogate = |row: &Row<f64>| {
                let sum: f64 = row.negatives().map(|j| row.factor(j) * (row.logit(j) - log_u).exp()).sum();
                sum / n - row.logit(row.positive)
            };
            check("global", &row, &per_similarity(&row, &gradient), surrogate);
            // It is not the gradient of the loss with u differentiated, which falls short by what is not forgotten.
            let moved = Row { s: row.s.iter().map(|s| s + STEP * row.tau).collect(), ..row.clone() };
            let slope = (value(&moved, Some(before), forget).0 - loss) / STEP;
            let push: f64 = row.negatives().map(|j| gradient[j]).sum();
            assert!((slope - (forget * push - 1.0)).abs() < 1e-4, "{slope} {push}");
            assert!(push <= 1.0 / forget + 1e-9);
        }
    }
}

#[test]
fn frozen_embeddings_and_a_share_of_one_over_t_average_exactly() {
    let mut known = None;
    let visits: [f64; 5] = [0.3, -1.2, 2.5, 0.0, 1.1];
    for (t, h) in visits.into_iter().enumerate() {
        known = Some(h + excess(known, h, 1.0 / (t + 1) as f64));
    }
    let mean = visits.iter().map(|h| h.exp()).sum::<f64>() / 5.0;
    assert!((known.expect("five visits") - mean.ln()).abs() < 1e-12);
}

#[test]
fn several_positives_have_the_gradient_of_differences() {
    let also = [false, true, false, false, true, false, true, false, false];
    for row in rows() {
        let value = |row: &Row<f64>| {
            let mut gradient = vec![0.0; row.s.len()];
            (heads::multiple(row, &also, &mut Vec::new(), &mut gradient), gradient)
        };
        let (loss, gradient) = value(&row);
        check("several positives", &row, &per_similarity(&row, &gradient), |row| value(row).0);
        // Without further positives the loss is InfoNCE. A masked entry is no positive.
        let mut plain = vec![0.0; row.s.len()];
        let alone = heads::multiple(&row, &[false; 9], &mut Vec::new(), &mut plain);
        assert!((alone - row.loss_and_gradient().0).abs() < 1e-12);
        assert!(loss.is_finite());
    }
}

#[test]
fn triplets_choose_the_documented_negative() {
    let row = Row::plain(0, vec![0.5f64, 0.45, 0.7, -0.2], 0.1);
    let chosen = |row: &Row<f64>, pick, drawn| {
        let mut gradient = vec![0.0; row.s.len()];
        let loss = heads::triplet(row, 0.3, pick, drawn, &mut Vec::new(), &mut gradient);
        (loss, (1..row.s.len()).find(|&j| gradient[j] > 0.0))
    };
    assert_eq!(chosen(&row, Pick::Hardest, 0).1, Some(2));
    assert_eq!(chosen(&row, Pick::SemiHard, 0).1, Some(1));
    assert!((chosen(&row, Pick::SemiHard, 0).0 - 0.2).abs() < 1e-12);
    assert_eq!(chosen(&row, Pick::Random, 4).1, Some(2));
    // Without a semi-hard negative, the least similar negative is taken.
    let all_harder = Row::plain(0, vec![0.1f64, 0.45, 0.7, 0.3], 0.1);
    assert_eq!(chosen(&all_harder, Pick::SemiHard, 0).1, Some(3));
    let easy = Row::plain(0, vec![0.9f64, -0.5, -0.6], 0.1);
    assert_eq!(chosen(&easy, Pick::Hardest, 0), (0.0, None));
}

#[test]
fn rows_without_negatives_have_no_loss_and_no_gradient() {
    for s in [vec![0.4f64], vec![0.4, 0.9]] {
        let mut row = Row::plain(0, s, 0.1);
        row.m.fill(0.0);
        let n = row.s.len();
        let rule = Weighting { hardness: 1.0, focal: 1.0, debias: Some(0.1), ..Weighting::default() };
        weigh(&rule, &mut row, &mut Vec::new());
        let mut gradient = vec![1.0; n];
        assert_eq!(row.softmax(0.1, 1.0, &mut Vec::new(), &mut gradient), 0.0);
        assert_eq!(gradient, vec![0.0; n]);
        assert_eq!(heads::debiased(&rule, &row, &mut Vec::new(), &mut gradient), (0.0, false));
        assert_eq!(heads::multiple(&row, &vec![true; n], &mut Vec::new(), &mut gradient), 0.0);
        assert_eq!(heads::triplet(&row, 0.2, Pick::SemiHard, 7, &mut Vec::new(), &mut gradient), 0.0);
        assert_eq!(gradient, vec![0.0; n]);
    }
}

#[test]
fn order_statistics_are_right_with_ties_and_few_values() {
    assert_eq!(nth_largest::<f64>(&mut [], 0), 0.0);
    assert_eq!(nth_largest(&mut [0.5, 0.5, 0.1], 1), 0.5);
    let mut rng = stream(7, Purpose::Data, 0);
    for (count, least) in [(1, -1.0), (17, -1.0), (300, -1.0), (300, 0.9999), (300, -3.0)] {
        // Some values occur several times, and some lie outside of [-1, 1].
        let mut values: Vec<f32> = (0..count).map(|_| rng.random_range(least..=1.0)).collect();
        values.extend_from_within(..count / 3);
        let mut sorted = values.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        for n in (0..values.len()).step_by(5) {
            assert_eq!(nth_largest(&mut values.clone(), n), sorted[n], "{n} of {count} from {least}");
        }
        assert_eq!(nth_largest(&mut values.clone(), values.len()), 0.0);
    }
    assert_eq!(quartiles::<f64>(&[]), (0.0, 0.0));
    assert_eq!(quartiles(&[3.0f64]), (3.0, 3.0));
    let eight = [7, 0, 3, 4, 1, 6, 2, 5].map(f64::from);
    assert_eq!(quartiles(&eight), (2.0, 6.0));
}

#[test]
fn progressive_trust_stays_within_its_bounds() {
    let mut omega = Vec::new();
    progressive(&[0.1f64, 1.0, 9.0], -1.0, &mut omega);
    assert!(omega[0] > 1.0 && omega[2] == 0.2);
    progressive(&[0.1f64, 1.0, 9.0], 0.0, &mut omega);
    assert_eq!(omega, [1.0, 1.0, 1.0]);
    progressive(&[0.1f64, 1.0, 9.0], 1.0, &mut omega);
    assert!(omega[2] > 2.0 && omega[0] == 0.2);
}
