//! What can be seen of a run.

use crate::metrics;
use crate::trainer::run::Diverged;

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

/// How the methods choose, seen against the corpus as it is now. What has no meaning for the methods is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Choosing {
    /// Share of the lists that negatives are chosen from that lists made now would hold too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_overlap: Option<f64>,
    /// 1 - the mean cosine between the embeddings of the memory and what they would be now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_drift: Option<f64>,
    /// Mean share of the corpus that is less similar to the anchor than a negative chosen for it, at the last look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardness_percentile: Option<f64>,
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
