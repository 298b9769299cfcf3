//! NT-Xent: queries and keys form one set, and every embedding must find its partner among all others.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// SimCLR's loss: the anchor's side gives candidates too.
#[derive(Debug)]
pub struct NtXent;

impl Described for NtXent {
    fn about(&self) -> &'static About {
        &About {
            id: "ntxent",
            label: "NT-Xent",
            help: "Each query and each key must find its partner among the items of both sides.",
            formula: "-log( exp(s+/tau) / sum over the other 2B - 1 of exp(s/tau) )",
            source: "Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["smoothing"]
    }
}

impl Loss for NtXent {
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Softmax { kappa: 1.0, smoothing: knobs.smoothing, sigma: None }
    }
    fn same_side(&self) -> bool {
        true
    }
}
