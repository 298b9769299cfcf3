//! Alignment and uniformity: the two forces of a contrastive loss, each by itself.
//!
//! Wang and Isola (2020) showed what InfoNCE does with ever more negatives: it pulls partners together (*alignment*)
//! and spreads each side evenly over the sphere (*uniformity*). Both can be written down without a softmax:
//!
//! ```text
//! align    =  mean over pairs of |q - k|^2  =  mean of 2 - 2 s+
//! U(z)     =  log( mean over i != j of exp(-t |z_i - z_j|^2) ),      |z_i - z_j|^2 = 2 - 2 z_i.z_j
//! L        =  align + lambda (U(queries) + U(keys)) / 2
//! ```
//!
//! `U` is the logarithm of a mean over all pairs of the side, so it has one value per batch, which every anchor's loss
//! contains. Its gradient is a softmax over these pairs, `dU/ds_ij = 2t W_ij` with `W_ij = exp(2t (s_ij - 1)) / sum`:
//! the nearest pairs are pushed apart hardest, and `t` decides how much harder. The negatives are embeddings of the
//! anchor's own side. Partners, and queries with other pairs' keys, meet in no denominator.
//!
//! Alignment alone has no negatives. Its best solution is one point for everything, and training finds it.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The pull alone: `|q - k|^2`. Everything collapses, as nothing is pushed away.
#[derive(Debug)]
pub struct Alignment;

/// The pull, and a push that spreads each side over the sphere (Wang and Isola 2020).
#[derive(Debug)]
pub struct AlignmentUniformity;

const PAPER: &str = "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and \
                     Uniformity on the Hypersphere";

impl Described for Alignment {
    fn about(&self) -> &'static About {
        &About {
            id: "alignment",
            label: "Alignment alone",
            help: "Partners are pulled together, and nothing is pushed away.",
            formula: "|q - k+|^2 = 2 - 2 s+",
            source: PAPER,
        }
    }
}

impl Described for AlignmentUniformity {
    fn about(&self) -> &'static About {
        &About {
            id: "alignment-uniformity",
            label: "Alignment and uniformity",
            help: "Partners are pulled together, and each side is spread evenly over the sphere.",
            formula: "|q - k+|^2 + lambda log mean over pairs of one side of exp(-t |z_i - z_j|^2)",
            source: PAPER,
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["uniformity", "kernel"]
    }
}

impl Loss for Alignment {
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Alignment { uniformity: 0.0, kernel: 1.0 }
    }
    fn has_candidates(&self) -> bool {
        false
    }
}

impl Loss for AlignmentUniformity {
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Alignment { uniformity: knobs.uniformity, kernel: knobs.kernel }
    }
    fn same_side(&self) -> bool {
        true
    }
    fn has_candidates(&self) -> bool {
        false
    }
}
