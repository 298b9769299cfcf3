//! Batches of alike pairs.

use crate::experiment::recipes::Recipe;

pub(super) static ROWS: &[Recipe] = &[];
