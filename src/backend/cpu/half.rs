//! One tower's half of a step, for two engines that share the work.

use super::engine::CpuEngine;
use super::tables::{CONTIGUOUS, as_f32s, copy_f32s};
use crate::backend::StepInputs;
use crate::backend::executor::Executor;
use crate::backend::halves::Halves;
use crate::encoder::Tower;
use crate::plan::Pass;
use crate::real::Real;

impl<F: Real> Halves for CpuEngine<F> {
    fn encode_half(&mut self, tower: Tower, inputs: &StepInputs<'_>) -> Vec<f32> {
        self.run_half(tower, inputs, 0..self.swap_at());
        as_f32s(&self.buffers.side(tower).embedding)
    }

    fn learn_half(&mut self, tower: Tower, inputs: &StepInputs<'_>, other: &[f32]) {
        let of_other = &mut self.buffers.side_mut(tower.other()).embedding;
        assert_eq!(of_other.len(), other.len(), "both engines take the same step");
        copy_f32s(of_other.as_slice_mut().expect(CONTIGUOUS), other);
        self.run_half(tower, inputs, self.swap_at()..self.plan.passes.len());
        self.losses.push(self.loss().as_f32());
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
        self.plan.passes.iter().position(|&pass| pass == Pass::Similarity).expect("a step that can be shared is plain")
    }
}
