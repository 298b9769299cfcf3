//! The diagnosis is right: it names the state of runs that are in one state by construction, its advice can be followed
//! and helps, and its reference values and shares agree with the loss.

use std::sync::Arc;

use crate::support::experiment;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::Settings;
use contrastive_playground::experiment::catalogue;
use contrastive_playground::knobs::OptimizerKind;
use contrastive_playground::negatives::{collect, filter, weigh};
use contrastive_playground::trainer::{Start, Trainer};
use contrastive_playground::views::diagnosis::{Diagnosis, State, Value};
use contrastive_playground::{data, loss, metrics};
use pollster::block_on;

/// Trains as the page does, looking every ten steps and evaluating every twenty.
fn follow(mut run: Trainer, steps: u32) -> Diagnosis {
    let look = |run: &mut Trainer| block_on(run.look()).map(|_| ()).expect("a look");
    look(&mut run);
    block_on(run.evaluate()).expect("an evaluation");
    for step in (10..=steps).step_by(10) {
        run.run(10);
        look(&mut run);
        if step % 20 == 0 {
            block_on(run.evaluate()).expect("an evaluation");
        }
    }
    run.diagnosis().expect("a look was just taken")
}

fn after(steps: u32, change: impl FnOnce(&mut Settings)) -> Diagnosis {
    let run = Trainer::new(experiment(change), EngineChoice::Cpu);
    follow(block_on(run).expect("the CPU engine always starts"), steps)
}

/// A state, and settings that bring a run into it.
struct Case {
    name: &'static str,
    state: State,
    steps: u32,
    change: fn(&mut Settings),
}

const fn case(name: &'static str, state: State, steps: u32, change: fn(&mut Settings)) -> Case {
    Case { name, state, steps, change }
}

fn filtered(s: &mut Settings, id: &str) {
    s.filter = filter::by_id(id).expect("a known id");
}

/// Two topics of two concepts: most items near an anchor are of its concept.
fn few_concepts(s: &mut Settings) {
    s.data = data::by_id("hierarchy").expect("a known id");
    (s.topics, s.concepts, s.spread) = (2, 2, 0.1);
    (s.dim, s.batch, s.negatives) = (32, 64, 8);
    s.collect = collect::by_id("hard").expect("a known id");
}

/// Nine pairs of ten are in groups of four duplicates.
fn duplicates(s: &mut Settings) {
    s.data = data::by_id("hierarchy").expect("a known id");
    (s.dim, s.duplicates) = (32, 0.9);
}

fn with_loss(s: &mut Settings, id: &str) {
    s.loss = loss::by_id(id).expect("a known id");
    (s.dim, s.batch) = (32, 128);
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    case("before the first step", State::Guessing, 0, |_| {}),
    // All similarities are near 0.95 then, and the loss is near chance and falling.
    case("the first ten steps on a sphere", State::Guessing, 10, |s| s.dim = 3),
    case("a tiny learning rate", State::Guessing, 100, |s| s.rate = 1e-5),
    case("a decay that fights the gradient", State::Guessing, 100, |s| (s.decay, s.rate) = (1.0, 0.1)),

    case("the first experiment", State::Learning, 100, |_| {}),
    case("most of the first experiment", State::Learning, 600, |_| {}),
    case("a sphere that is full", State::Learning, 1000, |s| s.dim = 3),
    case("wide embeddings", State::Learning, 100, |s| s.dim = 32),
    case("four pairs a batch, a noisy loss", State::Learning, 600, |s| (s.dim, s.batch) = (32, 4)),
    case("a small learning rate, later", State::Learning, 600, |s| s.rate = 1e-5),
    case("a hot softmax, early", State::Learning, 100, |s| (s.dim, s.tau) = (32, 2.0)),
    case("SigLIP", State::Learning, 100, |s| with_loss(s, "sigmoid")),
    case("SupCon", State::Learning, 100, |s| with_loss(s, "supcon")),
    case("decoupled, whose loss has no floor", State::Learning, 600, |s| with_loss(s, "decoupled")),
    case("semi-hard triplets", State::Learning, 100, |s| with_loss(s, "triplet-semihard")),
    case("several heads, whose loss falls below 0", State::Learning, 400, |s| with_loss(s, "multi-head")),
    case("a queue", State::Learning, 100, |s| {
        s.collect = collect::by_id("queue").expect("a known id");
        s.dim = 32;
    }),

    case("a hot softmax at its floor", State::Saturated, 1500, |s| (s.dim, s.tau) = (32, 2.0)),
    case("nothing but easy negatives", State::Saturated, 600, |s| { few_concepts(s); filtered(s, "labels"); }),
    case("triplets that all hold the margin", State::Saturated, 100, |s| {
        with_loss(s, "triplet");
        s.data = data::by_id("clusters").expect("a known id");
        (s.classes, s.gap) = (64, 0.05);
    }),

    case("a learning rate that kills every unit", State::Collapsed, 300, |s| s.rate = 10.0),
    case("SGD with as large steps", State::Collapsed, 300, |s| (s.optimizer, s.rate) = (OptimizerKind::Sgd, 10.0)),
    case("the same on a sphere", State::Collapsed, 100, |s| {
        s.optimizer = OptimizerKind::Sgd;
        (s.rate, s.dim) = (10.0, 3);
    }),
    case("a decay that wins", State::Collapsed, 600, |s| (s.decay, s.rate) = (1.0, 0.1)),
    case("the hardest triplets", State::Collapsed, 400, |s| with_loss(s, "triplet-hardest")),

    case("hard negatives from few concepts", State::FalseNegatives, 600, few_concepts),
    case("many duplicates", State::FalseNegatives, 600, duplicates),

    case("momentum that explodes", State::Diverged, 5000, |s| {
        s.optimizer = OptimizerKind::Sgd;
        (s.rate, s.decay, s.momentum, s.depth, s.steps) = (10.0, 1.0, 0.999, 3, 5000);
    }),
];

#[test]
fn states_are_recognised_and_advice_can_be_followed() {
    let mut wrong = Vec::new();
    for case in CASES {
        let settings = experiment(|s| {
            s.steps = 5000;
            (case.change)(s);
        });
        let run = Trainer::new(settings.clone(), EngineChoice::Cpu);
        let found = follow(block_on(run).expect("the CPU engine always starts"), case.steps);
        if found.id != case.state {
            wrong.push(format!("{}: {:?} and not {:?}\n{found:#?}", case.name, found.id, case.state));
        }
        assert!(!found.sentence.is_empty() && !found.advice.is_empty(), "{}: {}", case.name, found.sentence);
        for advice in found.advice {
            let (Some(knob), Some(value)) = (advice.knob, advice.value) else { continue };
            let value = match value {
                Value::Number(value) => catalogue::Value::Number(value),
                Value::Choice(id) => catalogue::Value::Text(id.to_owned()),
            };
            let changed = catalogue::apply_strictly(&settings, &[(knob.into(), value)]);
            let changed = changed.unwrap_or_else(|problems| panic!("{}: {}: {problems:?}", case.name, advice.say));
            assert_ne!(changed, settings, "{}: {}", case.name, advice.say);
            let live = catalogue::can_change_in_flight(&settings, &changed);
            assert!(live || advice.restart, "{}: {} needs a restart", case.name, advice.say);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn following_advice_improves_the_run() {
    let recall = |d: &Diagnosis| d.retrieval.expect("it was evaluated").recall_at_10;
    let class = |d: &Diagnosis| d.retrieval.and_then(|found| found.class_at_10).expect("there are classes");
    // The sphere is full: the advice is more dimensions.
    let (full, wide) = (after(600, |s| s.dim = 3), after(600, |s| s.dim = 32));
    assert!(recall(&wide) > recall(&full) + 0.2, "{} {}", recall(&full), recall(&wide));
    // The loss at a high temperature is at its floor: the advice is a lower temperature.
    let (hot, cool) = (after(300, |s| (s.dim, s.tau) = (32, 2.0)), after(300, |s| s.dim = 32));
    assert!(recall(&cool) > recall(&hot) + 0.1, "{} {}", recall(&hot), recall(&cool));
    // False negatives limit the run: the advice is to leave out the anchor's class, and then classes gather.
    let noisy = |s: &mut Settings| {
        few_concepts(s);
        s.noise = 0.5;
    };
    let (limited, freed) = (
        after(600, noisy),
        after(600, |s| {
            noisy(s);
            filtered(s, "labels");
        }),
    );
    assert!(class(&freed) > class(&limited) + 0.1, "{} {}", class(&limited), class(&freed));
    let (limited, freed) = (
        after(600, duplicates),
        after(600, |s| {
            duplicates(s);
            filtered(s, "duplicates");
        }),
    );
    assert!(freed.loss < limited.loss / 3.0, "{} {}", limited.loss, freed.loss);
    // Triplets with the hardest negatives collapse: the advice is semi-hard ones.
    let (hardest, semihard) =
        (after(400, |s| with_loss(s, "triplet-hardest")), after(400, |s| with_loss(s, "triplet-semihard")));
    assert!(recall(&semihard) > recall(&hardest) + 0.2, "{} {}", recall(&hardest), recall(&semihard));
}

/// A run whose towers map everything to one point: the last layer's weights are 0, and its biases 1.
fn collapsed(change: impl Fn(&mut Settings)) -> Trainer {
    let fresh = block_on(Trainer::new(experiment(&change), EngineChoice::Cpu)).expect("the CPU engine always starts");
    let layout = &fresh.plan().layout;
    let mut parameters = layout.initialize(1, 0.1);
    for tower in [Tower::Query, Tower::Key] {
        let last = *layout.layers(tower).last().expect("a layer");
        parameters[last.weight..last.bias].fill(0.0);
        parameters[last.bias..last.bias + last.outputs].fill(1.0);
    }
    let start = Start { parameters: Some(parameters), ..Start::default() };
    block_on(Trainer::from_start(experiment(change), EngineChoice::Cpu, start)).expect("it fits")
}

#[test]
fn a_run_that_begins_collapsed_stays_so_and_has_the_loss_of_the_reference_value() {
    let kinds: &[fn(&mut Settings)] = &[
        |_| {},
        |s| with_loss(s, "infonce-qk"),
        |s| with_loss(s, "sigmoid"),
        |s| with_loss(s, "decoupled"),
        |s| with_loss(s, "triplet"),
        |s| with_loss(s, "ntxent"),
        |s| filtered(s, "labels"),
        |s| filtered(s, "ceiling"),
        |s| s.weigh = weigh::by_id("debiased").expect("a known id"),
    ];
    for (n, change) in kinds.iter().enumerate() {
        let found = follow(
            collapsed(|s| {
                change(s);
                (s.decay, s.rate) = (0.0, 1e-5)
            }),
            40,
        );
        assert!((found.loss - found.lines.collapse).abs() < 2e-3 * found.loss.abs().max(0.1), "{n}: {found:#?}");
        // A loss of 0 is another state: the loss is saturated, or the ceiling has removed all negatives.
        let nothing = [State::Collapsed, State::Saturated, State::NoNegatives];
        let states = if found.loss == 0.0 { &nothing[..] } else { &nothing[..1] };
        assert!(states.contains(&found.id), "{n}: {found:#?}");
    }
}

/// A softmax over equal similarities is the same, whatever they are, so that a guess costs what a collapsed encoder
/// does.
#[test]
fn a_guess_costs_the_loss_at_equal_similarities_whatever_is_collected() {
    for method in collect::METHODS {
        let settings = |s: &mut Settings| {
            s.collect = collect::by_id(method.about().id).expect("in the table");
            // Extrapolated partners are more alike than others are.
            s.stretch = 0.0;
        };
        let mut changed = Settings::default();
        settings(&mut changed);
        if catalogue::check(changed).is_err() {
            continue;
        }
        let lines = after(0, settings).lines;
        let (chance, collapse) = (lines.chance, lines.collapse);
        assert!((chance - collapse).abs() < 1e-5 * collapse, "{}: {chance} {collapse}", method.about().id);
    }
}

#[test]
fn the_text_says_when_reference_values_coincide() {
    let plain = after(0, |_| {});
    assert_eq!(plain.lines.chance, plain.lines.collapse);
    assert!((plain.lines.chance - 256f64.ln()).abs() < 1e-12 && plain.lines.floor.is_some());
    assert!(
        plain.about_lines.contains("the same loss") && plain.about_lines.contains("never below"),
        "{}",
        plain.about_lines
    );
    let sigmoid = after(0, |s| with_loss(s, "sigmoid"));
    assert!(sigmoid.lines.collapse > sigmoid.lines.chance + 1.0 && sigmoid.lines.floor.is_none());
    assert!(sigmoid.about_lines.contains("A guess costs") && sigmoid.about_lines.contains("Nobody knows"));
    // The filter removes all candidates of that similarity, so that there is no loss.
    let ceiling = after(0, |s| filtered(s, "ceiling"));
    assert_eq!(ceiling.lines.collapse, 0.0);
    assert!(ceiling.about_lines.contains("would not show it"), "{}", ceiling.about_lines);
}

#[test]
fn the_share_of_the_push_agrees_with_the_gradient() {
    // Weights of 1 make the engine store rows and do not change the loss.
    let change = |s: &mut Settings| {
        duplicates(s);
        s.batch = 128;
    };
    let rows = after(30, |s| {
        change(s);
        s.weigh = weigh::by_id("hardness").expect("a known id");
        s.beta = 0.0;
    });
    let plain = after(30, change);
    let (a, b) = (plain.false_push.expect("a push"), rows.false_push.expect("a push"));
    assert!((a - b).abs() < 1e-3 && a > 0.3, "{a} {b}");

    // The same by the formula, in f64.
    let (pairs, shared, own, dim, tau) = (7, 3, 2, 4, 0.2);
    let unit = |seed: usize| {
        let values: Vec<f64> = (0..dim).map(|k| ((seed * 31 + k * 17) as f64).sin()).collect();
        let length = values.iter().map(|x| x * x).sum::<f64>().sqrt();
        values.iter().map(|x| (x / length) as f32).collect::<Vec<f32>>()
    };
    let queries: Vec<f32> = (0..pairs).flat_map(unit).collect();
    let rows = pairs + shared + pairs * own;
    let keys: Vec<f32> = (0..rows).flat_map(|n| unit(n + 100)).collect();
    let (query_labels, key_labels): (Vec<u32>, Vec<u32>) =
        ((0..pairs as u32).map(|i| i % 3).collect(), (0..rows as u32).map(|i| i % 3).collect());
    let items: Vec<u32> = (0..rows as u32).map(|i| i % 5).collect();
    let s = |i: usize, j: usize| -> f64 {
        (0..dim).map(|k| f64::from(queries[i * dim + k]) * f64::from(keys[j * dim + k])).sum::<f64>() / tau
    };
    let (a, b) = (0.3, 0.7);
    let (mut wrong, mut all) = (0.0, 0.0);
    let mut add = |push: f64, i: usize, j: usize| {
        all += push;
        let same = query_labels[i] == key_labels[j] || items[i] == items[j];
        wrong += if same { push } else { 0.0 };
    };
    for i in 0..pairs {
        let candidates: Vec<usize> =
            (0..pairs + shared).chain((0..own).map(|k| pairs + shared + i * own + k)).collect();
        let sum: f64 = candidates.iter().map(|&j| s(i, j).exp()).sum();
        candidates.iter().filter(|&&j| j != i).for_each(|&j| add(a * s(i, j).exp() / sum, i, j));
        let sum: f64 = (0..pairs).map(|q| s(q, i).exp()).sum();
        (0..pairs).filter(|&q| q != i).for_each(|q| add(b * s(q, i).exp() / sum, q, i));
    }
    let batch = metrics::Batch {
        queries: &queries,
        keys: &keys,
        dim,
        shared,
        own,
        query_labels: &query_labels,
        key_labels: &key_labels,
        query_items: &items[..pairs],
        key_items: &items,
        directions: (a, b),
    };
    let directions = metrics::OneWay::both(&batch, tau, metrics::MOST_MEASURED);
    let found = metrics::false_push(&directions.each_ref().map(metrics::OneWay::rows)).expect("a push");
    assert!((found - wrong / all).abs() < 1e-6, "{found} {}", wrong / all);
}

#[test]
fn there_is_no_diagnosis_before_a_look_and_a_diagnosis_changes_nothing() {
    let mut run = block_on(Trainer::new(experiment(|_| {}), EngineChoice::Cpu)).expect("the CPU engine always starts");
    let mut plain =
        block_on(Trainer::new(experiment(|_| {}), EngineChoice::Cpu)).expect("the CPU engine always starts");
    assert!(run.diagnosis().is_none());
    for _ in 0..5 {
        assert_eq!(run.run(3), plain.run(3));
        run.diagnosis();
        let (a, b) = (block_on(run.look()).expect("a look"), block_on(plain.look()).expect("a look"));
        assert_eq!((a.losses, a.look), (b.losses, b.look));
        let first = run.diagnosis();
        assert!(first == run.diagnosis());
        assert_eq!(first.expect("a look was taken").step, run.step());
    }
    assert_eq!(block_on(run.learned()).expect("weights"), block_on(plain.learned()).expect("weights"));
    block_on(run.configure(experiment(|s| s.batch = 32))).expect("a change in flight");
    assert!(run.diagnosis().is_none());
}

#[test]
fn overfitting_to_shuffled_keys_is_recognised() {
    let mut data = experiment(|_| {}).data.load(&experiment(|_| {}));
    let n = data.train.len();
    let moved: Vec<usize> = (0..n).map(|i| (i * 613 + 7) % n).collect();
    let train = Arc::make_mut(&mut data.train);
    train.keys = train.keys.select(ndarray::Axis(0), &moved);
    let change = |s: &mut Settings| (s.dim, s.width, s.steps) = (64, 512, 5000);
    let start = Start { data: Some(data), ..Start::default() };
    let run = block_on(Trainer::from_start(experiment(change), EngineChoice::Cpu, start)).expect("it fits");
    let found = follow(run, 400);
    assert!(found.sentence.starts_with("Learning by heart"), "{found:#?}");
}
