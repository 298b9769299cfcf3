//! The GPU engine: it executes the CPU engine's passes as WGSL compute shaders (`shaders/*.wgsl`) on wgpu.

mod adapter;
mod bare;
mod buffers;
pub mod codes;
mod engine;
mod executor;
mod layouts;
mod maker;
mod observe;
mod padded;
pub mod params;
mod pipelines;
mod places;
mod readback;
mod recording;
pub mod shaders;
mod state;
mod step_words;
mod stored;

pub use adapter::AdapterInfo;
pub use engine::GpuEngine;
pub use recording::Tiles;
