//! The global denominator: each anchor remembers what its denominator usually is.
//!
//! In a batch of four, the denominator of the softmax is a sum over three negatives: it says more about who happens to
//! be there than about the anchor. So each anchor keeps a moving average `u` of it, which its next visit continues:
//!
//! ```text
//! e^h = mean over the batch's negatives of e^(l_j)            this batch's denominator, l = s / tau
//! u  <- (1 - forget) u + forget e^h                           the remembered one; e^h itself at the first visit
//! L   = -l_p + log u + log n                                  the positive is not in it, as in the decoupled loss
//! dL/dl_j = e^(l_j) / (n u),   dL/dl_p = -1
//! ```
//!
//! u is a constant for the gradient (stop-gradient), so that this is no gradient of the loss of the batch: over many
//! visits it estimates that of a loss whose denominator is over all negatives. An anchor that meets harder negatives
//! than usual pushes with more than 1 in all, and one that meets easier ones with less. As each visit counts `forget`
//! at least, the sum is at most 1 / forget.
//!
//! The two directions have an average each. With forget = 1 nothing is remembered, and this is the decoupled loss, to
//! the bit; so is the first visit of every pair. An average is of the temperatures and weights under which its visits
//! were made: with little forgetting it grows stale. (The authors' code starts at u = 0, by which a first visit pushes
//! 1 / forget times too much.)

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The decoupled loss with a moving average of each anchor's denominator (Yuan et al. 2022, SogCLR).
#[derive(Debug)]
pub struct Global;

impl Described for Global {
    fn about(&self) -> &'static About {
        &About {
            id: "global-denominator",
            label: "Global denominator",
            help: "Each anchor remembers what its denominator usually is, so that a small batch is not judged by the \
                   few negatives that happen to be in it.",
            formula: "-s+/tau + log u + log n, u <- (1 - forget) u + forget mean_j exp(s_j/tau)",
            source: "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch \
                     Does Not Harm Performance",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["forget"]
    }
}

impl Loss for Global {
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Global { forget: knobs.forget }
    }
}
