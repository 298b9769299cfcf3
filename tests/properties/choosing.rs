//! Metrics of methods during runs.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::metrics::{CHOSEN, REMOVED, SAME_CLASS};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

fn experiment(patch: &[(&str, &str)]) -> Experiment {
    let value = |text: &str| text.parse().map_or_else(|_| Value::Text(text.into()), Value::Number);
    let patch: Vec<(String, Value)> = patch.iter().map(|&(key, text)| (key.into(), value(text))).collect();
    let applied = catalogue::apply(&Settings::default(), &patch);
    assert!(applied.ignored.is_empty() && applied.clamped.is_empty(), "{:?} {:?}", applied.ignored, applied.clamped);
    applied.experiment
}

fn run(patch: &[(&str, &str)], steps: u32) -> Trainer {
    let mut trainer = block_on(Trainer::new(experiment(patch), EngineChoice::Cpu)).expect("a run");
    assert_eq!(trainer.run(steps), steps);
    trainer
}

const SMALL: [(&str, &str); 5] =
    [("data", "hierarchy"), ("pairs", "512"), ("batch", "64"), ("dim", "8"), ("duplicates", "0.5")];

/// Wrong pairs change training and not the truth: untrained towers get the same scores with and without them.
#[test]
fn the_corpus_is_judged_by_the_true_answers() {
    let corpus =
        |wrong: &str| block_on(run(&[&SMALL[..], &[("wrong", wrong)]].concat(), 0).corpus()).expect("measured");
    let (clean, wrong) = (corpus("0").retrieval, corpus("0.3").retrieval);
    assert_eq!(clean.candidates, 512);
    let learned = block_on(run(&SMALL, 100).corpus()).expect("measured").retrieval;
    assert!(learned.right_at_1 > learned.recall_at_1, "duplicates are right answers too: {learned:?}");
    let counts = |e: &contrastive_playground::metrics::Evaluation| {
        [e.recall_at_1, e.recall_at_5, e.recall_at_10, e.right_at_1, e.right_at_10, e.key_right_at_1]
    };
    assert_eq!(counts(&clean), counts(&wrong));
    let pairs = [
        (clean.mrr, wrong.mrr),
        (clean.ndcg_at_10, wrong.ndcg_at_10),
        (clean.class_at_10.expect("classes"), wrong.class_at_10.expect("classes")),
        (clean.alignment, wrong.alignment),
        (clean.uniformity.expect("two items"), wrong.uniformity.expect("two items")),
        (clean.tolerance.expect("classes"), wrong.tolerance.expect("classes")),
        (clean.rank_me, wrong.rank_me),
    ];
    assert!(pairs.iter().all(|(a, b)| (a - b).abs() < 1e-6), "{pairs:?}");
}

/// A filter that removes no candidate changes how rows are evaluated, and no metric.
#[test]
fn stored_rows_have_the_metrics_of_plain_ones() {
    for collect in ["none", "uniform", "hard"] {
        let look = |filter: &'static str| {
            let patch = [&SMALL[..], &[("collect", collect), ("filter", filter), ("ceiling", "1")]].concat();
            let mut trainer = run(&patch, 0);
            let stored = trainer.plan().stores_rows();
            (stored, block_on(trainer.look()).expect("a look"))
        };
        let ((plain, wanted), (stored, found)) = (look("none"), look("ceiling"));
        assert!(!plain && stored);
        let (w, f) = (&wanted.look.scalars, &found.look.scalars);
        let numbers = [
            (Some(w.loss), Some(f.loss)),
            (Some(w.chance), Some(f.chance)),
            (w.positive_mean, f.positive_mean),
            (w.negative_mean, f.negative_mean),
            (w.hardness, f.hardness),
            (w.overlap, f.overlap),
            (w.d_prime, f.d_prime),
            (w.auroc, f.auroc),
            (w.auprc, f.auprc),
            (w.prevalence, f.prevalence),
            (w.false_positives_at_95, f.false_positives_at_95),
            (w.candidates_per_anchor, f.candidates_per_anchor),
            (w.removed_per_anchor, f.removed_per_anchor),
            (w.candidate_false_rate, f.candidate_false_rate),
            (w.false_negative_rate, f.false_negative_rate),
            (w.duplicate_rate, f.duplicate_rate),
            (w.chosen_false_rate, f.chosen_false_rate),
            (w.chosen_duplicate_rate, f.chosen_duplicate_rate),
            (w.effective_negatives, f.effective_negatives),
            (w.top_share, f.top_share),
            (w.attracted, f.attracted),
            (Some(w.example.loss), Some(f.example.loss)),
        ];
        for (at, (wanted, found)) in numbers.into_iter().enumerate() {
            let (found, wanted) = (found.expect("measured"), wanted.expect("measured"));
            assert!((found - wanted).abs() <= 2e-3 * wanted.abs().max(1.0), "{collect}, {at}: {found} {wanted}");
        }
        let bins = |bins: &[f32], others: &[f32]| bins.iter().zip(others).map(|(a, b)| (a - b).abs()).sum::<f32>();
        assert!(bins(&wanted.look.pull, &found.look.pull) < 2e-3 && bins(&wanted.look.push, &found.look.push) < 2e-3);
        // Another order of summation may move a similarity across the border of a bin.
        for (wanted, found) in [
            (&wanted.look.positives, &found.look.positives),
            (&wanted.look.true_negatives, &found.look.true_negatives),
            (&wanted.look.false_negatives, &found.look.false_negatives),
            (&wanted.look.chosen, &found.look.chosen),
        ] {
            assert!(bins(wanted, found) <= 4.0, "{collect}");
        }
        assert_eq!(wanted.look.marks, found.look.marks);
        assert_eq!(wanted.look.collected_marks, found.look.collected_marks);
    }
}

#[test]
fn counts_of_candidates_agree_with_the_pipeline() {
    let look =
        |filter: &str| block_on(run(&[&SMALL[..], &[("filter", filter)]].concat(), 2).look()).expect("a look").look;
    let all = look("none");
    let s = &all.scalars;
    assert_eq!((s.candidates_per_anchor, s.removed_per_anchor), (Some(63.0), Some(0.0)));
    assert!(s.candidate_false_rate > s.candidate_duplicate_rate && s.candidate_duplicate_rate > Some(0.0));
    assert_eq!((s.candidate_false_rate, s.candidate_duplicate_rate), (s.false_negative_rate, s.duplicate_rate));
    let classes = look("labels");
    let s = &classes.scalars;
    assert!(s.candidate_false_rate > Some(0.0) && s.false_negative_rate == Some(0.0) && s.duplicate_rate == Some(0.0));
    let removed = s.removed_per_anchor.expect("counted");
    let suspects = s.candidates_per_anchor.expect("counted") * s.candidate_false_rate.expect("counted");
    assert!((removed - suspects).abs() < 1e-9);
    assert_eq!(classes.removed.iter().sum::<f32>(), (64.0 * removed) as f32);
    assert!(classes.marks.iter().all(|&mark| (mark & SAME_CLASS != 0) == (mark & REMOVED != 0)));
    assert!(
        classes.marks.iter().enumerate().all(|(at, &mark)| at == s.example.anchor || mark & (CHOSEN | REMOVED) != 0)
    );
    let duplicates = look("duplicates");
    let s = &duplicates.scalars;
    assert!(
        s.candidate_duplicate_rate > Some(0.0) && s.duplicate_rate == Some(0.0) && s.false_negative_rate > Some(0.0)
    );
}

/// By the hidden points a duplicate is exactly as similar as the partner: without a margin such a guide removes
/// duplicates and nothing else.
#[test]
fn a_perfect_guide_without_margin_removes_duplicates_only() {
    let guide = [("filter", "guide"), ("guide", "truth"), ("guidenoise", "0"), ("margin", "0")];
    for collect in ["none", "uniform", "siblings"] {
        let mut trainer = run(&[&SMALL[..], &guide[..], &[("collect", collect), ("negatives", "8")]].concat(), 2);
        let scalars = block_on(trainer.look()).expect("a look").look.scalars;
        let duplicates = scalars.candidates_per_anchor.zip(scalars.candidate_duplicate_rate).map(|(n, rate)| n * rate);
        let (removed, duplicates) = (scalars.removed_per_anchor.expect("counted"), duplicates.expect("counted"));
        assert!(duplicates > 0.1 && (removed - duplicates).abs() < 1e-9, "{collect}: {removed} of {duplicates}");
        assert_eq!(scalars.duplicate_rate, Some(0.0), "{collect}");
    }
}

#[test]
fn hard_negatives_are_among_the_most_similar_keys_of_the_corpus() {
    let measured = |collect: &'static str| {
        let mut trainer = run(&[&SMALL[..], &[("collect", collect), ("negatives", "4")]].concat(), 20);
        let age = block_on(trainer.look()).expect("a look").index_age;
        (age, block_on(trainer.evaluate()).expect("an evaluation").choosing.hardness_percentile)
    };
    let (age, percentile) = measured("hard");
    assert_eq!(age, Some(0));
    // The keys of the batch are left out, so these need not be the four most similar ones.
    assert!(percentile.expect("negatives") > 0.97, "{percentile:?}");
    let (age, percentile) = measured("uniform");
    assert_eq!(age, None);
    assert!((percentile.expect("negatives") - 0.5).abs() < 0.2, "{percentile:?}");
    assert_eq!(measured("none"), (None, None));
}

/// Robinson et al. 2021: with the gradient through its weights, the loss attracts easy negatives; without, none.
#[test]
fn hardness_weights_with_gradient_attract_easy_negatives() {
    let attracted = |flow: &str| {
        let patch = [&SMALL[..], &[("weigh", "hardness"), ("beta", "1"), ("tau", "0.1"), ("flow", flow)]].concat();
        block_on(run(&patch, 20).look()).expect("a look").look
    };
    let (through, detached) = (attracted("through"), attracted("detached"));
    assert!(
        through.scalars.attracted > Some(0.3) && detached.scalars.attracted == Some(0.0),
        "{:?}",
        through.scalars.attracted
    );
    // Pull and push still balance.
    let sum = |bins: &[f32]| bins.iter().sum::<f32>();
    for look in [through, detached] {
        assert!((sum(&look.pull) - 0.5).abs() < 1e-4 && (sum(&look.push) - 0.5).abs() < 1e-4);
    }
}

/// Xiong et al. 2021; He et al. 2020: an index ages while the encoders learn, and a memory drifts less with slow
/// encoders.
#[test]
fn an_index_ages_and_a_memory_drifts_less_with_slow_encoders() {
    let mut mined =
        run(&[&SMALL[..], &[("collect", "static"), ("negatives", "4"), ("pool", "4"), ("warmup", "20")]].concat(), 21);
    let mut measured = || {
        let age = block_on(mined.look()).expect("a look").index_age.expect("an index");
        let overlap = block_on(mined.evaluate()).expect("an evaluation").choosing.index_overlap.expect("lists");
        mined.run(40);
        (age, overlap)
    };
    let (young, old) = (measured(), measured());
    assert_eq!((young.0, old.0), (0, 40));
    assert!(young.1 > 0.8 && old.1 < young.1, "{young:?} {old:?}");

    let drift = |ema: &str| {
        let patch = [&SMALL[..], &[("collect", "momentum"), ("memory", "200"), ("ema", ema)]].concat();
        block_on(run(&patch, 60).evaluate()).expect("an evaluation").choosing.queue_drift.expect("a memory")
    };
    let (fast, slow) = (drift("0"), drift("0.99"));
    assert!(slow >= 0.0 && fast > 2.0 * slow, "{fast} {slow}");
}
