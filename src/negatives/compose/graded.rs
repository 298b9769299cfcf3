//! A graded curriculum in three stages, from clear pairs to ambiguous ones.
//!
//! Every pair is rated once by its margin: the query's similarity to its key minus that to the most similar other key.
//! If the method begins at step 0, similarities are those of the raw inputs of both sides; if it begins later, those of
//! the embeddings at that step. Ratings are fifths of the ranking. The first stage has the two clearest fifths, the
//! second four of them, the third all, as the paper's stages have two, four and all of five ratings. The first stage
//! lasts `growth` steps, the second twice as many, the third to the end. Within a stage batches are random. The paper
//! rates candidates for each anchor and doubles the first stage's batch. Here pairs are rated, since all anchors of a
//! batch share its negatives, and the batch size is constant.

use ndarray::Array2;
use rand::seq::SliceRandom;

use super::contract::Compose;
use super::random;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::inputs::raw;
use crate::negatives::method::Method;
use crate::negatives::neighbours::nearest;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::order;
use crate::random::Purpose;

/// Batches of a curriculum in three stages.
#[derive(Debug)]
pub struct Graded;

impl Described for Graded {
    fn about(&self) -> &'static About {
        &About {
            id: "graded",
            label: "Clear pairs first",
            help: "Training begins with the pairs of the largest margins and adds the ambiguous ones in two further \
                   stages.",
            formula: "the clearest 2/5, 4/5, all pairs by s+ - max s-",
            source: "Cao et al. 2022, Multi-Modal Experience Inspired AI Creation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["growth", "warmup"]
    }
}

impl Method for Graded {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        if knobs.warmup == 0 { Refresh::Never } else { Refresh::Once(knobs.warmup.into()) }
    }

    /// `lists` has one list: all pairs, the largest margin first; the tie-break is the lower index.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let margins = match index.embeddings {
            Some(seen) => margins(&seen.queries, &seen.keys),
            None => {
                let inputs = raw(at.pairs);
                margins(&inputs, &inputs)
            }
        };
        let mut ranked: Vec<u32> = (0..at.pairs.len() as u32).collect();
        order::by_key(&mut ranked, |&pair| order::falling(margins[pair as usize]));
        Prepared { lists: vec![ranked], ..Prepared::default() }
    }
}

impl Compose for Graded {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        let Some(ranked) = prepared.lists.first() else { return random::order(at, batch) };
        let mut rng = at.random(Purpose::Batches);
        let batches = at.pairs.len() / batch;
        let mut order = Vec::with_capacity(batches * batch);
        let mut waiting: Vec<u32> = Vec::new();
        let mut admitted = 0;
        for n in 0..batches {
            // `at.step` is the epoch here.
            let step = at.step * batches as u64 + n as u64;
            let now = admits(at.knobs, step, ranked.len()).max(batch);
            if now != admitted || waiting.len() < batch {
                admitted = now;
                waiting = ranked[..admitted].to_vec();
                waiting.shuffle(&mut rng);
            }
            order.extend(waiting.drain(waiting.len() - batch..));
        }
        order
    }
}

/// How many pairs, the clearest, take part at `step`.
fn admits(knobs: &Knobs, step: u64, pairs: usize) -> usize {
    let since = step.saturating_sub(knobs.warmup.into());
    let fifths = match since / u64::from(knobs.growth.max(1)) {
        0 => 2,
        1 | 2 => 4,
        _ => 5,
    };
    (pairs * fifths).div_ceil(5)
}

/// `[pairs]`: the similarity to the partner minus that to the most similar other key.
fn margins(queries: &Array2<f32>, keys: &Array2<f32>) -> Vec<f64> {
    let similarity = |i: usize, j: usize| {
        queries.row(i).iter().zip(keys.row(j)).map(|(&q, &k)| f64::from(q) * f64::from(k)).sum::<f64>()
    };
    let most_similar = nearest(queries, keys, 1);
    let margin =
        |(i, list): (usize, &Vec<u32>)| list.first().map_or(0.0, |&j| similarity(i, i) - similarity(i, j as usize));
    most_similar.iter().enumerate().map(margin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Pairs, Truth};

    #[test]
    fn stages_take_two_four_and_five_fifths() {
        let knobs = Knobs { growth: 10, warmup: 100, ..Knobs::default() };
        let taken = [0, 100, 109, 110, 129, 130, 10_000].map(|step| admits(&knobs, step, 12));
        assert_eq!(taken, [5, 5, 5, 10, 10, 12, 12]);
    }

    #[test]
    fn batches_of_a_stage_hold_only_its_pairs() {
        let knobs = Knobs { growth: 3, ..Knobs::default() };
        let pairs = Pairs {
            queries: Array2::zeros((40, 1)),
            keys: Array2::zeros((40, 1)),
            query_labels: vec![0; 40],
            key_labels: vec![0; 40],
            truth: Truth::default(),
        };
        let prepared = Prepared { lists: vec![(0..40).collect()], ..Prepared::default() };
        // 4 batches of 10 an epoch: steps 0 to 2 are the first stage, 3 to 8 the second.
        let batch = |step: u64| {
            let at = At { knobs: &knobs, step: step / 4, pairs: &pairs };
            let mut order = Graded.order(&at, &prepared, 10);
            order.drain(step as usize % 4 * 10..).take(10).collect::<Vec<u32>>()
        };
        assert!((0..3).all(|step| batch(step).iter().all(|&i| i < 16)));
        assert!((3..9).all(|step| batch(step).iter().all(|&i| i < 32)));
        assert!((3..9).any(|step| batch(step).iter().any(|&i| i >= 16)));
        assert!((9..20).any(|step| batch(step).iter().any(|&i| i >= 32)));
    }

    #[test]
    fn pairs_with_a_near_duplicate_have_the_smallest_margins() {
        let queries = ndarray::array![[1.0f32, 0.0], [0.0, 1.0], [1.0, 0.0]];
        let found = margins(&queries, &queries);
        assert_eq!(found, [0.0, 1.0, 0.0]);
        assert_eq!(margins(&queries.select(ndarray::Axis(0), &[0]), &queries.select(ndarray::Axis(0), &[0])), [0.0]);
    }
}
