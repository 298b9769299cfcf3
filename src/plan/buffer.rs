//! The buffers of a step, by name.

use crate::encoder::Tower;

/// A named buffer of numbers that both engines hold. All f32 row-major unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buffer {
    /// `[P]`: all parameters, laid out by [`Layout`](crate::encoder::Layout).
    Parameters,
    /// `[P]`: dL/dparameter.
    Gradient,
    /// `[P]`: the optimiser's first moment (SGD: velocity).
    Moment1,
    /// `[P]`: the optimiser's second moment.
    Moment2,
    /// `[rows, input]`: the step's items.
    Input(Tower),
    /// `[rows, width]`: a hidden layer's output, after the nonlinearity.
    Hidden(Tower, usize),
    /// `[rows, d]`: the last layer's output.
    Raw(Tower),
    /// `[rows]`: 1 / |raw|.
    InverseNorm(Tower),
    /// `[rows, d]`: unit rows.
    Embedding(Tower),
    /// `[corpus, d]`: the corpus of keys with the current weights, where own candidates are mined.
    CorpusEmbedding,
    /// `[B, K]` of u32: corpus indices of each anchor's own candidates.
    OwnIndices,
    /// `[B, C]`: similarity / tau; after `LogitGradient`, dL/dlogit.
    Logits,
    /// `[B, K]`: the same for the own candidates.
    OwnLogits,
    /// `[B]`: ln sum exp over an anchor query's candidates.
    RowLogSumExp,
    /// `[B]`: ln sum exp over the batch's queries, for the key of pair j.
    ColumnLogSumExp,
    /// `[B]`: each pair's loss, both directions weighted; the step's loss is the mean.
    AnchorLoss,
    /// `[C, d]`: a direction's candidates.
    Candidate(Tower),
    /// `[B K, d]`: the candidates that each anchor of a direction has to itself.
    OwnCandidate(Tower),
    /// `[C + B K]` of u32: whose a direction's candidates are.
    CandidatePairs(Tower),
    /// `[B, C]`: similarities; after `Rows`, dL/dsimilarity.
    Scores(Tower),
    /// `[B, K]`: the same for the own candidates.
    OwnScores(Tower),
    /// `[P]`: the momentum encoders.
    MomentumParameters,
    /// `[B, d]`: the batch as the momentum encoders see it.
    MomentumEmbedding(Tower),
    /// `[M, d]`: what is remembered of a side.
    Memory(Tower),
    /// `[M]` of u32: whose it is.
    MemoryPairs,
    /// `[pairs]`: each pair's loss when it was last in a batch; NaN where it never was.
    PairLoss,
    /// `[rows, d]`: dL/dembedding.
    EmbeddingGradient(Tower),
    /// `[rows, d]`: dL/draw.
    RawGradient(Tower),
    /// `[rows, width]`: dL/d(hidden layer before its nonlinearity).
    HiddenGradient(Tower, usize),
}

impl Buffer {
    /// Whether what it holds lives on from step to step, so that a step may read it before it writes it.
    pub fn is_kept(self) -> bool {
        matches!(
            self,
            Buffer::Parameters
                | Buffer::Moment1
                | Buffer::Moment2
                | Buffer::MomentumParameters
                | Buffer::Memory(_)
                | Buffer::MemoryPairs
                | Buffer::PairLoss
        )
    }
}
