//! Hard negatives from an index that ages: each refresh encodes the corpus and searches each query's most similar keys;
//! until the next refresh every step draws some of them.
//!
//! With refresh 1 and a pool no larger than the draw these are the currently hardest keys. An old index with so small a
//! pool is harmful: its keys are pushed far away long before the next refresh, while keys that have become similar
//! since are never drawn.

use super::contract::{Collect, Columns, Draw};
use super::listed;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Own candidates from an index of hard negatives that is refreshed regularly.
#[derive(Debug)]
pub struct Refreshed;

impl Described for Refreshed {
    fn about(&self) -> &'static About {
        &About {
            id: "refreshed",
            label: "+ hard keys, refreshed",
            help: "Each query also meets keys drawn from those most similar to it at the last refresh.",
            formula: "j ~ Uniform(top-T of s(q, .) at the last refresh)",
            source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text \
                     Retrieval",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "pool", "refresh", "warmup", "inbatch"]
    }
}

impl Method for Refreshed {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        listed::pools(at, index)
    }
}

impl Collect for Refreshed {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        listed::draw(at, &prepared.lists, batch, out);
    }
}
