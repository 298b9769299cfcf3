//! Semi-hard negatives: farther away than the positive, but not by more than a triplet's margin.

use super::contract::Filter;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Bound, Filtering};
use crate::negatives::method::Method;

/// Removes all candidates that are not semi-hard. Squared distances of unit vectors are `2 - 2 s`, so that a margin
/// `gap` between squared distances is `gap / 2` between similarities. This is the set of semi-hard triplets. An anchor
/// without one has no loss, while the loss `triplet-semihard` would fall back on an easy negative.
#[derive(Debug)]
pub struct SemiHard;

impl Described for SemiHard {
    fn about(&self) -> &'static About {
        &About {
            id: "semihard",
            label: "Not semi-hard",
            help: "Only candidates a little less similar than the anchor's own partner stay.",
            formula: "m_j = [s+ - gap/2 <= s_j <= s+]",
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and \
                     Clustering",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["gap"]
    }
}

impl Method for SemiHard {}

impl Filter for SemiHard {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        Filtering {
            above: Some(Bound { positive: 1.0, ..Bound::default() }),
            below: Some(Bound { positive: 1.0, constant: -0.5 * knobs.gap, ..Bound::default() }),
            ..Filtering::default()
        }
    }
}
