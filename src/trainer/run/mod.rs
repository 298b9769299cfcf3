//! A run: an experiment, its data, an engine, and how far it has come. It draws what each step needs and tells the
//! engine; it never waits for a step. Whoever looks is told what there is to see and changes nothing of it.

mod batches;
mod becoming;
mod checkpoint;
mod diverged;
mod draws;
mod handing_out;
mod leading;
mod preparation;
mod rewind;
mod ring;
mod start;
mod state;
mod stepping;
mod timeline;

pub(super) use batches::Drawn;
pub(super) use checkpoint::is_finite;
pub use diverged::Diverged;
pub(super) use draws::Draws;
pub(super) use preparation::Stage;
pub use rewind::{RewindError, Rewound};
pub use ring::Checkpoints;
pub use start::{Start, StartError};
pub use state::Run;
