//! Measurements on the current batch ([`look`]), and on held-out pairs or the whole corpus ([`evaluate`]).
//!
//! Functions here take embeddings as plain numbers and return plain numbers; none of them trains. Embeddings are f32,
//! sums are f64. Each file has one idea and its formula.
//!
//! Whatever the loss, the metrics of a batch have one input: its rows at a temperature, [`Evaluated`]. Plain rows are
//! evaluated here ([`Plain`]), others by the passes of an engine.
//!
//! Loops over all entries or pairs are functions of their own (`#[inline(never)]`). A browser optimises a whole
//! function once one of its loops is hot, on cores that the first numbers of a page need.

mod alignment;
mod auroc;
mod batch;
mod bounds;
mod described;
mod direction;
mod effective;
mod energy;
mod evaluated;
mod exponential;
mod false_push;
mod favour;
mod gap;
mod gradient;
mod groups;
mod guess;
mod histogram;
mod index;
mod known;
mod logarithm;
mod look;
mod marks;
mod one_way;
mod plain;
mod precision;
mod projection;
mod rank;
mod reached;
mod retrieval;
mod rows;
mod scalars;
mod search;
mod separation;
pub mod sort;
mod target;
mod tolerance;

pub use alignment::{alignment, uniformity};
pub use auroc::auroc;
pub use batch::Batch;
pub use bounds::{chance, floor};
pub use described::{METRICS, Metric, Need};
pub use direction::{Direction, direction};
pub use effective::effective;
pub use evaluated::Evaluated;
pub use false_push::{MOST_MEASURED, false_push};
pub use gap::modality_gap;
pub use gradient::{Example, Gradient};
pub use groups::{Third, frequencies, thirds};
pub use guess::Guess;
pub use histogram::{BINS, Count, Histogram, bin_of};
pub use index::{drift, hardness_percentile, index_overlap};
pub use known::{Judge, Known};
pub use look::{Look, MOST_SHOWN, look};
pub use marks::{CHOSEN, MOST_COLLECTED, Marks, REMOVED, SAME_CLASS, SAME_ITEM};
pub use one_way::OneWay;
pub use plain::{MOST_ANCHORS, Plain, PlainAt, anchors_of_a_glance};
pub use precision::{auprc, false_positives_at_95, prevalence};
pub use projection::{Basis, Picture, Projection, project};
pub use rank::rank_me;
pub use retrieval::{Evaluation, Ranks, evaluate, ranks};
pub use rows::{Entry, Kind, Rows, Slopes, UNKNOWN};
pub use scalars::Scalars;
pub use search::similarities_of;
pub use separation::{d_prime, overlap};
pub use target::examples_to_target;
pub use tolerance::tolerance;
