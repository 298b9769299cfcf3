//! The experiment: the chosen parts and the knobs, checked once, with the catalogue that describes them and the link
//! that carries them.

pub mod catalogue;
pub mod export;
pub mod link;
pub mod recipes;
mod relevance;
mod settings;
mod table;
pub mod twin;
pub mod views;

pub use settings::{Experiment, MAX_LOGITS, Settings};
pub use table::differ;
