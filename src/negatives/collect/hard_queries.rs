//! Dynamic hard negatives with a frozen key tower: the index of all keys never ages, and every step compares each query
//! with the keys that are hardest for it now. Until the method begins both towers learn.
//!
//! The paper weights each pair of keys by its effect on a ranking metric; here the chosen loss applies as it is.

use super::contract::{Collect, Columns, Mining};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// The hardest keys of a corpus that a frozen tower encodes.
#[derive(Debug)]
pub struct HardQueries;

impl Described for HardQueries {
    fn about(&self) -> &'static About {
        &About {
            id: "hard-queries",
            label: "+ hardest keys, keys frozen",
            help: "Each query also meets the keys most similar to it now, and only the query tower learns.",
            formula: "top-k of s(q, j), j in corpus without the batch; no gradient to any k",
            source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "warmup", "inbatch"]
    }
}

impl Method for HardQueries {}

impl Collect for HardQueries {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn mining(&self) -> Mining {
        Mining::TopK
    }

    fn freezes_keys(&self, _knobs: &Knobs) -> bool {
        true
    }

    fn keys_learn_until(&self, knobs: &Knobs) -> u64 {
        knobs.warmup.into()
    }
}
