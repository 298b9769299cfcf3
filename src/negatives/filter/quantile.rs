//! The hard contrastive loss: all but the most similar negatives are removed.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes all but a share of each anchor's candidates, the most similar ones. The paper uses one threshold per data
/// set; a share of every row needs none.
#[derive(Debug)]
pub struct Quantile;

impl Described for Quantile {
    fn about(&self) -> &'static About {
        &About {
            id: "quantile",
            label: "All but the hardest",
            help: "Only a share of the candidates stays, the most similar ones.",
            formula: "m_j = [s_j >= the upper quantile of the row]",
            source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["quantile"]
    }
}

impl Method for Quantile {}

impl Filter for Quantile {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        let bound = Bound { among_top: 1.0, share: knobs.quantile, ..Bound::default() };
        Filtering { below: Some(bound), ..Filtering::default() }
    }
}
