//! What state a run is in, in one sentence that is right, and what to try.
//!
//! The state is the first of these that holds:
//!
//! | state | when | why there |
//! |---|---|---|
//! | diverged | a number that is not finite stopped training; or nothing is found, and the loss is above chance and above where it began | fresh weights would be better |
//! | no negatives | no candidate but the partner is left | without negatives nothing else means anything |
//! | guessing | no step was taken | fresh weights know nothing, however they lie |
//! | collapsed | the loss has stopped, random items of each tower lie [`POINT`] or closer, and partners are not [`APART`] more similar than negatives; or training has stopped with a RankMe below [`FEW_DIMENSIONS`] of at least 8 dimensions | what lies in one place cannot be told apart. A healthy run passes through such a place in its first steps, so it counts only where the loss has stopped |
//! | guessing | recall@10 is within three standard errors of a blind guess, and AUROC below [`SEPARATES`]; or the loss has not come down by [`HARDLY`] of the way to its floor, does not fall, and recall@10 is below three times a blind guess's | three standard errors: once in 700 blind guesses |
//! | saturated | the loss is at most [`LITTLE`] nats (of a triplet: at most [`FEW_ACTIVE`] of them violate the margin); or it is at most that far above its floor, and has stopped | `1 - p <= -ln p`: the mean pull on a pair is then at most a tenth of what it can be; above a floor, no embedding can make the partners' shares more than a tenth larger |
//! | false negatives | they carry more than [`MOST_OF_PUSH`] of the push, and training has stopped | most of what is left of the loss asks to part what belongs together |
//! | learning | otherwise: going on, levelled off, or by heart, where held-out pairs say so | |
//!
//! The loss *falls* when, of its latest [`RECENT`] values in the newer half of the run, the newer half's mean is lower than the
//! older half's by two standard errors and by [`FALLING`] of the way from floor to chance. It *has stopped* when that drop,
//! two standard errors added, is at most [`HARDLY`]. In between nobody can say. *Training* has stopped when the loss has and
//! recall@10 does not rise.

use serde::Serialize;

mod advice;
mod state;
mod trend;
mod words;

use trend::Trend;

/// Losses that are compared: half of them with the other half.
pub const RECENT: usize = 200;
/// Steps before a halt is believed: fewer losses cannot tell it from noise.
const FEWEST: usize = 20;
/// Squared distance of random items of one tower at which they are a point: an angle of 13 degrees.
pub const POINT: f64 = 0.05;
/// Mean similarity of partners less that of negatives: below it nothing is told apart.
pub const APART: f64 = 0.01;
/// RankMe of embeddings that use hardly more than a line.
pub const FEW_DIMENSIONS: f64 = 1.5;
/// AUROC from which partners are told from negatives.
pub const SEPARATES: f64 = 0.6;
/// AUROC on training pairs from which they are known.
const KNOWS: f64 = 0.9;
/// Nats above its floor at which a loss has no more to gain: the partners' shares of the softmax can grow by a tenth at most.
pub const LITTLE: f64 = 0.1;
/// Share of the triplets that still violate the margin.
pub const FEW_ACTIVE: f64 = 0.05;
/// Share of the push on false negatives.
pub const MOST_OF_PUSH: f64 = 0.5;
/// Share of the way from the floor to chance that a falling loss falls at least.
pub const FALLING: f64 = 0.005;
/// Share of that way that a loss that has stopped falls at most, its error included.
pub const HARDLY: f64 = 0.03;
/// By how much a rising recall@10 rises from one half of the recent evaluations to the other.
const RISING: f64 = 0.01;

/// The states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing is told apart yet.
    Guessing,
    /// Partners are found, and more of them; or as many as these settings can find.
    Learning,
    /// The loss has nothing left to say.
    Saturated,
    /// The embeddings lie in one place.
    Collapsed,
    /// The push falls on right answers.
    FalseNegatives,
    /// The weights ran away.
    Diverged,
    /// Nothing is left to be told from the partner.
    NoNegatives,
}

/// A setting to try.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Try {
    /// What to do, in words.
    pub say: String,
    /// The knob that does it, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knob: Option<&'static str>,
    /// What to set it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Whether the run must begin anew for it to help.
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

/// Lines to read the loss against.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Lines {
    /// The loss when all similarities are equal, so that nothing is told apart.
    pub chance: f64,
    /// The loss when all embeddings are one point, so that all similarities are 1.
    pub collapse: f64,
    /// What the loss can never be below; `None` where nobody knows.
    pub floor: Option<f64>,
}

/// How well held-out queries find their partners.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Retrieval {
    /// Share of the queries whose own partner ranks first.
    pub recall_at_1: f64,
    /// Share of those whose own partner is among the first ten.
    pub recall_at_10: f64,
    /// Keys that each chooses from.
    pub candidates: usize,
    /// Share of the first ten keys, the partner left out, that have the query's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_10: Option<f64>,
    /// Dimensions that the embeddings really use.
    pub rank_me: f64,
}

/// What is known of a run.
#[derive(Debug, Clone)]
pub struct Vitals<'a> {
    /// Steps taken.
    pub step: u64,
    /// Why training was stopped, if it was.
    pub stopped: Option<&'a str>,
    /// The loss of the last look.
    pub loss: f64,
    /// The loss that the settings as they are began with; `None` where it cannot be compared with today's.
    pub first_loss: Option<f64>,
    /// The latest losses under these settings, oldest first.
    pub losses: &'a [f32],
    /// Lines to read them against.
    pub lines: Lines,
    /// Whether it is in nats, as every loss but a triplet's is.
    pub in_nats: bool,
    /// Whether it is minus the logarithm of the partner's share.
    pub is_log: bool,
    /// Share of the anchors that still have a loss, for losses with a margin.
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
    /// Share of the negatives that are false ones.
    pub false_rate: Option<f64>,
    /// Share of those that show the anchor's very item.
    pub duplicate_rate: Option<f64>,
    /// Share of the push that falls on false negatives; `None` where nobody knows or nothing is pushed.
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

/// What there is to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnosis {
    /// The state.
    pub id: State,
    /// Steps taken.
    pub step: u64,
    /// The state in one sentence, with the numbers that show it.
    pub sentence: String,
    /// What to try, most promising first.
    pub advice: Vec<Try>,
    /// Lines to read the loss against.
    pub lines: Lines,
    /// What to know about them: which coincide, and why.
    pub about_lines: String,
    /// The unit of the losses; empty where they have none.
    pub unit: &'static str,
    /// The loss of the last look.
    pub loss: f64,
    /// The mean of the recent losses; `None` when there are none.
    pub recent_loss: Option<f64>,
    /// Whether the loss is still falling; `None` while nobody can say.
    pub falling: Option<bool>,
    /// How many negatives an anchor effectively has; `None` where none is left.
    pub effective_negatives: Option<f64>,
    /// Share of the push that falls on false negatives.
    pub false_push: Option<f64>,
    /// How well held-out queries find their partners.
    pub retrieval: Option<Retrieval>,
}

/// Says what state a run is in.
pub fn diagnose(vitals: &Vitals) -> Diagnosis {
    let trend = Trend::of(vitals);
    let (id, sentence, advice) = state::state(vitals, &trend);
    Diagnosis {
        id,
        step: vitals.step,
        sentence,
        advice,
        lines: vitals.lines,
        about_lines: words::about(vitals),
        unit: if vitals.in_nats { "nats" } else { "" },
        loss: vitals.loss,
        recent_loss: trend.mean,
        falling: trend.falling,
        effective_negatives: vitals.effective_negatives,
        false_push: vitals.false_push,
        retrieval: vitals.retrieval,
    }
}
