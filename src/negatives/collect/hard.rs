//! For each anchor the most similar keys of the corpus, by the current weights, found anew at every step.

use super::{Collect, Columns, Mining};
use crate::described::{About, Described};
use crate::experiment::Settings;

/// Dynamic hard negatives: an index that is refreshed at every step.
#[derive(Debug)]
pub struct Hard;

impl Described for Hard {
    fn about(&self) -> &'static About {
        &About {
            id: "hard",
            label: "+ hardest keys",
            help: "Each query also meets the keys that the encoders currently find most similar to it.",
            formula: "top-k of s(q, j), j in corpus without the batch",
            source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval (with refresh at every step)",
        }
    }
}

impl Collect for Hard {
    fn columns(&self, settings: &Settings) -> Columns {
        Columns { shared: 0, own: settings.negatives as usize }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "inbatch"]
    }

    fn mining(&self) -> Mining {
        Mining::TopK
    }
}
