//! Static hard negatives: the keys most similar to each query are searched once, with the weights of the step at which
//! the method begins, and own candidates are drawn from that list for the rest of the run. Before, they are random
//! keys.

use super::contract::{Collect, Columns, Draw};
use super::listed;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Own candidates from hard negatives that are mined once.
#[derive(Debug)]
pub struct Static;

impl Described for Static {
    fn about(&self) -> &'static About {
        &About {
            id: "static",
            label: "+ hard keys, mined once",
            help: "Each query also meets keys drawn from those most similar to it when the method began; the list is \
                   never renewed.",
            formula: "j ~ Uniform(top-T of s(q, .) at the beginning)",
            source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "pool", "warmup", "inbatch"]
    }
}

impl Method for Static {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Once(knobs.warmup.into())
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        listed::pools(at, index)
    }
}

impl Collect for Static {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        listed::draw(at, &prepared.lists, batch, out);
    }
}
