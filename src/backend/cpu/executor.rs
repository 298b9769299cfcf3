//! The CPU engine's implementation of [`Executor`]: it calls the passes in the plan's order. All work is done when a
//! call returns.

use super::buffers::Buffers;
use super::engine::{CpuEngine, PLANNED, stored};
use super::lengths::{self, Scaled};
use super::similarity::{Holds, Keys};
use super::tables::{as_f32s, copy_f32s};
use super::{
    embedding_gradient, jitter, jitter_backward, layer, log_sum_exp, logit_gradient, normalize, normalize_backward,
    similarity,
};
use crate::backend::executor::{Executor, Known};
use crate::backend::{EngineError, Kept, Learned, Seen, StepInputs, Told};
use crate::encoder::Tower;
use crate::plan::{Buffer, Pass, Plan};
use crate::product::Start;
use crate::real::Real;

impl<F: Real> Executor for CpuEngine<F> {
    fn plan(&self) -> &Plan {
        &self.plan
    }

    fn step(&mut self, inputs: &StepInputs<'_>) {
        for n in 0..self.plan.passes.len() {
            self.run_pass(inputs, self.plan.passes[n]);
        }
        self.losses.push(self.loss().as_f32());
        self.lent = false;
    }

    fn forward(&mut self, inputs: &StepInputs<'_>) {
        self.looking = true;
        for n in 0..self.plan.forward().len() {
            self.run_pass(inputs, self.plan.passes[n]);
        }
        self.looking = false;
    }

    /// # Panics
    /// If the pass mines or works on stored rows, and the plan has no pass of that kind.
    fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass) {
        let directions = (F::of(self.plan.directions.0), F::of(self.plan.directions.1));
        let scale = self.scale(inputs);
        let learns = self.learns(inputs);
        let CpuEngine { plan, buffers: b, looking, towers, .. } = self;
        let learns_temperature = plan.learns_temperature;
        match pass {
            Pass::EncodeCorpus => {
                b.mining.as_mut().expect(PLANNED).encode_corpus(
                    plan,
                    &b.parameters,
                    b.data.keys.view(),
                    &mut b.workspace,
                );
            }
            Pass::TopK => {
                let (mining, queries) = (b.mining.as_mut().expect(PLANNED), b.data.queries.view());
                mining.choose(plan, &b.parameters, queries, inputs.batch, &mut b.own_indices, &mut b.workspace);
            }
            Pass::Gather => self.gather(inputs),
            Pass::Mask => {
                let ema = if *looking { 1.0 } else { inputs.extras.ema };
                let Buffers { masks, query, key, parameters, workspace, .. } = b;
                let masks = masks.as_mut().expect(PLANNED);
                masks.follow(F::of_f32(ema), parameters);
                if inputs.extras.masks {
                    masks.mask(plan, [query, key], workspace);
                }
            }
            Pass::Dense { layer } => {
                for &tower in *towers {
                    let (side, parameters, _, workspace) = b.side_and_parameters(tower);
                    layer::forward(plan, parameters, tower, layer, side, workspace);
                }
            }
            Pass::Normalize => {
                for &tower in *towers {
                    let side = b.side_mut(tower);
                    normalize::normalize(side.raw.view(), side.embedding.view_mut(), side.inverse_norm.view_mut());
                }
            }
            Pass::Jitter => {
                let jittered = b.jittered.as_mut().expect(PLANNED);
                jittered.before.clone_from(&b.key.embedding);
                jittered.inverse.fill(F::one());
                if inputs.extras.jitters {
                    let size = F::of(plan.jitter.expect(PLANNED));
                    let (normals, keys) = (inputs.extras.normals, b.key.embedding.view_mut());
                    jitter::jitter(size, normals, keys, &mut jittered.inverse);
                }
            }
            Pass::JitterBackward => {
                let inverse = &b.jittered.as_ref().expect(PLANNED).inverse;
                if inputs.extras.jitters {
                    let (keys, gradient) = (b.key.embedding.view(), b.key.embedding_gradient.view_mut());
                    jitter_backward::jitter_backward(keys, inverse, gradient);
                }
            }
            Pass::Similarity => {
                b.log_scale = if learns_temperature {
                    b.parameters[plan.layout.log_scale]
                } else {
                    -F::of_f32(inputs.tau).natural_log()
                };
                b.logits.scale = scale;
                (b.logits.holds, b.logits.rows) = (Holds::Nothing, 0..plan.shape.batch);
                // Where one shift serves all, the next pass computes the logits together with their exponentials.
                if !log_sum_exp::has_one_shift(scale) {
                    let keys = Keys { embedding: b.key.embedding.view(), own: &b.distinct.own };
                    let (shared, own) = (b.logits.shared.view_mut(), b.logits.own.view_mut());
                    similarity::similarity(b.query.embedding.view(), keys, scale, shared, own, &mut b.workspace);
                    b.logits.holds = Holds::Logits;
                }
            }
            Pass::LogSumExp => {
                let keys = Keys { embedding: b.key.embedding.view(), own: &b.distinct.own };
                let (queries, workspace) = (b.query.embedding.view(), &mut b.workspace);
                log_sum_exp::log_sum_exp(queries, keys, directions, &mut b.logits, &mut b.sums, workspace);
            }
            Pass::LogitGradient => logit_gradient::logit_gradient(&b.sums, directions, &mut b.logits),
            Pass::EmbeddingGradient => {
                let Buffers { query, key, distinct, logits, workspace, .. } = b;
                let queries = query.embedding.view();
                for &tower in *towers {
                    match tower {
                        Tower::Query => {
                            let keys = Keys { embedding: key.embedding.view(), own: &distinct.own };
                            let of_queries = query.embedding_gradient.view_mut();
                            embedding_gradient::of_queries(logits, keys, of_queries, workspace);
                        }
                        Tower::Key => {
                            let of_keys = key.embedding_gradient.view_mut();
                            embedding_gradient::of_keys(
                                logits,
                                queries,
                                &distinct.own,
                                Start::Zero,
                                of_keys,
                                workspace,
                            );
                        }
                    }
                }
                let of_scale = || embedding_gradient::of_scale(queries, query.embedding_gradient.view());
                let slope = if learns_temperature { of_scale() } else { F::zero() };
                b.gradient[plan.layout.log_scale] = slope;
            }
            Pass::NormalizeBackward => {
                let Buffers { query, key, jittered, .. } = b;
                let before = jittered.as_ref().map(|jittered| jittered.before.view());
                for &tower in *towers {
                    let (side, before) = match tower {
                        Tower::Query => (&mut *query, None),
                        Tower::Key => (&mut *key, before),
                    };
                    normalize_backward::normalize_backward(
                        before.unwrap_or(side.embedding.view()),
                        side.inverse_norm.view(),
                        side.embedding_gradient.view(),
                        side.raw.view_mut(),
                    );
                    side.find_reached();
                }
            }
            Pass::Lengths => {
                let Buffers { query, key, jittered, .. } = b;
                let before = jittered.as_ref().map(|jittered| jittered.before.view());
                let sides = [(&mut *query, None), (&mut *key, before)].map(|(side, before)| {
                    let embedding = before.unwrap_or(side.embedding.view());
                    (Scaled { embedding, inverse_norm: side.inverse_norm.view() }, side.raw.view_mut())
                });
                lengths::lengths(F::of(plan.lengths), plan.shape.batch, sides);
                // A pair has this gradient even where it has no other.
                query.find_reached();
                key.find_reached();
            }
            Pass::DenseBackward { layer } => {
                for &tower in towers.iter().filter(|&&tower| learns[tower as usize]) {
                    let (side, parameters, gradient, workspace) = b.side_and_parameters(tower);
                    layer::backward(plan, parameters, gradient, tower, layer, side, workspace);
                }
            }
            Pass::Optimize => self.optimize(inputs),
            Pass::Momentum => {
                let ema = if *looking { 1.0 } else { inputs.extras.ema };
                stored(&mut b.stored).follow(plan, inputs, ema, &b.parameters, [&b.query, &b.key]);
            }
            // Candidates that are met tile by tile are met where they are.
            Pass::Candidates | Pass::Compare if plan.tiled => {}
            Pass::Candidates => {
                let (own, own_rows) = (b.own_indices.view(), &b.distinct.own);
                stored(&mut b.stored).gather(plan, inputs, own, own_rows, [&b.query, &b.key]);
            }
            Pass::Recall => stored(&mut b.stored).recall(inputs),
            Pass::Compare => stored(&mut b.stored).compare(plan, [&b.query, &b.key]),
            Pass::Blend => stored(&mut b.stored).blend(plan, inputs, [&b.query, &b.key]),
            Pass::Perturb => stored(&mut b.stored).perturb(plan, inputs, scale, [&b.query, &b.key]),
            Pass::Proxies => stored(&mut b.stored).make_proxies(plan, inputs, [&b.query, &b.key]),
            Pass::Rows => self.evaluate_rows(inputs, scale),
            Pass::Project => stored(&mut b.stored).project(plan),
            Pass::CandidateGradient if plan.tiled => {
                let slope = stored(&mut b.stored).tiled_gradient(plan, scale, &mut b.query, &mut b.key);
                b.gradient[plan.layout.log_scale] = if learns_temperature { slope } else { F::zero() };
            }
            Pass::CandidateGradient => {
                stored(&mut b.stored).gradient(plan, inputs, &b.distinct.own, &mut b.query, &mut b.key);
            }
            Pass::Remember => stored(&mut b.stored).remember(plan, inputs, [&b.query, &b.key]),
        }
    }

    fn tell(&mut self, told: Told<'_>) {
        if let Some(stored) = &mut self.buffers.stored {
            stored.tell(told);
        }
    }

    fn restore(&mut self, learned: &Learned) {
        let Buffers { parameters, moment1, moment2, stored, masks, .. } = &mut self.buffers;
        copy_f32s(parameters, &learned.parameters);
        copy_f32s(moment1, &learned.moment1);
        copy_f32s(moment2, &learned.moment2);
        self.lent = false;
        if let Some(stored) = stored {
            stored.restore(&learned.kept, &learned.parameters);
        }
        if let Some(masks) = masks {
            let fits = learned.kept.momentum.len() == masks.momentum.len();
            copy_f32s(&mut masks.momentum, if fits { &learned.kept.momentum } else { &learned.parameters });
        }
    }

    fn flush(&mut self) {}

    fn known(&self) -> Option<&dyn Known> {
        Some(self)
    }

    async fn settled(&mut self) -> Result<(), EngineError> {
        Ok(())
    }

    async fn seen(&mut self) -> Result<Seen, EngineError> {
        Ok(self.shown())
    }

    async fn learned(&mut self) -> Result<Learned, EngineError> {
        Ok(Known::learned(self))
    }

    async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        Ok(self.buffers.read(buffer))
    }
}

impl<F: Real> Known for CpuEngine<F> {
    fn loss(&self) -> f32 {
        CpuEngine::loss(self).as_f32()
    }

    fn is_finite(&self) -> bool {
        [&self.buffers.query, &self.buffers.key].iter().all(|side| side.embedding.iter().all(|v| v.is_finite()))
    }

    fn learned(&self) -> Learned {
        let Buffers { parameters, moment1, moment2, stored, masks, .. } = &self.buffers;
        let mut kept = stored.as_ref().map_or(Kept::default(), |stored| stored.kept());
        if let Some(masks) = masks {
            kept.momentum = as_f32s(&masks.momentum);
        }
        Learned { parameters: as_f32s(parameters), moment1: as_f32s(moment1), moment2: as_f32s(moment2), kept }
    }
}
