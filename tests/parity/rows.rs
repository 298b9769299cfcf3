//! Compares both engines in steps whose rows are stored: with every kind of candidate and every rule.

use std::sync::Arc;

use contrastive_playground::backend::{Blend, Extras, Told};
use contrastive_playground::loss::rules::{
    Bound, Filtering, GuideRule, Head, Pick, Positives, Relation, Rules, Targets, TemperatureRule, Trust, Weighting,
};
use contrastive_playground::negatives::collect::{Filled, Mixing};
use contrastive_playground::negatives::{Embeddings, NOBODY};
use ndarray::Array2;

use super::*;

/// The tolerance for a gradient, relative to the largest of its buffer.
const GRADIENT: f64 = 1e-4;
const PAIRS: usize = 90;

const QUEUE: Memory = Memory {
    size: 29,
    filled: Filled::Batches,
    both_sides: true,
    momentum: None,
    hidden: 0.0,
    mixing: Mixing::None,
    from: 0,
    mixes_from: 0,
};
const KEYS: Columns = Columns { shared: 3, own: 2 };
static COLUMNS: Everything = Everything { columns: KEYS, ..NOTHING };
static REMEMBERS: Everything = Everything { columns: KEYS, memory: Some(QUEUE), ..NOTHING };
static ONE_SIDE: Everything = Everything { memory: Some(Memory { both_sides: false, size: 6, ..QUEUE }), ..NOTHING };
static FOLLOWS: Everything =
    Everything { memory: Some(Memory { momentum: Some(0.9), hidden: 0.2, ..QUEUE }), ..NOTHING };
static TRANSFORMS: Everything = Everything {
    columns: KEYS,
    memory: Some(Memory { mixing: Mixing::Transform { stretch: 0.3 }, ..QUEUE }),
    ..NOTHING
};
static BLENDS: Everything = Everything {
    columns: KEYS,
    memory: Some(Memory { mixing: Mixing::Hard { hardest: 4, blends: 2, query_blends: 1 }, ..QUEUE }),
    ..NOTHING
};
static PERTURBS: Everything =
    Everything { perturbing: Some(Perturbing { size: 0.3, towards: Towards::Anywhere }), ..NOTHING };
static RIVALS: Everything =
    Everything { perturbing: Some(Perturbing { size: 0.4, towards: Towards::Rivals }), ..NOTHING };
static PROXIES: Everything = Everything { columns: KEYS, proxies: 5, ..NOTHING };
static JITTERS: Everything =
    Everything { columns: KEYS, jitter: Some(Jitter { sigma: 0.8, fading: 0.0, steps: 1 }), ..NOTHING };
static MASKS: Everything = Everything { masking: Some(Masking { share: 0.3, ema: 0.9, from: 0 }), ..NOTHING };
static BANK: Everything = Everything {
    memory: Some(Memory { size: PAIRS, filled: Filled::Bank, both_sides: false, ..QUEUE }),
    freezes: true,
    ..NOTHING
};

static MIXTURES: [Blend; 3] = [
    Blend { first: 0, second: 3, share: 0.3 },
    Blend { first: 1, second: 2, share: 0.8 },
    Blend { first: Blend::ANCHOR, second: 0, share: 0.4 },
];

/// The settings of a test.
struct Case {
    collect: &'static Everything,
    batch: u32,
    tau: f64,
    tiles: Tiles,
    /// Weights of the two directions.
    directions: (f64, f64),
    dim: u32,
}

impl Case {
    fn of(collect: &'static Everything) -> Self {
        Case { collect, batch: 7, tau: 0.2, tiles: Tiles::Small, directions: (0.5, 0.5), dim: 6 }
    }
}

/// Both engines, and the draws of their steps.
struct Run {
    pair: Pair,
    experiment: Experiment,
    collect: &'static Everything,
    hidden: Vec<u32>,
    picks: Vec<u32>,
    normals: Vec<f32>,
    targets: Vec<f32>,
}

impl Run {
    fn new(case: &Case, settings: impl FnOnce(&mut Settings), change: impl FnOnce(&mut Rules)) -> Self {
        let experiment = experiment(|s| {
            (s.pairs, s.batch, s.width, s.dim, s.tau) = (PAIRS as u32, case.batch, 7, case.dim, case.tau);
            settings(s);
            s.collect = Choice(case.collect);
        });
        let mut data = dataset(PAIRS, 9, 5);
        let train = Arc::make_mut(&mut data.train);
        train.truth.parents = train.key_labels.iter().map(|label| label / 3).collect();
        train.truth.duplicates = (0..PAIRS as u32).map(|n| n / 2).collect();
        let plan = Plan { directions: case.directions, ..Plan::with_rules(&experiment, &data, change) };
        assert!(plan.stores_rows());
        let mut pair = Pair::of_plan(&experiment, plan, &data, Some(case.tiles));
        let row =
            |salt: usize| Array2::from_shape_fn((PAIRS, 6), |(r, c)| ((5 * r + c * salt) % 11) as f32 / 11.0 - 0.4);
        let guide = Embeddings { queries: row(2), keys: row(3) };
        // More suspects than the GPU's buffer has room for at first.
        let suspects = Array2::from_shape_fn((PAIRS, 12), |(r, c)| match (r + c) % 4 {
            0 => NOBODY,
            n => ((r * 7 + c * n + 1) % PAIRS) as u32,
        });
        let offsets: Vec<f32> = (0..PAIRS).map(|n| -0.02 * n as f32).collect();
        let trust: Vec<f32> = (0..PAIRS).map(|n| 0.3 + (n % 7) as f32 / 7.0).collect();
        let mut told =
            vec![Told::Offsets(&offsets), Told::Trust(&trust), Told::Guide(Some(&guide)), Told::Suspects(&suspects)];
        if case.collect.memory.is_some_and(|memory| memory.filled == Filled::Bank) {
            told.push(Told::Bank(&guide));
        }
        for told in told {
            pair.cpu.tell(told);
            pair.gpu.tell(told);
        }
        let hidden = (0..9).map(|n| u32::from(n % 4 == 1)).collect();
        let picks = (0..2 * case.batch).map(|n| n.wrapping_mul(2_654_435_761)).collect();
        // The first partner cannot be moved.
        let normal = |n: u32| if n < case.dim { 0.0 } else { ((n * 29) % 31) as f32 / 10.0 - 1.5 };
        let normals = (0..case.batch * case.dim).map(normal).collect();
        let judged = case.batch as usize * (1 + case.collect.columns.own);
        let targets = (0..judged).map(|n| ((5 * n) % 11) as f32 / 9.0).collect();
        Run { pair, experiment, collect: case.collect, hidden, picks, normals, targets }
    }

    fn step<T>(&mut self, step: u64, act: impl FnOnce(&mut Pair, &StepInputs<'_>) -> T) -> T {
        let drawn = Drawn::new(&self.experiment, PAIRS, step);
        let memory = self.collect.memory;
        let mixes = memory.is_some_and(|m| matches!(m.mixing, Mixing::Transform { .. }));
        let blends = memory.is_some_and(|m| matches!(m.mixing, Mixing::Hard { .. }));
        let size = memory.map_or(1, |m| m.size) as u64;
        let moves = self.collect.perturbing.is_some();
        // At some steps keys are met as they are.
        let jitters = self.collect.jitter.is_some() && step % 3 != 1;
        let inputs = StepInputs {
            extras: Extras {
                clicks: &[],
                // The host has none at first.
                targets: if step > 4 { &self.targets } else { &[] },
                remembers_at: (step * drawn.batch.len() as u64 % size) as u32,
                memory_counts: step > 0,
                mixes: step > 1,
                ema: 0.9,
                hidden: if memory.is_some_and(|m| m.hidden > 0.0) { &self.hidden } else { &[] },
                mix: if mixes { 0.3 } else { 0.0 },
                rotation: 5,
                stretch: if mixes { 0.2 } else { 0.0 },
                blends: if blends { &MIXTURES } else { &[] },
                picks: &self.picks,
                groups: &drawn.groups,
                normals: if moves || jitters { &self.normals } else { &[] },
                jitters,
                masks: self.collect.masking.is_some() && step % 3 != 1,
                progress: 0.7,
                margin: 0.05,
                keys_learn: step < 3,
            },
            ..drawn.inputs()
        };
        act(&mut self.pair, &inputs)
    }

    /// Compares every pass of one more step, which begins in the CPU's state.
    fn check_passes(&mut self, what: &str) {
        for pass in self.pair.plan.passes.clone() {
            let tau = self.experiment.tau;
            self.step(20, |pair, inputs| {
                // With several heads, the GPU's scores hold slopes for the next pass.
                let heads = matches!(pair.plan.rules.head, Head::Heads { .. });
                if !(heads && pass == Pass::CandidateGradient) {
                    pair.copy_state(pass, inputs);
                }
                pair.cpu.run_pass(inputs, pass);
                pair.gpu.run_pass(inputs, pass);
                for buffer in written(&pair.plan, pass) {
                    // Some candidates are made by a later pass, after which they are compared.
                    let makes = pair.plan.shape.made(Tower::Query) > 0;
                    if pass == Pass::Compare && makes && matches!(buffer, Buffer::OwnScores(_)) {
                        continue;
                    }
                    if pass == Pass::Rows && heads && matches!(buffer, Buffer::Scores(_) | Buffer::OwnScores(_)) {
                        continue;
                    }
                    let (cpu, gpu) = pair.read_both(pass, buffer, inputs);
                    let rows = pass == Pass::Rows;
                    let tolerance = if rows || heads { GRADIENT * (0.05 / tau).max(1.0) } else { TOLERANCE };
                    compare(&format!("{what}, pass {}, {buffer:?}", pass.name()), &cpu, &gpu, tolerance);
                }
            });
        }
        assert_eq!(self.pair.gpu.lost(), None, "{what}");
    }

    /// Compares the losses of twenty steps.
    fn check_steps(&mut self, what: &str) {
        for step in 0..20 {
            self.step(step, |pair, inputs| {
                pair.cpu.step(inputs);
                pair.gpu.step(inputs);
            });
        }
        let pair = &mut self.pair;
        let (cpu, gpu) = (answered(pair.cpu.seen()), block_on(pair.gpu.seen()).expect("a look"));
        if pair.plan.learns == [true, false] {
            let (cpu, gpu) = (answered(pair.cpu.learned()), block_on(pair.gpu.learned()).expect("what was learned"));
            compare(&format!("{what}: parameters"), &cpu.parameters, &gpu.parameters, GRADIENT);
        }
        assert_eq!((cpu.losses.len(), gpu.losses.len()), (20, 20), "{what}");
        compare(&format!("{what}: losses"), &cpu.losses, &gpu.losses, GRADIENT);
        assert!((cpu.log_scale - gpu.log_scale).abs() < 1e-4, "{what}: log_scale {} {}", cpu.log_scale, gpu.log_scale);
        assert!((cpu.bias - gpu.bias).abs() < 1e-4, "{what}: bias {} {}", cpu.bias, gpu.bias);
        assert_eq!(cpu.own, gpu.own, "{what}");
        for (a, b) in cpu.directions.iter().zip(&gpu.directions) {
            assert_eq!(a.pairs, b.pairs, "{what}");
            compare(&format!("{what}: candidates"), &a.candidates, &b.candidates, 1e-3);
            compare(&format!("{what}: own candidates"), &a.own, &b.own, 1e-3);
        }
        assert_eq!(cpu.directions.len(), gpu.directions.len(), "{what}");
    }
}

/// Compares twenty steps, and then each pass of one more step.
fn check(what: &str, case: Case, settings: impl FnOnce(&mut Settings), change: impl FnOnce(&mut Rules)) {
    let mut run = Run::new(&case, settings, change);
    run.check_steps(what);
    run.check_passes(what);
}

/// Sets a rule without effect, which makes the plan store its rows.
fn stored(rules: &mut Rules) {
    rules.filter.above = Some(Bound { constant: 2.0, ..Bound::default() });
}

#[test]
fn engines_agree_on_every_kind_of_candidate() {
    let kinds = [
        ("columns", &COLUMNS),
        ("memory", &REMEMBERS),
        ("small memory", &ONE_SIDE),
        ("momentum", &FOLLOWS),
        ("transformed", &TRANSFORMS),
        ("blended", &BLENDS),
        ("perturbed", &PERTURBS),
        ("rivals", &RIVALS),
        ("proxies", &PROXIES),
        ("jittered", &JITTERS),
        ("masked", &MASKS),
        ("bank", &BANK),
    ];
    for (what, collect) in kinds {
        for (batch, tiles) in [(7, Tiles::Small), (34, Tiles::Large)] {
            let case = Case { batch, tiles, ..Case::of(collect) };
            check(&format!("{what}, batch {batch}"), case, |_| {}, stored);
        }
        check(&format!("{what}, same side"), Case::of(collect), |_| {}, |rules| rules.same_side = true);
    }
}

/// Checks the rules with every kind of candidate that can matter to them.
fn check_rules(what: &str, change: impl Fn(&mut Rules)) {
    for (kind, collect) in [("columns", &COLUMNS), ("blended memory", &BLENDS), ("rivals", &RIVALS)] {
        let change = |rules: &mut Rules| {
            stored(rules);
            change(rules);
        };
        check(&format!("{what}, {kind}"), Case::of(collect), |_| {}, change);
    }
}

#[test]
fn engines_agree_on_every_filter() {
    let bound = |change: fn(&mut Bound)| {
        let mut bound = Bound::default();
        change(&mut bound);
        Some(bound)
    };
    let filters = [
        ("class", Filtering { same: Some(Relation::Class), ..Filtering::default() }),
        ("parent", Filtering { same: Some(Relation::Parent), ..Filtering::default() }),
        ("duplicate", Filtering { same: Some(Relation::Duplicate), ..Filtering::default() }),
        ("ceiling", Filtering { above: bound(|b| b.constant = 0.3), ..Filtering::default() }),
        ("margin", Filtering { above: bound(|b| (b.constant, b.positive) = (0.1, 1.0)), ..Filtering::default() }),
        (
            "relative",
            Filtering { above: bound(|b| (b.positive, b.positive_size) = (1.0, 0.2)), ..Filtering::default() },
        ),
        ("deviations", Filtering { above: bound(|b| (b.mean, b.deviation) = (1.0, 0.7)), ..Filtering::default() }),
        ("top", Filtering { below: bound(|b| (b.among_top, b.share) = (1.0, 0.3)), ..Filtering::default() }),
        (
            "whiskers",
            Filtering {
                above: bound(|b| (b.upper_quartile, b.lower_quartile) = (1.2, -0.2)),
                below: bound(|b| (b.upper_quartile, b.lower_quartile) = (-0.2, 1.2)),
                ..Filtering::default()
            },
        ),
        ("guide", Filtering { guide: Some(GuideRule::Absolute(-0.1)), ..Filtering::default() }),
        ("relative guide", Filtering { guide: Some(GuideRule::Relative(0.2)), ..Filtering::default() }),
        ("listed", Filtering { listed: true, ..Filtering::default() }),
        ("everything", Filtering { above: bound(|b| b.constant = -2.0), ..Filtering::default() }),
    ];
    for (what, filter) in filters {
        check_rules(what, |rules| rules.filter = filter);
    }
}

#[test]
fn engines_agree_on_every_weighting() {
    let plain = Weighting::default();
    let weightings = [
        ("hardness", Weighting { hardness: 1.0, ..plain }),
        ("hardness that flows", Weighting { hardness: 1.0, through: true, ..plain }),
        ("focal", Weighting { focal: 0.5, ..plain }),
        ("penalty", Weighting { penalty: 0.5, ..plain }),
        ("selection", Weighting { selection: Some(0.3), ..plain }),
        ("debiased", Weighting { debias: Some(0.05), ..plain }),
        ("debiased, clamped", Weighting { debias: Some(0.6), ..plain }),
        ("debiased and hard", Weighting { debias: Some(0.05), hardness: 0.7, ..plain }),
        ("debiased and hard, flowing", Weighting { debias: Some(0.05), hardness: 0.7, through: true, ..plain }),
        ("trust", Weighting { trust: Trust::Table, ..plain }),
        ("progress", Weighting { trust: Trust::Progress, ..plain }),
        ("projected", Weighting { project: 0.8, ..plain }),
        ("projected and focal", Weighting { project: 1.0, focal: 0.5, ..plain }),
        ("teacher", Weighting { targets: Targets::Taught, ..plain }),
        ("teacher and focal", Weighting { targets: Targets::Taught, focal: 0.5, ..plain }),
        ("given targets", Weighting { targets: Targets::Given, ..plain }),
        ("given targets and focal", Weighting { targets: Targets::Given, focal: 0.5, ..plain }),
        ("told", Weighting { targets: Targets::Recalled, ..plain }),
        ("told, with trust", Weighting { targets: Targets::Recalled, trust: Trust::Table, ..plain }),
        ("several", Weighting { hardness: 0.5, focal: 0.3, penalty: 0.2, selection: Some(0.3), ..plain }),
    ];
    for (what, weigh) in weightings {
        check_rules(what, |rules| rules.weigh = weigh);
    }
}

#[test]
fn engines_agree_on_every_loss() {
    let softmax = |kappa, smoothing, sigma| Head::Softmax { kappa, smoothing, sigma };
    let heads = [
        ("decoupled", softmax(0.0, 0.0, None)),
        ("smoothed", softmax(1.0, 0.2, None)),
        ("weighted", softmax(0.0, 0.0, Some(0.5))),
        ("global", Head::Global { forget: 0.3 }),
        ("global, nothing remembered", Head::Global { forget: 1.0 }),
        ("pooled", Head::Pooled),
        ("classes", Head::Multiple(Positives::Class)),
        ("attraction", Head::Multiple(Positives::Listed)),
        ("random triplet", Head::Triplet { gap: 0.3, pick: Pick::Random }),
        ("semi-hard triplet", Head::Triplet { gap: 0.3, pick: Pick::SemiHard }),
        ("hardest triplet", Head::Triplet { gap: 0.3, pick: Pick::Hardest }),
        ("alignment", Head::Alignment { uniformity: 0.0, kernel: 1.0 }),
    ];
    for (what, head) in heads {
        check_rules(what, |rules| rules.head = head);
    }
    for collect in [&COLUMNS, &REMEMBERS] {
        check(
            "alignment and uniformity",
            Case::of(collect),
            |_| {},
            |rules| {
                rules.same_side = true;
                rules.head = Head::Alignment { uniformity: 0.7, kernel: 2.0 };
            },
        );
    }
    let sigmoid = loss::by_id("sigmoid").expect("a known id");
    let flipped = loss::by_id("sigmoid-flipped").expect("a known id");
    for collect in [&COLUMNS, &BLENDS] {
        check("flipped labels", Case::of(collect), |s| s.loss = flipped, |_| {});
        check("sigmoid", Case::of(collect), |s| s.loss = sigmoid, |_| {});
        check(
            "sigmoid, learned",
            Case::of(collect),
            |s| s.loss = sigmoid,
            |r| r.temperature = TemperatureRule::Learned,
        );
    }
}

#[test]
fn engines_agree_on_several_heads() {
    let heads = loss::by_id("multi-head").expect("a known id");
    for (collect, count) in [(&COLUMNS, 2), (&REMEMBERS, 4), (&FOLLOWS, 1), (&TRANSFORMS, 3)] {
        let settings = |s: &mut Settings| (s.loss, s.heads) = (heads, count);
        check(&format!("{count} heads"), Case::of(collect), settings, |_| {});
        check(&format!("{count} heads, same side, filtered, held"), Case::of(collect), settings, |rules| {
            rules.same_side = true;
            rules.filter.same = Some(Relation::Parent);
            rules.weigh.hardness = 0.5;
            rules.temperature = TemperatureRule::Hold { target: 4.0 };
        });
    }
}

#[test]
fn engines_agree_on_every_temperature_and_the_other_rules() {
    let temperatures = [
        ("alignment", TemperatureRule::Alignment { alpha: 0.5 }),
        ("hold", TemperatureRule::Hold { target: 5.0 }),
        ("adaptive", TemperatureRule::Adaptive),
    ];
    for (what, temperature) in temperatures {
        check_rules(what, |rules| rules.temperature = temperature);
    }
    let learned = temperature::by_id("learned").expect("a known id");
    let progress = |rules: &mut Rules| rules.weigh.trust = Trust::Progress;
    check("learned, progress", Case::of(&COLUMNS), |s| s.temperature = learned, progress);
    for collect in [&COLUMNS, &TRANSFORMS] {
        check("learned", Case::of(collect), |s| s.temperature = learned, stored);
        check("offsets", Case::of(collect), |_| {}, |rules| rules.offsets = true);
        check("only what was collected", Case::of(collect), |_| {}, |rules| rules.in_batch = false);
        for directions in [(1.0, 0.0), (0.0, 1.0)] {
            let case = Case { directions, ..Case::of(collect) };
            check(&format!("{directions:?}"), case, |s| s.temperature = learned, stored);
        }
    }
}

#[test]
fn kept_state_moves_between_engines_and_looking_changes_nothing() {
    for collect in [&REMEMBERS, &FOLLOWS, &BANK] {
        let new = || {
            Run::new(
                &Case::of(collect),
                |_| {},
                |rules| {
                    rules.temperature = TemperatureRule::Hold { target: 5.0 };
                    rules.head = Head::Global { forget: 0.3 };
                },
            )
        };
        let (mut here, mut there) = (new(), new());
        (0..5).for_each(|step| here.step(step, |pair, inputs| pair.gpu.step(inputs)));
        let half = block_on(here.pair.gpu.learned()).expect("what was learned");
        here.step(9, |pair, inputs| pair.gpu.forward(inputs));
        let looked = block_on(here.pair.gpu.learned()).expect("what was learned");
        // The loss of a pair that was never in a batch is NaN, which is not equal to itself.
        assert_eq!(format!("{half:?}"), format!("{looked:?}"));
        there.pair.gpu.restore(&half);
        for run in [&mut here, &mut there] {
            (5..10).for_each(|step| run.step(step, |pair, inputs| pair.gpu.step(inputs)));
        }
        let [here, there] = [here, there].map(|mut run| block_on(run.pair.gpu.learned()).expect("what was learned"));
        assert_eq!(format!("{here:?}"), format!("{there:?}"));
    }
}

#[test]
fn a_frozen_tower_keeps_every_bit() {
    let mut run = Run::new(&Case::of(&BANK), |_| {}, |_| {});
    let parameters = |run: &mut Run| block_on(run.pair.gpu.learned()).expect("what was learned").parameters;
    (0..3).for_each(|step| run.step(step, |pair, inputs| pair.gpu.step(inputs)));
    let before = parameters(&mut run);
    (3..6).for_each(|step| run.step(step, |pair, inputs| pair.gpu.step(inputs)));
    let after = parameters(&mut run);
    let same = |tower| run.pair.plan.layout.tower(tower).all(|n| before[n].to_bits() == after[n].to_bits());
    assert!(same(Tower::Key) && !same(Tower::Query));
}

#[test]
fn engines_agree_on_awkward_rows_at_every_temperature() {
    let weigh = Weighting { hardness: 0.5, penalty: 0.1, debias: Some(0.02), ..Weighting::default() };
    for (tau, batch, dim, tiles) in [
        (0.01, 2, 2, Tiles::Small),
        (0.01, 34, 9, Tiles::Large),
        (0.05, 80, 33, Tiles::Small),
        (1.0, 65, 5, Tiles::Large),
    ] {
        let case = |collect| Case { tau, batch, dim, tiles, ..Case::of(collect) };
        let what = format!("tau {tau}, batch {batch}, dim {dim}");
        check(&format!("{what}, memory"), case(&REMEMBERS), |_| {}, stored);
        check(&format!("{what}, blended and weighed"), case(&BLENDS), |_| {}, |rules| rules.weigh = weigh);
    }
}
