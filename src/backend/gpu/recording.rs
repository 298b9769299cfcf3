//! The plan as dispatches: the pipelines, uniforms and bind groups of every pass are made once, and a step replays
//! them.

mod collected;
mod dense;
mod gradient;
mod mining;
mod passes;
mod plain;
mod recorder;
mod rows;

use super::adapter::Gpu;
use super::buffers::{Buffers, STEP_STRIDE};
use crate::plan::{Pass, Plan};
pub use recorder::Tiles;
use recorder::{Dispatch, Recorder};

/// The dispatches of every pass of a plan.
pub(super) struct Recording {
    passes: Vec<(Pass, Vec<Dispatch>)>,
}

impl Recording {
    pub(super) fn new(gpu: &Gpu, plan: &Plan, buffers: &Buffers, tiles: Tiles) -> Self {
        let mut recorder = Recorder::new(gpu, plan, buffers, tiles);
        let passes = plan
            .passes
            .iter()
            .map(|&pass| {
                passes::record(&mut recorder, pass);
                (pass, std::mem::take(&mut recorder.dispatches))
            })
            .collect();
        Recording { passes }
    }

    /// Encodes one pass for the step queued in this slot.
    pub(super) fn encode(&self, encoder: &mut wgpu::ComputePass<'_>, pass: Pass, slot: usize) {
        for (_, dispatches) in self.passes.iter().filter(|(of, _)| *of == pass) {
            for dispatch in dispatches {
                let [x, y, z] = dispatch.grid;
                encoder.set_pipeline(&dispatch.pipeline);
                encoder.set_bind_group(0, &dispatch.bindings, &[(slot * STEP_STRIDE) as u32]);
                encoder.dispatch_workgroups(x, y, z);
            }
        }
    }

    /// The number of dispatches of a step.
    pub(super) fn dispatches_per_step(&self) -> usize {
        self.passes.iter().map(|(_, dispatches)| dispatches.len()).sum()
    }
}
