//! A step as data: the ordered list of named passes over named buffers that both engines execute.
//!
//! Built once per experiment. Each pass has one twin per engine: `backend/cpu/<stem>.rs`, which is the specification,
//! and `shaders/<stem>.wgsl`. Because the names are shared, the engines can be compared pass by pass, and a difference
//! can be bisected.
//!
//! Shapes: `B` pairs in the batch, `S` shared extra candidates, `K` own candidates per anchor, `d` embedding dimension.
//! The key side encodes `rows(Key) = B + S + B*K` items: the partners, then the shared candidates, then the own
//! candidates of anchor 0, of anchor 1, and so on. The dense block of logits is `[B, C]` with `C = B + S`.
//!
//! A step whose rows are not plain ([`Plan::stores_rows`]) compares two sides one after the other: queries with their
//! candidates, then keys with theirs. A direction is named after the side that asks. Its candidates are, in this order:
//! the `B` partners (online, or of the momentum encoders), the asking side's own `B` embeddings (NT-Xent), the `S` shared
//! keys (queries only), the `M` remembered embeddings; and `K` own ones per anchor (queries: encoded keys; both: mixtures).

use crate::data::Dataset;
use crate::encoder::{Layout, Tower};
use crate::experiment::{Activation, Experiment, InBatch, OptimizerKind};
use crate::loss::rules::{Rules, TemperatureRule};
use crate::negatives::collect::{Columns, Filled, Memory, Mining, Mixing};

/// One pass of a step. The order in [`Plan::passes`] is the order of execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Encodes the whole corpus of keys with the current weights (only when own candidates are mined).
    EncodeCorpus,
    /// Encodes the batch's queries, compares them with the corpus and keeps each anchor's K most similar keys outside
    /// the batch: writes `OwnIndices`. Ties: the lower index first. Stem `top_k`.
    TopK,
    /// Copies the batch's rows out of the data set: `Input`. Stem `gather`.
    Gather,
    /// One layer forward, both towers: `Hidden` (or `Raw` for the last layer). Stem `dense`.
    Dense {
        /// Which layer, 0 first.
        layer: usize,
    },
    /// Scales each row of `Raw` to unit length: `Embedding`, `InverseNorm`. Stem `normalize`.
    Normalize,
    /// Logits of all candidates: `Logits`, `OwnLogits`. Stem `similarity`.
    Similarity,
    /// Log-sum-exp of every row, and of every one of the first B columns; each anchor's loss:
    /// `RowLogSumExp`, `ColumnLogSumExp`, `AnchorLoss`. Stem `log_sum_exp`.
    LogSumExp,
    /// dL/dlogit, in place of the logits: `Logits`, `OwnLogits`. Stem `logit_gradient`.
    LogitGradient,
    /// dL/dembedding of both sides: `EmbeddingGradient`; and dL/dlog_scale. Stem `embedding_gradient`.
    EmbeddingGradient,
    /// Lets the momentum encoders follow and encodes the batch with them: `MomentumEmbedding`. Stem `momentum`.
    Momentum,
    /// Puts every direction's candidates in their order: `Candidate`. Stem `candidates`.
    Candidates,
    /// Similarities of every direction's anchors to its candidates: `Scores`, `OwnScores`. Stem `compare`.
    Compare,
    /// Mixes each anchor's hardest remembered candidates: writes own candidates and `OwnScores`. Stem `blend`.
    Blend,
    /// Builds, filters, weighs and evaluates every row: `AnchorLoss`, and dL/ds in place of the scores. Stem `rows`.
    Rows,
    /// dL/dembedding of both sides from dL/ds: `EmbeddingGradient`. Stem `candidate_gradient`.
    CandidateGradient,
    /// Remembers the batch's embeddings: `Memory`. Stem `remember`.
    Remember,
    /// Back through the scaling to unit length: `RawGradient`. Stem `normalize_backward`.
    NormalizeBackward,
    /// dL/d(weights, biases) of one layer, both towers, into `Gradient`; for layers above 0 also dL/d(what came in),
    /// back through the nonlinearity: `HiddenGradient`. Stem `dense_backward`.
    DenseBackward {
        /// Which layer.
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
            Pass::Dense { .. } => "dense",
            Pass::Normalize => "normalize",
            Pass::Similarity => "similarity",
            Pass::LogSumExp => "log_sum_exp",
            Pass::LogitGradient => "logit_gradient",
            Pass::EmbeddingGradient => "embedding_gradient",
            Pass::Momentum => "momentum",
            Pass::Candidates => "candidates",
            Pass::Compare => "compare",
            Pass::Blend => "blend",
            Pass::Rows => "rows",
            Pass::CandidateGradient => "candidate_gradient",
            Pass::Remember => "remember",
            Pass::NormalizeBackward => "normalize_backward",
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

/// A named buffer of numbers that both engines hold. All f32 row-major unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buffer {
    /// `[P]`: all parameters, laid out by [`Layout`].
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

/// The sizes of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Pairs in the batch, `B`.
    pub batch: usize,
    /// Extra candidates.
    pub columns: Columns,
    /// Embedding dimension, `d`.
    pub dim: usize,
    /// Width of a query's input.
    pub query_dim: usize,
    /// Width of a key's input.
    pub key_dim: usize,
    /// Keys in the corpus (training pairs).
    pub corpus: usize,
    /// Whether the asking side's own embeddings are candidates.
    pub same_side: bool,
    /// `B` where the batch's other keys are no negatives, so that an anchor need not be compared with them; else 0.
    pub skipped: usize,
    /// Remembered embeddings that a direction meets, `M`: queries, keys.
    pub memory: [usize; 2],
    /// Mixtures that each anchor of a direction meets.
    pub blends: [usize; 2],
}

impl Shape {
    /// Columns of the dense block of logits, `C = B + S`.
    pub fn candidates(&self) -> usize {
        self.batch + self.columns.shared
    }
    /// Candidates that all anchors of a direction share.
    pub fn shared_candidates(&self, asking: Tower) -> usize {
        let shared = if asking == Tower::Query { self.columns.shared } else { 0 };
        self.batch * (1 + usize::from(self.same_side)) + shared + self.memory[asking as usize]
    }
    /// Candidates that each anchor of a direction has to itself.
    pub fn own_candidates(&self, asking: Tower) -> usize {
        self.blends[asking as usize] + if asking == Tower::Query { self.columns.own } else { 0 }
    }
    /// Items that a side encodes in one step.
    pub fn rows(&self, tower: Tower) -> usize {
        match tower {
            Tower::Query => self.batch,
            Tower::Key => self.candidates() + self.batch * self.columns.own,
        }
    }
    /// Width of a side's input.
    pub fn input_dim(&self, tower: Tower) -> usize {
        match tower {
            Tower::Query => self.query_dim,
            Tower::Key => self.key_dim,
        }
    }
    /// How many candidates one query has, its positive included: what chance guesses among.
    pub fn candidates_per_query(&self) -> usize {
        self.shared_candidates(Tower::Query) + self.own_candidates(Tower::Query)
    }
}

/// Everything about a step that does not change from step to step.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The passes, in order.
    pub passes: Vec<Pass>,
    /// The sizes.
    pub shape: Shape,
    /// Where the parameters lie.
    pub layout: Layout,
    /// The hidden layers' nonlinearity.
    pub activation: Activation,
    /// Weights of the query-to-key and key-to-query losses.
    pub directions: (f64, f64),
    /// The optimiser.
    pub optimizer: OptimizerKind,
    /// SGD's momentum.
    pub momentum: f64,
    /// Whether `log_scale` is trained.
    pub learns_temperature: bool,
    /// What happens to each anchor's row.
    pub rules: Rules,
    /// What is kept from step to step.
    pub memory: Option<Memory>,
    /// Whether a side's tower learns: queries, keys. One that does not may still learn for a while, as the host says at
    /// every step.
    pub learns: [bool; 2],
}

impl Plan {
    /// The plan of an experiment on its data.
    pub fn new(experiment: &Experiment, data: &Dataset) -> Self {
        Self::with_rules(experiment, data, |_| {})
    }

    /// The same with the rules changed: for tests of rules that no method names.
    pub fn with_rules(experiment: &Experiment, data: &Dataset, change: impl FnOnce(&mut Rules)) -> Self {
        let columns = experiment.collect.columns(experiment);
        let (query_dim, key_dim) = (data.train.queries.ncols(), data.train.keys.ncols());
        let memory = experiment.collect.memory(experiment);
        let mut rules = Rules {
            in_batch: experiment.inbatch == InBatch::Yes,
            same_side: experiment.loss.same_side(),
            filter: experiment.filter.rule(experiment),
            weigh: experiment.weigh.rule(experiment),
            head: experiment.loss.head(experiment),
            temperature: experiment.temperature.rule(experiment),
            offsets: experiment.collect.has_offsets(),
        };
        change(&mut rules);
        let shape = Shape {
            batch: experiment.batch as usize,
            columns,
            dim: experiment.dim as usize,
            query_dim,
            key_dim,
            corpus: data.train.len(),
            same_side: rules.same_side,
            skipped: if rules.in_batch || rules.same_side { 0 } else { experiment.batch as usize },
            memory: [memory.map_or(0, |m| m.size), memory.map_or(0, |m| if m.both_sides { m.size } else { 0 })],
            blends: match memory.map(|m| (m.mixing, m.both_sides)) {
                Some((Mixing::Hard { blends, query_blends, .. }, both)) => {
                    [blends + query_blends, if both { blends + query_blends } else { 0 }]
                }
                _ => [0, 0],
            },
        };
        let layout = Layout::new(experiment, query_dim, key_dim);
        let layers = experiment.depth as usize + 1;
        let mut passes = Vec::new();
        if columns.own > 0 && experiment.collect.mining() == Mining::TopK {
            passes.extend([Pass::EncodeCorpus, Pass::TopK]);
        }
        passes.push(Pass::Gather);
        passes.extend((0..layers).map(|layer| Pass::Dense { layer }));
        passes.push(Pass::Normalize);
        if rules.is_plain() && memory.is_none() && !experiment.compose.reads_losses() {
            passes.extend([Pass::Similarity, Pass::LogSumExp, Pass::LogitGradient, Pass::EmbeddingGradient]);
        } else {
            if memory.is_some_and(|m| m.momentum.is_some()) {
                passes.push(Pass::Momentum);
            }
            passes.extend([Pass::Candidates, Pass::Compare]);
            if shape.blends != [0, 0] {
                passes.push(Pass::Blend);
            }
            passes.extend([Pass::Rows, Pass::CandidateGradient]);
        }
        passes.push(Pass::NormalizeBackward);
        passes.extend((0..layers).rev().map(|layer| Pass::DenseBackward { layer }));
        passes.push(Pass::Optimize);
        if memory.is_some_and(|m| m.filled == Filled::Batches) {
            passes.push(Pass::Remember);
        }
        Plan {
            passes,
            shape,
            layout,
            activation: experiment.activation,
            directions: experiment.collect.directions().unwrap_or(experiment.loss.directions()),
            optimizer: experiment.optimizer,
            momentum: experiment.momentum,
            learns_temperature: rules.temperature == TemperatureRule::Learned,
            rules,
            memory,
            learns: [true, !experiment.collect.freezes_keys(experiment)],
        }
    }

    /// Whether rows are stored, because they are not plain.
    pub fn stores_rows(&self) -> bool {
        self.passes.contains(&Pass::Rows)
    }

    /// Whether the engine itself finds each anchor's own candidates; otherwise the host draws them.
    pub fn mines(&self) -> bool {
        self.passes.contains(&Pass::TopK)
    }

    /// Whether there are momentum encoders, which follow the online ones.
    pub fn follows(&self) -> bool {
        self.memory.is_some_and(|memory| memory.momentum.is_some())
    }

    /// The passes up to and including the loss: what a look at the batch needs, without learning from it.
    pub fn forward(&self) -> &[Pass] {
        let end = self.passes.iter().position(|p| matches!(p, Pass::LogSumExp | Pass::Rows)).map_or(0, |n| n + 1);
        &self.passes[..end]
    }

    /// Whether the temperature is the run's own state (`log_scale`) and not said at every step.
    pub fn moves_temperature(&self) -> bool {
        use TemperatureRule::{Adaptive, Hold, Learned};
        matches!(self.rules.temperature, Learned | Hold { .. } | Adaptive)
    }

    /// Number of layers of a tower.
    pub fn layers(&self) -> usize {
        self.layout.layers(Tower::Query).len()
    }
}
