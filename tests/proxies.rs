//! Checks means of groups as candidates, on the CPU engine in f64: against a loss that is written out here, with
//! central differences of it, and in the cases in which they must come to what is known.

use crate::support::answered;
use crate::support::small::{BATCH, DIM, Small, TAU, inputs};
use contrastive_playground::backend::Extras;
use contrastive_playground::backend::evaluated::State;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::facts::Facts;
use contrastive_playground::backend::looking::Evaluator;
use contrastive_playground::encoder::Tower;
use contrastive_playground::knobs::InBatch;
use contrastive_playground::loss;
use contrastive_playground::negatives::collect;
use ndarray::{Array1, Array2};

const COUNT: usize = 8;
/// Groups 3, 5, 6 and 7 have no keys in the batch.
const GROUPS: [u32; 6] = [2, 0, 2, 1, 0, 4];
/// A group for each key.
const ALONE: [u32; 6] = [0, 1, 2, 3, 4, 5];

fn taken(collect: &str, in_batch: InBatch, groups: &[u32]) -> Small {
    let mut run = Small::new(|s| {
        (s.groups, s.inbatch) = (COUNT as u32, in_batch);
        s.loss = loss::by_id("infonce-qk").expect("in the table");
        s.collect = collect::by_id(collect).expect("in the table");
    });
    run.take(in_groups(groups));
    run
}

fn in_groups(groups: &[u32]) -> Extras<'_> {
    Extras { groups, ..Extras::default() }
}

/// The loss of queries that meet the means of other groups and, where `in_batch`, the batch's keys as well.
fn loss_of(queries: &Array2<f64>, keys: &Array2<f64>, groups: &[u32], in_batch: bool) -> f64 {
    let mut total = 0.0;
    for (i, query) in queries.rows().into_iter().enumerate() {
        let own = query.dot(&keys.row(i)) / TAU;
        let mut sum = own.exp();
        for group in 0..COUNT as u32 {
            let members: Vec<usize> = (0..BATCH.len()).filter(|&j| groups[j] == group).collect();
            if group != groups[i] && !members.is_empty() {
                let size = members.len() as f64;
                let mean = members.iter().fold(Array1::zeros(DIM), |sum, &j| sum + keys.row(j)) / size;
                sum += size * (query.dot(&mean) / TAU).exp();
            }
        }
        let others = (0..BATCH.len()).filter(|&j| in_batch && j != i);
        sum += others.map(|j| (query.dot(&keys.row(j)) / TAU).exp()).sum::<f64>();
        total += sum.ln() - own;
    }
    total / BATCH.len() as f64
}

#[test]
fn the_gradient_passes_through_the_means_to_their_members() {
    for in_batch in [InBatch::Yes, InBatch::No] {
        let run = taken("proxies", in_batch, &GROUPS);
        run.check(&format!("{in_batch:?}"), |parameters| {
            let [queries, keys] = Tower::BOTH.map(|tower| run.embedded(parameters, tower));
            loss_of(&queries, &keys, &GROUPS, in_batch == InBatch::Yes)
        });
    }
}

#[test]
fn groups_of_one_key_each_are_infonce() {
    let means = taken("proxies", InBatch::No, &ALONE);
    let plain = taken("none", InBatch::Yes, &[]);
    assert!((means.engine.loss() - plain.engine.loss()).abs() < 1e-14);
    for (mean, key) in means.engine.gradient().iter().zip(plain.engine.gradient()) {
        assert!((mean - key).abs() < 1e-14, "{mean} {key}");
    }
}

#[test]
fn only_means_of_other_groups_with_keys_take_part() {
    let mut run = taken("proxies", InBatch::No, &GROUPS);
    run.engine.forward(&inputs(in_groups(&GROUPS)));
    let (directions, _) = run.engine.directions().expect("rows are stored");
    assert_eq!(directions[1].own_scores.ncols(), 0, "only queries meet means");
    for (group, states) in GROUPS.into_iter().zip(directions[0].states.chunks_exact(BATCH.len() + COUNT)) {
        for (c, &state) in states[BATCH.len()..].iter().enumerate() {
            let counts = GROUPS.contains(&(c as u32)) && group != c as u32;
            assert_eq!(state == State::TakesPart, counts, "a query of group {group}, the mean of {c}: {state:?}");
        }
    }
}

/// The exponential is convex, so that a group's mean never counts more than its keys do.
#[test]
fn means_never_cost_more_than_their_keys() {
    let means = taken("proxies", InBatch::No, &GROUPS);
    let [queries, keys] = Tower::BOTH.map(|tower| means.embedded(means.engine.parameters(), tower));
    let mut exact = 0.0;
    for (i, query) in queries.rows().into_iter().enumerate() {
        let met = (0..BATCH.len()).filter(|&j| j == i || GROUPS[j] != GROUPS[i]);
        let sum = met.map(|j| (query.dot(&keys.row(j)) / TAU).exp()).sum::<f64>();
        exact += (sum.ln() - query.dot(&keys.row(i)) / TAU) / BATCH.len() as f64;
    }
    let missed = exact - means.engine.loss();
    assert!(missed > 1e-4, "{missed}");
}

#[test]
fn one_group_leaves_no_negatives() {
    let run = taken("proxies", InBatch::No, &[0; 6]);
    assert_eq!(run.engine.loss(), 0.0);
    assert!(run.engine.gradient().iter().all(|&slope| slope == 0.0));
}

/// A look evaluates the rows again from the embeddings, in f32.
#[test]
fn a_look_has_the_loss_of_the_step() {
    for in_batch in [InBatch::Yes, InBatch::No] {
        let now = inputs(in_groups(&GROUPS));
        let mut run = taken("proxies", in_batch, &GROUPS);
        let loss = run.engine.loss();
        run.engine.forward(&now);
        let (seen, facts) = (answered(run.engine.seen()), Facts::new(&run.data.train));
        let rows = Evaluator::new(&run.plan, &facts, &BATCH, now.extras, &seen).at(TAU).rows;
        let mean = rows[0].losses.iter().sum::<f32>() / BATCH.len() as f32;
        assert!((f64::from(mean) - loss).abs() < 1e-5, "{in_batch:?}: {mean} {loss}");
    }
}
