//! Checks candidates that are made from partners, on the CPU engine in f64: against a loss that is written out here,
//! with central differences of it, and where such a candidate must change nothing.

use crate::support::small::{BATCH, DIM, Small, TAU, inputs};
use contrastive_playground::backend::Extras;
use contrastive_playground::backend::evaluated::State;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::encoder::Tower;
use contrastive_playground::loss::rules::{Bound, Rules};
use contrastive_playground::negatives::NOBODY;
use contrastive_playground::negatives::collect;
use ndarray::Array2;

const STEP: f64 = 1e-5;

/// Normal numbers that are not.
fn normals() -> Vec<f32> {
    (0..BATCH.len() * DIM).map(|n| ((n * 7 + 3) % 11) as f32 / 5.0 - 1.0).collect()
}

/// A batch with one way of collecting.
fn taken(collect: &str, normals: &[f32], change: impl FnOnce(&mut Rules)) -> Small {
    let mut run = Small::with_rules(|s| s.collect = collect::by_id(collect).expect("in the table"), change);
    run.take(Extras { normals, ..Extras::default() });
    run
}

/// `[B, d]`: what was made of the partners.
fn made_in(run: &Small) -> Array2<f64> {
    run.engine.directions().expect("rows are stored").0[0].own.clone()
}

/// InfoNCE in both directions, where row i of `made` is one more candidate of query i.
fn loss(queries: &Array2<f64>, keys: &Array2<f64>, made: &Array2<f64>) -> f64 {
    let s = queries.dot(&keys.t()) / TAU;
    let mut total = 0.0;
    for i in 0..BATCH.len() {
        let of_made = queries.row(i).dot(&made.row(i)) / TAU;
        let to_keys = s.row(i).iter().map(|l| l.exp()).sum::<f64>() + of_made.exp();
        let to_queries = s.column(i).iter().map(|l| l.exp()).sum::<f64>();
        total += to_keys.ln() + to_queries.ln() - 2.0 * s[[i, i]];
    }
    total / (2 * BATCH.len()) as f64
}

/// Compares the gradient of a batch with central differences of the loss above. `made_of`: what is made of keys, given
/// the keys and what was made of them in the batch.
fn check(collect: &str, made_of: impl Fn(&Array2<f64>, &Array2<f64>, &Array2<f64>) -> Array2<f64>) {
    let run = taken(collect, &normals(), |_| {});
    let (made, before) = (made_in(&run), run.embedded(run.engine.parameters(), Tower::Key));
    run.check(collect, |parameters| {
        let keys = run.embedded(parameters, Tower::Key);
        loss(&run.embedded(parameters, Tower::Query), &keys, &made_of(&keys, &before, &made))
    });
}

#[test]
fn a_neighbour_is_a_constant() {
    check("neighbour", |_, _, made| made.clone());
}

#[test]
fn an_imposter_moves_with_its_partner() {
    check("imposter", |keys, before, made| {
        // The step, a constant, is what had been added before the sum was scaled to unit length.
        let length = 1.0 / before.row(0).dot(&made.row(0));
        let mut moved = keys + &(length * made - before);
        for mut row in moved.rows_mut() {
            let length = row.dot(&row).sqrt();
            row /= length;
        }
        moved
    });
}

/// No step of this size makes the partner less likely than the imposter is, to first order: the imposter's direction is
/// that of the gradient, by central differences.
#[test]
fn an_imposter_lies_in_the_direction_of_the_gradient() {
    let run = taken("imposter", &normals(), |_| {});
    let [queries, keys] = Tower::BOTH.map(|tower| run.embedded(run.engine.parameters(), tower));
    let unlikely = |key: &ndarray::Array1<f64>, i: usize| {
        let logits = queries.dot(key) / TAU;
        logits.iter().map(|l| l.exp()).sum::<f64>().ln() - logits[i]
    };
    for (i, made) in made_in(&run).rows().into_iter().enumerate() {
        let key = keys.row(i).to_owned();
        let slope = |n: usize| {
            let at = |change: f64| {
                let mut key = key.clone();
                key[n] += change;
                unlikely(&key, i)
            };
            (at(STEP) - at(-STEP)) / (2.0 * STEP)
        };
        let slopes: ndarray::Array1<f64> = (0..DIM).map(slope).collect();
        let tangent = &slopes - &(&key * slopes.dot(&key));
        let step = &made - &(&key * made.dot(&key));
        let cosine = tangent.dot(&step) / (tangent.dot(&tangent) * step.dot(&step)).sqrt();
        assert!((cosine - 1.0).abs() < 1e-8, "{i}: {cosine}");
        assert!(unlikely(&made.to_owned(), i) > unlikely(&key, i));
    }
}

#[test]
fn a_moved_partner_lies_at_its_angle_and_is_nobody() {
    for collect in ["neighbour", "imposter"] {
        lies_at_its_angle(collect);
    }
}

fn lies_at_its_angle(collect: &str) {
    let mut run = taken(collect, &normals(), |_| {});
    let keys = run.embedded(run.engine.parameters(), Tower::Key);
    let size = run.plan.perturbing.expect("partners are moved").size;
    let (directions, _) = run.engine.directions().expect("rows are stored");
    let (queries, batch) = (&directions[0], BATCH.len());
    assert_eq!(directions[1].own_scores.ncols(), 0, "only queries meet what is made of keys");
    for (i, made) in queries.own.rows().into_iter().enumerate() {
        assert!((made.dot(&made) - 1.0).abs() < 1e-14);
        assert!((made.dot(&keys.row(i)) - size.atan().cos()).abs() < 1e-14, "{i}");
        assert_eq!(queries.pairs[batch + i], NOBODY);
    }
    run.engine.forward(&inputs(Extras { normals: &normals(), ..Extras::default() }));
    let (directions, _) = run.engine.directions().expect("rows are stored");
    assert!((0..batch).all(|i| directions[0].states[i * (batch + 1) + batch] == State::TakesPart));
}

#[test]
fn without_a_direction_to_go_the_batch_is_learned_as_if_nothing_were_collected() {
    // A rule without effect makes the plan store its rows.
    let stored = |rules: &mut Rules| rules.filter.above = Some(Bound { constant: 2.0, ..Bound::default() });
    let plain = taken("none", &[], stored);
    let moved = taken("neighbour", &[0.0; BATCH.len() * DIM], stored);
    let (directions, _) = moved.engine.directions().expect("rows are stored");
    assert_eq!(directions[0].pairs[BATCH.len()..], BATCH, "it is the partner itself");
    assert_eq!(plain.engine.loss(), moved.engine.loss());
    assert_eq!(plain.engine.gradient(), moved.engine.gradient());
    // And with a direction it is not.
    let moved = taken("neighbour", &normals(), stored);
    assert!(moved.engine.loss() > plain.engine.loss() + 0.01);
}
