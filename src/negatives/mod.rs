//! Where negatives come from, as a pipeline of four stages:
//!
//! | stage | question |
//! |---|---|
//! | [`compose`] | which pairs share a batch? |
//! | [`collect`] | which further candidates join the batch's keys? |
//! | [`filter`] | which candidates are suspect and leave? |
//! | [`weigh`] | how much does each remaining one count? |
//!
//! A method is one file and one row of its stage's table. What the stages leave behind is the row of candidates of
//! every anchor, [`crate::loss::row::Row`], which one loss evaluates.

pub mod collect;
pub mod compose;
pub mod filter;
pub mod weigh;

use crate::described::Choice;
use crate::loss::row::Row;

/// What happens to an anchor's row between its similarities and its loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Which candidates leave.
    pub filter: Choice<dyn filter::Filter>,
    /// How much each remaining one counts.
    pub weigh: Choice<dyn weigh::Weigh>,
}

impl Rules {
    /// Whether nothing happens at all.
    pub fn is_trivial(&self) -> bool {
        self.filter.is_trivial() && self.weigh.is_trivial()
    }

    /// Filters, then weighs.
    pub fn apply(&self, row: &mut Row<f64>) {
        self.filter.filter(row);
        self.weigh.weigh(row);
    }
}
