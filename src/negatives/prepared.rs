//! The inputs of a method of the pipeline, and what it may prepare ahead of the steps.

use ndarray::Array2;
use rand_pcg::Pcg64;

use super::ranker::Ranker;
use super::ranker::practice::Meeting;
use crate::data::Pairs;
use crate::knobs::Knobs;
use crate::random::{Purpose, stream};

/// Embeddings of all training pairs; rows have unit length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embeddings {
    /// `[pairs, d]`.
    pub queries: Array2<f32>,
    /// `[pairs, d]`.
    pub keys: Array2<f32>,
}

/// The steps at which a method refreshes: encodes the corpus and prepares itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Never: the method prepares itself once, from the data alone.
    Never,
    /// Once, at this step.
    Once(u64),
    /// At step `from`, and every `steps` steps after it.
    Every {
        /// The step of the first refresh.
        from: u64,
        /// The number of steps between two refreshes.
        steps: u64,
    },
}

impl Refresh {
    /// The step of the refresh whose preparation is in use at `step`; `None` before the first refresh. Always 0 for a
    /// method that needs no embeddings.
    pub fn due(self, step: u64) -> Option<u64> {
        match self {
            Refresh::Never => Some(0),
            Refresh::Once(at) => (step >= at).then_some(at),
            Refresh::Every { from, steps } => (step >= from).then(|| step - (step - from) % steps.max(1)),
        }
    }

    /// Whether a refresh needs the embeddings of the corpus.
    pub fn needs_embeddings(self) -> bool {
        self != Refresh::Never
    }
}

/// The context of a method that prepares itself or draws for a step. Draws are a pure function of it and of
/// [`Prepared`].
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The knobs.
    pub knobs: &'a Knobs,
    /// The number of the step, from 0; of the epoch, for [`super::compose::Compose::order`].
    pub step: u64,
    /// The training pairs with the known truth about them.
    pub pairs: &'a Pairs,
}

impl At<'_> {
    /// The random numbers of this step for one purpose.
    pub fn random(&self, purpose: Purpose) -> Pcg64 {
        stream(self.knobs.seed, purpose, self.step)
    }
}

/// What a method may read, besides [`At`], when it prepares itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Index<'a> {
    /// The embeddings of the corpus by the current weights; `None` for a method that needs none ([`Refresh::Never`]).
    pub embeddings: Option<&'a Embeddings>,
    /// The result of the refresh before.
    pub before: Option<&'a Prepared>,
    /// `[pairs]`: each pair's loss when it was last in a batch; NaN for a pair that never was. Empty at the start.
    pub losses: &'a [f32],
    /// Batches with own candidates, if the method has asked for them.
    pub meetings: &'a [Meeting],
}

/// The preparation of a method. Each method fills the fields that it needs; the engines are told `offsets`, `bank`,
/// `guide`, `suspects` and `trust`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prepared {
    /// For each pair a list of pairs, best first.
    pub lists: Vec<Vec<u32>>,
    /// Groups of pairs.
    pub groups: Vec<Vec<u32>>,
    /// Numbers per pair or per group, such as a group's index or a weight.
    pub numbers: Vec<f64>,
    /// `[pairs]`: the offset of the logit of each pair's key wherever it is a candidate (collect).
    pub offsets: Vec<f32>,
    /// The memory bank: embeddings of all pairs (collect).
    pub bank: Option<Embeddings>,
    /// The embeddings of the corpus by a second model: by the guide (filter), or by a teacher (weigh).
    pub guide: Option<Embeddings>,
    /// `[pairs, n]`: for each pair, the pairs that are suspected to be right answers; the rest of a row is [`NOBODY`]
    /// (filter).
    pub suspects: Array2<u32>,
    /// `[pairs]`: the trust in each pair, a factor of its loss (weigh).
    pub trust: Vec<f32>,
    /// The ranker, if there is one (weigh). No engine is told of it.
    pub ranker: Option<Ranker>,
}

impl Prepared {
    /// The memory that it occupies, in bytes.
    pub fn bytes(&self) -> usize {
        let lists = self.lists.iter().chain(&self.groups).map(|list| list.len() + 6).sum::<usize>();
        let embeddings = [&self.bank, &self.guide].into_iter().flatten();
        let embedded = embeddings.map(|one| one.queries.len() + one.keys.len()).sum::<usize>();
        let numbers = lists + 2 * self.numbers.len() + self.offsets.len() + embedded;
        let ranker = self.ranker.as_ref().map_or(0, Ranker::numbers);
        4 * (numbers + self.suspects.len() + self.trust.len() + ranker)
    }
}

/// Stands for no pair, in lists of pair indices.
pub const NOBODY: u32 = u32::MAX;
