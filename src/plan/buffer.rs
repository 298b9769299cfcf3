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
    /// `[rows, width]`: a hidden layer's output, after the activation.
    Hidden(Tower, usize),
    /// `[rows, d]`: the last layer's output.
    Raw(Tower),
    /// `[rows]`: 1 / |raw|.
    InverseNorm(Tower),
    /// `[rows, d]`: the embeddings, rows of unit length.
    Embedding(Tower),
    /// `[rows, d]`: the embeddings before the batch's keys were jittered.
    Unjittered(Tower),
    /// `[B]`: 1 / |key + noise|; 1 at a step without jitter.
    JitterNorm,
    /// `[corpus, d]`: the embeddings of the corpus by the current weights, if own candidates are mined.
    CorpusEmbedding,
    /// `[B, K]` of u32: corpus indices of each anchor's own candidates.
    OwnIndices,
    /// `[B, C]`: similarity / tau; after `LogitGradient`, dL/dlogit. Where 1/tau can be subtracted from all logits
    /// ([`Real::shift`](crate::real::Real::shift)), engines keep exp(l - 1/tau) here between these two.
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
    /// `[B K, d]`: a direction's own candidates.
    OwnCandidate(Tower),
    /// `[C + B K]` of u32: the pair indices of a direction's candidates.
    CandidatePairs(Tower),
    /// `[B, C]`: similarities; after `Rows`, dL/dsimilarity.
    Scores(Tower),
    /// `[B, K]`: the same for the own candidates.
    OwnScores(Tower),
    /// `[P]`: the parameters of the momentum encoders.
    MomentumParameters,
    /// `[B, d]`: the batch's embeddings by the momentum encoders.
    MomentumEmbedding(Tower),
    /// `[M, d]`: the memory of a side.
    Memory(Tower),
    /// `[M]` of u32: the pair index of each slot of the memory; [`NOBODY`](crate::negatives::NOBODY) for an empty one.
    MemoryPairs,
    /// `[pairs]`: each pair's loss when it was last in a batch; NaN for a pair that never was.
    PairLoss,
    /// `[pairs]`: the logarithm of the denominator that each pair's item of the asking side remembers, per negative;
    /// [`NEVER_MET`](crate::backend::constants::NEVER_MET) for a pair that never was in a batch. Empty if the loss
    /// remembers none.
    Denominators(Tower),
    /// `[rows, d]`: dL/dembedding.
    EmbeddingGradient(Tower),
    /// `[rows, d]`: dL/draw.
    RawGradient(Tower),
    /// `[rows, width]`: dL/d(hidden layer before its activation).
    HiddenGradient(Tower, usize),
}

impl Buffer {
    /// Whether the buffer is kept from step to step, so that a step may read it before it writes it.
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
                | Buffer::Denominators(_)
        )
    }
}
