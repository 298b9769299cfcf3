//! The sigmoid loss: every pair of a query and a key is a binary classification of its own. A second form expects that
//! some labels are wrong.
//!
//! Let `z = s/tau + b`, so that `sigmoid(z)` is the model's probability that a query and a key belong together. The
//! data say "partner" for one key of each query, and "not a partner" for all others. Suppose that a true partner is
//! labelled "not a partner" with probability `flip`, and that nothing else is labelled wrongly. Then
//!
//! ```text
//! P(labelled as partner)  =  (1 - flip) sigmoid(z)            loss  -log sigmoid(z)      (and a constant)
//! P(labelled as none)     =  1 - (1 - flip) sigmoid(z)        loss  softplus(z) - softplus(z + ln flip)
//! ```
//!
//! The slope of the second, `sigmoid(z) - sigmoid(z + ln flip)`, is the push on a negative. It rises with the
//! similarity as in the plain loss, up to `(1 - sqrt flip) / (1 + sqrt flip)` at `z = -ln(flip) / 2`, and then falls to
//! 0: a negative in which the model firmly believes is taken for a partner whose label was flipped, and is let go.
//! NBPO learns the probabilities of flips; here there is one, which is given.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// SigLIP's loss with its learned bias. Both directions would classify the same pairs of the batch, so one is computed.
#[derive(Debug)]
pub struct Sigmoid;

impl Described for Sigmoid {
    fn about(&self) -> &'static About {
        &About {
            id: "sigmoid",
            label: "Sigmoid",
            help: "Each query and key are classified as partners or not, on their own; nothing is normalised over a \
                   row.",
            formula: "sum_j -log sigmoid(z_j (s_j/tau + b)), z = 1 for the positive, -1 for negatives",
            source: "Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training",
        }
    }
}

impl Loss for Sigmoid {
    fn directions(&self) -> (f64, f64) {
        (1.0, 0.0)
    }
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Sigmoid { flip: 0.0 }
    }
}

/// The sigmoid loss in which a negative may be a partner whose label was flipped (Yu and Qin 2020, NBPO).
#[derive(Debug)]
pub struct Flipped;

impl Described for Flipped {
    fn about(&self) -> &'static About {
        &About {
            id: "sigmoid-flipped",
            label: "Sigmoid, flipped labels",
            help: "As the sigmoid loss, but a negative that the model takes for a partner is let go, since its label \
                   may be flipped.",
            formula: "-log sigmoid(z+) - sum_j log(1 - (1 - flip) sigmoid(z_j)), z = s/tau + b",
            source: "Yu and Qin 2020, Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["flip"]
    }
}

impl Loss for Flipped {
    fn directions(&self) -> (f64, f64) {
        (1.0, 0.0)
    }
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Sigmoid { flip: knobs.flip }
    }
}
