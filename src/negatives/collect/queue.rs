//! A cross-batch memory: embeddings of past batches, as the weights of their steps encoded them, join as candidates.
//! There is a queue for each side, so that keys are compared with past queries as queries are with past keys.

use super::contract::{Collect, Filled, Memory, Mixing};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Queues of embeddings from the online encoders.
#[derive(Debug)]
pub struct Queue;

impl Described for Queue {
    fn about(&self) -> &'static About {
        &About {
            id: "queue",
            label: "+ past batches",
            help: "The embeddings of past batches are kept as they were and join as negatives; only the newer side \
                   learns from them.",
            formula: "j in the last M pairs; no gradient to k_j",
            source: "Wang et al. 2020, Cross-Batch Memory for Embedding Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["memory", "warmup", "inbatch"]
    }
}

impl Method for Queue {}

impl Collect for Queue {
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        Some(Memory {
            size: knobs.memory as usize,
            filled: Filled::Batches,
            both_sides: true,
            momentum: None,
            hidden: 0.0,
            mixing: Mixing::None,
            from: knobs.warmup.into(),
            mixes_from: 0,
        })
    }
}
