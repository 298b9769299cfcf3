//! Pooled negatives: the batch's negative pairs stand in every anchor's denominator.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// UNPG's loss with the batch's keys in place of class weights: a denominator holds the anchor's negatives, and then
/// the negative pairs of all anchors.
#[derive(Debug)]
pub struct Pooled;

impl Described for Pooled {
    fn about(&self) -> &'static About {
        &About {
            id: "pooled",
            label: "Pooled negatives",
            help: "All negative pairs of the batch appear in every anchor's denominator.",
            formula: "-s+/tau + log( sum over the row of exp(s/tau) + sum over all negatives of exp(s/tau) )",
            source: "Jung et al. 2022, Unified Negative Pair Generation toward Well-discriminative Feature Space for \
                     Face Recognition",
        }
    }
}

impl Loss for Pooled {
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Pooled
    }
}
