//! A threshold for each anchor, from the statistics of its candidates.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes outliers: candidates more than some standard deviations above the mean of the anchor's negatives. The paper
/// selects positives among the candidates of a box by one standard deviation; here the threshold selects suspects among
/// negatives.
#[derive(Debug)]
pub struct Atss;

impl Described for Atss {
    fn about(&self) -> &'static About {
        &About {
            id: "atss",
            label: "Outliers",
            help: "Removes candidates some standard deviations more similar than the mean of the anchor's candidates.",
            formula: "m_j = [s_j <= mean + deviations sd]",
            source: "Zhang et al. 2020, Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive \
                     Training Sample Selection",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["deviations"]
    }
}

impl Method for Atss {}

impl Filter for Atss {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        let bound = Bound { mean: 1.0, deviation: knobs.deviations, ..Bound::default() };
        Filtering { above: Some(bound), ..Filtering::default() }
    }
}
