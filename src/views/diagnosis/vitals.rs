//! The numbers from which a run is diagnosed, and the parts of a diagnosis.

use serde::Serialize;

/// The number of recent losses whose older and newer halves are compared.
pub const RECENT: usize = 200;
/// The least number of losses for that comparison; with fewer, a halt cannot be distinguished from noise.
pub(super) const FEWEST: usize = 20;
/// Mean squared distance of random items of one tower up to which they count as one point: an angle of 13 degrees.
pub const POINT: f64 = 0.05;
/// Mean similarity of partners minus that of negatives below which they are not separated.
pub const APART: f64 = 0.01;
/// RankMe below which embeddings lie almost on a line.
pub const FEW_DIMENSIONS: f64 = 1.5;
/// AUROC from which partners are separated from negatives.
pub const SEPARATES: f64 = 0.6;
/// AUROC on training pairs from which these are learned.
pub(super) const KNOWS: f64 = 0.9;
/// Distance in nats above its floor within which a loss is saturated: the partners' softmax probabilities can grow by a
/// tenth at most.
pub const LITTLE: f64 = 0.1;
/// Share of the triplets that violate the margin up to which the loss is saturated.
pub const FEW_ACTIVE: f64 = 0.05;
/// Share of the push on false negatives above which they limit the run.
pub const MOST_OF_PUSH: f64 = 0.5;
/// Least drop of a falling loss, as a share of the distance from floor to chance.
pub const FALLING: f64 = 0.005;
/// Largest drop of a loss that has stopped, its error included, as a share of that distance.
pub const HARDLY: f64 = 0.03;
/// Least increase of a rising recall@10 from the older half of the recent evaluations to the newer one.
pub(super) const RISING: f64 = 0.01;

/// The states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Partners are not separated from negatives yet.
    Guessing,
    /// Partners are found: more and more of them, or as many as these settings allow.
    Learning,
    /// The loss has almost no gradient left.
    Saturated,
    /// The embeddings have collapsed to one point.
    Collapsed,
    /// The push falls on false negatives.
    FalseNegatives,
    /// The loss or the weights are not finite, or the loss is above chance.
    Diverged,
    /// There are no negatives.
    NoNegatives,
}

/// A piece of advice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Try {
    /// The advice in words.
    pub say: String,
    /// The knob to change, if it is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knob: Option<&'static str>,
    /// The value to set it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether it needs a restart of the run.
    pub restart: bool,
}

/// A knob's value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A choice's id.
    Choice(&'static str),
}

/// Reference values for the loss.

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Lines {
    /// The loss when all similarities are equal: that of a blind guess.
    pub chance: f64,
    /// The loss of a collapsed encoder, where all similarities are 1.
    pub collapse: f64,
    /// The lower bound of the loss; `None` if it is unknown.
    pub floor: Option<f64>,
}

/// How well held-out queries find their partners.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Retrieval {
    /// Share of the queries whose own partner ranks first.
    pub recall_at_1: f64,
    /// Share of the queries whose own partner is among the first ten.
    pub recall_at_10: f64,
    /// The number of keys that each query ranks.
    pub candidates: usize,
    /// Share of the first ten keys, the partner left out, that have the query's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_10: Option<f64>,
    /// RankMe: the effective number of dimensions.
    pub rank_me: f64,
}

/// The numbers of a run from which the diagnosis is made.
#[derive(Debug, Clone)]
pub struct Vitals<'a> {
    /// The number of steps taken.
    pub step: u64,
    /// The reason why training was stopped, if it was.
    pub stopped: Option<&'a str>,
    /// The loss of the last look.
    pub loss: f64,
    /// The first loss under the current settings; `None` if it cannot be compared with the last one.
    pub first_loss: Option<f64>,
    /// The latest losses under these settings, oldest first.
    pub losses: &'a [f32],
    /// Lines to read them against.
    pub lines: Lines,
    /// Whether the loss is in nats, as every loss but a triplet's is.
    pub in_nats: bool,
    /// Whether the loss is minus the logarithm of the partner's softmax probability.
    pub is_log: bool,
    /// Share of the anchors with a loss above 0, for losses with a margin.
    pub active: Option<f64>,
    /// The temperature.
    pub tau: f64,
    /// Mean similarity of partners, and of negatives.
    pub similarities: (Option<f64>, Option<f64>),
    /// Probability that a random partner is more similar than a random negative.
    pub auroc: Option<f64>,
    /// Candidates of an anchor before any filter.
    pub candidates: Option<f64>,
    /// Uniformity of the queries, and of the keys.
    pub uniformity: (Option<f64>, Option<f64>),
    /// How many negatives an anchor effectively has; `None` where none is left.
    pub effective_negatives: Option<f64>,
    /// Share of false negatives among the negatives.
    pub false_rate: Option<f64>,
    /// Share of negatives that show the anchor's item.
    pub duplicate_rate: Option<f64>,
    /// Share of the push that falls on false negatives; `None` if it is unknown or no negative has a gradient.
    pub false_push: Option<f64>,
    /// The last evaluation.
    pub retrieval: Option<Retrieval>,
    /// recall@10 of the evaluations under these settings, oldest first.
    pub recalls: &'a [(u64, f64)],
    /// Dimensions of an embedding.
    pub dim: usize,
    /// The learning rate.
    pub rate: f64,
    /// The weight decay.
    pub decay: f64,
    /// Whether candidates of the anchor's class are left out already.
    pub filters_labels: bool,
    /// Whether hard negatives are collected already.
    pub collects_hard: bool,
}
