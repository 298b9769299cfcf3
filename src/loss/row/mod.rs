//! The row of candidates of one anchor, twice: [`spec`] is its specification, short and naive; [`fast`] is what the CPU
//! engine runs. `tests/properties/row.rs` holds the two equal.

pub mod fast;
pub mod spec;

pub use fast::{Row, exponentials, exponentials_or_zero, filter, heads, maximum, weigh};
