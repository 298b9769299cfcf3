//! The two engines, [`cpu`] and [`gpu`], and the types that pass between an engine and its host. [`executor`] defines
//! what an engine does, [`engine`] is either of them behind one set of methods, and [`looking`] computes what looks
//! need.

pub mod constants;
pub mod cpu;
pub mod engine;
pub mod evaluated;
pub mod executor;
pub mod facts;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod halves;
pub mod looking;
pub mod shared_step;
pub mod words;

use crate::negatives::Embeddings;
use ndarray::Array2;

/// The host's decisions for one step.
#[derive(Debug, Clone, Copy)]
pub struct StepInputs<'a> {
    /// 0-based number of the step since the optimiser began, as its bias correction needs it.
    pub step: u64,
    /// `[B]`: indices of the batch's pairs.
    pub batch: &'a [u32],
    /// `[S]`: indices of the shared extra candidates.
    pub shared: &'a [u32],
    /// `[B, K]`: indices of each anchor's own candidates; empty if the engine mines them.
    pub own: &'a [u32],
    /// The temperature, if it is not learned.
    pub tau: f32,
    /// Learning rate.
    pub rate: f32,
    /// Weight decay.
    pub decay: f32,
    /// Decisions that only some plans need.
    pub extras: Extras<'a>,
}

/// The host's decisions for the methods that need them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// Where in the memory the batch is written: its pair `r` goes to entry `(remembers_at + r) % M`.
    pub remembers_at: u32,
    /// Whether entries of the memory are negatives at this step; a method may fill its memory first.
    pub memory_counts: bool,
    /// Whether mixtures of its entries are negatives at this step.
    pub mixes: bool,
    /// The momentum encoders' moving average: `theta' = ema theta' + (1 - ema) theta`.
    pub ema: f32,
    /// `[input]`: 1 for each input that the momentum encoders do not see; empty if they see all.
    pub hidden: &'a [u32],
    /// Each entry `n` of the memory is compared as `(1 - mix) n + mix n'`, where n' is the entry `rotation` places on.
    pub mix: f32,
    /// The distance in the memory between two entries that are mixed; see `mix`.
    pub rotation: u32,
    /// The positive's similarity becomes `s - 2 (1 + stretch) stretch (1 - s)`, as if both its embeddings were
    /// extrapolated away from each other by `1 + stretch`.
    pub stretch: f32,
    /// `[Y]`: the mixtures that are made for each anchor.
    pub blends: &'a [Blend],
    /// `[B, d]`: standard normal numbers, from which the direction of each query's step comes, or the noise of each
    /// key; empty if no partner is moved at random, and at steps without jitter.
    pub normals: &'a [f32],
    /// `[B]`: the group of each pair's key; empty without proxies.
    pub groups: &'a [u32],
    /// Whether the batch's keys are jittered at this step.
    pub jitters: bool,
    /// Whether inputs of the batch are masked at this step.
    pub masks: bool,
    /// `[2 B]`: a random number for each anchor of each direction.
    pub picks: &'a [u32],
    /// `[B, K]`: how much the click on each own candidate counts, 0 without a click; empty if no list was shown.
    pub clicks: &'a [f32],
    /// `[B, 1 + K]`: the targets of [`crate::loss::rules::Targets::Given`], each anchor's own key first; empty as long
    /// as the target is the own key alone.
    pub targets: &'a [f32],
    /// The exponent of [`crate::loss::rules::Trust::Progress`], or the share of
    /// [`crate::loss::rules::Targets::Taught`].
    pub progress: f32,
    /// The number that is subtracted from the positive's similarity.
    pub margin: f32,
    /// Whether a key tower that the plan freezes (see [`crate::plan::Plan::learns`]) still learns at this step.
    pub keys_learn: bool,
}

/// A mixture of two of an anchor's hardest candidates of the memory, or of one of them and the anchor, scaled to unit
/// length: `share first + (1 - share) second`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend {
    /// The number of the first among the hardest, in the order of the memory; or [`Blend::ANCHOR`].
    pub first: u32,
    /// The number of the second among the hardest.
    pub second: u32,
    /// The first's share.
    pub share: f32,
}

impl Blend {
    /// As `first`: the anchor itself.
    pub const ANCHOR: u32 = u32::MAX;
}

/// Data that the host has prepared and tells the engine between steps.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// `[pairs]`: the number that is added to the logit of each pair's key.
    Offsets(&'a [f32]),
    /// `[pairs]`: the weight of each pair's loss; empty if all are 1.
    Trust(&'a [f32]),
    /// The guide's embeddings of the corpus; `None` if there is no guide yet, so that it removes nothing.
    Guide(Option<&'a Embeddings>),
    /// `[pairs, n]`: for each pair, the pairs that are suspected to be its false negatives; without columns, none.
    Suspects(&'a Array2<u32>),
    /// Embeddings that are written to a memory bank which the host fills.
    Bank(&'a Embeddings),
}

/// All state that learning has changed; enough to continue a run on another engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// `[P]`: parameters, laid out by [`crate::encoder::Layout`].
    pub parameters: Vec<f32>,
    /// `[P]`: first moment.
    pub moment1: Vec<f32>,
    /// `[P]`: second moment.
    pub moment2: Vec<f32>,
    /// The state that methods keep from step to step.
    pub kept: Kept,
}

/// The state that methods keep from step to step. A part whose size differs in a new plan begins anew.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// `[P]`: the momentum encoders.
    pub momentum: Vec<f32>,
    /// `[M, d]` per side: the memory.
    pub memory: [Vec<f32>; 2],
    /// `[M]`: the pair of each entry of the memory.
    pub memory_pairs: Vec<u32>,
    /// `[pairs]`: each pair's loss when it was last in a batch; NaN if it never was.
    pub pair_loss: Vec<f32>,
    /// `[pairs]` per asking side, or empty: the logarithm of the denominator that each anchor remembers, per negative;
    /// [`constants::NEVER_MET`] if it never was in a batch.
    pub denominators: [Vec<f32>; 2],
}

impl Learned {
    /// These parameters with zero moments and nothing kept.
    pub fn new(parameters: Vec<f32>) -> Self {
        let zeros = vec![0.0; parameters.len()];
        Learned { parameters, moment1: zeros.clone(), moment2: zeros, kept: Kept::default() }
    }
}

/// What an engine shows of the last batch that was learned from or looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// `[B, d]`: embeddings of the queries.
    pub queries: Vec<f32>,
    /// `[rows(Key), d]`: embeddings of the partners, the shared candidates and the own candidates.
    pub keys: Vec<f32>,
    /// `[B, K]`: corpus indices of the own candidates.
    pub own: Vec<u32>,
    /// Losses of the steps since the last look, oldest first; at most as many as the engine's ring buffer holds.
    pub losses: Vec<f32>,
    /// ln(1/tau) as the last step used it.
    pub log_scale: f32,
    /// The sigmoid loss's bias; 0 if there is none.
    pub bias: f32,
    /// The parameters of several heads; empty if there are none.
    pub heads: Vec<f32>,
    /// `[B]` per asking side, or empty: 1 / tau of each anchor, where queries have temperatures of their own; that of
    /// keys is the host's. `log_scale` is then the mean of the queries' logarithms.
    pub own_scales: [Vec<f32>; 2],
    /// `[B]` per asking side, or empty: how far the logarithm of the remembered denominator lies above the batch's.
    pub excess: [Vec<f32>; 2],
    /// If rows are stored: the directions as they were evaluated, queries first.
    pub directions: Vec<SeenDirection>,
}

/// One direction's candidates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeenDirection {
    /// `[C, d]`: the candidates that all anchors share.
    pub candidates: Vec<f32>,
    /// `[B, K, d]`: each anchor's own candidates.
    pub own: Vec<f32>,
    /// `[C + B K]`: the candidates' pairs; [`crate::negatives::NOBODY`] for one that is made (a mixture, a perturbed
    /// partner, a mean of other keys) or an empty entry of the memory.
    pub pairs: Vec<u32>,
}

/// Why an engine could not start or go on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// There is no adapter, or it cannot hold the experiment.
    #[error("no GPU engine: {0}")]
    Unavailable(String),
    /// The device went away in the middle of a run.
    #[error("the GPU device was lost: {0}")]
    Lost(String),
    /// The device refused a command, which is a bug in this crate.
    #[error("the GPU refused a command: {0}")]
    Refused(String),
}
