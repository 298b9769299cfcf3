//! Checks keys that are met with noise: the gradient against a loss that is written out here, how similar a key and its
//! noisy self are, when steps have noise, and that steps without it are those of plain training, to the bit.

use crate::support::small::{BATCH, DIM, Small, infonce};
use contrastive_playground::backend::Extras;
use contrastive_playground::backend::cpu::jitter::jitter;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::data::sphere::{fill_normal, fill_uniform};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::negatives::collect::{self, Jitter};
use contrastive_playground::plan::Plan;
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::trainer::Trainer;
use ndarray::Array2;
use pollster::block_on;

const SIGMA: f64 = 0.8;

fn run_of(collect: &str) -> Small {
    Small::new(|s| (s.collect, s.jitter) = (collect::by_id(collect).expect("in the table"), SIGMA))
}

#[test]
fn every_key_of_the_batch_has_noise_of_its_own_that_is_a_constant() {
    let normals: Vec<f32> = (0..BATCH.len() * DIM).map(|n| ((n * 7 + 3) % 11) as f32 / 5.0 - 1.0).collect();
    let mut run = run_of("blurred");
    run.take(Extras { normals: &normals, jitters: true, ..Extras::default() });
    run.check("jittered", |parameters| {
        let mut keys = run.embedded(parameters, Tower::Key);
        for (mut key, noise) in keys.rows_mut().into_iter().zip(normals.chunks(DIM)) {
            key.iter_mut().zip(noise).for_each(|(k, &e)| *k += SIGMA / (DIM as f64).sqrt() * f64::from(e));
            let length = key.dot(&key).sqrt();
            key /= length;
        }
        infonce(&run.embedded(parameters, Tower::Query), &keys)
    });
}

#[test]
fn a_step_without_jitter_is_a_plain_step_to_the_bit() {
    let (mut plain, mut run) = (run_of("none"), run_of("blurred"));
    plain.take(Extras::default());
    run.take(Extras::default());
    assert_eq!(plain.engine.loss(), run.engine.loss());
    assert_eq!(plain.engine.gradient(), run.engine.gradient());
}

#[test]
fn a_key_and_its_noisy_self_are_as_similar_as_the_length_of_the_noise_says() {
    let (keys, dim) = (400, 256);
    let mut rng = stream(4, Purpose::Jittering, 0);
    for sigma in [0.0, 0.25, 1.0, 2.0] {
        let mut before = Array2::<f64>::zeros((keys, dim));
        before.rows_mut().into_iter().for_each(|mut row| fill_uniform(&mut rng, row.as_slice_mut().expect("a row")));
        let mut normals = vec![0.0; keys * dim];
        fill_normal(&mut rng, &mut normals);
        let normals: Vec<f32> = normals.iter().map(|&normal| normal as f32).collect();
        let (mut after, mut inverse) = (before.clone(), vec![0.0; keys]);
        jitter(sigma / f64::from(dim as u32).sqrt(), &normals, after.view_mut(), &mut inverse);
        let mean = (&before * &after).sum() / keys as f64;
        // The length of 256 normal numbers deviates by 4 %, the mean of 400 keys by far less.
        let expected = 1.0 / (1.0 + sigma * sigma).sqrt();
        assert!((mean - expected).abs() < 0.01, "sigma {sigma}: {mean}, not {expected}");
        assert!(after.rows().into_iter().all(|row| (row.dot(&row) - 1.0).abs() < 1e-12));
    }
}

#[test]
fn the_share_of_steps_with_jitter_falls_exponentially() {
    let jitter = |fading| Jitter { sigma: 1.0, fading, steps: 400 };
    for fading in [0.0, 1.0, 5.0] {
        assert_eq!(jitter(fading).share(0), 1.0);
        assert!((jitter(fading).share(400) - (-fading).exp()).abs() < 1e-15);
        assert!((jitter(fading).share(100) - (-fading / 4.0).exp()).abs() < 1e-15);
    }
    // So fast that only the first step has it.
    assert_eq!(jitter(1e9).share(1), 0.0);
}

fn chosen(settings: &[(&str, &str)]) -> Experiment {
    let small = [("pairs", "96"), ("batch", "12"), ("width", "8"), ("dim", "6"), ("steps", "40")];
    let patch: Vec<_> =
        small.iter().chain(settings).map(|&(knob, value)| (knob.to_owned(), Value::from(value))).collect();
    catalogue::apply_strictly(&Settings::default(), &patch).expect("an experiment")
}

fn trained(settings: &[(&str, &str)]) -> Trainer {
    let mut run = block_on(Trainer::new(chosen(settings), EngineChoice::Cpu)).expect("a run");
    assert_eq!(run.run(40), 40);
    run
}

fn parameters(run: &mut Trainer) -> Vec<u32> {
    let learned = block_on(run.learned()).expect("what was learned");
    learned.parameters.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn without_noise_a_run_is_plain_training_to_the_bit() {
    for loss in ["infonce", "infonce-qk", "sigmoid"] {
        let plain = parameters(&mut trained(&[("loss", loss)]));
        let none = parameters(&mut trained(&[("loss", loss), ("collect", "blurred"), ("jitter", "0")]));
        let some = parameters(&mut trained(&[("loss", loss), ("collect", "blurred"), ("jitter", "0.05")]));
        assert_eq!(plain, none, "{loss}");
        assert_ne!(plain, some, "{loss}");
    }
}

#[test]
fn noise_is_met_in_every_direction_and_held_out_keys_have_none() {
    for loss in ["infonce-qk", "infonce-kq"] {
        let mut run = trained(&[("loss", loss), ("collect", "blurred"), ("jitter", "2"), ("fading", "0")]);
        // The batch is seen as it was learned from; all others are embedded as they are. Noise of length 2 leaves about
        // 0.45 of a similarity.
        let seen = block_on(run.look()).expect("a look").look.scalars.positive_mean.expect("pairs have partners");
        let corpus = block_on(run.corpus()).expect("an evaluation").retrieval;
        let held_out = block_on(run.evaluate()).expect("an evaluation").retrieval;
        for found in [corpus, held_out] {
            let without = 1.0 - found.alignment / 2.0;
            assert!(without > 0.1 && seen < 0.7 * without, "{loss}: {without} without noise, {seen} with noise");
        }
    }
}

#[test]
fn a_step_with_noise_is_not_shared_by_two_workers() {
    let halves = |settings: &[(&str, &str)]| {
        let experiment = chosen(settings);
        Plan::new(&experiment, &experiment.data.load(&experiment)).has_halves()
    };
    assert!(halves(&[("tower", "separate")]));
    assert!(!halves(&[("tower", "separate"), ("collect", "blurred")]));
}
