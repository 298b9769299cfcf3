//! Scores of a training run that was made elsewhere: the similarities of one of its steps, evaluated and shown as this
//! crate evaluates and shows a batch of its own.
//!
//! A score is a cosine. Each anchor has one positive and any number of negatives; whoever has written the scores may
//! know which negatives are false. There are no embeddings, so that metrics of embeddings are absent.

mod diagnosis;
mod step;

pub use step::{ScoresError, StepScores};
