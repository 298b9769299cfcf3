//! InfoNCE, and a term by which lengths say which of two similar items is the copy (Wang, Sun and Yang 2023).
//!
//! A similarity of embeddings is the same in both directions: it cannot say that `a` is a copy of `b` and not `b` of
//! `a`. But encoders give more than a direction. Their outputs have lengths, which the scaling to unit length discards:
//!
//! ```text
//! L  =  InfoNCE + lambda mean_i e^(1 - r_i),      r_i = |output of key i| / |output of query i|
//! ```
//!
//! The term makes queries shorter than their keys, so that a found pair can be kept only if its query is the shorter
//! one. It changes no similarity: its gradient is along the outputs, and InfoNCE's is perpendicular to them
//! (`backend/cpu/lengths.rs`). One tower has to encode both sides: of two towers, one would only shrink, whatever it is
//! given. With two towers the term is left out.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::{Knobs, TowerKind};

/// InfoNCE in both directions, and the term of lengths.
#[derive(Debug)]
pub struct Asymmetric;

impl Described for Asymmetric {
    fn about(&self) -> &'static About {
        &About {
            id: "asymmetric",
            label: "InfoNCE and lengths",
            help: "Directions say which items belong together, and lengths say which of the two is the copy. With two \
                   towers, whose lengths have no common measure, it is plain InfoNCE.",
            formula: "(L(q->k) + L(k->q)) / 2 + lambda exp(1 - |key| / |query|)",
            source: "Wang, Sun and Yang 2023, A Benchmark and Asymmetrical-Similarity Learning for Practical Image \
                     Copy Detection",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["lengths"]
    }
}

impl Loss for Asymmetric {
    fn head(&self, _knobs: &Knobs) -> Head {
        Head::Softmax { kappa: 1.0, smoothing: 0.0, sigma: None }
    }
    fn lengths(&self, knobs: &Knobs) -> Option<f64> {
        (knobs.tower == TowerKind::Shared).then_some(knobs.lengths)
    }
}
