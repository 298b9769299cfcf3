//! A static bank: in a second stage all keys of the corpus are encoded once and stand still, and queries are told apart
//! from every one of them. In the first stage both towers learn from the batch.

use super::contract::{Collect, Filled, Memory, Mixing};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Every key of the corpus as a candidate.
#[derive(Debug)]
pub struct Bank;

impl Described for Bank {
    fn about(&self) -> &'static About {
        &About {
            id: "bank",
            label: "+ bank of all keys",
            help: "From its beginning on the key tower stands still, and each query meets every key of the corpus.",
            formula: "j in corpus, k_j as encoded at the beginning; no gradient to any k",
            source: "Feng, Zhang and Nie 2024, Improving Composed Image Retrieval via Contrastive Learning with Scaling Positives and Negatives",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["warmup", "inbatch"]
    }
}

impl Method for Bank {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Once(knobs.warmup.into())
    }

    fn prepare(&self, _at: &At<'_>, index: &Index<'_>) -> Prepared {
        Prepared { bank: index.embeddings.cloned(), ..Prepared::default() }
    }
}

impl Collect for Bank {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        Some(Memory {
            size: knobs.pairs as usize,
            filled: Filled::Bank,
            both_sides: false,
            momentum: None,
            hidden: 0.0,
            mixing: Mixing::None,
            from: knobs.warmup.into(),
            mixes_from: 0,
        })
    }

    fn freezes_keys(&self, _knobs: &Knobs) -> bool {
        true
    }

    fn keys_learn_until(&self, knobs: &Knobs) -> u64 {
        knobs.warmup.into()
    }
}
