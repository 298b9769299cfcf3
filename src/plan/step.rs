//! The plan of a step, made from an experiment.

use super::pass::Pass;
use super::shape::Shape;
use crate::data::Dataset;
use crate::encoder::{Layout, Tower};
use crate::experiment::Experiment;
use crate::knobs::{Activation, OptimizerKind};
use crate::loss::rules::{Head, Rules, Targets, TemperatureRule};
use crate::negatives::collect::{Filled, Masking, Memory, Mining, Mixing, Perturbing, Towards};

/// The largest number of similarities that a look at a step computes whose rows are evaluated tile by tile.
pub const MOST_SEEN: usize = 1 << 20;

/// The plan: everything about a step that is the same for every step.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The passes, in order.
    pub passes: Vec<Pass>,
    /// The sizes.
    pub shape: Shape,
    /// The layout of the parameters.
    pub layout: Layout,
    /// The hidden layers' activation.
    pub activation: Activation,
    /// Weights of the query-to-key and key-to-query losses.
    pub directions: (f64, f64),
    /// The optimiser.
    pub optimizer: OptimizerKind,
    /// SGD's momentum.
    pub momentum: f64,
    /// Whether `log_scale` is trained.
    pub learns_temperature: bool,
    /// The rules of each anchor's row.
    pub rules: Rules,
    /// The memory that is kept from step to step, if there is one.
    pub memory: Option<Memory>,
    /// How each query's own candidate is made from its partner, if one is.
    pub perturbing: Option<Perturbing>,
    /// The noise that is added to the batch's keys at steps with jitter, if there are any: the deviation of each of its
    /// numbers, `sigma / sqrt d`.
    pub jitter: Option<f64>,
    /// How the batch's inputs are masked, if any of them is.
    pub masking: Option<Masking>,
    /// How much it counts that queries' outputs are shorter than their keys'; 0 for nothing.
    pub lengths: f64,
    /// Whether the tower of each side learns: queries, keys. A tower that does not may learn at first, as the host says
    /// at every step.
    pub learns: [bool; 2],
    /// Whether the rows are evaluated tile by tile, so that no table of candidates or similarities is held. The passes
    /// are those of stored rows.
    pub tiled: bool,
}

impl Plan {
    /// The plan of an experiment on its data.
    pub fn new(experiment: &Experiment, data: &Dataset) -> Self {
        Self::with_rules(experiment, data, |_| {})
    }

    /// The plan with changed rules, for tests of rules that no method has.
    pub fn with_rules(experiment: &Experiment, data: &Dataset, change: impl FnOnce(&mut Rules)) -> Self {
        Self::build(experiment, data, change, experiment.is_tiled())
    }

    /// The plan of an experiment whose rows are evaluated tile by tile, even if they are small; for tests.
    ///
    /// # Panics
    /// If the rows cannot be evaluated so.
    pub fn by_tiles(experiment: &Experiment, data: &Dataset) -> Self {
        assert!(experiment.is_tileable(), "rows of these settings have to be stored");
        Self::build(experiment, data, |_| {}, true)
    }

    fn build(experiment: &Experiment, data: &Dataset, change: impl FnOnce(&mut Rules), tiled: bool) -> Self {
        let columns = experiment.collect.columns(experiment);
        let (query_dim, key_dim) = (data.train.queries.ncols(), data.train.keys.ncols());
        let memory = experiment.collect.memory(experiment);
        let perturbing = experiment.collect.perturbing(experiment);
        let jitter = experiment.collect.jitter(experiment).map(|jitter| jitter.sigma).filter(|&sigma| sigma > 0.0);
        let mut rules = experiment.rules();
        change(&mut rules);
        let mut shape = Shape {
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
            perturbed: usize::from(perturbing.is_some()),
            proxies: experiment.collect.proxies(experiment),
        };
        let directions = experiment.collect.directions().unwrap_or(experiment.loss.directions());
        if tiled && directions.1 == 0.0 {
            shape.memory[Tower::Key as usize] = 0;
        }
        let masking = experiment
            .collect
            .masking(experiment)
            .filter(|masking| Tower::BOTH.iter().any(|&tower| masking.inputs(shape.input_dim(tower)) > 0));
        let layout = Layout::new(experiment, query_dim, key_dim);
        let layers = experiment.depth as usize + 1;
        let mut passes = Vec::new();
        if columns.own > 0 && experiment.collect.mining() == Mining::TopK {
            passes.extend([Pass::EncodeCorpus, Pass::TopK]);
        }
        passes.push(Pass::Gather);
        if masking.is_some() {
            passes.push(Pass::Mask);
        }
        passes.extend((0..layers).map(|layer| Pass::Dense { layer }));
        passes.push(Pass::Normalize);
        if jitter.is_some() {
            passes.push(Pass::Jitter);
        }
        let is_plain = rules.is_plain() && memory.is_none() && shape.made(Tower::Query) == 0;
        if is_plain && !tiled && !experiment.compose.reads_losses() {
            passes.extend([Pass::Similarity, Pass::LogSumExp, Pass::LogitGradient, Pass::EmbeddingGradient]);
        } else {
            if memory.is_some_and(|m| m.momentum.is_some()) {
                passes.push(Pass::Momentum);
            }
            passes.push(Pass::Candidates);
            if rules.weigh.targets == Targets::Recalled {
                passes.push(Pass::Recall);
            }
            if !rules.ignores_similarities() || memory.is_some() || shape.made(Tower::Query) > 0 {
                passes.push(Pass::Compare);
            }
            if shape.blends != [0, 0] {
                passes.push(Pass::Blend);
            }
            if perturbing.is_some() {
                passes.push(Pass::Perturb);
            }
            if shape.proxies > 0 {
                passes.push(Pass::Proxies);
            }
            passes.push(Pass::Rows);
            if rules.weigh.project > 0.0 {
                passes.push(Pass::Project);
            }
            passes.push(Pass::CandidateGradient);
        }
        if jitter.is_some() {
            passes.push(Pass::JitterBackward);
        }
        passes.push(Pass::NormalizeBackward);
        let lengths = experiment.loss.lengths(experiment).unwrap_or(0.0);
        if lengths > 0.0 {
            passes.push(Pass::Lengths);
        }
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
            directions,
            optimizer: experiment.optimizer,
            momentum: experiment.momentum,
            learns_temperature: rules.temperature == TemperatureRule::Learned,
            rules,
            memory,
            perturbing,
            jitter: jitter.map(|sigma| sigma / f64::from(experiment.dim).sqrt()),
            masking,
            lengths,
            learns: [true, experiment.keys_learn_until().is_none()],
            tiled,
        }
    }

    /// The plan of a look at a step whose rows are evaluated tile by tile: only the first pairs of the batch are
    /// anchors, as many as `MOST_SEEN` similarities allow. Batches are in random order, so that they are a fair
    /// sample. The batch's other partners are met as if they were remembered.
    pub fn narrowed(&self) -> Plan {
        let shape = &self.shape;
        let most = Tower::BOTH.map(|asking| shape.shared_candidates(asking)).into_iter().max().unwrap_or(1);
        let batch = (MOST_SEEN / most.max(1)).clamp(1, shape.batch);
        let rest = if shape.skipped == 0 { shape.batch - batch } else { 0 };
        let shape = Shape {
            batch,
            memory: shape.memory.map(|remembered| remembered + rest),
            skipped: if shape.skipped == 0 { 0 } else { batch },
            ..shape.clone()
        };
        Plan { shape, tiled: false, ..self.clone() }
    }

    /// Whether rows are stored, because they are not plain.
    pub fn stores_rows(&self) -> bool {
        self.passes.contains(&Pass::Rows)
    }

    /// Whether the towers' halves of a step can be computed apart, because nothing of it but the embeddings is shared,
    /// and nothing but indices is drawn.
    pub fn has_halves(&self) -> bool {
        let plain = !self.stores_rows() && !self.mines() && !self.learns_temperature;
        let plain = plain && self.jitter.is_none() && self.masking.is_none();
        plain && !self.layout.is_shared() && self.learns == [true, true]
    }

    /// Whether the engine searches each anchor's own candidates; otherwise the host draws them.
    pub fn mines(&self) -> bool {
        self.passes.contains(&Pass::TopK)
    }

    /// Whether anchors are compared with candidates by their whole embeddings before the rows are evaluated.
    pub fn compares(&self) -> bool {
        self.passes.contains(&Pass::Compare)
    }

    /// Whether candidates come from momentum encoders, which follow the online ones.
    pub fn follows(&self) -> bool {
        self.memory.is_some_and(|memory| memory.momentum.is_some())
    }

    /// Whether there are momentum encoders, from which candidates or masks come.
    pub fn has_momentum(&self) -> bool {
        self.follows() || self.masking.is_some()
    }

    /// The passes up to and including the loss, which a look at the batch needs.
    pub fn forward(&self) -> &[Pass] {
        let end = self.passes.iter().position(|p| matches!(p, Pass::LogSumExp | Pass::Rows)).map_or(0, |n| n + 1);
        &self.passes[..end]
    }

    /// Whether each anchor remembers its denominator.
    pub fn remembers_denominators(&self) -> bool {
        matches!(self.rules.head, Head::Global { .. })
    }

    /// Whether partners are moved towards the queries that they are confused with.
    pub fn leads_to_rivals(&self) -> bool {
        self.perturbing.is_some_and(|by| by.towards == Towards::Rivals)
    }

    /// Whether the temperature is state of the run, `log_scale` or a head of the query tower, and not given at every
    /// step.
    pub fn moves_temperature(&self) -> bool {
        use TemperatureRule::{Adaptive, Hold, Learned, Own};
        matches!(self.rules.temperature, Learned | Hold { .. } | Own { .. } | Adaptive)
    }

    /// Number of layers of a tower.
    pub fn layers(&self) -> usize {
        self.layout.layers(Tower::Query).len()
    }
}
