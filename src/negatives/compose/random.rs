//! Every epoch in a new random order, cut into batches; what is left over at an epoch's end waits for the next.

use rand::seq::SliceRandom;

use super::{Compose, Scratch};
use crate::described::{About, Described};
use crate::random::{Purpose, stream};

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

impl Compose for Random {
    fn compose(&self, seed: u32, step: u64, pairs: usize, batch: &mut [u32], scratch: &mut Scratch) {
        let per_epoch = (pairs / batch.len()).max(1) as u64;
        let epoch = step / per_epoch;
        if scratch.epoch.as_ref().is_none_or(|(kept, order)| *kept != epoch || order.len() != pairs) {
            let mut order: Vec<u32> = (0..pairs as u32).collect();
            order.shuffle(&mut stream(seed, Purpose::Batches, epoch));
            scratch.epoch = Some((epoch, order));
        }
        if let Some((_, order)) = &scratch.epoch {
            let start = (step % per_epoch) as usize * batch.len();
            batch.copy_from_slice(&order[start..start + batch.len()]);
        }
    }
}
