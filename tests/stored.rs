//! Checks steps whose rows are stored, on the CPU engine in f64: gradients against central differences, the memory, the
//! momentum encoders, frozen towers, and entries that are never negatives.

use std::sync::Arc;

use crate::support::{answered, dataset, experiment};
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::evaluated::State;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Blend, Extras, Learned, StepInputs, Told};
use contrastive_playground::data::Dataset;
use contrastive_playground::described::{About, Choice, Described};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::Experiment;
use contrastive_playground::knobs::Knobs;
use contrastive_playground::loss::rules::{Bound, Filtering, Head, Positives, Relation, Rules, Trust, Weighting};
use contrastive_playground::negatives::collect::{Collect, Columns, Filled, Memory, Mixing};
use contrastive_playground::negatives::{Embeddings, Method, NOBODY};
use contrastive_playground::plan::{Buffer, Pass, Plan};
use ndarray::Array2;

const STEP: f64 = 1e-5;
const BATCH: [u32; 5] = [3, 8, 14, 20, 31];
const SHARED: [u32; 2] = [1, 39];
const OWN: [u32; 10] = [0, 5, 6, 7, 9, 10, 11, 12, 13, 15];

/// A way of collecting that has shared keys, own keys and a memory.
#[derive(Debug)]
struct Everything(Columns, Option<Memory>, bool);

impl Described for Everything {
    fn about(&self) -> &'static About {
        &About { id: "everything", label: "", help: "", formula: "", source: "" }
    }
}

impl Method for Everything {}

impl Collect for Everything {
    fn columns(&self, _knobs: &Knobs) -> Columns {
        self.0
    }
    fn memory(&self, _knobs: &Knobs) -> Option<Memory> {
        self.1
    }
    fn freezes_keys(&self, _knobs: &Knobs) -> bool {
        self.2
    }
}

const QUEUE: Memory = Memory {
    size: 12,
    filled: Filled::Batches,
    both_sides: true,
    momentum: None,
    hidden: 0.0,
    mixing: Mixing::None,
    from: 0,
    mixes_from: 0,
};
static COLUMNS: Everything = Everything(Columns { shared: 2, own: 2 }, None, false);
static REMEMBERS: Everything = Everything(Columns { shared: 2, own: 2 }, Some(QUEUE), false);
static FOLLOWS: Everything =
    Everything(Columns { shared: 0, own: 0 }, Some(Memory { momentum: Some(0.9), ..QUEUE }), false);
static MIXES: Everything = Everything(
    Columns { shared: 0, own: 2 },
    Some(Memory { mixing: Mixing::Hard { hardest: 4, blends: 2, query_blends: 1 }, ..QUEUE }),
    false,
);
static FROZEN: Everything = Everything(Columns { shared: 2, own: 2 }, Some(QUEUE), true);
static BLENDS: [Blend; 3] = [
    Blend { first: 0, second: 3, share: 0.3 },
    Blend { first: 1, second: 2, share: 0.8 },
    Blend { first: Blend::ANCHOR, second: 0, share: 0.4 },
];

fn inputs(collect: &Everything, at: u32) -> StepInputs<'static> {
    StepInputs {
        step: 0,
        batch: &BATCH,
        shared: &SHARED[..collect.0.shared],
        own: &OWN[..5 * collect.0.own],
        tau: 0.4,
        rate: 0.01,
        decay: 0.1,
        // With ema 1 the momentum encoders do not change, so that differences can be taken.
        extras: Extras {
            remembers_at: at,
            memory_counts: true,
            mixes: true,
            ema: 1.0,
            blends: &BLENDS,
            ..Extras::default()
        },
    }
}

fn settings(collect: &'static Everything) -> Experiment {
    experiment(|s| {
        (s.pairs, s.batch, s.width, s.dim, s.tau) = (40, 5, 6, 3, 0.4);
        s.collect = Choice(collect);
    })
}

fn engine(collect: &'static Everything, change: impl FnOnce(&mut Rules)) -> (CpuEngine<f64>, Plan, Dataset) {
    let experiment = settings(collect);
    let mut data = dataset(40, 4, 4);
    let train = Arc::make_mut(&mut data.train);
    train.truth.parents = train.key_labels.iter().map(|label| label / 3).collect();
    let plan = Plan::with_rules(&experiment, &data, change);
    let learned = Learned::new(plan.layout.initialize(2, experiment.tau));
    (CpuEngine::new(plan.clone(), &data.train, &learned), plan, data)
}

/// Takes a step that fills the memories, and compares every gradient of the next step with central differences.
fn check(what: &str, collect: &'static Everything, change: impl FnOnce(&mut Rules)) {
    let (mut engine, plan, _) = engine(collect, change);
    assert!(plan.stores_rows(), "{what}");
    engine.tell(Told::Offsets(&(0..40).map(|n| -0.05 * n as f32).collect::<Vec<_>>()));
    let guide = |shift: usize| Array2::from_shape_fn((40, 3), |(r, c)| ((r + c * shift) % 7) as f32 / 7.0 - 0.4);
    engine.tell(Told::Guide(Some(&Embeddings { queries: guide(2), keys: guide(3) })));
    engine.step(&StepInputs { batch: &[2, 4, 14, 21, 33], ..inputs(collect, 0) });
    let inputs = inputs(collect, 5);
    let passes: Vec<Pass> =
        plan.passes.iter().copied().filter(|pass| !matches!(pass, Pass::Optimize | Pass::Remember)).collect();
    passes.iter().for_each(|&pass| engine.run_pass(&inputs, pass));
    let gradient = engine.gradient().to_vec();
    let scale = gradient.iter().fold(0.0f64, |max, g| max.max(g.abs()));
    assert!(scale > 1e-4, "{what}: nothing is learned");
    for (n, &exact) in gradient.iter().enumerate() {
        if n == plan.layout.log_scale && !plan.learns_temperature {
            continue;
        }
        let mut loss_at = |change: f64| {
            engine.parameters_mut()[n] += change;
            plan.forward().iter().for_each(|&pass| engine.run_pass(&inputs, pass));
            engine.parameters_mut()[n] -= change;
            engine.loss()
        };
        let difference = (loss_at(STEP) - loss_at(-STEP)) / (2.0 * STEP);
        assert!((difference - exact).abs() < 1e-6 * scale, "{what}, parameter {n}: {difference} {exact}");
    }
}

#[test]
fn every_kind_of_candidate_gets_its_gradient() {
    let general = |rules: &mut Rules| rules.filter.above = Some(Bound { constant: 2.0, ..Bound::default() });
    check("shared and own keys", &COLUMNS, general);
    check("a memory", &REMEMBERS, |_| {});
    check("momentum encoders", &FOLLOWS, |_| {});
    check("the same side", &REMEMBERS, |rules| rules.same_side = true);
    check("no in-batch negatives", &REMEMBERS, |rules| rules.in_batch = false);
    check("offsets", &REMEMBERS, |rules| rules.offsets = true);
}

#[test]
fn every_rule_has_the_gradient_of_differences() {
    let with = |head| move |rules: &mut Rules| rules.head = head;
    check("decoupled", &REMEMBERS, with(Head::Softmax { kappa: 0.0, smoothing: 0.0, sigma: None }));
    check("smoothed", &REMEMBERS, with(Head::Softmax { kappa: 1.0, smoothing: 0.2, sigma: None }));
    check("pooled", &COLUMNS, with(Head::Pooled));
    check("pooled, remembered", &REMEMBERS, with(Head::Pooled));
    check("several positives", &REMEMBERS, with(Head::Multiple(Positives::Class)));
    let weighed = |weigh| move |rules: &mut Rules| rules.weigh = weigh;
    check("debiased", &REMEMBERS, weighed(Weighting { debias: Some(0.1), ..Weighting::default() }));
    let official = Weighting { hardness: 1.0, through: true, ..Weighting::default() };
    check("official hardness", &REMEMBERS, weighed(official));
    let filtered = |filter| move |rules: &mut Rules| rules.filter = filter;
    check("labels", &COLUMNS, filtered(Filtering { same: Some(Relation::Class), ..Filtering::default() }));
    check("parents", &COLUMNS, filtered(Filtering { same: Some(Relation::Parent), ..Filtering::default() }));
    let guide = Some(contrastive_playground::loss::rules::GuideRule::Absolute(0.0));
    check("a guide", &COLUMNS, filtered(Filtering { guide, ..Filtering::default() }));
    let below = Some(Bound { among_top: 1.0, share: 0.5, ..Bound::default() });
    check("only the top half", &REMEMBERS, filtered(Filtering { below, ..Filtering::default() }));
    let above = Some(Bound { upper_quartile: 1.2, lower_quartile: -0.2, ..Bound::default() });
    check("whiskers", &COLUMNS, filtered(Filtering { above, ..Filtering::default() }));
}

/// A step evaluates rows in place if it can, whereas a look copies them.
#[test]
fn a_look_sees_the_rows_of_the_step() {
    let check = |what: &str, collect: &'static Everything, change: fn(&mut Rules)| {
        let (mut engine, plan, _) = engine(collect, change);
        engine.step(&StepInputs { batch: &[2, 4, 14, 21, 33], ..inputs(collect, 0) });
        let inputs = inputs(collect, 5);
        let read = |engine: &mut CpuEngine<f64>| {
            let loss = engine.loss();
            let mut of =
                |tower| [Buffer::Scores(tower), Buffer::OwnScores(tower)].map(|b| answered(engine.read(b))).concat();
            (loss, Tower::BOTH.map(&mut of).concat())
        };
        plan.forward().iter().for_each(|&pass| engine.run_pass(&inputs, pass));
        let (of_step, slopes) = read(&mut engine);
        engine.forward(&inputs);
        let (of_look, others) = read(&mut engine);
        assert!((of_step - of_look).abs() < 1e-12, "{what}: {of_step} {of_look}");
        let largest = slopes.iter().fold(0.0f32, |max, slope| max.max(slope.abs()));
        assert!(largest > 1e-3, "{what}");
        for (n, (slope, other)) in slopes.iter().zip(&others).enumerate() {
            assert!((slope - other).abs() < 1e-6 * largest, "{what}, {n}: {slope} {other}");
        }
    };
    check("a memory", &REMEMBERS, |_| {});
    check("own keys", &COLUMNS, |rules| rules.same_side = true);
    check("mixtures", &MIXES, |_| {});
    check("no in-batch negatives", &REMEMBERS, |rules| rules.in_batch = false);
    check("own keys alone", &COLUMNS, |rules| rules.in_batch = false);
    check("decoupled", &REMEMBERS, |rules| rules.head = Head::Softmax { kappa: 0.0, smoothing: 0.0, sigma: None });
    check("trusted more and more", &FOLLOWS, |rules| rules.weigh.trust = Trust::Progress);
}

#[test]
fn mixtures_have_unit_length_and_need_a_memory() {
    let (mut engine, plan, _) = engine(&MIXES, |_| {});
    engine.step(&inputs(&MIXES, 0));
    let next = StepInputs { batch: &[2, 4, 16, 21, 33], ..inputs(&MIXES, 5) };
    engine.forward(&next);
    let (directions, _) = engine.directions().expect("rows are stored");
    let own = plan.shape.own_candidates(Tower::Query);
    assert_eq!((own, plan.shape.own_candidates(Tower::Key)), (5, 3));
    let query = &directions[0];
    let width = plan.shape.shared_candidates(Tower::Query) + own;
    for i in 0..5 {
        for n in 2..5 {
            let row = query.own.row(i * own + n);
            assert!((row.dot(&row) - 1.0).abs() < 1e-12, "mixtures have unit length");
            assert_eq!(query.states[i * width + width - own + n], State::TakesPart);
        }
    }
    // While the memory is empty there is nothing to mix.
    let (mut fresh, ..) = self::engine(&MIXES, |_| {});
    fresh.forward(&inputs(&MIXES, 0));
    let (directions, _) = fresh.directions().expect("rows are stored");
    assert!((0..5).all(|i| (2..5).all(|n| directions[0].states[i * width + width - own + n] == State::Absent)));
}

#[test]
fn the_memory_is_a_ring_buffer_in_which_an_anchor_never_meets_its_own_pair() {
    let (mut engine, plan, _) = engine(&REMEMBERS, |_| {});
    let batches: [[u32; 5]; 4] = [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15], [3, 16, 17, 18, 19]];
    let mut expected = vec![NOBODY; 12];
    for (n, batch) in batches.iter().enumerate() {
        let at = 5 * n as u32 % 12;
        let remembered = expected.clone();
        let given = StepInputs { batch, ..inputs(&REMEMBERS, at) };
        engine.forward(&given);
        let (directions, _) = engine.directions().expect("rows are stored");
        for direction in directions {
            let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
            for (i, &mine) in batch.iter().enumerate() {
                for (m, &pair) in remembered.iter().enumerate() {
                    let state = direction.states[i * (shared + own) + shared - 12 + m];
                    let absent = pair == NOBODY || pair == mine;
                    assert_eq!(state, if absent { State::Absent } else { State::TakesPart }, "step {n}");
                }
            }
        }
        engine.step(&given);
        for (r, &pair) in batch.iter().enumerate() {
            expected[(at as usize + r) % 12] = pair;
        }
        let held: Vec<f32> = expected.iter().map(|&pair| pair as f32).collect();
        assert_eq!(answered(engine.read(Buffer::MemoryPairs)), held);
    }
    assert_eq!(plan.shape.shared_candidates(Tower::Query), 5 + 2 + 12);
    assert_eq!(plan.shape.shared_candidates(Tower::Key), 5 + 12);
}

#[test]
fn looking_changes_neither_the_momentum_encoders_nor_the_memory() {
    for collect in [&REMEMBERS, &FOLLOWS, &MIXES] {
        let (mut engine, ..) = engine(collect, |_| {});
        let moving =
            |at| StepInputs { extras: Extras { ema: 0.5, ..inputs(collect, at).extras }, ..inputs(collect, at) };
        engine.step(&moving(0));
        let before = answered(engine.learned());
        engine.forward(&StepInputs { batch: &[2, 4, 16, 21, 33], ..moving(5) });
        // The loss of a pair that was never in a batch is NaN, which is not equal to itself.
        assert_eq!(format!("{before:?}"), format!("{:?}", answered(engine.learned())));
    }
}

#[test]
fn kept_state_survives_a_move_to_another_engine() {
    let (mut first, plan, data) = engine(&FOLLOWS, |_| {});
    let step =
        |at: u32| StepInputs { extras: Extras { ema: 0.5, ..inputs(&FOLLOWS, at).extras }, ..inputs(&FOLLOWS, at) };
    first.step(&step(0));
    let learned = answered(first.learned());
    let mut here = CpuEngine::<f32>::new(plan.clone(), &data.train, &learned);
    let mut there = CpuEngine::<f32>::new(plan, &data.train, &answered(here.learned()));
    for at in [5, 10, 3] {
        here.step(&step(at));
        there.step(&step(at));
    }
    assert_eq!(format!("{:?}", answered(here.learned())), format!("{:?}", answered(there.learned())));
}

#[test]
fn a_frozen_tower_keeps_every_bit() {
    let (mut engine, plan, _) = engine(&FROZEN, |_| {});
    let before = engine.parameters().to_vec();
    for at in 0..3 {
        engine.step(&inputs(&FROZEN, 5 * at % 12));
    }
    let same = |tower| plan.layout.tower(tower).all(|n| engine.parameters()[n].to_bits() == before[n].to_bits());
    assert!(same(Tower::Key) && !same(Tower::Query));
}

#[test]
fn a_filter_may_remove_every_candidate_but_the_positive() {
    let (mut engine, ..) =
        engine(&COLUMNS, |rules| rules.filter.above = Some(Bound { constant: -2.0, ..Bound::default() }));
    let before = engine.parameters().to_vec();
    engine.step(&StepInputs { decay: 0.0, ..inputs(&COLUMNS, 0) });
    engine.forward(&inputs(&COLUMNS, 0));
    assert_eq!(engine.loss(), 0.0);
    assert_eq!(engine.parameters(), before);
    let (directions, outcome) = engine.directions().expect("rows are stored");
    assert_eq!(outcome.effective, 0.0);
    for direction in directions {
        let kept = direction.states.iter().filter(|&&state| state == State::Positive).count();
        let removed = direction.states.iter().filter(|&&state| state == State::Removed).count();
        assert_eq!(kept, 5);
        assert_eq!(removed, direction.states.len() - 5);
    }
}
