//! A threshold of each anchor's own, from the statistics of its candidates.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes outliers: what lies some standard deviations above the mean of the anchor's candidates. The paper takes one
/// standard deviation to tell positives among the candidates of a box; here it tells the suspects among negatives.
#[derive(Debug)]
pub struct Atss;

impl Described for Atss {
    fn about(&self) -> &'static About {
        &About {
            id: "atss",
            label: "Outliers",
            help: "Candidates far above the mean of the anchor's own candidates leave, counted in standard deviations.",
            formula: "m_j = [s_j <= mean + deviations sd]",
            source: "Zhang et al. 2020, Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive Training Sample Selection",
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
