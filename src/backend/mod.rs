//! What an engine is: something that holds a data set, parameters and buffers, and executes the passes of a plan.
//!
//! An engine knows nothing of samplers, data sets by name, or the page. It is told indices and rates, step by step, and
//! is asked for buffers. The trainer drives it. Engines differ in when they do the work, not in what it is:
//! [`cpu::CpuEngine`] has done a step when `step` returns; the GPU engine has only queued it.

pub mod cpu;
pub mod engine;
pub mod gpu;

/// What the host decides before each step.
#[derive(Debug, Clone, Copy)]
pub struct StepInputs<'a> {
    /// 0-based number of the step since the optimiser began: its bias correction counts from here.
    pub step: u64,
    /// `[B]`: indices of the batch's pairs.
    pub batch: &'a [u32],
    /// `[S]`: indices of the shared extra candidates.
    pub shared: &'a [u32],
    /// The temperature, when it is not learned.
    pub tau: f32,
    /// Learning rate.
    pub rate: f32,
    /// Weight decay.
    pub decay: f32,
}

/// Everything that learning has changed; enough to continue a run on another engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// `[P]`: parameters, laid out by [`crate::encoder::Layout`].
    pub parameters: Vec<f32>,
    /// `[P]`: first moment.
    pub moment1: Vec<f32>,
    /// `[P]`: second moment.
    pub moment2: Vec<f32>,
}

impl Learned {
    /// Fresh moments for these parameters.
    pub fn new(parameters: Vec<f32>) -> Self {
        let zeros = vec![0.0; parameters.len()];
        Learned { parameters, moment1: zeros.clone(), moment2: zeros }
    }
}

/// What can be seen of the last step that ran (or was looked at).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// `[B, d]`.
    pub queries: Vec<f32>,
    /// `[rows(Key), d]`: partners, shared candidates, own candidates.
    pub keys: Vec<f32>,
    /// `[B, K]`: corpus indices of the own candidates.
    pub own: Vec<u32>,
    /// Losses of the steps since the last look, oldest first; at most the engine's ring holds.
    pub losses: Vec<f32>,
    /// ln(1/tau) as the last step used it.
    pub log_scale: f32,
}

/// Why an engine could not start or go on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// No adapter, or one that cannot hold the experiment.
    #[error("no GPU engine: {0}")]
    Unavailable(String),
    /// The device went away in the middle of a run.
    #[error("the GPU device was lost: {0}")]
    Lost(String),
    /// The device refused a command: a bug of ours.
    #[error("the GPU refused a command: {0}")]
    Refused(String),
}
