//! The whiskers of a box plot of the batch's negatives as thresholds.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes candidates beyond the whiskers, at both ends, as noise.
#[derive(Debug)]
pub struct Whiskers;

impl Described for Whiskers {
    fn about(&self) -> &'static About {
        &About {
            id: "whiskers",
            label: "Beyond the whiskers",
            help: "Removes candidates far outside the quartiles of the batch's negatives: too similar or too easy.",
            formula: "m_j = [Q1 - r (Q3 - Q1) <= s_j <= Q3 + r (Q3 - Q1)]",
            source: "Jung et al. 2022, Unified Negative Pair Generation toward Well-discriminative Feature Space for \
                     Face Recognition",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["whiskers"]
    }
}

impl Method for Whiskers {}

impl Filter for Whiskers {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        let r = knobs.whiskers;
        Filtering {
            below: Some(Bound { lower_quartile: 1.0 + r, upper_quartile: -r, ..Bound::default() }),
            above: Some(Bound { lower_quartile: -r, upper_quartile: 1.0 + r, ..Bound::default() }),
            ..Filtering::default()
        }
    }
}
