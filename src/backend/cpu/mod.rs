//! The CPU engine: the specification of every pass.

mod real;

pub use real::Real;
