//! Towers: where their parameters lie, and how they begin.
//!
//! A tower is `depth` hidden layers with a nonlinearity and one linear layer to the embedding dimension. All parameters
//! of an experiment lie in one flat vector, so that the optimiser is one pass and a checkpoint is one copy.

mod layout;

pub use layout::{Layer, Layout, Slot, Tower};
