//! A ranker: a second model that looks at a query and a key *together*, and says how well they fit.
//!
//! The towers never see a query and a key at once. Each is squeezed into a few numbers before they meet, which is what
//! makes a search of the whole corpus quick, and what loses detail. A ranker reads both inputs as they are. It is too
//! slow to search with, but it can judge the few keys that a search has found.
//!
//! ```text
//! a = relu(A x + a0)   [64]      b = relu(B y + b0)   [64]      of the inputs x of a query and y of a key
//! h = relu(W (a * b) + c)   [32]                                * multiplies entry by entry
//! D(x, y) = v . h                                               the score; only differences of scores mean something
//! ```
//!
//! The product `a * b` is where the two meet: an entry is large where both inputs have what it looks for. A ranker of
//! the embeddings would know no more than the towers do.
//!
//! It learns from the rows that the towers find hard: a query's own key, c_0, and candidates c_1 to c_K that the
//! collect stage draws, with the cross entropy `L = -log softmax(D)_0` ([`practice`]). What it then says becomes the
//! target of the towers' own row ([`targets`]): see [`crate::negatives::weigh::ranked`]. It has parameters and moments
//! of its own, and learns at refreshes alone; in between it stands still, and no gradient flows from it to the towers.

pub mod model;
pub mod practice;
pub mod targets;

pub use practice::{Ranker, Round};
