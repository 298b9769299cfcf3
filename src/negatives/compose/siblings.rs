//! Batches of siblings: the pairs of an epoch are ordered by parent class (superclass), parents and the pairs of each
//! in random order, and cut into batches. A batch holds pairs under one parent, or under several where it crosses a
//! border. Batches are random if no parents are known.

use rand::seq::SliceRandom;

use super::contract::Compose;
use super::random;
use crate::described::{About, Described};
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};
use crate::order::{by_key, numbers};
use crate::random::Purpose;

/// Batches of pairs under one parent class.
#[derive(Debug)]
pub struct Siblings;

impl Described for Siblings {
    fn about(&self) -> &'static About {
        &About {
            id: "siblings",
            label: "Siblings",
            help: "A batch holds pairs under the same parent in the taxonomy of the data set, if it has one.",
            formula: "",
            source: "Decorte et al. 2022, Design of Negative Sampling Strategies for Distantly Supervised Skill \
                     Extraction",
        }
    }
}

impl Method for Siblings {}

impl Compose for Siblings {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        let known = &at.pairs.truth.parents;
        if known.len() != at.pairs.len() {
            return random::order(at, batch);
        }
        let mut rng = at.random(Purpose::Batches);
        let mut parents = known.clone();
        numbers(&mut parents);
        parents.dedup();
        parents.shuffle(&mut rng);
        let mut order: Vec<u32> = (0..at.pairs.len() as u32).collect();
        order.shuffle(&mut rng);
        let mut rank = vec![0; parents.iter().max().map_or(0, |&most| most as usize + 1)];
        for (n, &parent) in parents.iter().enumerate() {
            rank[parent as usize] = n as u64;
        }
        by_key(&mut order, |&pair| rank[known[pair as usize] as usize]);
        order.truncate(order.len() / batch * batch);
        order
    }
}
