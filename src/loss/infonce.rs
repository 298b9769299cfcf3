//! InfoNCE: the anchor classifies its candidates by a softmax, and its positive is the right class.

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The mean of both directions (Radford et al. 2021, CLIP).
#[derive(Debug)]
pub struct Symmetric;

/// Queries are the anchors, keys the candidates (van den Oord, Li and Vinyals 2018).
#[derive(Debug)]
pub struct QueryToKey;

/// Keys are the anchors, queries the candidates.
#[derive(Debug)]
pub struct KeyToQuery;

fn head(knobs: &Knobs) -> Head {
    Head::Softmax { kappa: 1.0, smoothing: knobs.smoothing, sigma: None }
}

impl Described for Symmetric {
    fn about(&self) -> &'static About {
        &About {
            id: "infonce",
            label: "InfoNCE, both ways",
            help: "Each query must find its key, and each key its query.",
            formula: "(L(q->k) + L(k->q)) / 2",
            source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["smoothing"]
    }
}

impl Described for QueryToKey {
    fn about(&self) -> &'static About {
        &About {
            id: "infonce-qk",
            label: "InfoNCE, query to key",
            help: "Each query must find its key.",
            formula: "-log( exp(s+/tau) / sum exp(s/tau) )",
            source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["smoothing"]
    }
}

impl Described for KeyToQuery {
    fn about(&self) -> &'static About {
        &About {
            id: "infonce-kq",
            label: "InfoNCE, key to query",
            help: "Each key must find its query.",
            formula: "-log( exp(s+/tau) / sum exp(s/tau) )",
            source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["smoothing"]
    }
}

impl Loss for Symmetric {
    fn head(&self, knobs: &Knobs) -> Head {
        head(knobs)
    }
}

impl Loss for QueryToKey {
    fn directions(&self) -> (f64, f64) {
        (1.0, 0.0)
    }
    fn head(&self, knobs: &Knobs) -> Head {
        head(knobs)
    }
}

impl Loss for KeyToQuery {
    fn directions(&self) -> (f64, f64) {
        (0.0, 1.0)
    }
    fn head(&self, knobs: &Knobs) -> Head {
        head(knobs)
    }
}
