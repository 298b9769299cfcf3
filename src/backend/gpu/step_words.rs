//! The words of queued steps, as the shaders read them: the numbers of each step, and its lists of indices.

use super::buffers::{LOSSES, QUEUE, STEP_STRIDE};
use super::layouts::Listed;
use super::params::Step;
use crate::backend::StepInputs;
use crate::backend::constants::bias_corrections;
use crate::knobs::OptimizerKind;
use crate::plan::Plan;

/// The host memory of all slots that can be queued.
pub(super) struct StepWords {
    listed: Listed,
    /// `[QUEUE]`, each of `STEP_STRIDE` bytes.
    steps: Vec<u8>,
    /// `[QUEUE, listed.end]`.
    indices: Vec<u32>,
}

impl StepWords {
    pub(super) fn new(plan: &Plan) -> Self {
        let listed = Listed::new(plan);
        StepWords { listed, steps: vec![0; QUEUE * STEP_STRIDE], indices: vec![0; QUEUE * listed.end] }
    }

    /// Writes the numbers and indices of a slot's step. `own`, `[B, K]`: the own candidates that the host drew; empty
    /// if the engine mines them. `taken`: the number of steps queued before this one.
    pub(super) fn put(
        &mut self,
        slot: usize,
        plan: &Plan,
        inputs: &StepInputs<'_>,
        own: &[u32],
        taken: u64,
        looking: bool,
    ) {
        let Listed { own: own_at, picks, blends, hidden, normals, targets, groups, end } = self.listed;
        let extras = &inputs.extras;
        let words = &mut self.indices[slot * end..][..end];
        words[picks..].fill(0);
        let mut put = |at: usize, end: usize, list: &mut dyn Iterator<Item = u32>| {
            words[at..end].iter_mut().zip(list).for_each(|(to, from)| *to = from);
        };
        put(0, own_at, &mut inputs.batch.iter().chain(inputs.shared).copied());
        put(own_at, picks, &mut own.iter().copied());
        put(picks, blends, &mut extras.picks.iter().copied());
        let mixtures = extras.blends.iter().flat_map(|blend| [blend.first, blend.second, blend.share.to_bits()]);
        put(blends, hidden, &mut { mixtures });
        put(hidden, normals, &mut extras.hidden.iter().copied());
        put(normals, targets, &mut extras.normals.iter().map(|normal| normal.to_bits()));
        if extras.targets.is_empty() {
            // The own key alone.
            let width = 1 + plan.shape.columns.own;
            put(targets, groups, &mut (0..groups - targets).map(|n| f32::from(u8::from(n % width == 0)).to_bits()));
        }
        put(targets, groups, &mut extras.targets.iter().map(|target| target.to_bits()));
        put(groups, end, &mut extras.groups.iter().copied());
        // The list of sizes follows that of groups, and was set to 0 above.
        for &group in extras.groups {
            words[groups + plan.shape.batch + group as usize] += 1;
        }
        let numbers = numbers_of(plan, inputs, slot * end, taken, looking);
        numbers.write(&mut self.steps[slot * STEP_STRIDE..][..STEP_STRIDE]);
    }

    /// The numbers of the first slots, in bytes.
    pub(super) fn steps(&self, slots: usize) -> &[u8] {
        &self.steps[..slots * STEP_STRIDE]
    }

    /// The lists of the first slots.
    pub(super) fn indices(&self, slots: usize) -> &[u32] {
        &self.indices[..slots * self.listed.end]
    }
}

fn numbers_of(plan: &Plan, inputs: &StepInputs<'_>, indices_at: usize, taken: u64, looking: bool) -> Step {
    let extras = &inputs.extras;
    let (rate, decay) = (f64::from(inputs.rate), f64::from(inputs.decay));
    let (rate_corrected, correction2) = bias_corrections(inputs.step + 1, rate);
    let decoupled = plan.optimizer == OptimizerKind::AdamW;
    Step {
        scale: 1.0 / inputs.tau,
        rate: inputs.rate,
        rate_corrected: rate_corrected as f32,
        correction2: correction2 as f32,
        decay_gradient: if decoupled { 0.0 } else { inputs.decay },
        decay_weight: if decoupled { (1.0 - rate * decay) as f32 } else { 1.0 },
        indices_at: indices_at as u32,
        slot: (taken % LOSSES as u64) as u32,
        keys_learn: u32::from(extras.keys_learn),
        looking: u32::from(looking),
        remembers_at: extras.remembers_at,
        memory_counts: u32::from(extras.memory_counts),
        ema: if looking { 1.0 } else { extras.ema },
        mix: extras.mix,
        rotation: extras.rotation,
        stretch: extras.stretch,
        progress: extras.progress,
        margin: extras.margin,
        mixes: u32::from(extras.mixes),
        jitters: u32::from(extras.jitters),
        masks: u32::from(extras.masks),
    }
}
