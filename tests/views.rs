//! The contents of views agree with the formulas in f64 and with their look, and views change nothing.

use contrastive_playground::backend::cpu::encode;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::RECIPES;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::metrics::{BINS, UNKNOWN, bin_of};
use contrastive_playground::plan::Buffer;
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::trainer::{Order, Snapshot, Trainer};
use contrastive_playground::views::forces::{Arrow, Role};
use contrastive_playground::views::matrix::{ABSENT, Matrix, POSITIVE, REMOVED, SAME_CLASS, TAKES_PART};
use pollster::block_on;
use rand::RngExt;

const SMALL: [(&str, &str); 10] = [
    ("data", "clusters"),
    ("classes", "5"),
    ("pairs", "96"),
    ("batch", "14"),
    ("width", "8"),
    ("dim", "4"),
    ("negatives", "3"),
    ("memory", "40"),
    ("refresh", "3"),
    ("tau", "0.2"),
];

fn experiment(patch: &[(&str, &str)]) -> Experiment {
    let small = SMALL.iter().filter(|(knob, _)| patch.iter().all(|(other, _)| other != knob));
    let patch: Vec<_> = small.chain(patch).map(|&(knob, value)| (knob.to_string(), Value::from(value))).collect();
    catalogue::apply_strictly(&Settings::default(), &patch).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A run after some steps, and its look.
fn run(patch: &[(&str, &str)], steps: u32) -> (Trainer, Snapshot) {
    let mut trainer = block_on(Trainer::new(experiment(patch), EngineChoice::Cpu)).expect("a run");
    assert_eq!(block_on(trainer.advance(steps)).expect("steps"), steps);
    let snapshot = block_on(trainer.look()).expect("a look");
    (trainer, snapshot)
}

fn close(found: impl Into<Option<f64>>, wanted: f64, error: f64) -> bool {
    found.into().is_some_and(|found| (found - wanted).abs() <= error * (1.0 + wanted.abs()))
}

/// The effect of a case's settings on a row: the filter, the weights, kappa.
#[derive(Clone, Copy)]
struct Case {
    patch: &'static [(&'static str, &'static str)],
    asking: Tower,
    /// Whether a candidate stays: (same class, its similarity, the positive's).
    stays: fn(bool, f64, f64) -> bool,
    /// A candidate's weight before the weights are scaled to mean 1.
    weight: fn(f64) -> f64,
    kappa: f64,
}

const PLAIN: Case = Case { patch: &[], asking: Tower::Query, stays: |_, _, _| true, weight: |_| 1.0, kappa: 1.0 };

#[rustfmt::skip]
const CASES: [Case; 17] = [
    PLAIN,
    Case { patch: &[("loss", "infonce-qk"), ("dim", "3")], ..PLAIN },
    Case { patch: &[("loss", "infonce-kq")], asking: Tower::Key, ..PLAIN },
    Case { patch: &[("collect", "uniform")], ..PLAIN },
    Case { patch: &[("collect", "hard"), ("loss", "infonce-qk"), ("dim", "2")], ..PLAIN },
    Case { patch: &[("collect", "hard")], ..PLAIN },
    Case { patch: &[("loss", "ntxent")], ..PLAIN },
    Case { patch: &[("collect", "queue")], ..PLAIN },
    Case { patch: &[("collect", "momentum")], ..PLAIN },
    Case { patch: &[("collect", "momentum"), ("inbatch", "no")], ..PLAIN },
    Case { patch: &[("collect", "hard"), ("inbatch", "no")], ..PLAIN },
    Case { patch: &[("filter", "labels")], stays: |same, _, _| !same, ..PLAIN },
    Case { patch: &[("filter", "labels"), ("collect", "uniform")], stays: |same, _, _| !same, ..PLAIN },
    Case {
        patch: &[("filter", "margin"), ("margin", "0.1"), ("collect", "queue")],
        stays: |_, s, p| s <= p - 0.1,
        ..PLAIN
    },
    Case { patch: &[("weigh", "hardness"), ("beta", "0.5")], weight: |s| (0.5 * s / 0.2).exp(), ..PLAIN },
    Case {
        patch: &[("weigh", "hardness"), ("beta", "0.5"), ("collect", "hard")],
        weight: |s| (0.5 * s / 0.2).exp(),
        ..PLAIN
    },
    Case { patch: &[("loss", "decoupled")], kappa: 0.0, ..PLAIN },
];

const TAU: f64 = 0.2;

/// One direction's rows, from the embeddings alone.
struct Brute {
    anchors: Vec<Vec<f64>>,
    /// Per anchor, per column.
    candidates: Vec<Vec<Vec<f64>>>,
    s: Vec<Vec<f64>>,
    states: Vec<Vec<u8>>,
    losses: Vec<f64>,
    gradient: Vec<Vec<f64>>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The loss of a row of similarities, and its slopes; weights are constants.
fn row_loss(s: &[f64], positive: usize, weights: &[f64], kappa: f64, tau: f64) -> (f64, Vec<f64>) {
    if weights.iter().all(|&w| w == 0.0) {
        return (0.0, vec![0.0; s.len()]);
    }
    let factor = |j: usize| if j == positive { kappa } else { weights[j] };
    let sum: f64 = (0..s.len()).map(|j| factor(j) * (s[j] / tau).exp()).sum();
    let slope = |j: usize| (factor(j) * (s[j] / tau).exp() / sum - if j == positive { 1.0 } else { 0.0 }) / tau;
    (sum.ln() - s[positive] / tau, (0..s.len()).map(slope).collect())
}

/// Weights with mean 1 over the negatives that take part; 0 for other entries.
fn weights(case: &Case, s: &[f64], states: &[u8]) -> Vec<f64> {
    let raw: Vec<f64> = s
        .iter()
        .zip(states)
        .map(|(&s, &state)| if state % 16 == TAKES_PART { (case.weight)(s) } else { 0.0 })
        .collect();
    let (count, sum) = (raw.iter().filter(|&&w| w > 0.0).count() as f64, raw.iter().sum::<f64>());
    raw.iter().map(|w| if sum > 0.0 { w * count / sum } else { 0.0 }).collect()
}

impl Brute {
    /// `whole`: the run's whole table, in the batch's order; only its indices are read, and its classes.
    fn new(trainer: &mut Trainer, case: &Case, whole: &Matrix) -> Brute {
        let plan = trainer.plan().clone();
        let (batch, dim, asking) = (plan.shape.batch, plan.shape.dim, case.asking);
        let mut read = |buffer| -> Vec<Vec<f64>> {
            let all = block_on(trainer.read(buffer)).expect("a buffer");
            all.chunks(dim).map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect()
        };
        let anchors = read(Buffer::Embedding(asking))[..batch].to_vec();
        let others = read(Buffer::Embedding(asking.other()));
        let shared_keys = batch + plan.shape.columns.shared;
        let shared = match (plan.stores_rows(), asking) {
            (true, _) => read(Buffer::Candidate(asking)),
            (false, Tower::Query) => others[..shared_keys].to_vec(),
            (false, Tower::Key) => others.clone(),
        };
        let own = if asking == Tower::Query { plan.shape.columns.own } else { 0 };
        let width = whole.columns.len();
        assert_eq!(width, shared.len() + own);
        let label = |i: usize, j: usize| match j.checked_sub(shared.len()) {
            Some(k) => {
                let pair = whole.own_pairs[i * own + k];
                assert_eq!(whole.own_labels[i * own + k], trainer.data().train.key_labels[pair as usize]);
                whole.own_labels[i * own + k]
            }
            None => whole.column_labels[j],
        };
        let mut brute = Brute {
            anchors: anchors.clone(),
            candidates: Vec::new(),
            s: Vec::new(),
            states: Vec::new(),
            losses: Vec::new(),
            gradient: Vec::new(),
        };
        let in_batch = !case.patch.contains(&("inbatch", "no"));
        for (i, anchor) in anchors.iter().enumerate() {
            let owned = (0..own).map(|k| others[shared_keys + i * own + k].clone());
            let candidates: Vec<Vec<f64>> = shared.iter().cloned().chain(owned).collect();
            let s: Vec<f64> = candidates.iter().map(|k| dot(anchor, k)).collect();
            let state = |j: usize| {
                let pair =
                    if j < shared.len() { whole.columns[j] } else { whole.own_pairs[i * own + j - shared.len()] };
                let same = label(i, j) == whole.row_labels[i];
                let class = if same { SAME_CLASS } else { 0 };
                match () {
                    () if j == i => POSITIVE,
                    () if pair == whole.rows[i] || pair == UNKNOWN => ABSENT,
                    () if j < batch && !in_batch => ABSENT,
                    () if (case.stays)(same, s[j], s[i]) => TAKES_PART + class,
                    () => REMOVED + class,
                }
            };
            let states: Vec<u8> = (0..width).map(state).collect();
            let (loss, gradient) = row_loss(&s, i, &weights(case, &s, &states), case.kappa, TAU);
            brute.candidates.push(candidates);
            brute.s.push(s);
            brute.states.push(states);
            brute.losses.push(loss);
            brute.gradient.push(gradient);
        }
        brute
    }
}

#[test]
fn a_matrix_agrees_with_the_formulas() {
    for case in &CASES {
        let (mut trainer, _) = run(case.patch, 5);
        let whole = trainer.matrix(1000, Order::Batch).expect("looked at");
        assert_eq!((whole.rows.len(), whole.left_out, whole.step), (14, 0, 5));
        let side = if case.asking == Tower::Query { "query" } else { "key" };
        assert_eq!(whole.side, side, "{:?}", case.patch);
        assert_eq!(whole.rows, trainer.drawn().0);
        let brute = Brute::new(&mut trainer, case, &whole);
        let width = whole.columns.len();
        for i in 0..14 {
            assert!(close(f64::from(whole.losses[i]), brute.losses[i], 1e-5), "{:?}: loss {i}", case.patch);
            let pushed: f64 = (0..width).filter(|&j| j != i).map(|j| brute.gradient[i][j].max(0.0)).sum();
            for j in 0..width {
                let at = i * width + j;
                let what = format!("{:?} ({i}, {j})", case.patch);
                assert_eq!(whole.states[at], brute.states[i][j], "{what}");
                assert!(close(f64::from(whole.similarities[at]), brute.s[i][j], 1e-6), "{what}");
                assert!(close(f64::from(whole.gradient[at]), brute.gradient[i][j], 2e-5), "{what}");
                let share = if pushed > 0.0 { brute.gradient[i][j].abs() / pushed } else { 0.0 };
                assert!(close(f64::from(whole.shares[at]), share, 2e-5), "{what}: {} {share}", whole.shares[at]);
            }
        }
    }
}

#[test]
fn a_matrix_of_some_anchors_agrees_with_the_whole_matrix() {
    for case in &CASES {
        let (trainer, _) = run(case.patch, 5);
        let whole = trainer.matrix(1000, Order::Batch).expect("looked at");
        for order in [Order::Class, Order::Cluster, Order::Batch] {
            let piece = trainer.matrix(6, order).expect("looked at");
            assert_eq!((piece.rows.len(), piece.batch), (6, 14));
            assert_eq!(piece.columns[..6], piece.rows);
            assert_eq!(
                piece.columns.len() + piece.left_out,
                6 + whole.columns.len() - 14 - same_side_hidden(&piece, &whole)
            );
            assert!(piece.columns.len() <= 12);
            let mut places = piece.places.clone();
            if order == Order::Class {
                assert!(piece.row_labels.is_sorted());
                assert!(piece.row_labels.iter().zip(&piece.places).is_sorted());
            }
            places.sort_unstable();
            assert_eq!(places, [0, 1, 2, 3, 4, 5]);
            for (n, &place) in piece.places.iter().enumerate() {
                assert_eq!(piece.rows[n], whole.rows[place as usize]);
                for (m, &other) in piece.places.iter().enumerate() {
                    let (at, from) =
                        (n * piece.columns.len() + m, place as usize * whole.columns.len() + other as usize);
                    assert_eq!(piece.states[at], whole.states[from]);
                    let numbers = [
                        (piece.similarities[at], whole.similarities[from]),
                        (piece.gradient[at], whole.gradient[from]),
                        (piece.shares[at], whole.shares[from]),
                    ];
                    for (found, wanted) in numbers {
                        assert!(close(f64::from(found), f64::from(wanted), 1e-5), "{:?}: {found} {wanted}", case.patch);
                    }
                }
            }
        }
    }
}

/// The number of columns of the anchors' side that are left out because their anchors are not shown.
fn same_side_hidden(piece: &Matrix, whole: &Matrix) -> usize {
    if whole.column_sources.contains(&4) { whole.rows.len() - piece.rows.len() } else { 0 }
}

/// Both directions of a case, weighted: every negative's similarity and size of gradient.
fn lens_by_hand(queries: &[Vec<f64>], keys: &[Vec<f64>], extra: &[Vec<Vec<f64>>], tau: f64) -> Vec<(f64, f64)> {
    let n = queries.len();
    let mut found = Vec::new();
    let ones = |width: usize, i: usize| (0..width).map(|j| if j == i { 0.0 } else { 1.0 }).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..n)
        .map(|j| {
            let s: Vec<f64> = queries.iter().map(|q| dot(q, &keys[j])).collect();
            row_loss(&s, j, &ones(n, j), 1.0, tau).1
        })
        .collect();
    for (i, q) in queries.iter().enumerate() {
        let s: Vec<f64> = keys.iter().chain(&extra[i]).map(|k| dot(q, k)).collect();
        let (_, gradient) = row_loss(&s, i, &ones(s.len(), i), 1.0, tau);
        for j in (0..s.len()).filter(|&j| j != i) {
            let by_key = if j < n { columns[j][i] } else { 0.0 };
            found.push((s[j], 0.5 * gradient[j] + 0.5 * by_key));
        }
    }
    found
}

#[test]
fn a_lens_agrees_with_the_formulas() {
    for patch in [&[][..], &[("collect", "uniform")], &[("collect", "hard")]] {
        let (mut trainer, _) = run(patch, 8);
        let plan = trainer.plan().clone();
        let (batch, dim) = (plan.shape.batch, plan.shape.dim);
        let mut read = |tower| -> Vec<Vec<f64>> {
            let all = block_on(trainer.read(Buffer::Embedding(tower))).expect("a buffer");
            all.chunks(dim).map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect()
        };
        let (queries, keys) = (read(Tower::Query), read(Tower::Key));
        let shared = batch + plan.shape.columns.shared;
        let own = plan.shape.columns.own;
        let extra: Vec<Vec<Vec<f64>>> = (0..batch)
            .map(|i| {
                keys[batch..shared].iter().chain(&keys[shared + i * own..shared + (i + 1) * own]).cloned().collect()
            })
            .collect();
        let taus = [0.05, 0.2, 0.9];
        let lens = trainer.lens(&taus).expect("looked at");
        assert!(lens.theory_holds && lens.bins == BINS && lens.step == 8);
        for (through, tau) in lens.at.iter().zip(taus) {
            let mut negatives = lens_by_hand(&queries, &keys[..batch], &extra, tau);
            let (mut counts, mut sums) = (vec![0.0; BINS], vec![0.0; BINS]);
            for &(s, size) in &negatives {
                counts[bin_of(s as f32)] += 1.0;
                sums[bin_of(s as f32)] += size;
            }
            let total: f64 = sums.iter().sum();
            for bin in 0..BINS {
                assert_eq!(f64::from(lens.counts[bin]), counts[bin]);
                assert!(close(f64::from(through.push[bin]), sums[bin] / total, 1e-5));
                let mean = f64::from(through.per_negative[bin]);
                if counts[bin] > 0.0 {
                    assert!(close(mean, sums[bin] / counts[bin], 1e-5), "{tau}, {bin}: {mean}");
                } else {
                    assert!(mean.is_nan());
                }
            }
            // The theory has the formula's ratios, and the same sum.
            let explained: f64 = through.theory.iter().zip(&counts).map(|(&t, n)| f64::from(t) * n).sum();
            assert!(close(explained, total, 1e-5), "{explained} {total}");
            let top = counts.iter().rposition(|&n| n > 0.0).expect("some");
            let ratio = f64::from(through.theory[top - 1]) / f64::from(through.theory[top]);
            assert!(close(ratio, (-1.0 / 32.0 / tau).exp(), 1e-5));
            // 5 % of the negatives, rounded up.
            negatives.sort_by(|a, b| b.0.total_cmp(&a.0));
            let most = (negatives.len() as f64 * 0.05).ceil() as usize;
            let carried: f64 = negatives[..most].iter().map(|n| n.1).sum();
            assert!(close(through.top_share, carried / total, 1e-5));
        }
    }
}

/// Shares of a list, adding up to 1.
fn shares(parts: &[f32]) -> Vec<f64> {
    let sum: f64 = parts.iter().map(|&x| f64::from(x)).sum();
    parts.iter().map(|&x| if sum > 0.0 { f64::from(x) / sum } else { 0.0 }).collect()
}

#[test]
fn a_lens_agrees_with_a_look_at_its_temperature() {
    for recipe in RECIPES.iter() {
        let (mut trainer, first) = run(&[("recipe", recipe.about.id)], 4);
        let taus = [first.look.scalars.tau, 0.07, 0.5];
        let lens = trainer.lens(&taus).expect("looked at");
        for (through, tau) in lens.at.iter().zip(taus) {
            let what = format!("{} at {tau}", recipe.about.id);
            let look = trainer.reweigh(tau).expect("looked at").look;
            for (counts, wanted) in
                [(&lens.true_counts, &look.true_negatives), (&lens.false_counts, &look.false_negatives)]
            {
                assert_eq!(counts, wanted, "{what}");
            }
            for (found, wanted) in [(&through.push, shares(&look.push)), (&through.pull, shares(&look.pull))] {
                assert!(found.iter().zip(wanted).all(|(&f, w)| close(f64::from(f), w, 1e-6)), "{what}");
            }
            assert_eq!(through.effective_negatives, look.scalars.effective_negatives, "{what}");
            assert_eq!(through.top_share, look.scalars.top_share, "{what}");
            assert_eq!(through.loss, look.scalars.loss, "{what}");
        }
    }
}

fn length(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

#[test]
fn forces_are_the_negative_gradient_of_the_anchors_loss() {
    for case in &CASES {
        let (mut trainer, _) = run(case.patch, 5);
        let whole = trainer.matrix(1000, Order::Batch).expect("looked at");
        let brute = Brute::new(&mut trainer, case, &whole);
        for i in [0, 3, 13] {
            let q = &brute.anchors[i];
            let fixed = weights(case, &brute.s[i], &brute.states[i]);
            let loss = |q: &[f64]| {
                let s: Vec<f64> = brute.candidates[i].iter().map(|k| dot(q, k)).collect();
                row_loss(&s, i, &fixed, case.kappa, TAU).0
            };
            let downhill: Vec<f64> = (0..q.len())
                .map(|c| {
                    let moved = |by: f64| {
                        q.iter().enumerate().map(|(n, x)| if n == c { x + by } else { *x }).collect::<Vec<f64>>()
                    };
                    -(loss(&moved(1e-5)) - loss(&moved(-1e-5))) / 2e-5
                })
                .collect();
            // With NT-Xent the anchor is also a candidate, but candidates are held fixed here.
            let radial = dot(&downhill, q);
            let tangent: Vec<f64> = downhill.iter().zip(q).map(|(g, x)| g - radial * x).collect();
            for most in [4, 1000] {
                let forces = trainer.forces(i, most).expect("a row");
                let what = format!("{:?}, anchor {i}, {most}", case.patch);
                assert_eq!((forces.anchor.row, forces.anchor.pair), (i, whole.rows[i]), "{what}");
                assert!(close(forces.anchor.loss, brute.losses[i], 1e-5), "{what}");
                assert!(
                    close(forces.resultant.length, length(&tangent), 1e-4),
                    "{what}: {} {}",
                    forces.resultant.length,
                    length(&tangent)
                );
                if q.len() <= 3 {
                    let arrow: Vec<f64> = forces.resultant.arrow.iter().map(|&x| f64::from(x)).collect();
                    assert!(
                        arrow.iter().zip(&tangent).all(|(a, t)| close(*a, *t, 1e-4)),
                        "{what}: {arrow:?} {tangent:?}"
                    );
                    assert!(!forces.projected);
                }
                // Forces add up in the picture as well.
                let axes = forces.axes;
                let sum = |arrows: &[&[f32]]| -> Vec<f64> {
                    (0..axes).map(|c| arrows.iter().map(|a| f64::from(a[c])).sum()).collect()
                };
                let terms = forces.terms.iter().map(|t| &t.arrow[..]).chain([&forces.others.force.arrow[..]]);
                let whole_arrow = sum(&[&forces.resultant.arrow]);
                let both = sum(&[&forces.pull.arrow, &forces.push.arrow]);
                for parts in [sum(&terms.collect::<Vec<_>>()), both] {
                    assert!(parts.iter().zip(&whole_arrow).all(|(a, b)| close(*a, *b, 1e-4)), "{what}");
                }
                check_terms(&forces, &brute, i, &what);
            }
        }
        assert!(trainer.forces(14, 5).is_none());
    }
}

fn check_terms(forces: &contrastive_playground::views::forces::Forces, brute: &Brute, i: usize, what: &str) {
    let acting: Vec<_> = forces.terms.iter().filter(|t| !t.removed).collect();
    let there = |state: u8| brute.states[i].iter().filter(|&&s| s % 16 == state).count();
    assert_eq!(acting.len() + forces.others.count, there(TAKES_PART) + there(POSITIVE), "{what}");
    assert_eq!(forces.removed, there(REMOVED), "{what}");
    assert_eq!(acting.iter().filter(|t| t.kind == Role::Positive).count(), 1, "{what}");
    assert!(acting.windows(2).all(|two| two[0].length >= two[1].length), "{what}");
    let power = |j: usize| (brute.s[i][j] / TAU).exp();
    let mass: f64 =
        (0..brute.s[i].len()).filter(|&j| [TAKES_PART, POSITIVE].contains(&(brute.states[i][j] % 16))).map(power).sum();
    for term in &forces.terms {
        // The candidate with this similarity.
        let distance = |j: &usize| (brute.s[i][*j] - term.similarity).abs();
        let j = (0..brute.s[i].len())
            .filter(|&j| (brute.states[i][j] % 16 == REMOVED) == term.removed && brute.states[i][j] != ABSENT)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .expect("some");
        assert!(distance(&j) < 1e-6, "{what}");
        let g = brute.gradient[i][j];
        assert!(close(term.gradient, g, 2e-5), "{what}");
        let share = if term.removed { 0.0 } else { power(j) / mass };
        assert!(close(term.share, share, 2e-5), "{what}: {} {share}", term.share);
        let (k, q) = (&brute.candidates[i][j], &brute.anchors[i]);
        let force: Vec<f64> = k.iter().zip(q).map(|(k, q)| -g * (k - brute.s[i][j] * q)).collect();
        assert!(close(term.length, length(&force), 1e-4), "{what}");
    }
    let shares: f64 = forces.terms.iter().map(|t| t.share).sum::<f64>() + forces.others.share;
    assert!(close(shares, 1.0, 1e-6), "{what}: {shares}");
}

/// A temperature that is tried on the frozen batch reaches the views, until the next look.
#[test]
fn views_show_the_batch_at_a_temperature_that_is_tried() {
    for patch in [&[][..], &[("filter", "labels")]] {
        let (mut trainer, first) = run(patch, 6);
        let see = |trainer: &Trainer| {
            let (lens, matrix) = (trainer.lens(&[]), trainer.matrix(9, Order::Class));
            let tau = matrix.as_ref().map(|matrix| matrix.tau);
            (format!("{lens:?} {matrix:?} {:?}", trainer.forces(2, 9)), tau)
        };
        let before = see(&trainer);
        trainer.reweigh(0.9).expect("looked at");
        let tried = see(&trainer);
        assert_eq!((before.1, tried.1), (Some(first.look.scalars.tau), Some(0.9)));
        assert_ne!(before.0, tried.0);
        // In a plain softmax the push on a negative is its probability divided by the temperature.
        let forces = trainer.forces(2, 9).expect("a row");
        let negatives = forces.terms.iter().filter(|term| term.kind != Role::Positive && !term.removed);
        assert!(negatives.clone().count() > 2);
        for term in negatives {
            assert!(close(term.gradient, term.share / 0.9, 1e-5));
        }
        block_on(trainer.look()).expect("a look");
        assert_eq!(before, see(&trainer));
    }
}

/// Positions of the forces view are those of the look's picture.
#[test]
fn forces_have_the_positions_of_the_looks_picture() {
    for dim in ["2", "3", "8"] {
        let (trainer, snapshot) = run(&[("dim", dim)], 6);
        let axes = snapshot.look.scalars.axes;
        for i in 0..14 {
            let forces = trainer.forces(i, 100).expect("a row");
            assert_eq!((forces.axes, forces.projected), (axes, dim == "8"));
            let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
            assert!(near(&forces.anchor.position, &snapshot.look.queries[i * axes..(i + 1) * axes]));
            for term in &forces.terms {
                let place = snapshot.indices.iter().position(|&pair| pair == term.pair).expect("in the batch");
                assert!(near(&term.position, &snapshot.look.keys[place * axes..(place + 1) * axes]));
            }
            let Arrow { length, arrow } = &forces.resultant;
            let drawn = arrow.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
            assert!(if dim == "8" { drawn <= length + 1e-6 } else { close(drawn, *length, 1e-6) });
        }
    }
}

/// Everything that a run shows, as text that distinguishes every bit of every number.
fn shown(trainer: &mut Trainer) -> String {
    let snapshot = block_on(trainer.look()).expect("a look");
    let evaluation = block_on(trainer.evaluate()).expect("an evaluation");
    let learned = block_on(trainer.learned()).expect("weights");
    format!("{:?} {evaluation:?} {:?} {:?}", snapshot, trainer.drawn(), learned.parameters)
}

#[test]
fn views_change_nothing() {
    let mut rng = stream(9, Purpose::Data, 1);
    let mut recipes: Vec<_> = RECIPES.iter().collect();
    for _ in 0..24 {
        let recipe = recipes.remove(rng.random_range(0..recipes.len()));
        let dim = ["2", "3", "5"][rng.random_range(0..3)];
        let experiment = experiment(&[("recipe", recipe.about.id), ("dim", dim), ("batch", "12")]);
        let new = || block_on(Trainer::new(experiment.clone(), EngineChoice::Cpu)).expect("a run");
        let (mut plain, mut watched) = (new(), new());
        assert!(watched.lens(&[]).is_err() && watched.matrix(3, Order::Class).is_none());
        for step in 0..5 {
            assert_eq!(shown(&mut plain), shown(&mut watched), "{} after {step}", recipe.about.id);
            for _ in 0..4 {
                match rng.random_range(0..3) {
                    0 => drop(watched.lens(&[0.05, 0.3])),
                    1 => {
                        let order = [Order::Class, Order::Cluster, Order::Batch][rng.random_range(0..3)];
                        drop(watched.matrix(rng.random_range(1..20), order));
                    }
                    _ => drop(watched.forces(rng.random_range(0..12), rng.random_range(1..20))),
                }
                if rng.random_range(0..3) == 0 {
                    for run in [&mut plain, &mut watched] {
                        block_on(run.advance(1)).expect("a step");
                    }
                }
            }
        }
    }
}

/// Looks at pinned pairs change neither weights, memories and draws nor any other look.
#[test]
fn looks_at_pinned_pairs_change_nothing() {
    let all = |trainer: &mut Trainer| format!("{} {:?}", shown(trainer), block_on(trainer.learned()).expect("weights"));
    for (n, recipe) in RECIPES.iter().enumerate() {
        let experiment = experiment(&[("recipe", recipe.about.id), ("batch", "12"), ("warmup", "4")]);
        let new = || block_on(Trainer::new(experiment.clone(), EngineChoice::Cpu)).expect("a run");
        let (mut plain, mut watched) = (new(), new());
        for step in 0..9 {
            assert_eq!(all(&mut plain), all(&mut watched), "{} after {step}", recipe.about.id);
            let pair = ((7 * step + n) % 96) as u32;
            block_on(watched.pinned_forces(pair, 5)).expect("forces");
            block_on(watched.pinned_matrix(&[pair, 90], 8, Order::Cluster)).expect("a table");
            for run in [&mut plain, &mut watched] {
                assert_eq!(block_on(run.advance(1)).expect("a step"), 1);
            }
            // This includes a look directly before a step, and a step between two looks.
            block_on(watched.pinned_matrix(&[], 8, Order::Batch)).expect("a table");
        }
    }
}

/// Before the first step the pinned batch is the first batch, so that both looks are the same.
#[test]
fn a_pinned_look_before_the_first_step_equals_a_look() {
    for recipe in RECIPES.iter() {
        let (mut trainer, _) = run(&[("recipe", recipe.about.id)], 0);
        let batch = trainer.drawn().0.to_vec();
        for order in [Order::Batch, Order::Class, Order::Cluster] {
            let (plain, pinned) = (trainer.matrix(9, order), block_on(trainer.pinned_matrix(&[], 9, order)));
            assert_eq!(format!("{:?}", plain.expect("looked at")), format!("{:?}", pinned.expect("looked at")));
        }
        for row in [0, 13] {
            let (plain, pinned) = (trainer.forces(row, 9), block_on(trainer.pinned_forces(batch[row], 9)));
            let pinned = pinned.expect("looked at");
            assert_eq!((pinned.corpus, &pinned.indices), (trainer.data().train.len(), &batch));
            assert_eq!(format!("{:?}", plain.expect("looked at")), format!("{:?}", pinned.forces));
        }
    }
}

/// The rows are the same pairs at every step, and their similarities are those of the current weights.
#[test]
fn pinned_rows_stay_the_same_pairs_while_the_run_goes_on() {
    let (mut trainer, _) = run(&[("recipe", "uniform")], 0);
    let see = |trainer: &mut Trainer| block_on(trainer.pinned_matrix(&[95, 3], 6, Order::Batch)).expect("looked at");
    let first = see(&mut trainer);
    assert_eq!((first.rows.len(), &first.rows[..2]), (6, &[95, 3][..]));
    for _ in 0..3 {
        block_on(trainer.advance(4)).expect("steps");
        block_on(trainer.look()).expect("a look");
        let matrix = see(&mut trainer);
        let places = |of: &Matrix| (of.rows.clone(), of.columns[..6].to_vec(), of.column_sources.clone());
        assert_eq!(places(&matrix), places(&first));
        let learned = block_on(trainer.learned()).expect("weights");
        let train = &trainer.data().train;
        let encoded = |tower, items: &ndarray::Array2<f32>| {
            let mut out = ndarray::Array2::zeros((items.nrows(), trainer.plan().shape.dim));
            encode(trainer.plan(), &learned.parameters, tower, items.view(), &mut out);
            out
        };
        let all = encoded(Tower::Query, &train.queries).dot(&encoded(Tower::Key, &train.keys).t());
        for (i, &row) in matrix.rows.iter().enumerate() {
            for (j, &column) in matrix.columns.iter().enumerate() {
                let s = matrix.similarities[i * matrix.columns.len() + j];
                assert!((s - all[[row as usize, column as usize]]).abs() < 1e-5, "{row} {column}");
            }
        }
    }
    let refused = block_on(trainer.pinned_forces(96, 3)).expect_err("there are 96");
    assert_eq!(refused.to_string(), "there is no training pair 96: there are 96");
    let mut unseen = block_on(Trainer::new(experiment(&[]), EngineChoice::Cpu)).expect("a run");
    assert!(block_on(unseen.pinned_forces(0, 3)).is_err());
}

/// While the run goes on, and when its settings change, views show the look that was taken.
#[test]
fn views_show_the_last_look_while_the_run_goes_on() {
    let (mut trainer, snapshot) = run(&[("recipe", "ance"), ("filter", "guide")], 7);
    let see = |trainer: &Trainer| {
        let (lens, matrix) = (trainer.lens(&[0.1, 0.2]), trainer.matrix(9, Order::Cluster));
        format!("{lens:?} {matrix:?} {:?}", trainer.forces(2, 9))
    };
    let before = see(&trainer);
    block_on(trainer.advance(5)).expect("steps");
    assert_eq!(before, see(&trainer));
    block_on(trainer.configure(experiment(&[("filter", "labels"), ("weigh", "hardness"), ("dim", "4")])))
        .expect("a change in flight");
    assert_eq!(before, see(&trainer));
    let again = trainer.reweigh(snapshot.look.scalars.tau).expect("looked at");
    assert_eq!((again.step, again.indices), (snapshot.step, snapshot.indices));
    assert_eq!(again.look.push, snapshot.look.push);
    block_on(trainer.look()).expect("a look");
    assert_eq!(trainer.matrix(9, Order::Batch).expect("looked at").removed_by, "Same class");
}

/// Views of a batch whose negatives were all removed have a number wherever the page shows one.
#[test]
fn views_without_negatives_have_no_nan() {
    for patch in [
        &[("filter", "ceiling"), ("ceiling", "-1")][..],
        &[("filter", "ceiling"), ("ceiling", "-1"), ("collect", "uniform"), ("loss", "infonce-qk")],
        &[("filter", "ceiling"), ("ceiling", "-1"), ("loss", "triplet")],
        &[("filter", "ceiling"), ("ceiling", "-1"), ("loss", "sigmoid")],
        &[("filter", "ceiling"), ("ceiling", "-1"), ("loss", "supcon")],
    ] {
        let (mut trainer, snapshot) = run(patch, 3);
        let scalars = &snapshot.look.scalars;
        assert!(scalars.loss.is_finite() && scalars.removed_per_anchor == scalars.candidates_per_anchor, "{patch:?}");
        assert_eq!((scalars.negative_mean, scalars.auroc, scalars.top_share), (None, None, None), "{patch:?}");
        let lens = trainer.lens(&[0.1, 0.2, 0.4]).expect("a look");
        assert!(lens.at.iter().all(|through| through.effective_negatives.is_none() && through.top_share.is_none()));
        assert!(lens.at.iter().all(|through| through.loss.is_finite() && through.theory.iter().all(|x| *x == 0.0)));
        let shown = serde_json::to_string(&(trainer.matrix(8, Order::Class), trainer.forces(0, 8))).expect("JSON");
        assert!(!shown.contains("null"), "{patch:?}: {shown}");
        let said = trainer.diagnosis().expect("a diagnosis");
        assert_eq!(said.sentence, "No negatives are left: the filter removed them all.", "{patch:?}");
        assert!(said.advice.iter().all(|advice| advice.knob == Some("filter")), "{patch:?}: {:?}", said.advice);
    }
}
