//! What a method of the pipeline may know, and what it may prepare ahead of the steps.

use ndarray::Array2;
use rand_pcg::Pcg64;

use crate::data::Pairs;
use crate::knobs::Knobs;
use crate::random::{Purpose, stream};

/// Embeddings of all training pairs, unit rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embeddings {
    /// `[pairs, d]`.
    pub queries: Array2<f32>,
    /// `[pairs, d]`.
    pub keys: Array2<f32>,
}

/// When a method looks at the embeddings of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Never: it prepares itself once, from the data alone.
    Never,
    /// Once, at this step.
    Once(u64),
    /// At step `from`, and every `steps` steps after it.
    Every {
        /// The first time.
        from: u64,
        /// How often.
        steps: u64,
    },
}

impl Refresh {
    /// The step at which the preparation that holds at `step` was due; `None` while it is still to come. Always 0 for a
    /// method that needs no embeddings.
    pub fn due(self, step: u64) -> Option<u64> {
        match self {
            Refresh::Never => Some(0),
            Refresh::Once(at) => (step >= at).then_some(at),
            Refresh::Every { from, steps } => (step >= from).then(|| step - (step - from) % steps.max(1)),
        }
    }

    /// Whether the corpus must be encoded for it.
    pub fn needs_embeddings(self) -> bool {
        self != Refresh::Never
    }
}

/// What a method may know when it prepares itself or draws for a step. Same knowledge, same draw.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The knobs.
    pub knobs: &'a Knobs,
    /// 0-based number of the step.
    pub step: u64,
    /// The training pairs, with what is known about them.
    pub pairs: &'a Pairs,
}

impl At<'_> {
    /// The random numbers of this step for one purpose.
    pub fn random(&self, purpose: Purpose) -> Pcg64 {
        stream(self.knobs.seed, purpose, self.step)
    }
}

/// What a method may know besides when it prepares itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Index<'a> {
    /// The corpus as the encoders see it now; `None` for a method that never asks ([`Refresh::Never`]).
    pub embeddings: Option<&'a Embeddings>,
    /// What the method prepared the time before.
    pub before: Option<&'a Prepared>,
    /// `[pairs]`: each pair's loss when it was last in a batch, NaN where it never was; empty at the start.
    pub losses: &'a [f32],
}

/// What a method has prepared. Each uses the fields it needs; the engines are told of the last five.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prepared {
    /// Per pair a list of pairs, best first.
    pub lists: Vec<Vec<u32>>,
    /// Groups of pairs.
    pub groups: Vec<Vec<u32>>,
    /// Numbers per pair or per group: a cumulative distribution, for example.
    pub numbers: Vec<f64>,
    /// `[pairs]`: what is added to the logit of each pair's key, wherever it is a candidate (collect).
    pub offsets: Vec<f32>,
    /// The bank of all keys (collect).
    pub bank: Option<Embeddings>,
    /// How the guide sees the corpus (filter).
    pub guide: Option<Embeddings>,
    /// `[pairs, n]`: the pairs that each pair suspects to be right answers; [`NOBODY`] fills up (filter).
    pub suspects: Array2<u32>,
    /// `[pairs]`: how far each pair is trusted (weigh).
    pub trust: Vec<f32>,
}

impl Prepared {
    /// Memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let lists = self.lists.iter().chain(&self.groups).map(|list| list.len() + 6).sum::<usize>();
        let embeddings = [&self.bank, &self.guide].into_iter().flatten();
        let embedded = embeddings.map(|one| one.queries.len() + one.keys.len()).sum::<usize>();
        let numbers = lists + 2 * self.numbers.len() + self.offsets.len() + embedded;
        4 * (numbers + self.suspects.len() + self.trust.len())
    }
}

/// No pair.
pub const NOBODY: u32 = u32::MAX;
