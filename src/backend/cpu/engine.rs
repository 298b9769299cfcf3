//! The CPU engine: holds the buffers and calls the passes in the plan's order. A step is done when it returns.

use super::buffers::Buffers;
use super::direction::Direction;
use super::optimize::Update;
use super::rows::Outcome;
use super::similarity::Keys;
use super::stored::{Now, Stored};
use super::tables::{from_stored, to_stored};
use super::{
    embedding_gradient, gather, layer, log_sum_exp, logit_gradient, normalize, normalize_backward, optimize, similarity,
};
use crate::backend::constants::LOG_SCALE_BOUNDS;
use crate::backend::{Kept, Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::TemperatureRule;
use crate::plan::{Buffer, Pass, Plan};
use crate::real::Real;

/// Why a pass finds the buffers that only some plans have.
const PLANNED: &str = "a plan with this pass has its buffers";

/// Executes plans in plain loops and matrix products.
pub struct CpuEngine<F: Real> {
    plan: Plan,
    pub(super) buffers: Buffers<F>,
    /// Whether a look is being taken: nothing may follow or be remembered.
    looking: bool,
    /// The losses of the steps since the last look.
    losses: Vec<f32>,
}

impl<F: Real> CpuEngine<F> {
    /// An engine that starts from `learned`.
    pub fn new(plan: Plan, data: &Pairs, learned: &Learned) -> Self {
        let buffers = Buffers::new(&plan, data);
        let mut engine = CpuEngine { plan, buffers, looking: false, losses: Vec::new() };
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
        self.buffers.sums.anchor_loss.sum() / F::of(self.plan.shape.batch as f64)
    }

    /// Whether every embedding of the last batch is a number: an output without a length has none.
    pub fn is_placed(&self) -> bool {
        [&self.buffers.query, &self.buffers.key].iter().all(|side| side.embedding.iter().all(|v| v.is_finite()))
    }

    /// `[P]`: dL/dparameter of the last step.
    pub fn gradient(&self) -> &[F] {
        &self.buffers.gradient
    }

    /// `[P]`: the parameters.
    pub fn parameters(&self) -> &[F] {
        &self.buffers.parameters
    }

    /// `[P]`: the parameters, to be changed, as finite differences do.
    pub fn parameters_mut(&mut self) -> &mut [F] {
        &mut self.buffers.parameters
    }

    /// Writes the own candidates that mining would otherwise choose: for replays, together with
    /// [`CpuEngine::run_pass`].
    pub fn set_own_indices(&mut self, own: &[u32]) {
        self.buffers.own_indices.iter_mut().zip(own).for_each(|(index, &given)| *index = given);
    }

    /// Takes what the host has prepared.
    pub fn tell(&mut self, told: Told<'_>) {
        if let Some(stored) = &mut self.buffers.stored {
            stored.tell(told);
        }
    }

    /// What can be seen of the last step; takes the losses.
    pub fn seen(&mut self) -> Seen {
        let Buffers { query, key, parameters, own_indices, distinct, stored, log_scale, .. } = &self.buffers;
        Seen {
            bias: self.plan.layout.bias.map_or(0.0, |at| parameters[at].to_stored()),
            heads: to_stored(&parameters[self.plan.layout.heads.clone()]),
            directions: stored.as_ref().map_or(Vec::new(), |stored| stored.seen()),
            queries: to_stored(&query.embedding),
            keys: distinct.spread(&to_stored(&key.embedding), self.plan.shape.dim),
            own: own_indices.iter().copied().collect(),
            losses: std::mem::take(&mut self.losses),
            log_scale: log_scale.to_stored(),
        }
    }

    /// Everything learned so far.
    pub fn learned(&self) -> Learned {
        let Buffers { parameters, moment1, moment2, stored, .. } = &self.buffers;
        Learned {
            parameters: to_stored(parameters),
            moment1: to_stored(moment1),
            moment2: to_stored(moment2),
            kept: stored.as_ref().map_or(Kept::default(), |stored| stored.kept()),
        }
    }

    /// Goes on from `learned`.
    pub fn restore(&mut self, learned: &Learned) {
        let Buffers { parameters, moment1, moment2, stored, .. } = &mut self.buffers;
        from_stored(parameters, &learned.parameters);
        from_stored(moment1, &learned.moment1);
        from_stored(moment2, &learned.moment2);
        if let Some(stored) = stored {
            stored.restore(&learned.kept, &learned.parameters);
        }
    }

    /// A buffer's contents in the shape that [`Buffer`] documents; indices come as numbers.
    pub fn read(&self, buffer: Buffer) -> Vec<f32> {
        self.buffers.read(buffer)
    }

    /// What every row came to, where rows are stored, and what the batch gave. What became of its entries is that of
    /// the last [`CpuEngine::forward`].
    pub fn directions(&self) -> Option<(&[Direction<F>], Outcome<F>)> {
        let stored = self.buffers.stored.as_ref()?;
        Some((&stored.directions, stored.outcome?))
    }

    /// Executes one pass.
    ///
    /// # Panics
    /// For a pass that mines, or that works on stored rows, where the plan has none of that kind.
    pub fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        let directions = (F::of(self.plan.directions.0), F::of(self.plan.directions.1));
        let scale = self.scale(inputs);
        let learns = self.learns(inputs);
        let CpuEngine { plan, buffers: b, looking, .. } = self;
        let learns_temperature = plan.learns_temperature;
        match pass {
            Pass::EncodeCorpus => {
                b.mine.as_mut().expect(PLANNED).encode_corpus(plan, &b.parameters, b.key.items.view());
            }
            Pass::TopK => {
                let (mine, queries) = (b.mine.as_mut().expect(PLANNED), b.query.items.view());
                mine.choose(plan, &b.parameters, queries, inputs.batch, &mut b.own_indices);
            }
            Pass::Gather => self.gather(inputs),
            Pass::Dense { layer } => {
                for tower in Tower::BOTH {
                    let (side, parameters, _) = b.side_and_parameters(tower);
                    layer::forward(plan, parameters, tower, layer, side);
                }
            }
            Pass::Normalize => {
                for side in [&mut b.query, &mut b.key] {
                    normalize::normalize(side.raw.view(), side.embedding.view_mut(), side.inverse_norm.view_mut());
                }
            }
            Pass::Similarity => {
                b.log_scale = if learns_temperature {
                    b.parameters[plan.layout.log_scale]
                } else {
                    -F::from_stored(inputs.tau).natural_log()
                };
                let keys = Keys { embedding: b.key.embedding.view(), own: &b.distinct.own };
                let (logits, own_logits) = (b.logits.view_mut(), b.own_logits.view_mut());
                similarity::similarity(b.query.embedding.view(), keys, scale, logits, own_logits);
            }
            Pass::LogSumExp => {
                let (logits, own) = (b.logits.view(), b.own_logits.view());
                log_sum_exp::log_sum_exp(logits, own, scale, directions, &mut b.exponentials, &mut b.sums);
            }
            Pass::LogitGradient => {
                let (logits, own) = (b.logits.view_mut(), b.own_logits.view_mut());
                logit_gradient::logit_gradient(&mut b.exponentials, &b.sums, scale, directions, logits, own);
            }
            Pass::EmbeddingGradient => {
                let slope = embedding_gradient::embedding_gradient(
                    b.logits.view(),
                    b.own_logits.view(),
                    b.query.embedding.view(),
                    Keys { embedding: b.key.embedding.view(), own: &b.distinct.own },
                    scale,
                    b.query.embedding_gradient.view_mut(),
                    b.key.embedding_gradient.view_mut(),
                );
                b.gradient[plan.layout.log_scale] = if learns_temperature { slope } else { F::zero() };
            }
            Pass::NormalizeBackward => {
                for side in [&mut b.query, &mut b.key] {
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
                for tower in Tower::BOTH.into_iter().filter(|&tower| learns[tower as usize]) {
                    let (side, parameters, gradient) = b.side_and_parameters(tower);
                    layer::backward(plan, parameters, gradient, tower, layer, side);
                }
            }
            Pass::Optimize => self.optimize(inputs),
            Pass::Momentum => {
                let ema = if *looking { 1.0 } else { inputs.extras.ema };
                stored(&mut b.stored).follow(plan, inputs, ema, &b.parameters, [&b.query, &b.key]);
            }
            Pass::Candidates => {
                let (own, own_rows) = (b.own_indices.view(), &b.distinct.own);
                stored(&mut b.stored).gather(plan, inputs, own, own_rows, [&b.query, &b.key]);
            }
            Pass::Compare => stored(&mut b.stored).compare(plan, [&b.query, &b.key]),
            Pass::Blend => stored(&mut b.stored).blend(plan, inputs, [&b.query, &b.key]),
            Pass::Rows => self.evaluate_rows(inputs, scale),
            Pass::CandidateGradient => {
                stored(&mut b.stored).gradient(plan, &b.distinct.own, &mut b.query, &mut b.key);
            }
            Pass::Remember => stored(&mut b.stored).remember(plan, inputs, [&b.query, &b.key]),
        }
    }

    /// Copies the step's items: those of the key side once each.
    fn gather(&mut self, inputs: &StepInputs<'_>) {
        if !inputs.own.is_empty() {
            self.set_own_indices(inputs.own);
        }
        let Buffers { query, key, distinct, own_indices, .. } = &mut self.buffers;
        let batch = inputs.batch.iter().copied();
        gather::gather(query.items.view(), batch.clone(), query.input.view_mut());
        distinct.find(batch.chain(inputs.shared.iter().copied()), own_indices.iter().copied());
        key.set_rows(distinct.pairs.len());
        gather::gather(key.items.view(), distinct.pairs.iter().copied(), key.input.view_mut());
    }

    /// Evaluates every row, and leaves what the optimiser and the next batch read of it.
    fn evaluate_rows(&mut self, inputs: &StepInputs<'_>, scale: F) {
        let CpuEngine { plan, buffers: b, looking, .. } = self;
        let (layout, stored) = (&plan.layout, stored(&mut b.stored));
        let bias = layout.bias.map_or(F::zero(), |at| b.parameters[at]);
        let now = Now { scale, bias, heads: &b.parameters[layout.heads.clone()], looks: *looking };
        let outcome = stored.evaluate(plan, inputs, now, [&b.query, &b.key]);
        b.log_scale = outcome.scale.natural_log();
        let moves = matches!(plan.rules.temperature, TemperatureRule::Hold { .. } | TemperatureRule::Adaptive);
        if moves && !*looking {
            b.parameters[layout.log_scale] = outcome.next_scale.natural_log();
        }
        b.gradient[layout.log_scale] = if plan.learns_temperature { outcome.slope } else { F::zero() };
        if let Some(at) = layout.bias {
            b.gradient[at] = outcome.bias_slope;
        }
        b.gradient[layout.heads.clone()].copy_from_slice(stored.head_gradient());
        for i in 0..plan.shape.batch {
            let (counted, plain) = stored.losses(plan, i);
            b.sums.anchor_loss[i] = counted;
            if !*looking {
                stored.pair_loss[inputs.batch[i] as usize] = plain.to_stored();
            }
        }
    }

    /// Updates the parameters that learn at this step; decay reaches the towers only.
    fn optimize(&mut self, inputs: &StepInputs<'_>) {
        let learns = self.learns(inputs);
        let CpuEngine { plan, buffers: b, .. } = self;
        let update = Update {
            optimizer: plan.optimizer,
            step: inputs.step + 1,
            rate: f64::from(inputs.rate),
            decay: f64::from(inputs.decay),
            momentum: plan.momentum,
        };
        let layout = &plan.layout;
        let mut change = |range: std::ops::Range<usize>, update: Update| {
            let (w, g) = (&mut b.parameters[range.clone()], &b.gradient[range.clone()]);
            optimize::optimize(update, g, w, &mut b.moment1[range.clone()], &mut b.moment2[range]);
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
        if plan.learns_temperature {
            let at = layout.log_scale;
            change(at..at + 1, plain);
            let (low, high) = (F::of(LOG_SCALE_BOUNDS.0), F::of(LOG_SCALE_BOUNDS.1));
            let last = &mut b.parameters[at];
            *last = if *last > high { high } else { *last };
            *last = if *last < low { low } else { *last };
        }
    }

    /// 1 / tau before the batch has a say in it.
    fn scale(&self, inputs: &StepInputs<'_>) -> F {
        match self.plan.rules.temperature {
            TemperatureRule::Given | TemperatureRule::Alignment { .. } => F::one() / F::from_stored(inputs.tau),
            TemperatureRule::Learned | TemperatureRule::Hold { .. } | TemperatureRule::Adaptive => {
                self.buffers.parameters[self.plan.layout.log_scale].exponential()
            }
        }
    }

    /// Whether the towers learn at this step: queries, keys.
    fn learns(&self, inputs: &StepInputs<'_>) -> [bool; 2] {
        let [queries, keys] = self.plan.learns;
        [queries, keys || inputs.extras.keys_learn]
    }
}

fn stored<F>(stored: &mut Option<Box<Stored<F>>>) -> &mut Stored<F> {
    stored.as_deref_mut().expect(PLANNED)
}
