//! A static memory bank. In the first stage both towers learn from the batch. At the beginning of the second stage all
//! keys of the corpus are encoded once; from then on the key tower is frozen, and every key of the corpus is a
//! candidate of every query.

use super::contract::{Collect, Filled, Memory, Mixing};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Every key of the corpus as a candidate, from a frozen key tower.
#[derive(Debug)]
pub struct Bank;

impl Described for Bank {
    fn about(&self) -> &'static About {
        &About {
            id: "bank",
            label: "+ bank of all keys",
            help: "From its start step on the key tower is frozen, and each query is compared with every key of the \
                   corpus.",
            formula: "j in corpus, k_j as encoded at the beginning; no gradient to any k",
            source: "Feng, Zhang and Nie 2024, Improving Composed Image Retrieval via Contrastive Learning with \
                     Scaling Positives and Negatives",
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
