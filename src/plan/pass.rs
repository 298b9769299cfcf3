//! The passes of a step, by name. `io.rs` lists the buffers that each reads and writes.

/// One pass of a step. The order in [`Plan::passes`](super::Plan::passes) is the order of execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Encodes the whole corpus of keys with the current weights (only when own candidates are mined).
    EncodeCorpus,
    /// Encodes the batch's queries, compares them with the corpus and selects each anchor's K most similar keys outside
    /// the batch: writes `OwnIndices`. The tie-break is the lower index. Stem `top_k`.
    TopK,
    /// Copies the batch's rows out of the data set: `Input`. Stem `gather`.
    Gather,
    /// Moves the momentum encoders, and sets the inputs to 0 through which they see each pair match the most:
    /// `MomentumParameters`, `Input`. Stem `mask`.
    Mask,
    /// One layer forward, both towers: `Hidden` (or `Raw` for the last layer). Stem `dense`.
    Dense {
        /// The index of the layer, from 0.
        layer: usize,
    },
    /// Scales each row of `Raw` to unit length: `Embedding`, `InverseNorm`. Stem `normalize`.
    Normalize,
    /// Adds noise to the batch's keys, and keeps them as they were: `Embedding` of keys, `Unjittered`, `JitterNorm`.
    /// Stem `jitter`.
    Jitter,
    /// Logits of all candidates: `Logits`, `OwnLogits`. Stem `similarity`.
    Similarity,
    /// Log-sum-exp of every row, and of every one of the first B columns; each anchor's loss:
    /// `RowLogSumExp`, `ColumnLogSumExp`, `AnchorLoss`. Stem `log_sum_exp`.
    LogSumExp,
    /// dL/dlogit, in place of the logits: `Logits`, `OwnLogits`. Stem `logit_gradient`.
    LogitGradient,
    /// dL/dembedding of both sides: `EmbeddingGradient`; and dL/dlog_scale. Stem `embedding_gradient`.
    EmbeddingGradient,
    /// Updates the momentum encoders and encodes the batch with them: `MomentumEmbedding`. Stem `momentum`.
    Momentum,
    /// Copies every direction's candidates in their order: `Candidate`. Stem `candidates`.
    Candidates,
    /// Puts embeddings that the host has told in the place of the queries' partners: `Candidate` of queries. Stem
    /// `recall`.
    Recall,
    /// Similarities of every direction's anchors to its candidates: `Scores`, `OwnScores`. Stem `compare`.
    Compare,
    /// Mixes each anchor's hardest candidates of the memory: writes own candidates and `OwnScores`. Stem `blend`.
    Blend,
    /// Makes a candidate of each query from its partner: writes own candidates, their pairs and `OwnScores`. Stem
    /// `perturb`.
    Perturb,
    /// Makes candidates of each query from groups of the batch's keys: writes own candidates, their pairs and
    /// `OwnScores`. Stem `proxies`.
    Proxies,
    /// Builds, filters, weighs and evaluates every row: `AnchorLoss`, and dL/ds in place of the scores. Stem `rows`.
    Rows,
    /// Takes the component along the partner out of each negative's push: changes the partners' dL/ds. Stem `project`.
    Project,
    /// dL/dembedding of both sides from dL/ds: `EmbeddingGradient`. Stem `candidate_gradient`.
    CandidateGradient,
    /// Writes the batch's embeddings to the queue: `Memory`. Stem `remember`.
    Remember,
    /// dL/d(keys without noise), in place of dL/d(keys with noise): `EmbeddingGradient` of keys. Stem
    /// `jitter_backward`.
    JitterBackward,
    /// The gradient of the scaling to unit length: `RawGradient`. Stem `normalize_backward`.
    NormalizeBackward,
    /// Makes queries' outputs shorter than their keys': adds to `RawGradient` of both sides. Stem `lengths`.
    Lengths,
    /// dL/d(weights, biases) of one layer, both towers, into `Gradient`; for layers above 0 also dL/d(the layer's input
    /// before its activation): `HiddenGradient`. Stem `dense_backward`.
    DenseBackward {
        /// The index of the layer.
        layer: usize,
    },
    /// The optimiser's update of `Parameters` and its moments. Stem `optimize`.
    Optimize,
}

impl Pass {
    /// The stem shared by the CPU twin's file, the shader's file and this pass in every report.
    pub fn stem(self) -> &'static str {
        match self {
            Pass::EncodeCorpus => "dense",
            Pass::TopK => "top_k",
            Pass::Gather => "gather",
            Pass::Mask => "mask",
            Pass::Dense { .. } => "dense",
            Pass::Normalize => "normalize",
            Pass::Jitter => "jitter",
            Pass::Similarity => "similarity",
            Pass::LogSumExp => "log_sum_exp",
            Pass::LogitGradient => "logit_gradient",
            Pass::EmbeddingGradient => "embedding_gradient",
            Pass::Momentum => "momentum",
            Pass::Candidates => "candidates",
            Pass::Recall => "recall",
            Pass::Compare => "compare",
            Pass::Blend => "blend",
            Pass::Perturb => "perturb",
            Pass::Proxies => "proxies",
            Pass::Rows => "rows",
            Pass::Project => "project",
            Pass::CandidateGradient => "candidate_gradient",
            Pass::Remember => "remember",
            Pass::JitterBackward => "jitter_backward",
            Pass::NormalizeBackward => "normalize_backward",
            Pass::Lengths => "lengths",
            Pass::DenseBackward { .. } => "dense_backward",
            Pass::Optimize => "optimize",
        }
    }

    /// A readable, unique name, for reports: `dense.1`.
    pub fn name(self) -> String {
        match self {
            Pass::EncodeCorpus => "encode_corpus".into(),
            Pass::Dense { layer } => format!("dense.{layer}"),
            Pass::DenseBackward { layer } => format!("dense_backward.{layer}"),
            other => other.stem().into(),
        }
    }
}
