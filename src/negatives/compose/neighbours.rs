//! Batches of near neighbours: a random pair, then some of its most similar pairs that were not visited in this epoch,
//! then the next random pair, until the batch is full. Each pair is visited once in an epoch.
//!
//! Half of a pair's list of `pool` neighbours join it, as far as they were not visited: half of these are the nearest,
//! the others are drawn from the rest of the list (in the paper 64 of 128: 32 nearest and 32 others).

use super::contract::Compose;
use super::random;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::some;
use crate::negatives::method::Method;
use crate::negatives::neighbours::nearest;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::random::Purpose;
use rand::seq::SliceRandom;

/// Batches of neighbours, by the current similarity of a query to the other keys.
#[derive(Debug)]
pub struct Neighbours;

impl Described for Neighbours {
    fn about(&self) -> &'static About {
        &About {
            id: "neighbours",
            label: "Near neighbours",
            help: "A batch is filled with pairs and those whose keys are currently most similar to their queries.",
            formula: "i ~ Uniform(free); then j by s(q_i, k_j): the nearest, and some of the pool",
            source: "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["pool", "refresh", "warmup"]
    }
}

impl Method for Neighbours {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let count = at.knobs.pool as usize;
        let lists = index.embeddings.map_or(Vec::new(), |seen| nearest(&seen.queries, &seen.keys, count));
        Prepared { lists, ..Prepared::default() }
    }
}

impl Compose for Neighbours {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        greedy(at, &prepared.lists, batch)
    }
}

/// The batches of an epoch, from a list of neighbours for every pair. Batches are random as long as there are no lists.
pub(super) fn greedy(at: &At<'_>, lists: &[Vec<u32>], batch: usize) -> Vec<u32> {
    let pairs = at.pairs.len();
    if lists.len() != pairs {
        return random::order(at, batch);
    }
    let mut rng = at.random(Purpose::Batches);
    let mut anchors: Vec<u32> = (0..pairs as u32).collect();
    anchors.shuffle(&mut rng);
    let join = (at.knobs.pool as usize / 2).max(1);
    let near = join.div_ceil(2);
    let total = pairs / batch * batch;
    let mut used = vec![false; pairs];
    let mut order: Vec<u32> = Vec::with_capacity(total);
    for anchor in anchors {
        if used[anchor as usize] {
            continue;
        }
        if order.len() == total {
            break;
        }
        used[anchor as usize] = true;
        order.push(anchor);
        let room = (batch - order.len() % batch) % batch;
        let mut free: Vec<u32> = lists[anchor as usize].iter().copied().filter(|&pair| !used[pair as usize]).collect();
        let split = near.min(free.len());
        let (nearest, rest) = free.split_at_mut(split);
        let others = some(&mut rng, rest, join - near);
        for &pair in nearest.iter().chain(others).take(room) {
            used[pair as usize] = true;
            order.push(pair);
        }
    }
    order
}
