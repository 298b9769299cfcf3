//! Where negatives come from, as a pipeline of four stages:
//!
//! | stage | question |
//! |---|---|
//! | [`compose`] | which pairs share a batch? |
//! | [`collect`] | which extra candidates join the batch's keys? |
//! | [`filter`] | which candidates are suspected to be false negatives and removed? |
//! | [`weigh`] | how much does each remaining one count? |
//!
//! A method is one file and one row of its stage's table. Compose and collect choose indices on the host. Filter and
//! weigh are expressed as the rules of [`crate::loss::rules`], which both engines read. The stages' result is the row
//! of candidates of every anchor, [`crate::loss::row::Row`].

mod choose;
pub mod clusters;
pub mod collect;
pub mod compose;
pub mod erased;
pub mod filter;
mod inputs;
mod method;
pub mod neighbours;
mod prepared;
pub mod ranker;
pub mod weigh;

pub use method::Method;
pub use prepared::{At, Embeddings, Index, NOBODY, Prepared, Refresh};
