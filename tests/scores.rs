//! Scores of a run that was made elsewhere are measured as a batch of our own is.

use contrastive_playground::metrics::{Batch, Plain, bin_of, look};
use contrastive_playground::scores::{ScoresError, StepScores};
use contrastive_playground::views::diagnosis::State;
use contrastive_playground::views::lens::{Lens, LensError};

/// Two anchors, one with two negatives and one with a single one, which is known to be false.
const TWO: StepScores<'_> = StepScores {
    step: 40,
    positives: &[0.5, 0.25],
    counts: &[2, 1],
    negatives: &[0.0, -0.5, 0.25],
    known_false: &[0, 0, 1],
};

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

#[test]
fn scores_are_evaluated_as_the_formula_says() {
    let (first, second) = ((1.0 + (-1f64).exp() + (-2f64).exp()).ln(), 2f64.ln());
    let seen = TWO.look(0.5).expect("they fit");
    let scalars = &seen.scalars;
    near(scalars.loss, (first + second) / 2.0);
    near(scalars.chance, (3f64.ln() + second) / 2.0);
    near(scalars.positive_mean.expect("there are positives"), 0.375);
    near(scalars.negative_mean.expect("there are negatives"), -0.25 / 3.0);
    near(scalars.false_negative_rate.expect("there are negatives"), 1.0 / 3.0);
    // Five of the six comparisons are won, and one is a tie.
    near(scalars.auroc.expect("both are there"), 5.5 / 6.0);
    for (counts, expected) in [
        (&seen.positives, vec![0.5, 0.25]),
        (&seen.true_negatives, vec![0.0, -0.5]),
        (&seen.false_negatives, vec![0.25]),
        (&seen.chosen, vec![]),
        (&seen.removed, vec![]),
    ] {
        let mut bins = vec![0.0; 64];
        expected.iter().for_each(|&s| bins[bin_of(s)] += 1.0);
        assert_eq!(counts, &bins);
    }
    // Half of the gradient pulls. The push on an entry is its softmax probability / tau.
    let pushes = [(-1f64).exp() / first.exp(), (-2f64).exp() / first.exp(), 0.5];
    let all = 2.0 * pushes.iter().sum::<f64>();
    near(seen.pull.iter().map(|&share| f64::from(share)).sum(), 0.5);
    for (s, push) in [0.0, -0.5, 0.25].into_iter().zip(pushes) {
        near(f64::from(seen.push[bin_of(s)]), push / all);
    }
    assert_eq!((scalars.alignment, scalars.uniformity, scalars.modality_gap), (None, None, None));
    assert!(scalars.finite && seen.queries.is_empty());
}

#[test]
fn scores_give_the_numbers_of_the_embeddings_that_made_them() {
    // Embeddings of as many dimensions as there are pairs give any similarities: those of a table.
    let table: Vec<f32> = (0..16).map(|n| libm::sinf(n as f32 * 0.7)).collect();
    let queries: Vec<f32> = (0..4).flat_map(|i| (0..4).map(move |j| f32::from(u8::from(i == j)))).collect();
    let keys: Vec<f32> = (0..4).flat_map(|j| (0..4).map(move |i| i * 4 + j)).map(|at: usize| table[at]).collect();
    let labels = [0, 1, 2, 3];
    let batch = Batch {
        queries: &queries,
        keys: &keys,
        dim: 4,
        shared: 0,
        own: 0,
        query_labels: &labels,
        key_labels: &labels,
        query_items: &[],
        key_items: &[],
        directions: (1.0, 0.0),
    };
    let plain = Plain::new(&batch);
    let at = plain.at(0.2);
    let expected = look(&at.evaluated(), &mut None);
    let positives: Vec<f32> = (0..4).map(|i| table[5 * i]).collect();
    let negatives: Vec<f32> = (0..16).filter(|at| at % 5 != 0).map(|at| table[at]).collect();
    let scores =
        StepScores { step: 1, positives: &positives, counts: &[3; 4], negatives: &negatives, known_false: &[] };
    let found = scores.look(0.2).expect("they fit");
    assert_eq!((&found.positives, &found.true_negatives), (&expected.positives, &expected.true_negatives));
    near(found.scalars.loss, expected.scalars.loss);
    near(found.scalars.chance, expected.scalars.chance);
    for (found, expected) in found.push.iter().zip(&expected.push).chain(found.pull.iter().zip(&expected.pull)) {
        near(f64::from(*found), f64::from(*expected));
    }
    let parts = |look: &contrastive_playground::metrics::Look| {
        let s = &look.scalars;
        [s.auroc, s.overlap, s.d_prime, s.auprc, s.effective_negatives, s.top_share]
    };
    for (found, expected) in parts(&found).into_iter().zip(parts(&expected)) {
        near(found.expect("a number"), expected.expect("a number"));
    }
    assert!(expected.scalars.alignment.is_some(), "a batch of embeddings has an alignment");
}

#[test]
fn a_lens_weighs_scores_by_each_temperature() {
    let Lens { counts, at, theory_holds, step, .. } = TWO.lens(0.5, &[0.25, 0.5]).expect("they fit");
    assert_eq!((counts.iter().sum::<f32>(), at.len(), theory_holds, step), (3.0, 2, true, 40));
    for through in &at {
        let row = 1.0 + (-0.5 / through.tau).exp() + (-1.0 / through.tau).exp();
        near(through.loss, (row.ln() + 2f64.ln()) / 2.0);
        let pushes = [(-0.5 / through.tau).exp() / row, (-1.0 / through.tau).exp() / row, 0.5];
        near(f64::from(through.push[bin_of(0.25)]), 0.5 / pushes.iter().sum::<f64>());
    }
}

#[test]
fn the_course_of_the_losses_decides_the_state() {
    let falling: Vec<f32> = (0..60).map(|n| 3.0 - 0.04 * n as f32).collect();
    let apart = StepScores { step: 60, positives: &[0.9; 8], counts: &[7; 8], negatives: &[0.1; 56], known_false: &[] };
    let found = apart.diagnosis(0.5, &falling).expect("they fit");
    assert_eq!((found.id, found.advice.len(), found.lines.floor), (State::Learning, 0, None));
    assert_eq!((found.falling, found.false_push, found.retrieval), (Some(true), None, None));
    near(found.lines.chance, 8f64.ln());
    // All scores are nearly 1 and the loss stands still: one point.
    let point = StepScores { positives: &[0.999; 8], negatives: &[0.998; 56], ..apart };
    let stands = [8f32.ln(); 60];
    let found = point.diagnosis(0.5, &stands).expect("they fit");
    assert_eq!(found.id, State::Collapsed, "{}", found.sentence);
    // Equal scores near 0 are those of embeddings that have learned nothing.
    let nothing = StepScores { positives: &[0.01; 8], negatives: &[0.0; 56], ..apart };
    let found = nothing.diagnosis(0.5, &stands).expect("they fit");
    assert_eq!(found.id, State::Guessing, "{}", found.sentence);
    let alone = StepScores { counts: &[0; 8], negatives: &[], ..apart };
    let found = alone.diagnosis(0.5, &[0.0; 60]).expect("they fit");
    assert_eq!(found.id, State::NoNegatives);
    let limited = StepScores { known_false: &[1; 56], ..apart };
    let found = limited.diagnosis(0.5, &[1.0; 60]).expect("they fit");
    assert_eq!((found.id, found.false_push), (State::FalseNegatives, Some(1.0)));
}

#[test]
fn scores_that_do_not_fit_are_refused() {
    let misfit = |scores: StepScores<'_>| matches!(scores.look(0.1), Err(ScoresError::Misfit { .. }));
    assert!(misfit(StepScores { counts: &[2], ..TWO }));
    assert!(misfit(StepScores { counts: &[2, 2], ..TWO }));
    assert!(misfit(StepScores { known_false: &[1], ..TWO }));
    assert!(misfit(StepScores { positives: &[], counts: &[], negatives: &[], known_false: &[], ..TWO }));
    assert_eq!(TWO.lens(0.5, &[0.001]), Err(ScoresError::Temperature(LensError::TooLow(0.001))));
}
