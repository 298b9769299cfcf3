//! Checks how a concept is erased: the gradient of the distances, on the CPU engine in f64; what stands still; and what
//! is refused.

use crate::support::small::{BATCH, DIM, Small};
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Told};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::patch;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::loss;
use contrastive_playground::loss::rules::{Targets, Trust, Weighting};
use contrastive_playground::negatives::Embeddings;
use contrastive_playground::plan::Buffer;
use contrastive_playground::trainer::Trainer;
use ndarray::{Array2, Axis};
use pollster::block_on;

const STEP: f64 = 1e-5;

/// A batch of queries that are drawn to these embeddings, `[pairs, d]`, with these weights.
fn drawn_to(told: &Array2<f32>, trust: &[f32]) -> Small {
    let mut run = Small::with_rules(
        |s| s.loss = loss::by_id("infonce-qk").expect("in the table"),
        |rules| {
            rules.weigh = Weighting { targets: Targets::Recalled, trust: Trust::Table, ..Weighting::default() };
        },
    );
    run.engine.tell(Told::Trust(trust));
    run.engine.tell(Told::Guide(Some(&Embeddings { queries: told.clone(), keys: told.clone() })));
    run.take(Extras::default());
    run
}

/// `[40, d]`: unit rows.
fn directions() -> Array2<f32> {
    let mut rows = Array2::from_shape_fn((40, DIM), |(i, j)| ((i * 7 + j * 5) % 11) as f32 - 4.7);
    for mut row in rows.rows_mut() {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}

#[test]
fn queries_are_drawn_to_what_is_told_by_the_gradient_of_squared_distances() {
    let told = directions();
    let trust: Vec<f32> = (0..40).map(|pair| [0.0, 0.5, 2.0][pair % 3]).collect();
    let run = drawn_to(&told, &trust);
    let batch = BATCH.map(|pair| pair as usize);
    let targets = told.select(Axis(0), &batch).mapv(f64::from);
    let loss = |parameters: &[f64]| {
        let apart = (run.embedded(parameters, Tower::Query) - &targets).mapv(|x| x * x).sum_axis(Axis(1));
        let weighed = batch.iter().zip(&apart).map(|(&pair, apart)| f64::from(trust[pair]) * apart);
        weighed.sum::<f64>() / BATCH.len() as f64
    };
    let (gradient, parameters) = (run.engine.gradient(), run.engine.parameters());
    // Both have length 1 but for the rounding of what was told.
    assert!((run.engine.loss() - loss(parameters)).abs() < 1e-6);
    let of_queries = run.plan.layout.tower(Tower::Query);
    let scale = gradient[of_queries.clone()].iter().fold(0.0f64, |most, g| most.max(g.abs()));
    for n in of_queries {
        let moved = |by: f64| {
            let mut moved = parameters.to_vec();
            moved[n] += by;
            loss(&moved)
        };
        let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        assert!((difference - gradient[n]).abs() < 1e-6 * scale, "parameter {n}: {difference} {}", gradient[n]);
    }
}

#[test]
fn queries_that_are_where_they_were_do_not_move() {
    let blank = Small::new(|_| {});
    let mut own = Array2::zeros((40, DIM));
    let now = blank.embedded(blank.engine.parameters(), Tower::Query);
    for (row, pair) in BATCH.into_iter().enumerate() {
        own.row_mut(pair as usize).assign(&now.row(row).mapv(|x| x as f32));
    }
    let run = drawn_to(&own, &[10.0; 40]);
    let of_queries = run.plan.layout.tower(Tower::Query);
    // What was told has 24 bits.
    assert!(run.engine.gradient()[of_queries].iter().all(|g| g.abs() < 1e-6), "{:?}", run.engine.gradient());
    assert!(run.engine.loss().abs() < 1e-6);
}

fn experiment(change: &'static str) -> Result<Experiment, String> {
    let scene = "data=hierarchy pairs=128 topics=4 concepts=2 batch=16 width=12 dim=6 recipe=erasure warmup=20";
    let entries: Vec<(String, Value)> =
        [patch(scene), patch(change)].concat().into_iter().map(|(knob, value)| (knob.into(), value)).collect();
    catalogue::apply_strictly(&Settings::default(), &entries)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

#[test]
fn from_the_start_step_on_keys_stand_still_and_neighbours_are_met() {
    let mut run =
        block_on(Trainer::new(experiment("").expect("settings that can run"), EngineChoice::Cpu)).expect("a run");
    let mut keys = Vec::new();
    let mut first_seen = None;
    for step in 0..40 {
        if step == 20 {
            first_seen = Some(block_on(run.look()).expect("a look").look.scalars);
        }
        assert_eq!(run.keys_learn(), step < 20);
        assert_eq!(run.run(1), 1);
        let neighbours = run.drawn().0.iter().filter(|&&pair| pair >= 128).count();
        assert_eq!(neighbours, if step < 20 { 0 } else { 8 }, "step {step}");
        let all = block_on(run.read(Buffer::Parameters)).expect("parameters");
        keys.push(all[run.plan().layout.tower(Tower::Key)].to_vec());
    }
    assert!(keys[18] != keys[19] && keys[19] == keys[39]);
    let (at_first, then) = (first_seen.expect("a look"), block_on(run.look()).expect("a look").look.scalars);
    assert!(!at_first.recalled && at_first.positive_mean.is_some());
    // Of 16 pairs, 8 are neighbours, each of weight 2; the others weigh 10, or 0 where they are near.
    let others = 16.0 * then.chance / 2.0 - 16.0;
    assert!(then.recalled && (0.0..=80.0).contains(&others) && others.rem_euclid(10.0).abs() < 1e-3, "{}", then.chance);
    assert!(then.positive_mean.is_none() && then.auroc.is_none(), "what queries are drawn to is no partner");
    let found = block_on(run.corpus()).expect("a corpus").retrieval;
    assert!(found.class_at_10_erased.is_some() && found.class_at_10_kept.is_some());
    assert_eq!(found.candidates, 128, "neighbours are no data");
}

#[test]
fn what_cannot_be_erased_is_refused_by_name() {
    for (change, reason) in [
        ("compose=random", "compose = erasure gives the neighbours of a concept"),
        ("compose=smote", "compose = erasure gives the neighbours of a concept"),
        ("loss=infonce", "only queries are moved, and with this loss keys ask too"),
        ("tower=shared", "the key tower stands still and one shared tower cannot"),
    ] {
        let refused = experiment(change).expect_err(change);
        assert!(refused.contains("weigh = erasure must be equal") && refused.contains(reason), "{change}: {refused}");
    }
}
