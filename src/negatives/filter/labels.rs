//! The known classes: an upper bound for every filter that has to guess.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Filtering, Relation};
use crate::negatives::method::Method;

/// Removes candidates of the anchor's class.
#[derive(Debug)]
pub struct Labels;

impl Described for Labels {
    fn about(&self) -> &'static About {
        &About {
            id: "labels",
            label: "Same class",
            help: "Removes candidates of the anchor's class, by the known labels: no guess can do better.",
            formula: "m_j = [class j != class i]",
            source: "Chuang et al. 2020, Debiased Contrastive Learning",
        }
    }
}

impl Method for Labels {}

impl Filter for Labels {
    fn rule(&self, _knobs: &Knobs) -> Filtering {
        Filtering { same: Some(Relation::Class), ..Filtering::default() }
    }
}
