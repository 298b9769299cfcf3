//! The diagnosis view: the state of a run in one sentence, and advice.
//!
//! The state is the first of these that holds:
//!
//! | state | condition | reason |
//! |---|---|---|
//! | diverged | a number that is not finite stopped training; or retrieval is at chance, and the loss is above chance and above its first value | initial weights would be better |
//! | no negatives | no candidate but the partner is left | without negatives the other conditions have no meaning |
//! | guessing | no step was taken | initial weights have learned nothing |
//! | collapsed | the loss has stopped, random items of each tower lie [`POINT`] or closer, and partners are not [`APART`] more similar than negatives; or training has stopped with a RankMe below [`FEW_DIMENSIONS`] of at least 8 dimensions | embeddings at one point cannot be distinguished. A healthy run may pass through such a state in its first steps, so it counts only if the loss has stopped |
//! | guessing | recall@10 is within three standard errors of a blind guess, and AUROC below [`SEPARATES`]; or the loss has not come down by [`HARDLY`] of the way to its floor, does not fall, and recall@10 is below three times a blind guess's | a blind guess exceeds three standard errors once in 700 times |
//! | saturated | the loss is at most [`LITTLE`] nats (of a triplet: at most [`FEW_ACTIVE`] of them violate the margin); or it is at most that far above its floor, and has stopped | `1 - p <= -ln p`: the mean pull on a pair is then at most a tenth of what it can be; above a floor, no embedding can make the partners' shares more than a tenth larger |
//! | false negatives | they carry more than [`MOST_OF_PUSH`] of the push, and training has stopped | most of the remaining gradient separates items that belong together |
//! | learning | otherwise: going on, levelled off, or by heart (overfitting), as held-out pairs show | |
//!
//! The loss *falls* when, of its latest [`RECENT`] values in the newer half of the run, the newer half's mean is lower
//! than the older half's by two standard errors and by [`FALLING`] of the way from floor to chance. It *has stopped*
//! when that drop plus two standard errors is at most [`HARDLY`]. Otherwise it is undecided. *Training* has stopped
//! when the loss has stopped and recall@10 does not rise.

use serde::Serialize;

mod advice;
mod state;
mod trend;
mod vitals;
mod words;

use trend::Trend;
pub use vitals::{
    APART, FALLING, FEW_ACTIVE, FEW_DIMENSIONS, HARDLY, LITTLE, Lines, MOST_OF_PUSH, POINT, RECENT, Retrieval,
    SEPARATES, State, Try, Value, Vitals,
};

/// A diagnosis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnosis {
    /// The state.
    pub id: State,
    /// The number of steps taken.
    pub step: u64,
    /// The state in one sentence, with the numbers that show it.
    pub sentence: String,
    /// Advice, most promising first.
    pub advice: Vec<Try>,
    /// Lines to read the loss against.
    pub lines: Lines,
    /// A sentence about these values: which coincide, and why.
    pub about_lines: String,
    /// The unit of the losses; empty if they have none.
    pub unit: &'static str,
    /// The loss of the last look.
    pub loss: f64,
    /// The mean of the recent losses; `None` when there are none.
    pub recent_loss: Option<f64>,
    /// Whether the loss is still falling; `None` if it is undecided.
    pub falling: Option<bool>,
    /// How many negatives an anchor effectively has; `None` where none is left.
    pub effective_negatives: Option<f64>,
    /// Share of the push that falls on false negatives.
    pub false_push: Option<f64>,
    /// How well held-out queries find their partners.
    pub retrieval: Option<Retrieval>,
}

/// Diagnoses a run.
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
