//! Triplet losses: one negative per anchor must be farther away than the positive, by a margin in squared distance.

use super::contract::Loss;
use super::rules::{Head, Pick};
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The triplet loss with a negative drawn at random.
#[derive(Debug)]
pub struct Random;

/// The triplet loss with the nearest negative that is farther away than the positive; where there is none, with the
/// farthest of all.
#[derive(Debug)]
pub struct SemiHard;

/// The triplet loss with the nearest negative.
#[derive(Debug)]
pub struct Hardest;

const FORMULA: &str = "max(0, |q - k+|^2 - |q - k-|^2 + gap) = max(0, 2 s- - 2 s+ + gap)";

impl Described for Random {
    fn about(&self) -> &'static About {
        &About {
            id: "triplet",
            label: "Triplet, random",
            help: "One negative drawn at random must be farther than the partner by a margin.",
            formula: FORMULA,
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and \
                     Clustering",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["gap"]
    }
}

impl Described for SemiHard {
    fn about(&self) -> &'static About {
        &About {
            id: "triplet-semihard",
            label: "Triplet, semi-hard",
            help: "The nearest negative beyond the partner must be farther by a margin; without one, the farthest of \
                   all.",
            formula: FORMULA,
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and \
                     Clustering",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["gap"]
    }
}

impl Described for Hardest {
    fn about(&self) -> &'static About {
        &About {
            id: "triplet-hardest",
            label: "Triplet, hardest",
            help: "The nearest negative must be farther than the partner by a margin.",
            formula: FORMULA,
            source: "Faghri et al. 2018, VSE++: Improving Visual-Semantic Embeddings with Hard Negatives",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["gap"]
    }
}

fn head(knobs: &Knobs, pick: Pick) -> Head {
    Head::Triplet { gap: knobs.gap, pick }
}

impl Loss for Random {
    fn head(&self, knobs: &Knobs) -> Head {
        head(knobs, Pick::Random)
    }
}

impl Loss for SemiHard {
    fn head(&self, knobs: &Knobs) -> Head {
        head(knobs, Pick::SemiHard)
    }
}

impl Loss for Hardest {
    fn head(&self, knobs: &Knobs) -> Head {
        head(knobs, Pick::Hardest)
    }
}
