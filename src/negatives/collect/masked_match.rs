//! Masked matches: the inputs that show best that a query and its key belong together are hidden from both encoders, so
//! that they must find the pair by what is left.
//!
//! Two momentum encoders q' and k', which follow the ones that learn, see the whole inputs x and y of a pair. How much
//! an input contributes to the similarity that they find is the input times its gradient:
//!
//! ```text
//! a_f = x_f d(q'(x) . k'(y)) / dx_f        and the same for y
//! ```
//!
//! Of each item the inputs with the largest `a_f`, a share of all, become 0; of equal ones the first. Which inputs
//! these are is a constant. Partners then look less alike than random masks would make them (claim C88).
//!
//! The paper masks the parts of a picture to which a slow teacher pays the most attention, a random half of them, and
//! asks the learner to agree with the teacher as well. Here there is no attention and no such term, and every part is a
//! single input.

use super::contract::{Collect, Masking};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// The batch's keys, of pairs whose most telling inputs are masked.
#[derive(Debug)]
pub struct MaskedMatch;

impl Described for MaskedMatch {
    fn about(&self) -> &'static About {
        &About {
            id: "masked-match",
            label: "In-batch, masked",
            help: "The negatives of a query are the other keys of its batch. Of each item the inputs are hidden \
                   through which slow copies of the encoders see its pair match the most.",
            formula: "x_f = 0 where a_f = x_f ds'/dx_f is largest, s' = q'(x) . k'(y)",
            source: "Tang et al. 2023, Multiple Instance Learning Framework with Masked Hard Instance Mining for Whole \
                     Slide Image Classification",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["masked", "ema", "warmup"]
    }
}

impl Method for MaskedMatch {}

impl Collect for MaskedMatch {
    fn masking(&self, knobs: &Knobs) -> Option<Masking> {
        Some(Masking { share: knobs.masked, ema: knobs.ema, from: knobs.warmup.into() })
    }
}
