//! What is said of a run that had to be stopped.

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
