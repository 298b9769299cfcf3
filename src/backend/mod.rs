//! The engines, and what is said to them and by them. What an engine is stands on one page in [`executor`]; [`cpu`] and
//! [`gpu`] are the two that there are, and [`engine`] is either of them behind one set of names. Whoever looks goes
//! through [`looking`].

pub mod constants;
pub mod cpu;
pub mod engine;
pub mod executor;
pub mod facts;
pub mod gpu;
pub mod looking;
pub mod viewed;

use crate::negatives::Embeddings;
use ndarray::Array2;

/// What the host decides before each step.
#[derive(Debug, Clone, Copy)]
pub struct StepInputs<'a> {
    /// 0-based number of the step since the optimiser began: its bias correction counts from here.
    pub step: u64,
    /// `[B]`: indices of the batch's pairs.
    pub batch: &'a [u32],
    /// `[S]`: indices of the shared extra candidates.
    pub shared: &'a [u32],
    /// `[B, K]`: indices of each anchor's own candidates; empty where the engine mines them.
    pub own: &'a [u32],
    /// The temperature, when it is not learned.
    pub tau: f32,
    /// Learning rate.
    pub rate: f32,
    /// Weight decay.
    pub decay: f32,
    /// What only some plans need.
    pub extras: Extras<'a>,
}

/// What the host decides for the methods that need it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// Where in the memory the batch is remembered: its pair `r` goes to `(remembers_at + r) % M`.
    pub remembers_at: u32,
    /// Whether what is remembered counts already.
    pub memory_counts: bool,
    /// Whether mixtures of it count already.
    pub mixes: bool,
    /// How much of the momentum encoders stays: `theta' = ema theta' + (1 - ema) theta`.
    pub ema: f32,
    /// `[input]`: 1 where the momentum encoders do not see an input; empty: they see all.
    pub hidden: &'a [u32],
    /// Each remembered entry `n` becomes `(1 - mix) n + mix n'`, with n' the entry `rotation` places on.
    pub mix: f32,
    /// See `mix`.
    pub rotation: u32,
    /// Positives count as `s - 2 (1 + stretch) stretch (1 - s)`: both ends extrapolated by `1 + stretch`.
    pub stretch: f32,
    /// `[Y]`: the mixtures that each anchor meets.
    pub blends: &'a [Blend],
    /// `[2 B]`: a random number for each anchor of each direction.
    pub picks: &'a [u32],
    /// The exponent of [`crate::loss::rules::Trust::Progress`].
    pub progress: f32,
    /// By how much the positive's similarity is lowered before it is compared.
    pub margin: f32,
    /// Whether a key tower that stands still (see [`crate::plan::Plan::learns`]) still learns at this step.
    pub keys_learn: bool,
}

/// A mixture of two of an anchor's hardest remembered candidates, or of one with the anchor, scaled to unit length:
/// `share first + (1 - share) second`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend {
    /// Which of the hardest the first is, in the order of the memory; [`Blend::ANCHOR`]: the anchor itself.
    pub first: u32,
    /// Which of the hardest the second is.
    pub second: u32,
    /// The first's share.
    pub share: f32,
}

impl Blend {
    /// Stands for the anchor in place of one of the hardest.
    pub const ANCHOR: u32 = u32::MAX;
}

/// What the host has prepared and tells the engine between steps.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// `[pairs]`: what is added to the logit of each pair's key.
    Offsets(&'a [f32]),
    /// `[pairs]`: how far each pair is trusted; empty: fully.
    Trust(&'a [f32]),
    /// How the guide sees the corpus; `None`: there is none, and nothing is suspect.
    Guide(Option<&'a Embeddings>),
    /// `[pairs, n]`: the pairs that each pair suspects; no columns: nobody.
    Suspects(&'a Array2<u32>),
    /// What fills a memory that the host fills.
    Bank(&'a Embeddings),
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
    /// What is kept from step to step besides.
    pub kept: Kept,
}

/// What methods keep from step to step. Where a plan keeps something of another size, it begins anew.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    /// `[P]`: the momentum encoders.
    pub momentum: Vec<f32>,
    /// `[M, d]` per side: what is remembered.
    pub memory: [Vec<f32>; 2],
    /// `[M]`: whose it is.
    pub memory_pairs: Vec<u32>,
    /// `[pairs]`: each pair's loss when it was last in a batch; NaN where it never was.
    pub pair_loss: Vec<f32>,
}

impl Learned {
    /// Fresh moments for these parameters.
    pub fn new(parameters: Vec<f32>) -> Self {
        let zeros = vec![0.0; parameters.len()];
        Learned { parameters, moment1: zeros.clone(), moment2: zeros, kept: Kept::default() }
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
    /// The sigmoid's bias; 0 where there is none.
    pub bias: f32,
    /// The parameters of several heads; empty where there are none.
    pub heads: Vec<f32>,
    /// The directions as they were evaluated, where rows are stored: queries, keys.
    pub directions: Vec<SeenDirection>,
}

/// One direction's candidates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeenDirection {
    /// `[C, d]`: the candidates that all anchors share.
    pub candidates: Vec<f32>,
    /// `[B, K, d]`: each anchor's own.
    pub own: Vec<f32>,
    /// `[C + B K]`: whose they are; [`crate::negatives::NOBODY`]'s where they are a mixture or nothing yet.
    pub pairs: Vec<u32>,
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
