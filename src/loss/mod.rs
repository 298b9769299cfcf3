//! Losses.

pub mod row;
