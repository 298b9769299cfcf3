//! The trait of every way of composing batches.

use crate::data::{Mixture, Pairs};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};

/// Chooses the pairs of each batch, an epoch at a time.
pub trait Compose: Method {
    /// The batches of one epoch, concatenated: `pairs / batch` batches (rounded down) of `batch` pairs, all different
    /// within a batch. Here `at.step` is the number of the epoch. Before the method's first refresh `prepared` is
    /// empty.
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32>;
    /// The pairs that it adds to the data set's own before the run begins: mixtures of two of them.
    fn mixtures(&self, knobs: &Knobs, pairs: &Pairs) -> Vec<Mixture> {
        let _ = (knobs, pairs);
        Vec::new()
    }
    /// Whether it adds pairs, so that a run cannot take it up or leave it in flight.
    fn adds_pairs(&self) -> bool {
        false
    }
    /// Whether the pairs that it adds are neighbours of one query, so that they can be moved away together.
    fn adds_neighbours(&self) -> bool {
        false
    }
    /// Whether it reads the loss of each pair, [`losses`](crate::negatives::Index::losses). Only steps that store
    /// their rows can tell the pairs apart.
    fn reads_losses(&self) -> bool {
        false
    }
}
