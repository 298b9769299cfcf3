//! Towers: the layout of their parameters, and their initial values.
//!
//! A tower has `depth` hidden layers, each followed by an activation, and one linear layer to the embedding dimension.
//! All parameters of an experiment are in one flat vector, so that the optimiser is one pass and a checkpoint is one
//! copy.

mod layout;

pub use layout::{Layer, Layout, Slot, Tower};
