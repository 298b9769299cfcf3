//! Blurred keys: the batch's keys are met with noise, and less and less often so.
//!
//! Noise as long as the key itself hides which key of a small region it is, so that a query that is to find its blurred
//! key looks for the region: a coarse search. The share of steps with noise falls as the run goes on, and then the
//! exact partner counts. Negatives are blurred as partners are, since the batch's keys are both.
//!
//! The paper adds up two losses, of jittered and of plain keys, with weights `gamma` and `1 - gamma`. Here each step
//! has one of them, drawn with these probabilities, so that the expected gradient is that of the sum, and a step costs
//! one evaluation. It scatters more, though: at `a = 1` the paper's sum gives back twice as much of what noise costs
//! (claim C85). The paper's further factor of the first loss, which depends on the noise's deviation, is left out.

use super::contract::{Collect, Jitter};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;

/// The batch's keys, jittered at a share of the steps that falls.
#[derive(Debug)]
pub struct Blurred;

impl Described for Blurred {
    fn about(&self) -> &'static About {
        &About {
            id: "blurred",
            label: "In-batch, jittered",
            help: "The negatives of a query are the other keys of its batch. All of these keys, its own too, are met \
                   with noise: at first at every step, then ever more rarely.",
            formula: "k' = unit(k + sigma e / sqrt d), e ~ N(0, 1), with probability exp(-a t / T)",
            source: "Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty \
                     Regularization",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["jitter", "fading"]
    }
}

impl Method for Blurred {}

impl Collect for Blurred {
    fn jitter(&self, knobs: &Knobs) -> Option<Jitter> {
        Some(Jitter { sigma: knobs.jitter, fading: knobs.fading, steps: knobs.steps })
    }
}
