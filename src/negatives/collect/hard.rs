//! For each anchor, the most similar keys of the corpus, searched anew at every step with the current weights.

use super::contract::{Collect, Columns, Mining};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// Dynamic hard negatives, as if an index were refreshed at every step.
#[derive(Debug)]
pub struct Hard;

impl Described for Hard {
    fn about(&self) -> &'static About {
        &About {
            id: "hard",
            label: "+ hardest keys",
            help: "Each query also meets the keys that the encoders currently find most similar to it.",
            formula: "top-k of s(q, j), j in corpus without the batch",
            source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text \
                     Retrieval (with refresh at every step)",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "inbatch"]
    }
}

impl Method for Hard {}

impl Collect for Hard {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn mining(&self) -> Mining {
        Mining::TopK
    }
}
