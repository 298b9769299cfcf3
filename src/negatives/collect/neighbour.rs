//! A neighbour of the partner as a negative: each query meets its partner once more, moved by a random small step.
//!
//! Such a neighbour is no item of the data. It stands for whatever lies close to the right answer without being it, so
//! the query learns to be more similar to its partner than to everything a step away from it: a margin around each key
//! whose direction is drawn anew at every step.

use super::contract::{Collect, Perturbing, Towards};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Each query's own key, moved in a random direction.
#[derive(Debug)]
pub struct Neighbour;

impl Described for Neighbour {
    fn about(&self) -> &'static About {
        &About {
            id: "neighbour",
            label: "+ a neighbour of the key",
            help: "Each query's own key, moved by a random small step. RealEra erases a concept together with such \
                   neighbours; here they are negatives, and nothing is erased.",
            formula: "k' = unit(k + nudge u), u random, |u| = 1, u . k = 0",
            source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["nudge"]
    }
}

impl Method for Neighbour {}

impl Collect for Neighbour {
    fn perturbing(&self, knobs: &Knobs) -> Option<Perturbing> {
        Some(Perturbing { size: knobs.nudge, towards: Towards::Anywhere })
    }
}
