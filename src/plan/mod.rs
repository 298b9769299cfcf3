//! A step as data: the ordered list of named passes over named buffers that both engines execute.
//!
//! A plan is built once per experiment. Each pass has one twin per engine: `backend/cpu/<stem>.rs`, which is the
//! specification, and `shaders/<stem>.wgsl`. Because the names are shared, the engines can be compared pass by pass,
//! and a difference can be located.
//!
//! Shapes: there are `B` pairs in the batch, `S` shared extra candidates and `K` own candidates per anchor; `d` is the
//! embedding dimension. The key side encodes `rows(Key) = B + S + B*K` items: the partners, then the shared candidates,
//! then the own candidates of anchor 0, of anchor 1, and so on. The dense block of logits is `[B, C]` with `C = B + S`.
//!
//! A step whose rows are not plain ([`Plan::stores_rows`]) compares two sides one after the other: queries with their
//! candidates, then keys with theirs. A direction is named after the side of its anchors, the asking side. Its
//! candidates are, in this order: the `B` partners (online, or of the momentum encoders), the asking side's `B`
//! embeddings (NT-Xent), the `S` shared keys (queries only), the `M` embeddings of the memory; and `K` own candidates
//! per anchor (queries: encoded keys, one made from the partner, or means of groups of the batch's keys; both:
//! mixtures).

mod buffer;
mod extent;
mod io;
mod pass;
mod shape;
mod step;

pub use buffer::Buffer;
pub use io::Io;
pub use pass::Pass;
pub use shape::Shape;
pub use step::Plan;
