//! The row of candidates of one anchor, implemented twice: [`spec`] is the specification, short and naive; the CPU
//! engine runs [`fast`]. `tests/properties/row.rs` checks that the two agree.

pub mod fast;
pub mod spec;

pub use fast::{Row, clicks, exponentials, exponentials_or_zero, filter, global, heads, maximum, weigh};
