//! A small dual encoder that learns with InfoNCE, on a CPU engine and on a GPU engine of equal standing.
//!
//! # Words
//!
//! One word per thing, everywhere in this crate:
//!
//! * **pair**: two views of one item, a *query* and a *key*. The key of the same pair is the query's **positive**.
//! * **anchor**: the query (or, in the other direction, the key) whose loss is being computed.
//! * **candidate**: a key an anchor is compared with. Every candidate that is not the positive is a **negative**.
//! * **in-batch negative**: a negative that is another anchor's positive.
//! * **false negative**: a negative that, by the known truth of the data, belongs to the anchor's class.
//! * **hard negative**: a negative with a high similarity to the anchor.
//! * **tower**: the encoder of one side. **embedding**: a tower's output, scaled to unit length.
//! * **similarity**: the dot product of two embeddings, in [-1, 1]. **logit**: similarity / temperature.
//! * **temperature** (tau): how sharply high similarities are singled out.
//! * **alignment**: mean squared distance of partners. **uniformity**: how evenly embeddings cover the sphere.
//! * **step**: one batch, one gradient, one optimiser update.
//!
//! The order of the modules is the order of the layers; `tests/layers.rs` keeps the arrows pointing down.

// Words, numbers and settings.
pub mod described;
pub mod random;
pub mod real;

pub mod order;

pub mod knobs;

// What is measured, and what the page's views show of it.
pub mod metrics;
pub mod views;

// What is learned, and from what: methods, which read the knobs.
pub mod loss;
pub mod temperature;

pub mod data;
pub mod negatives;

// The choice among them.
pub mod experiment;

// A step as data, and the engines that take it.
pub mod encoder;
pub mod plan;

pub mod backend;

// A run, and its border to the browser.
pub mod trainer;
#[cfg(target_arch = "wasm32")]
mod web;
