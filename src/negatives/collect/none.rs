//! No extra candidates: negatives are those of the batch.

use super::contract::Collect;
use crate::described::{About, Described};
use crate::negatives::method::Method;

/// In-batch negatives only.
#[derive(Debug)]
pub struct NoneCollected;

impl Described for NoneCollected {
    fn about(&self) -> &'static About {
        &About {
            id: "none",
            label: "In-batch only",
            help: "The negatives of a query are the other keys of its batch.",
            formula: "",
            source: "Karpukhin et al. 2020, Dense Passage Retrieval for Open-Domain Question Answering",
        }
    }
}

impl Method for NoneCollected {}

impl Collect for NoneCollected {}
