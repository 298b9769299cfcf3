//! The CPU engine: the specification of every pass.
//!
//! Each pass is a function of its own that reads like its formula, generic over the number type: f32 trains, f64 is
//! checked against finite differences and PyTorch. The engine (`engine.rs`) only holds the buffers and calls the passes
//! in the plan's order.

pub mod blend;
mod buffers;
pub mod candidate_gradient;
pub mod candidates;
pub mod compare;
pub mod dense;
pub mod dense_backward;
pub mod direction;
mod distinct;
pub mod embedding_gradient;
pub mod encode;
mod engine;
pub mod evaluate;
mod executor;
pub mod gather;
mod half;
pub mod jitter;
pub mod jitter_backward;
mod layer;
pub mod lengths;
pub mod log_sum_exp;
pub mod logit_gradient;
mod mask;
mod mining;
pub mod momentum;
pub mod multi_head;
pub mod normalize;
pub mod normalize_backward;
pub mod optimize;
mod own_temperature;
pub mod perturb;
pub mod project;
pub mod proxies;
mod reached;
pub mod recall;
pub mod remember;
pub mod rows;
mod side;
pub mod similarity;
mod stored;
mod tables;
pub mod tiled;
mod tiles;
pub mod top_k;

pub use encode::{encode, own_temperatures};
pub use engine::CpuEngine;
