//! A small dual encoder that learns with InfoNCE, on a CPU engine and on a GPU engine that give the same results.
//!
//! # A run
//!
//! Data are *pairs*: a query and its key, which show the same item. Two small networks, the *towers*, map queries and
//! keys to vectors of unit length, the *embeddings*. A training *step* takes a batch of pairs, compares every query
//! with every key of the batch and with extra candidates, and moves the towers so that each query becomes more similar
//! to its own key (the *positive*) and less similar to the others (the *negatives*). The loss is InfoNCE or a relative
//! of it ([`loss::row::spec`] is the formula on one screen); its temperature decides how strongly the most similar
//! negatives are pushed away.
//!
//! Where the negatives come from is a pipeline of four stages ([`negatives`]): compose batches, collect extra
//! candidates, filter out suspects, weigh the rest. A method is a choice for one stage; a recipe
//! ([`experiment::recipes`]) is a choice for each of them, and reproduces a system from a paper. An
//! [`experiment::Experiment`] is a checked set of such choices and numbers, and a share link ([`experiment::link`]) is
//! its text form.
//!
//! # Example
//!
//! ```no_run
//! use contrastive_playground::{backend::engine::EngineChoice, experiment::link, trainer::Trainer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let experiment = link::read("#v=2&data=clusters&tau=0.1").experiment;
//! let mut run = pollster::block_on(Trainer::new(experiment, EngineChoice::Cpu))?;
//! for _ in 0..5 {
//!     pollster::block_on(run.advance(100))?;
//!     let batch = pollster::block_on(run.look())?.look.scalars;
//!     println!("step {}: loss {:.3} nats", run.step(), batch.loss);
//! }
//! println!("recall@1 {:.3}", pollster::block_on(run.evaluate())?.retrieval.recall_at_1);
//! # Ok(())
//! # }
//! ```
//!
//! `cargo run --release --example train` runs a similar program, `examples/train.rs`.
//!
//! # Where to read on
//!
//! * [`loss::row::spec`]: the loss and its gradient, written naively.
//! * [`negatives`]: the four stages and their methods.
//! * [`plan`]: a step as an ordered list of passes over named buffers. [`backend`]: the two engines that execute it.
//! * [`trainer`]: a run. [`metrics`]: what is measured. [`views`]: what the page's views show.
//! * [`knobs`]: every number that can be set. [`experiment`]: settings, checks, recipes and links.
//! * `ARCHITECTURE.md`: how these modules depend on each other, and how to add a method, a knob or a pass.
//!
//! # What you can rely on
//!
//! [`experiment`], [`trainer::Trainer`] and the types that its methods return are the public interface. The other
//! modules are public because the tests, the benches and `cplay` use them; they may change at any time.
//!
//! # Words
//!
//! Each word has one meaning in this crate:
//!
//! * **pair**: one item in two forms, a *query* and a *key*. They are **partners**: the key of a pair is its query's
//!   **positive**, and the query is the key's.
//! * **side**: the queries or the keys. **tower**: the encoder of one side. **embedding**: a tower's output, scaled to
//!   unit length.
//! * **anchor**: the query (or, in the other direction, the key) whose loss is computed.
//! * **candidate**: an embedding of the other side with which an anchor is compared. All but the positive are
//!   **negatives**. **row**: an anchor's candidates. **direction**: the rows of all queries, or of all keys. It is
//!   named after the **asking** side, which is that of its anchors.
//! * **in-batch negative**: a negative that is another anchor's positive. **shared candidate**: an extra candidate of
//!   every anchor. **own candidate**: an extra candidate of one anchor alone.
//! * **false negative**: a negative that, by the known truth of the data, belongs to the anchor's class.
//! * **hard negative**: a negative with a high similarity to the anchor.
//! * **similarity**: the dot product of two embeddings, in [-1, 1]. **logit**: similarity / temperature, plus an offset
//!   where a method has one.
//! * **temperature** (tau): at a low temperature, the most similar negatives get most of the gradient.
//! * **alignment**: the mean squared distance of partners. **uniformity**: how evenly embeddings cover the sphere.
//! * **corpus**: the keys of all training pairs.
//! * **kept**: carried by an engine from one step to the next. **memory**: kept embeddings that serve as candidates; a
//!   *queue* holds those of past batches, a *memory bank* one of every training pair.
//! * **step**: one batch, one gradient, one update by the optimiser.
//! * **host**: the code that chooses indices and settings for an engine. What the host has **told** an engine holds
//!   until it is told something else.
//! * **stored rows**: rows that an engine writes to buffers, because a method filters or weighs them; plain InfoNCE is
//!   evaluated by fused passes without them.
//! * **refresh**: the moment at which a method encodes the corpus and prepares what the next steps need.
//! * **seen**: shown by an engine: the embeddings of a batch. **evaluated**: said of its rows when every candidate has
//!   its similarity, state and gradient at some temperature.
//! * **look**: a reading of a batch, usually that of the last step, and everything that is measured on it. A look
//!   changes nothing.
//! * **view**: a panel of the page that answers one question about a run, and the numbers that it shows. (A pair's
//!   query and key are never called views here.)
//!
//! The modules stand in the order of the layers; `tests/layers.rs` checks that a module uses only modules before it.

// Descriptions, random numbers, the number type, products, sorting, settings.
pub mod described;
pub mod random;
pub mod real;

pub mod adam;

pub mod product;

pub mod order;

pub mod knobs;

// Measurements, and the numbers that the page's views show.
pub mod metrics;
pub mod views;

// The methods, which read the knobs, and the data.
pub mod loss;
pub mod temperature;

pub mod data;
pub mod negatives;

// Scores of a run that was made elsewhere.
pub mod scores;

// The choice among methods.
pub mod experiment;

// A step as data, and the engines that execute it.
pub mod encoder;
pub mod plan;

pub mod backend;

// A run, and its JavaScript interface.
pub mod trainer;
#[cfg(all(target_arch = "wasm32", not(feature = "record")))]
mod web;

// Runs as files.
#[cfg(feature = "record")]
pub mod record;
