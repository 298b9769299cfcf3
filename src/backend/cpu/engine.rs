//! The CPU engine's state, and those of its passes that combine several parts of it.

use std::sync::Arc;

use ndarray::s;

use super::buffers::Buffers;
use super::direction::Direction;
use super::optimize::Update;
use super::rows::Outcome;
use super::side::Side;
use super::stored::{Now, Stored};
use super::tables::as_f32s;
use super::{gather, optimize, own_temperature};
use crate::backend::constants::LOG_SCALE_BOUNDS;
use crate::backend::executor::Executor;
use crate::backend::shared_step::SharedStep;
use crate::backend::words::Words;
use crate::backend::{Learned, Seen, StepInputs};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::TemperatureRule;
use crate::plan::Plan;
use crate::real::Real;

/// The reason why a pass finds buffers that only some plans have.
pub(super) const PLANNED: &str = "a plan with this pass has its buffers";

/// Executes plans in plain loops and matrix products.
pub struct CpuEngine<F: Real> {
    pub(super) plan: Plan,
    pub(super) buffers: Buffers<F>,
    /// Whether a look is being taken: momentum encoders, memory and parameters must not change.
    pub(super) looking: bool,
    /// The losses of the steps since the last look.
    pub(super) losses: Vec<f32>,
    /// The towers that the passes serve: both, except in a step that is shared with another engine (`half.rs`).
    pub(super) towers: &'static [Tower],
    /// Whether the engine with which steps were shared still has its tower as it is here.
    pub(super) lent: bool,
    /// How far a step is that is shared.
    pub(super) shared_step: SharedStep,
}

impl<F: Real> CpuEngine<F> {
    /// An engine that starts from `learned`.
    pub fn new(plan: Plan, data: &Arc<Pairs>, learned: &Learned) -> Self {
        let buffers = Buffers::new(&plan, data);
        let mut engine = CpuEngine {
            plan,
            buffers,
            looking: false,
            losses: Vec::new(),
            towers: &Tower::BOTH,
            lent: false,
            shared_step: SharedStep::Begun,
        };
        engine.restore(learned);
        engine
    }

    /// The loss of the last batch.
    pub fn loss(&self) -> F {
        self.buffers.sums.anchor_loss.sum() / F::of(self.plan.shape.batch as f64)
    }

    /// The bytes of all buffers and their scratch, without the data set, which the run holds; for tests.
    pub fn bytes(&self) -> usize {
        self.buffers.numbers() * size_of::<F>()
    }

    /// `[P]`: dL/dparameter of the last step.
    pub fn gradient(&self) -> &[F] {
        &self.buffers.gradient
    }

    /// `[P]`: the parameters.
    pub fn parameters(&self) -> &[F] {
        &self.buffers.parameters
    }

    /// `[P]`: the parameters, which finite differences change.
    pub fn parameters_mut(&mut self) -> &mut [F] {
        &mut self.buffers.parameters
    }

    /// Shows the last batch, or the first pairs of it: see [`Plan::narrowed`]. The losses are handed out once.
    pub(crate) fn shown(&mut self) -> Seen {
        let Buffers { query, key, parameters, own_indices, distinct, stored, log_scale, .. } = &self.buffers;
        let tiled = self.plan.tiled.then(|| self.plan.narrowed().shape.batch);
        let all = |side: &Side<F>| as_f32s(&side.embedding);
        let first = |side: &Side<F>, n: usize| as_f32s(side.embedding.slice(s![..n, ..]));
        let directions = stored.as_ref().map_or(Vec::new(), |stored| match tiled {
            Some(_) => stored.seen_tiles(&self.plan, [query, key]),
            None => stored.seen(),
        });
        Seen {
            bias: self.plan.layout.bias.map_or(0.0, |at| parameters[at].as_f32()),
            heads: as_f32s(&parameters[self.plan.layout.heads.clone()]),
            own_scales: [query, key].map(|side| as_f32s(&side.scales)),
            excess: stored.as_ref().map_or_else(Default::default, |stored| stored.excess()),
            directions,
            queries: tiled.map_or_else(|| all(query), |n| first(query, n)),
            keys: tiled.map_or_else(|| distinct.spread(&all(key), self.plan.shape.dim), |n| first(key, n)),
            own: own_indices.iter().copied().collect(),
            losses: std::mem::take(&mut self.losses),
            log_scale: log_scale.as_f32(),
        }
    }

    /// Sets the own candidates that mining would otherwise choose; for replays, together with [`Executor::run_pass`].
    pub fn set_own_indices(&mut self, own: &[u32]) {
        self.buffers.own_indices.iter_mut().zip(own).for_each(|(index, &given)| *index = given);
    }

    /// The directions and the outcome of the last batch, if rows are stored. The states of the entries are those of the
    /// last [`Executor::forward`].
    pub fn directions(&self) -> Option<(&[Direction<F>], Outcome<F>)> {
        let stored = self.buffers.stored.as_ref()?;
        Some((&stored.directions, stored.outcome?))
    }

    /// Keeps the words of every row from now on, if rows are stored; for records.
    pub fn record_rows(&mut self) {
        if let Some(stored) = &mut self.buffers.stored {
            stored.scratch.recorded = Some(Box::default());
        }
    }

    /// 1 / tau of the last step, and the words of its rows: queries ask, keys ask. `None` if they are not kept.
    pub fn recorded_rows(&self) -> Option<(F, &[Words; 2])> {
        let stored = self.buffers.stored.as_ref()?;
        Some((stored.outcome?.scale, stored.scratch.recorded.as_deref()?))
    }

    /// Copies the step's items. Each item of the key side is copied once.
    pub(super) fn gather(&mut self, inputs: &StepInputs<'_>) {
        if !inputs.own.is_empty() {
            self.set_own_indices(inputs.own);
        }
        let CpuEngine { towers, buffers, .. } = self;
        let Buffers { data, query, key, distinct, own_indices, .. } = buffers;
        let batch = inputs.batch.iter().copied();
        if towers.contains(&Tower::Query) {
            gather::gather(data.queries.view(), batch.clone(), query.input.view_mut());
        }
        distinct.find(batch.chain(inputs.shared.iter().copied()), own_indices.iter().copied());
        key.set_rows(distinct.pairs.len());
        if towers.contains(&Tower::Key) {
            gather::gather(data.keys.view(), distinct.pairs.iter().copied(), key.input.view_mut());
        }
    }

    /// Evaluates every row, and writes the losses and slopes that the optimiser and the next step read.
    pub(super) fn evaluate_rows(&mut self, inputs: &StepInputs<'_>, scale: F) {
        let CpuEngine { plan, buffers: b, looking, .. } = self;
        let (layout, stored) = (&plan.layout, stored(&mut b.stored));
        let own = own_temperature::bounds(plan.rules.temperature);
        if let Some(bounds) = own {
            let mut scales = std::mem::take(&mut b.query.scales);
            own_temperature::forward(b.query.units(), &b.parameters[layout.heads.clone()], bounds, &mut scales);
            b.query.scales = scales;
            b.key.scales.clear();
            b.key.scales.resize(plan.shape.batch, scale);
        }
        let bias = layout.bias.map_or(F::zero(), |at| b.parameters[at]);
        let now = Now {
            scale,
            own_scales: [&b.query.scales, &b.key.scales],
            bias,
            heads: &b.parameters[layout.heads.clone()],
            looks: *looking,
        };
        let sides = [&b.query, &b.key];
        let outcome =
            if plan.tiled { stored.walk(plan, inputs, now, sides) } else { stored.evaluate(plan, inputs, now, sides) };
        b.log_scale = match own {
            // What a look shows as the temperature is the geometric mean.
            Some(_) => {
                let logs = b.query.scales.iter().map(|scale| scale.natural_log());
                logs.fold(F::zero(), |sum, log| sum + log) / F::of(plan.shape.batch as f64)
            }
            None => outcome.scale.natural_log(),
        };
        let moves = matches!(plan.rules.temperature, TemperatureRule::Hold { .. } | TemperatureRule::Adaptive);
        if moves && !*looking {
            b.parameters[layout.log_scale] = outcome.next_scale.natural_log();
        }
        b.gradient[layout.log_scale] = if plan.learns_temperature { outcome.slope } else { F::zero() };
        if let Some(at) = layout.bias {
            b.gradient[at] = outcome.bias_slope;
        }
        let of_heads = &mut b.gradient[layout.heads.clone()];
        match own {
            Some(bounds) => {
                let mut arguments = std::mem::take(&mut b.query.arguments);
                let slopes = (&b.query.scales[..], &stored.directions[0].slopes[..]);
                own_temperature::backward(b.query.units(), slopes, bounds, of_heads, &mut arguments);
                b.query.arguments = arguments;
            }
            None => of_heads.copy_from_slice(stored.head_gradient()),
        }
        if !*looking {
            stored.remember_denominators(inputs.batch);
        }
        for i in 0..plan.shape.batch {
            let (counted, plain) = stored.losses(plan, i);
            b.sums.anchor_loss[i] = counted;
            if !*looking {
                stored.pair_loss[inputs.batch[i] as usize] = plain.as_f32();
            }
        }
    }

    /// Updates the parameters that learn at this step. Only the towers decay.
    pub(super) fn optimize(&mut self, inputs: &StepInputs<'_>) {
        let learns = self.learns(inputs);
        let CpuEngine { plan, buffers: b, towers, .. } = self;
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
        if layout.is_shared() && learns == [true, true] {
            change(0..layout.towers_end(), update);
        } else {
            for &tower in towers.iter().filter(|&&tower| learns[tower as usize]) {
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

    /// 1 / tau before a rule that depends on the batch changes it.
    pub(super) fn scale(&self, inputs: &StepInputs<'_>) -> F {
        match self.plan.rules.temperature {
            TemperatureRule::Given | TemperatureRule::Alignment { .. } | TemperatureRule::Own { .. } => {
                F::one() / F::of_f32(inputs.tau)
            }
            TemperatureRule::Learned | TemperatureRule::Hold { .. } | TemperatureRule::Adaptive => {
                self.buffers.parameters[self.plan.layout.log_scale].exponential()
            }
        }
    }

    /// Whether the towers learn at this step: queries, keys.
    pub(super) fn learns(&self, inputs: &StepInputs<'_>) -> [bool; 2] {
        let [queries, keys] = self.plan.learns;
        [queries, keys || inputs.extras.keys_learn]
    }
}

pub(super) fn stored<F>(stored: &mut Option<Box<Stored<F>>>) -> &mut Stored<F> {
    stored.as_deref_mut().expect(PLANNED)
}
