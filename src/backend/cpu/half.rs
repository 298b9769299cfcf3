//! One tower's half of a step, for two engines that share the work.
//!
//! With many pairs the engines share the similarities too: each evaluates the rows of some anchors, and they swap what
//! the other one needs of them.
//!
//! ```text
//! leader                                      follower
//! embeddings of queries                   ->
//!                                         <-  embeddings of keys
//! its rows, and their sums for each key   ->  its rows; then adds them to the sums of the keys
//!                                         <-  the sums
//! dL/dk of its rows                       ->  adds dL/dk of its rows
//!                                         <-  dL/dq of its rows
//! backward pass of the queries                backward pass of the keys
//! ```

use ndarray::s;

use super::buffers::Buffers;
use super::engine::CpuEngine;
use super::similarity::Keys;
use super::tables::{CONTIGUOUS, as_f32s, copy_f32s};
use super::{embedding_gradient, log_sum_exp, logit_gradient};
use crate::backend::StepInputs;
use crate::backend::executor::Executor;
use crate::backend::halves::{Halves, LEADER};
use crate::backend::shared_step::SharedStep;
use crate::encoder::Tower;
use crate::plan::{Pass, Shape};
use crate::product::{DEPTH, FEW, Start};
use crate::real::Real;

impl<F: Real> Halves for CpuEngine<F> {
    fn begin_half(&mut self) {
        self.shared_step = SharedStep::Begun;
    }

    fn shared_step(&self) -> SharedStep {
        self.shared_step
    }

    fn half_step(&mut self, tower: Tower, inputs: &StepInputs<'_>, heard: &[f32]) -> Option<Vec<f32>> {
        let split = self.split(inputs);
        let (said, next) = match self.shared_step {
            SharedStep::Begun => {
                self.run_half(tower, inputs, 0..self.swap_at());
                (as_f32s(&self.buffers.side(tower).embedding), SharedStep::Encoded)
            }
            SharedStep::Encoded => {
                let of_other = &mut self.buffers.side_mut(tower.other()).embedding;
                assert_eq!(of_other.len(), heard.len(), "both engines take the same step");
                copy_f32s(of_other.as_slice_mut().expect(CONTIGUOUS), heard);
                let Some(split) = split else { return self.end_half(tower, inputs, Pass::Similarity) };
                (self.compare_rows(tower, inputs, split), SharedStep::Compared)
            }
            SharedStep::Compared => (self.add_sums(tower, heard), SharedStep::Added),
            SharedStep::Added => (self.query_gradient(tower), SharedStep::Differentiated),
            SharedStep::Differentiated => {
                self.take_gradient(tower, heard);
                return self.end_half(tower, inputs, Pass::NormalizeBackward);
            }
        };
        self.shared_step = next;
        Some(said)
    }

    fn is_lent(&self) -> bool {
        self.lent
    }

    fn lend(&self, tower: Tower) -> Vec<f32> {
        let range = self.plan.layout.tower(tower);
        let b = &self.buffers;
        [&b.parameters, &b.moment1, &b.moment2].map(|all| as_f32s(&all[range.clone()])).concat()
    }

    fn take_back(&mut self, tower: Tower, state: &[f32]) {
        let range = self.plan.layout.tower(tower);
        let b = &mut self.buffers;
        let parts = [&mut b.parameters, &mut b.moment1, &mut b.moment2];
        for (all, part) in parts.into_iter().zip(state.chunks_exact(range.len())) {
            copy_f32s(&mut all[range.clone()], part);
        }
        self.lent = true;
    }
}

impl<F: Real> CpuEngine<F> {
    /// Some passes of the plan, each without the work that is the other tower's.
    fn run_half(&mut self, tower: Tower, inputs: &StepInputs<'_>, passes: std::ops::Range<usize>) {
        self.towers = &Tower::BOTH[tower as usize..][..1];
        for n in passes {
            self.run_pass(inputs, self.plan.passes[n]);
        }
        self.towers = &Tower::BOTH;
    }

    /// The first pass that reads the embeddings of both sides.
    fn swap_at(&self) -> usize {
        self.place_of(Pass::Similarity)
    }

    /// Where the plan has this pass.
    fn place_of(&self, wanted: Pass) -> usize {
        self.plan.passes.iter().position(|&pass| pass == wanted).expect("a step that can be shared is plain")
    }

    /// Takes the rest of the step for this tower, from this pass on.
    fn end_half(&mut self, tower: Tower, inputs: &StepInputs<'_>, from: Pass) -> Option<Vec<f32>> {
        self.run_half(tower, inputs, self.place_of(from)..self.plan.passes.len());
        self.losses.push(self.loss().as_f32());
        self.shared_step = SharedStep::Begun;
        None
    }

    /// How many rows the leader evaluates; `None` if both engines evaluate all. The sum over all anchors in dL/dk has
    /// the same order if it is interrupted between two blocks of [`DEPTH`] terms.
    fn split(&self, inputs: &StepInputs<'_>) -> Option<usize> {
        let Shape { batch, dim, columns, .. } = self.plan.shape;
        let fits = batch >= 2 * DEPTH && dim >= FEW && columns.own == 0;
        let blocks = (batch / 2 + DEPTH / 2) / DEPTH;
        (fits && log_sum_exp::has_one_shift(self.scale(inputs))).then_some(blocks * DEPTH)
    }

    /// Evaluates this engine's rows. The leader's sums: of the keys, `[B]`, then as [`sums_of_rows`].
    fn compare_rows(&mut self, tower: Tower, inputs: &StepInputs<'_>, split: usize) -> Vec<f32> {
        self.run_pass(inputs, Pass::Similarity);
        let leads = tower == LEADER;
        let Buffers { query, key, distinct, logits, sums, workspace, .. } = &mut self.buffers;
        logits.rows = if leads { 0..split } else { split..self.plan.shape.batch };
        let keys = Keys { embedding: key.embedding.view(), own: &distinct.own };
        log_sum_exp::exponentials_of_rows(query.embedding.view(), keys, logits, sums, leads, workspace);
        if leads { self.sums_of_rows() } else { Vec::new() }
    }

    /// The sums of the keys, `[B]`, the logarithms of those of this engine's rows, and the logits of their partners.
    fn sums_of_rows(&self) -> Vec<f32> {
        let Buffers { logits, sums, .. } = &self.buffers;
        let rows = logits.rows.clone();
        let of_rows = [&sums.row, &sums.positive].into_iter().flat_map(|all| all.slice(s![rows.clone()]).to_vec());
        sums.column.iter().copied().chain(of_rows).map(F::as_f32).collect()
    }

    /// Takes the other engine's sums, so that all are known. The leader says dL/dk of its rows, `[C, d]`; the follower
    /// its sums, of which those of the keys are now over all rows.
    fn add_sums(&mut self, tower: Tower, heard: &[f32]) -> Vec<f32> {
        let leads = tower == LEADER;
        let batch = self.plan.shape.batch;
        let Buffers { logits, sums, .. } = &mut self.buffers;
        let others = if leads { logits.rows.end..batch } else { 0..logits.rows.start };
        assert_eq!(heard.len(), batch + 2 * others.len(), "both engines split a step alike");
        let (of_keys, of_rows) = heard.split_at(batch);
        let (of_rows, of_partners) = of_rows.split_at(others.len());
        copy_f32s(sums.column.as_slice_mut().expect(CONTIGUOUS), of_keys);
        copy_f32s(&mut sums.row.as_slice_mut().expect(CONTIGUOUS)[others.clone()], of_rows);
        copy_f32s(&mut sums.positive.as_slice_mut().expect(CONTIGUOUS)[others], of_partners);
        if !leads {
            log_sum_exp::add_to_columns(logits, sums);
            log_sum_exp::end_columns(logits.scale, sums);
            return self.sums_of_rows();
        }
        self.differentiate();
        self.key_gradient(Start::Zero);
        let candidates = self.plan.shape.candidates();
        as_f32s(self.buffers.key.embedding_gradient.slice(s![..candidates, ..]))
    }

    /// dL/dq of this engine's rows, `[rows, d]`, which the follower says; the leader keeps it.
    fn query_gradient(&mut self, tower: Tower) -> Vec<f32> {
        if tower != LEADER {
            self.differentiate();
        }
        let Buffers { query, key, distinct, logits, workspace, .. } = &mut self.buffers;
        let keys = Keys { embedding: key.embedding.view(), own: &distinct.own };
        embedding_gradient::of_queries(logits, keys, query.embedding_gradient.view_mut(), workspace);
        if tower == LEADER {
            return Vec::new();
        }
        as_f32s(query.embedding_gradient.slice(s![logits.rows.clone(), ..]))
    }

    /// Takes the other engine's part of the gradient of this engine's embeddings.
    fn take_gradient(&mut self, tower: Tower, heard: &[f32]) {
        let candidates = self.plan.shape.candidates();
        let Buffers { query, key, logits, .. } = &mut self.buffers;
        let of_others = match tower {
            LEADER => query.embedding_gradient.slice_mut(s![logits.rows.end.., ..]),
            _ => key.embedding_gradient.slice_mut(s![..candidates, ..]),
        };
        copy_f32s(of_others.into_slice().expect(CONTIGUOUS), heard);
        if tower != LEADER {
            self.key_gradient(Start::Kept);
        }
        self.buffers.gradient[self.plan.layout.log_scale] = F::zero();
    }

    /// dL/dlogit of this engine's rows, and all losses.
    fn differentiate(&mut self) {
        let directions = (F::of(self.plan.directions.0), F::of(self.plan.directions.1));
        let Buffers { logits, sums, .. } = &mut self.buffers;
        log_sum_exp::losses(directions, sums);
        logit_gradient::logit_gradient(sums, directions, logits);
    }

    /// dL/dk, as far as it comes from this engine's rows.
    fn key_gradient(&mut self, start: Start<'_, F>) {
        let Buffers { query, key, distinct, logits, workspace, .. } = &mut self.buffers;
        let of_keys = key.embedding_gradient.view_mut();
        embedding_gradient::of_keys(logits, query.embedding.view(), &distinct.own, start, of_keys, workspace);
    }
}
