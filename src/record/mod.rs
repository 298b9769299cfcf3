//! Runs as files that other frameworks repeat, on the CPU engine, whose bits are the same natively and in a browser.
//!
//! A [`Recording`] is what each step read and gave, as one safetensors file (`docs/record.md`). A [`Folder`] has the
//! record of the first steps, the history of the whole run, the embeddings at its end, its settings and link, the
//! licence of its data, and the programs that train and verify it. `cplay record` and `cplay export` write these files,
//! and the page packs the second's. [`own_test`] is a loss as a test for other people's code.

mod chosen;
mod embeddings;
mod folder;
mod metadata;
mod own;
mod problem;
mod recording;
mod rows;
mod sentence_transformers;
mod tensor;
#[cfg(target_arch = "wasm32")]
mod web;

pub use chosen::{Chosen, hash_of};
pub use folder::{EVERY, File, Folder, Lengths, RECORDED, Texts};
pub use own::own_test;
pub use problem::Problem;
pub use recording::Recording;
