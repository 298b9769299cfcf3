//! Negatives and positives that are made.

use crate::experiment::recipes::Recipe;

pub(super) static ROWS: &[Recipe] = &[];
