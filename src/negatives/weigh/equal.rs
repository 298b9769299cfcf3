//! Every candidate counts the same.

use super::Weigh;
use crate::described::{About, Described};
use crate::loss::row::Row;

/// All weights 1.
#[derive(Debug)]
pub struct Equal;

impl Described for Equal {
    fn about(&self) -> &'static About {
        &About {
            id: "equal",
            label: "Equal",
            help: "Every negative counts once; the softmax alone decides which matter.",
            formula: "w_j = 1",
            source: "",
        }
    }
}

impl Weigh for Equal {
    fn is_trivial(&self) -> bool {
        true
    }
    fn weigh(&self, _row: &mut Row<f64>) {}
}
