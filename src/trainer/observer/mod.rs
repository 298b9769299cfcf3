//! Who looks at a run: what is measured, asked, diagnosed and pinned. An observer is given a run to read, and what the
//! run hands out; nothing here can change it.

mod asking;
mod choosing;
mod diagnosing;
mod evaluating;
mod examining;
mod known;
mod lengths;
mod measuring;
mod pinned;
mod ranking;
mod recent;
mod seeing;
mod seen;
mod snapshot;
mod some_rows;
mod state;

pub use asking::AskError;
pub(super) use asking::relevance;
pub use pinned::{PinError, PinnedForces};
pub use seeing::Order;
pub(super) use seen::Breadth;
pub use snapshot::{Choosing, Evaluation, Snapshot};
pub use state::Observer;
