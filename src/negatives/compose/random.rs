//! Random batches: every epoch has a new random order, cut into batches. Pairs that do not fill a batch at its end are
//! left out until the next epoch.

use rand::seq::SliceRandom;

use super::contract::Compose;
use crate::described::{About, Described};
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};
use crate::random::Purpose;

/// Uniformly random batches without replacement within an epoch.
#[derive(Debug)]
pub struct Random;

impl Described for Random {
    fn about(&self) -> &'static About {
        &About {
            id: "random",
            label: "Random",
            help: "Each epoch visits the pairs in a new random order.",
            formula: "",
            source: "",
        }
    }
}

impl Method for Random {}

impl Compose for Random {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        order(at, batch)
    }
}

/// The batches of one epoch. The other methods use them as well, until they begin.
pub(super) fn order(at: &At<'_>, batch: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..at.pairs.len() as u32).collect();
    order.shuffle(&mut at.random(Purpose::Batches));
    order.truncate(order.len() / batch * batch);
    order
}
