//! The CPU engine: the specification of every pass.
//!
//! Each pass is a function of its own that reads like its formula, generic over the number type: f32 trains, f64 is
//! checked against finite differences and PyTorch. The engine below only holds the buffers and calls the passes in the
//! plan's order.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

pub mod blend;
pub mod candidate_gradient;
pub mod candidates;
pub mod compare;
pub mod dense;
pub mod dense_backward;
pub mod direction;
mod distinct;
pub mod embedding_gradient;
pub mod gather;
pub mod log_sum_exp;
pub mod logit_gradient;
mod mining;
pub mod momentum;
pub mod multi_head;
pub mod normalize;
pub mod normalize_backward;
pub mod optimize;
mod product;
mod reached;
pub mod remember;
pub mod rows;
mod side;
pub mod similarity;
mod stored;
pub mod top_k;
pub mod view;

use super::{Kept, Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::{Layer, Tower};
use crate::loss::rules::TemperatureRule;
use crate::plan::{Buffer, Pass, Plan, Shape};
pub use crate::real::{Real, dot};
use distinct::Distinct;
use log_sum_exp::{Exponentials, Sums};
use mining::Mine;
pub use mining::encode;
use optimize::Update;
use side::{Backward, Side};
use similarity::Keys;
use stored::{Now, Stored};

/// Why `as_slice` cannot fail on the engine's own buffers.
const CONTIGUOUS: &str = "the engine's own buffers are contiguous";

/// ln(1/tau) stays within these bounds when it is learned: tau from 2 down to 0.01 (CLIP's clamp).
pub const LOG_SCALE_BOUNDS: (f64, f64) = (-std::f64::consts::LN_2, 4.605_170_185_988_091);

/// Executes plans in plain loops and matrix products.
pub struct CpuEngine<F: Real> {
    plan: Plan,
    query: Side<F>,
    key: Side<F>,
    parameters: Vec<F>,
    gradient: Vec<F>,
    moment1: Vec<F>,
    moment2: Vec<F>,
    logits: Array2<F>,
    own_logits: Array2<F>,
    exponentials: Exponentials<F>,
    sums: Sums<F>,
    own_indices: Array2<u32>,
    distinct: Distinct,
    mine: Option<Mine<F>>,
    /// Where rows are stored.
    stored: Option<Box<Stored<F>>>,
    /// Whether a look is being taken: nothing may follow or be remembered.
    looking: bool,
    log_scale: F,
    losses: Vec<f32>,
}

impl<F: Real> CpuEngine<F> {
    /// An engine that starts from `learned`.
    pub fn new(plan: Plan, data: &Pairs, learned: &Learned) -> Self {
        let Shape { batch, columns, .. } = plan.shape;
        let (candidates, own) = (plan.shape.candidates(), columns.own);
        let parameters = plan.layout.len();
        let mut engine = CpuEngine {
            query: Side::new(&plan, Tower::Query, &data.queries),
            key: Side::new(&plan, Tower::Key, &data.keys),
            parameters: vec![F::zero(); parameters],
            gradient: vec![F::zero(); parameters],
            moment1: vec![F::zero(); parameters],
            moment2: vec![F::zero(); parameters],
            logits: Array2::zeros((batch, candidates)),
            own_logits: Array2::zeros((batch, own)),
            exponentials: Exponentials {
                shared: Array2::zeros((batch, candidates)),
                own: Array2::zeros((batch, own)),
                column: Array1::zeros(batch),
                filled: false,
            },
            sums: Sums { row: Array1::zeros(batch), column: Array1::zeros(batch), anchor_loss: Array1::zeros(batch) },
            own_indices: Array2::zeros((batch, own)),
            distinct: Distinct::new(candidates, batch * own, plan.shape.corpus),
            mine: plan.passes.contains(&Pass::TopK).then(|| Mine::new(&plan)),
            stored: plan.stores_rows().then(|| Box::new(Stored::new(&plan, data))),
            looking: false,
            log_scale: F::zero(),
            losses: Vec::new(),
            plan,
        };
        engine.restore(learned);
        engine
    }

    /// The plan this engine executes.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// One optimiser step. Its loss can be had from [`CpuEngine::loss`] and, with others, from [`CpuEngine::seen`].
    pub fn step(&mut self, inputs: &StepInputs<'_>) {
        for n in 0..self.plan.passes.len() {
            self.run_pass(inputs, self.plan.passes[n]);
        }
        self.losses.push(self.loss().to_stored());
    }

    /// A look at the batch with the current weights; nothing is learned.
    pub fn forward(&mut self, inputs: &StepInputs<'_>) {
        self.looking = true;
        for n in 0..self.plan.forward().len() {
            self.run_pass(inputs, self.plan.passes[n]);
        }
        self.looking = false;
    }

    /// The loss of the last batch.
    pub fn loss(&self) -> F {
        self.sums.anchor_loss.sum() / F::of(self.plan.shape.batch as f64)
    }

    /// Whether every embedding of the last batch is a number: an output without a length has none.
    pub fn is_placed(&self) -> bool {
        [&self.query, &self.key].iter().all(|side| side.embedding.iter().all(|v| v.is_finite()))
    }

    /// `[P]`: dL/dparameter of the last step.
    pub fn gradient(&self) -> &[F] {
        &self.gradient
    }

    /// `[P]`: the parameters.
    pub fn parameters(&self) -> &[F] {
        &self.parameters
    }

    /// `[P]`: the parameters, to be changed, as finite differences do.
    pub fn parameters_mut(&mut self) -> &mut [F] {
        &mut self.parameters
    }

    /// Writes the own candidates that mining would otherwise choose: for replays, together with
    /// [`CpuEngine::run_pass`].
    pub fn set_own_indices(&mut self, own: &[u32]) {
        for (index, &given) in self.own_indices.iter_mut().zip(own) {
            *index = given;
        }
    }

    /// Takes what the host has prepared.
    pub fn tell(&mut self, told: Told<'_>) {
        if let Some(stored) = &mut self.stored {
            stored.tell(told);
        }
    }

    /// What can be seen of the last step; takes the losses.
    pub fn seen(&mut self) -> Seen {
        Seen {
            bias: self.plan.layout.bias.map_or(0.0, |at| self.parameters[at].to_stored()),
            heads: self.parameters[self.plan.layout.heads.clone()].iter().map(|v| v.to_stored()).collect(),
            directions: self.stored.as_ref().map_or(Vec::new(), |stored| stored.seen()),
            queries: to_f32(&self.query.embedding),
            keys: self.distinct.spread(&to_f32(&self.key.embedding), self.plan.shape.dim),
            own: self.own_indices.iter().copied().collect(),
            losses: std::mem::take(&mut self.losses),
            log_scale: self.log_scale.to_stored(),
        }
    }

    /// Everything learned so far.
    pub fn learned(&self) -> Learned {
        let copy = |values: &[F]| values.iter().map(|v| v.to_stored()).collect();
        Learned {
            parameters: copy(&self.parameters),
            moment1: copy(&self.moment1),
            moment2: copy(&self.moment2),
            kept: self.stored.as_ref().map_or(Kept::default(), |stored| stored.kept()),
        }
    }

    /// Goes on from `learned`.
    pub fn restore(&mut self, learned: &Learned) {
        let copy = |to: &mut [F], from: &[f32]| {
            for (to, &from) in to.iter_mut().zip(from) {
                *to = F::from_stored(from);
            }
        };
        copy(&mut self.parameters, &learned.parameters);
        copy(&mut self.moment1, &learned.moment1);
        copy(&mut self.moment2, &learned.moment2);
        if let Some(stored) = &mut self.stored {
            stored.restore(&learned.kept, &learned.parameters);
        }
    }

    /// A buffer's contents; indices come as numbers.
    pub fn read(&self, buffer: Buffer) -> Vec<f32> {
        let list = |values: &[F]| values.iter().map(|v| v.to_stored()).collect::<Vec<f32>>();
        let one = |values: &Array1<F>| values.iter().map(|v| v.to_stored()).collect::<Vec<f32>>();
        match buffer {
            Buffer::Parameters => list(&self.parameters),
            Buffer::Gradient => list(&self.gradient),
            Buffer::Moment1 => list(&self.moment1),
            Buffer::Moment2 => list(&self.moment2),
            Buffer::Input(tower) => self.rows_of(tower, |side| &side.input),
            Buffer::Hidden(tower, layer) => self.rows_of(tower, |side| &side.hidden[layer]),
            Buffer::Raw(tower) => self.rows_of(tower, |side| &side.raw),
            Buffer::InverseNorm(Tower::Query) => one(&self.query.inverse_norm),
            Buffer::InverseNorm(Tower::Key) => self.distinct.spread(&one(&self.key.inverse_norm), 1),
            Buffer::Embedding(tower) => self.rows_of(tower, |side| &side.embedding),
            Buffer::OwnIndices => self.own_indices.iter().map(|&index| index as f32).collect(),
            Buffer::Logits => to_f32(&self.logits),
            Buffer::OwnLogits => to_f32(&self.own_logits),
            Buffer::RowLogSumExp => one(&self.sums.row),
            Buffer::ColumnLogSumExp => one(&self.sums.column),
            Buffer::AnchorLoss => one(&self.sums.anchor_loss),
            Buffer::Candidate(asking) => self.stored(|stored| to_f32(&stored.directions[asking as usize].candidates)),
            Buffer::Scores(asking) => self.stored(|stored| to_f32(&stored.directions[asking as usize].scores)),
            Buffer::OwnScores(asking) => self.stored(|stored| to_f32(&stored.directions[asking as usize].own_scores)),
            Buffer::MomentumParameters => self.stored(|stored| list(&stored.momentum)),
            Buffer::MomentumEmbedding(tower) => {
                self.stored(|stored| to_f32(&stored.momentum_embedding[tower as usize]))
            }
            Buffer::Memory(tower) => self.stored(|stored| to_f32(&stored.memory[tower as usize])),
            Buffer::MemoryPairs => self.stored(|stored| stored.memory_pairs.iter().map(|&pair| pair as f32).collect()),
            Buffer::PairLoss => self.stored(|stored| stored.pair_loss.clone()),
            Buffer::EmbeddingGradient(tower) => self.gradients_of(tower, &self.side(tower).embedding_gradient),
            Buffer::RawGradient(tower) => self.gradients_of(tower, &self.side(tower).raw_gradient),
            Buffer::HiddenGradient(tower, layer) => {
                let Side { reached, hidden_gradient, input, .. } = self.side(tower);
                let left_out = !reached.rows.is_empty();
                let all = left_out.then(|| reached.spread(&hidden_gradient[layer], input.nrows()));
                self.gradients_of(tower, all.as_ref().unwrap_or(&hidden_gradient[layer]))
            }
        }
    }

    /// What every row came to, where rows are stored, and what the batch gave. What became of its entries is that of the
    /// last [`CpuEngine::forward`].
    pub fn directions(&self) -> Option<(&[direction::Direction<F>], rows::Outcome<F>)> {
        let stored = self.stored.as_ref()?;
        Some((&stored.directions, stored.outcome?))
    }

    /// A side's rows, as the plan counts them.
    fn rows_of<'a>(&'a self, tower: Tower, read: impl Fn(&'a Side<F>) -> &'a Array2<F>) -> Vec<f32> {
        let rows = read(self.side(tower));
        if tower == Tower::Query { to_f32(rows) } else { self.distinct.spread(&to_f32(rows), rows.ncols()) }
    }

    /// The same of gradients: that of a key that is met several times stands at its first place.
    fn gradients_of(&self, tower: Tower, rows: &Array2<F>) -> Vec<f32> {
        if tower == Tower::Query { to_f32(rows) } else { self.distinct.spread_gradient(&to_f32(rows), rows.ncols()) }
    }

    fn stored(&self, read: impl Fn(&Stored<F>) -> Vec<f32>) -> Vec<f32> {
        self.stored.as_deref().map_or(Vec::new(), read)
    }

    /// Executes one pass.
    pub fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        let directions = (F::of(self.plan.directions.0), F::of(self.plan.directions.1));
        match pass {
            Pass::EncodeCorpus => {
                if let Some(mine) = &mut self.mine {
                    mine.encode_corpus(&self.plan, &self.parameters, self.key.items.view());
                }
            }
            Pass::TopK => {
                if let Some(mine) = &mut self.mine {
                    let queries = self.query.items.view();
                    mine.choose(&self.plan, &self.parameters, queries, inputs.batch, &mut self.own_indices);
                }
            }
            Pass::Gather => self.gather(inputs),
            Pass::Dense { layer } => {
                for tower in Tower::BOTH {
                    self.dense(tower, layer);
                }
            }
            Pass::Normalize => {
                for side in [&mut self.query, &mut self.key] {
                    normalize::normalize(side.raw.view(), side.embedding.view_mut(), side.inverse_norm.view_mut());
                }
            }
            Pass::Similarity => {
                self.log_scale = if self.plan.learns_temperature {
                    self.parameters[self.plan.layout.log_scale]
                } else {
                    -F::from_stored(inputs.tau).natural_log()
                };
                let scale = self.scale(inputs);
                let keys = Keys { embedding: self.key.embedding.view(), own: &self.distinct.own };
                let (logits, own_logits) = (self.logits.view_mut(), self.own_logits.view_mut());
                similarity::similarity(self.query.embedding.view(), keys, scale, logits, own_logits);
            }
            Pass::LogSumExp => {
                let scale = self.scale(inputs);
                let (logits, own) = (self.logits.view(), self.own_logits.view());
                let (exponentials, sums) = (&mut self.exponentials, &mut self.sums);
                log_sum_exp::log_sum_exp(logits, own, scale, directions, exponentials, sums);
            }
            Pass::LogitGradient => {
                let scale = self.scale(inputs);
                let (logits, own) = (self.logits.view_mut(), self.own_logits.view_mut());
                logit_gradient::logit_gradient(&mut self.exponentials, &self.sums, scale, directions, logits, own);
            }
            Pass::EmbeddingGradient => {
                let scale = self.scale(inputs);
                let slope = embedding_gradient::embedding_gradient(
                    self.logits.view(),
                    self.own_logits.view(),
                    self.query.embedding.view(),
                    Keys { embedding: self.key.embedding.view(), own: &self.distinct.own },
                    scale,
                    self.query.embedding_gradient.view_mut(),
                    self.key.embedding_gradient.view_mut(),
                );
                self.gradient[self.plan.layout.log_scale] =
                    if self.plan.learns_temperature { slope } else { F::zero() };
            }
            Pass::NormalizeBackward => {
                for side in [&mut self.query, &mut self.key] {
                    normalize_backward::normalize_backward(
                        side.embedding.view(),
                        side.inverse_norm.view(),
                        side.embedding_gradient.view(),
                        side.raw_gradient.view_mut(),
                    );
                    side.find_reached();
                }
            }
            Pass::DenseBackward { layer } => {
                let learns = self.learns(inputs);
                for tower in Tower::BOTH.into_iter().filter(|&tower| learns[tower as usize]) {
                    self.dense_backward(tower, layer);
                }
            }
            Pass::Optimize => self.optimize(inputs),
            Pass::Momentum
            | Pass::Candidates
            | Pass::Compare
            | Pass::Blend
            | Pass::Rows
            | Pass::CandidateGradient
            | Pass::Remember => self.run_stored(inputs, pass),
        }
    }

    /// One of the passes that only plans with stored rows have.
    fn run_stored(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        let Some(mut stored) = self.stored.take() else { return };
        let sides = [&self.query, &self.key];
        let plan = &self.plan;
        match pass {
            Pass::Momentum => {
                let ema = if self.looking { 1.0 } else { inputs.extras.ema };
                stored.follow(plan, inputs, ema, &self.parameters, sides);
            }
            Pass::Candidates => stored.gather(plan, inputs, self.own_indices.view(), &self.distinct.own, sides),
            Pass::Compare => stored.compare(plan, sides),
            Pass::Blend => stored.blend(plan, inputs, sides),
            Pass::Rows => self.evaluate_rows(inputs, &mut stored),
            Pass::CandidateGradient => {
                stored.gradient(&self.plan, &self.distinct.own, &mut self.query, &mut self.key);
            }
            Pass::Remember => stored.remember(plan, inputs, sides),
            _ => {}
        }
        self.stored = Some(stored);
    }

    fn evaluate_rows(&mut self, inputs: &StepInputs<'_>, stored: &mut Stored<F>) {
        let layout = &self.plan.layout;
        let bias = layout.bias.map_or(F::zero(), |at| self.parameters[at]);
        let heads = &self.parameters[layout.heads.clone()];
        let sides = [&self.query, &self.key];
        let now = Now { scale: self.scale(inputs), bias, heads, looks: self.looking };
        let outcome = stored.evaluate(&self.plan, inputs, now, sides);
        self.log_scale = outcome.scale.natural_log();
        let moves = matches!(self.plan.rules.temperature, TemperatureRule::Hold { .. } | TemperatureRule::Adaptive);
        if moves && !self.looking {
            self.parameters[layout.log_scale] = outcome.next_scale.natural_log();
        }
        self.gradient[layout.log_scale] = if self.plan.learns_temperature { outcome.slope } else { F::zero() };
        if let Some(at) = layout.bias {
            self.gradient[at] = outcome.bias_slope;
        }
        self.gradient[layout.heads.clone()].copy_from_slice(stored.head_gradient());
        for i in 0..self.plan.shape.batch {
            let (counted, plain) = stored.losses(&self.plan, i);
            self.sums.anchor_loss[i] = counted;
            if !self.looking {
                stored.pair_loss[inputs.batch[i] as usize] = plain.to_stored();
            }
        }
    }

    fn scale(&self, inputs: &StepInputs<'_>) -> F {
        match self.plan.rules.temperature {
            TemperatureRule::Given | TemperatureRule::Alignment { .. } => F::one() / F::from_stored(inputs.tau),
            TemperatureRule::Learned if !self.plan.stores_rows() => self.log_scale.exponential(),
            _ => self.parameters[self.plan.layout.log_scale].exponential(),
        }
    }

    /// Whether the towers learn at this step.
    fn learns(&self, inputs: &StepInputs<'_>) -> [bool; 2] {
        let [queries, keys] = self.plan.learns;
        [queries, keys || inputs.extras.keys_learn]
    }

    fn side(&self, tower: Tower) -> &Side<F> {
        match tower {
            Tower::Query => &self.query,
            Tower::Key => &self.key,
        }
    }

    fn side_mut(&mut self, tower: Tower) -> &mut Side<F> {
        match tower {
            Tower::Query => &mut self.query,
            Tower::Key => &mut self.key,
        }
    }

    fn gather(&mut self, inputs: &StepInputs<'_>) {
        if !inputs.own.is_empty() {
            self.set_own_indices(inputs.own);
        }
        let batch = inputs.batch.iter().copied();
        gather::gather(self.query.items.view(), batch.clone(), self.query.input.view_mut());
        self.distinct.find(batch.chain(inputs.shared.iter().copied()), self.own_indices.iter().copied());
        self.key.set_rows(self.distinct.pairs.len());
        gather::gather(self.key.items.view(), self.distinct.pairs.iter().copied(), self.key.input.view_mut());
    }

    fn dense(&mut self, tower: Tower, layer: usize) {
        let at = self.plan.layout.layers(tower)[layer];
        let (last, activation) = (layer + 1 == self.plan.layers(), self.plan.activation);
        let parameters = std::mem::take(&mut self.parameters);
        let side = self.side_mut(tower);
        let (weight, bias) = (weight_of(&parameters, at), bias_of(&parameters, at));
        if last {
            let mut raw = std::mem::take(&mut side.raw);
            dense::affine(side.layer_input(layer), weight, bias, raw.view_mut());
            side.raw = raw;
        } else {
            let mut out = std::mem::take(&mut side.hidden[layer]);
            dense::affine(side.layer_input(layer), weight, bias, out.view_mut());
            let before = side.before[layer].as_slice_mut().expect(CONTIGUOUS);
            dense::activate(activation, out.as_slice_mut().expect(CONTIGUOUS), before);
            side.hidden[layer] = out;
        }
        self.parameters = parameters;
    }

    fn dense_backward(&mut self, tower: Tower, layer: usize) {
        let at = self.plan.layout.layers(tower)[layer];
        let add = tower == Tower::Key && self.plan.layout.is_shared();
        let activation = self.plan.activation;
        let mut gradient = std::mem::take(&mut self.gradient);
        let parameters = std::mem::take(&mut self.parameters);
        let side = self.side_mut(tower);
        let mut below = layer.checked_sub(1).map(|below| std::mem::take(&mut side.hidden_gradient[below]));
        let Backward { input, before, out_gradient } = side.backward(layer);
        let (weights, bias) = parts_of(&mut gradient, at);
        dense_backward::weight_gradient(input, out_gradient, add, weights, bias);
        if let (Some(below), Some(before)) = (&mut below, before) {
            dense_backward::input_gradient(out_gradient, weight_of(&parameters, at), below.view_mut());
            let (after, before) = (input.to_slice().expect(CONTIGUOUS), before.as_slice().expect(CONTIGUOUS));
            dense::activate_backward(activation, after, before, below.as_slice_mut().expect(CONTIGUOUS));
        }
        if let Some(below) = below {
            side.hidden_gradient[layer - 1] = below;
        }
        self.gradient = gradient;
        self.parameters = parameters;
    }

    fn optimize(&mut self, inputs: &StepInputs<'_>) {
        let update = Update {
            optimizer: self.plan.optimizer,
            step: inputs.step + 1,
            rate: f64::from(inputs.rate),
            decay: f64::from(inputs.decay),
            momentum: self.plan.momentum,
        };
        let learns = self.learns(inputs);
        let layout = &self.plan.layout;
        let mut change = |range: std::ops::Range<usize>, update: Update| {
            let (w, g) = (&mut self.parameters[range.clone()], &self.gradient[range.clone()]);
            optimize::optimize(update, g, w, &mut self.moment1[range.clone()], &mut self.moment2[range]);
        };
        if learns == [true, true] {
            change(0..layout.towers_end(), update);
        } else {
            for tower in Tower::BOTH.into_iter().filter(|&tower| learns[tower as usize]) {
                change(layout.tower(tower), update);
            }
        }
        let plain = Update { decay: 0.0, ..update };
        if let Some(at) = layout.bias {
            change(at..at + 1, plain);
        }
        if !layout.heads.is_empty() {
            change(layout.heads.clone(), plain);
        }
        if self.plan.learns_temperature {
            let at = layout.log_scale;
            change(at..at + 1, plain);
            let (low, high) = (F::of(LOG_SCALE_BOUNDS.0), F::of(LOG_SCALE_BOUNDS.1));
            let last = &mut self.parameters[at];
            *last = if *last > high { high } else { *last };
            *last = if *last < low { low } else { *last };
        }
    }
}

fn to_f32<F: Real>(values: &Array2<F>) -> Vec<f32> {
    values.iter().map(|v| v.to_stored()).collect()
}

fn weight_of<F>(parameters: &[F], at: Layer) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((at.inputs, at.outputs), &parameters[at.weight..at.bias]).expect(CONTIGUOUS)
}

fn bias_of<F>(parameters: &[F], at: Layer) -> ArrayView1<'_, F> {
    ArrayView1::from(&parameters[at.bias..at.bias + at.outputs])
}

fn parts_of<F>(gradient: &mut [F], at: Layer) -> (ArrayViewMut2<'_, F>, ArrayViewMut1<'_, F>) {
    let (weight, rest) = gradient[at.weight..].split_at_mut(at.bias - at.weight);
    let weight = ArrayViewMut2::from_shape((at.inputs, at.outputs), weight).expect(CONTIGUOUS);
    (weight, ArrayViewMut1::from(&mut rest[..at.outputs]))
}
