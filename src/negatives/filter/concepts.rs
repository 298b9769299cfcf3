//! Concepts are parent classes (superclasses): a candidate that shares a concept with the anchor may be a right answer.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Filtering, Relation};
use crate::negatives::method::Method;

/// Removes candidates of the anchor's parent class. Without known parent classes, no candidate is removed.
#[derive(Debug)]
pub struct Concepts;

impl Described for Concepts {
    fn about(&self) -> &'static About {
        &About {
            id: "concepts",
            label: "Shared concept",
            help: "Removes candidates that share a broader concept with the anchor, in data with known concepts.",
            formula: "m_j = [concept j != concept i]",
            source: "Wang et al. 2023, CAR: Conceptualization-Augmented Reasoner for Zero-Shot Commonsense Question \
                     Answering",
        }
    }
}

impl Method for Concepts {}

impl Filter for Concepts {
    fn rule(&self, _knobs: &Knobs) -> Filtering {
        Filtering { same: Some(Relation::Parent), ..Filtering::default() }
    }
}
