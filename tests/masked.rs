//! Checks inputs that are masked because the match of a pair hangs on them, on the CPU engine in f64: which inputs
//! these are, with central differences through the momentum encoders; that masks are constants; and where nothing may
//! change.

use crate::support::small::{Small, infonce};
use contrastive_playground::backend::Extras;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::knobs::Activation;
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Buffer, Plan};
use contrastive_playground::trainer::Trainer;
use ndarray::{Array2, Axis};
use pollster::block_on;

/// By how much an input is moved; inputs are f32.
const STEP: f32 = 1.0 / 256.0;
/// The number of masked inputs of an item, of five of a query and four of a key.
const MASKED: usize = 2;

fn masked(s: &mut Settings) {
    (s.collect, s.masked) = (collect::by_id("masked-match").expect("in the table"), 0.4);
}

/// A batch that was taken. Its momentum encoders are those that learn.
fn taken(change: impl FnOnce(&mut Settings)) -> Small {
    let mut run = Small::new(|s| {
        masked(s);
        change(s);
    });
    run.take(Extras { masks: true, ema: 0.0, ..Extras::default() });
    run
}

/// `[B, input]`: the batch's items as the encoders see them.
fn seen(run: &mut Small, tower: Tower) -> Array2<f32> {
    let seen = block_on(run.engine.read(Buffer::Input(tower))).expect("the CPU engine answers");
    Array2::from_shape_vec(run.items(tower).raw_dim(), seen).expect("as many as there are items")
}

/// `[B, input]`: each input times the derivative of its pair's similarity, by central differences.
fn attention(run: &Small, tower: Tower) -> Array2<f64> {
    let (parameters, items) = (run.engine.parameters(), run.items(tower));
    let partners = run.embedded(parameters, tower.other());
    let mut attention = Array2::zeros(items.raw_dim());
    for f in 0..items.ncols() {
        let moved = |by: f32| {
            let mut moved = items.clone();
            moved.column_mut(f).iter_mut().for_each(|x| *x += by);
            (run.encoded(parameters, tower, &moved) * &partners).sum_axis(Axis(1))
        };
        let slopes = (moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP);
        attention.column_mut(f).assign(&(&items.column(f).mapv(f64::from) * &slopes));
    }
    attention
}

#[test]
fn the_inputs_on_which_the_match_hangs_are_masked() {
    for depth in [0, 1, 3] {
        // ReLU has kinks, across which differences are not derivatives.
        for activation in [Activation::Tanh, Activation::Gelu] {
            let mut run = taken(|s| (s.depth, s.activation) = (depth, activation));
            for tower in Tower::BOTH {
                let (items, attention, seen) = (run.items(tower), attention(&run, tower), seen(&mut run, tower));
                for ((item, seen), a) in items.rows().into_iter().zip(seen.rows()).zip(attention.rows()) {
                    let mut order: Vec<usize> = (0..item.len()).collect();
                    order.sort_by(|&f, &g| a[g].total_cmp(&a[f]));
                    let (hidden, kept) = order.split_at(MASKED);
                    let fits = hidden.iter().all(|&f| seen[f] == 0.0) && kept.iter().all(|&f| seen[f] == item[f]);
                    assert!(fits, "depth {depth}, {activation:?}, {tower:?}: {item} became {seen} with {a}");
                }
            }
        }
    }
}

#[test]
fn masks_are_constants() {
    for depth in [0, 2] {
        let mut run = taken(|s| s.depth = depth);
        let items = Tower::BOTH.map(|tower| seen(&mut run, tower));
        run.check("masked", |parameters| {
            let [queries, keys] = Tower::BOTH.map(|tower| run.encoded(parameters, tower, &items[tower as usize]));
            infonce(&queries, &keys)
        });
    }
}

/// The momentum encoders after two steps: `m' = ema m + (1 - ema) theta`, with the weights before each step.
#[test]
fn the_momentum_encoders_are_a_moving_average_that_begins_with_the_first_weights() {
    let mut run = begun(&[("collect", "masked-match"), ("ema", "0.75")]);
    let mut average: Option<Vec<f32>> = None;
    for _ in 0..4 {
        let before = block_on(run.learned()).expect("what was learned").parameters;
        let last = average.unwrap_or_else(|| before.clone());
        average = Some(last.iter().zip(&before).map(|(m, theta)| 0.75 * m + 0.25 * theta).collect());
        assert_eq!(run.run(1), 1);
        let kept = block_on(run.learned()).expect("what was learned").kept.momentum;
        let expected = average.as_ref().expect("just set");
        let apart = kept.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(kept.len() == expected.len() && apart < 1e-6, "{apart}");
    }
}

fn chosen(settings: &[(&str, &str)]) -> Experiment {
    let small = [("pairs", "96"), ("batch", "12"), ("width", "8"), ("dim", "6")];
    let patch: Vec<_> =
        small.iter().chain(settings).map(|&(knob, value)| (knob.to_owned(), Value::from(value))).collect();
    catalogue::apply_strictly(&Settings::default(), &patch).expect("an experiment")
}

fn begun(settings: &[(&str, &str)]) -> Trainer {
    block_on(Trainer::new(chosen(settings), EngineChoice::Cpu)).expect("a run")
}

fn trained(settings: &[(&str, &str)]) -> Trainer {
    let mut run = begun(settings);
    run.run(run.experiment().steps);
    run
}

fn parameters(run: &mut Trainer) -> Vec<u32> {
    let learned = block_on(run.learned()).expect("what was learned");
    learned.parameters.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn without_masks_a_run_is_plain_training_to_the_bit() {
    for loss in ["infonce", "infonce-kq", "sigmoid"] {
        let after =
            |more: &[(&str, &str)]| parameters(&mut trained(&[&[("loss", loss), ("steps", "30")], more].concat()));
        let plain = after(&[]);
        assert_eq!(plain, after(&[("collect", "masked-match"), ("masked", "0")]), "{loss}");
        assert_eq!(plain, after(&[("collect", "masked-match"), ("masked", "0.2"), ("warmup", "30")]), "{loss}");
        assert_ne!(plain, after(&[("collect", "masked-match"), ("masked", "0.2"), ("warmup", "29")]), "{loss}");
    }
}

#[test]
fn the_batch_is_seen_with_masks_and_all_other_items_whole() {
    let mut run = begun(&[("collect", "masked-match"), ("masked", "0.25"), ("warmup", "200")]);
    let partners = |run: &mut Trainer| {
        let seen = block_on(run.look()).expect("a look").look.scalars.positive_mean.expect("pairs have partners");
        (seen, 1.0 - block_on(run.corpus()).expect("an evaluation").retrieval.alignment / 2.0)
    };
    run.run(200);
    let (seen, whole) = partners(&mut run);
    run.run(1);
    let (seen_masked, whole_after) = partners(&mut run);
    assert!(seen_masked < seen - 0.3, "{seen} without masks, {seen_masked} with masks");
    assert!((whole - whole_after).abs() < 0.05, "{whole} before the masks, {whole_after} after the first");
}

#[test]
fn a_masked_step_is_not_shared_by_two_workers() {
    let halves = |settings: &[(&str, &str)]| {
        let experiment = chosen(settings);
        Plan::new(&experiment, &experiment.data.load(&experiment)).has_halves()
    };
    assert!(halves(&[("tower", "separate")]));
    assert!(!halves(&[("tower", "separate"), ("collect", "masked-match")]));
}
