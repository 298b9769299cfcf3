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
