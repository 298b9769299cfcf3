//! What can be seen of a run.

use super::Choosing;
use crate::metrics;

/// Training produced numbers that are not finite and was stopped; the last good weights are back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Diverged {
    /// The step whose loss or embeddings were not finite.
    pub step: u64,
    /// The step whose weights were restored.
    pub restored: u64,
    /// Both in a sentence, with what to try.
    pub message: String,
}

impl Diverged {
    /// `placed`: whether the batch had embeddings.
    pub(super) fn new(step: u64, restored: u64, rate: f64, placed: bool) -> Self {
        let what = if placed {
            "a number grew beyond what the engine can hold"
        } else {
            "the output of an encoder was zero or beyond what the engine can hold, so that it has no direction"
        };
        let message = format!(
            "At step {step} {what}, and training stopped. The weights of step {restored} are back. A smaller learning \
             rate than {rate} will help."
        );
        Diverged { step, restored, message }
    }
}

/// The last step's batch, measured.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Steps taken.
    pub step: u64,
    /// Losses since the snapshot before, oldest first.
    pub losses: Vec<f32>,
    /// The step of the first of them, 0-based.
    pub first_loss_step: u64,
    /// `[shown]`: the pairs that `look.queries` shows, the first of the batch.
    pub indices: Vec<u32>,
    /// Everything measured on the batch.
    pub look: metrics::Look,
    /// How many steps ago the methods that choose looked at the embeddings; `None` if they never do.
    pub index_age: Option<u64>,
    /// Set when training had to be stopped.
    pub diverged: Option<Diverged>,
}

/// Retrieval among the held-out pairs, or among all training pairs.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Evaluation {
    /// Steps taken.
    pub step: u64,
    /// What was measured.
    #[serde(flatten)]
    pub retrieval: metrics::Evaluation,
    /// How the methods choose.
    #[serde(flatten)]
    pub choosing: Choosing,
    /// Examples seen when an evaluation first found a recall@1 of 50 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub examples_to_half: Option<u64>,
    /// And of 90 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub examples_to_most: Option<u64>,
}
