//! Hard negatives from an index that ages: every so often the corpus is encoded anew and each query's most similar keys
//! are looked up; until the next time some of them are drawn at every step.
//!
//! With refresh 1 and a pool no larger than the draw these are the hardest keys of the moment. An old index whose pool is
//! no larger than the draw is dangerous: its keys are pushed far away long before the next refresh, while new ones that
//! have come near are never met.

use super::contract::{Collect, Columns, Draw};
use super::listed;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Hard negatives from a refreshed index.
#[derive(Debug)]
pub struct Refreshed;

impl Described for Refreshed {
    fn about(&self) -> &'static About {
        &About {
            id: "refreshed",
            label: "+ hard keys, refreshed",
            help: "Each query also meets keys drawn from those most similar to it at the last look at the corpus.",
            formula: "j ~ Uniform(top-T of s(q, .) at the last refresh)",
            source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval",
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
