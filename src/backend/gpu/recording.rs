//! The plan as dispatches: the pipelines, uniforms and bind groups of every pass are made once, and a step replays
//! them.

mod collected;
mod dense;
mod gradient;
mod mask;
mod mining;
mod own_temperature;
mod passes;
mod plain;
mod recorder;
mod rows;
mod tiled;

use super::adapter::Gpu;
use super::buffers::{Buffers, STEP_STRIDE};
use crate::plan::{Pass, Plan};
pub(super) use recorder::Dispatch;
use recorder::Recorder;
pub use recorder::Tiles;

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

    /// The dispatches of one pass. `looks`: without those that a look does without.
    pub(super) fn dispatches(&self, pass: Pass, looks: bool) -> impl Iterator<Item = &Dispatch> {
        let of_pass = self.passes.iter().filter(move |(of, _)| *of == pass);
        of_pass.flat_map(|(_, dispatches)| dispatches).filter(move |dispatch| !(looks && dispatch.only_steps))
    }

    /// The number of dispatches of a step.
    pub(super) fn dispatches_per_step(&self) -> usize {
        self.passes.iter().map(|(_, dispatches)| dispatches.len()).sum()
    }
}

impl Dispatch {
    /// Encodes it for the step queued in this slot.
    pub(super) fn encode(&self, encoder: &mut wgpu::ComputePass<'_>, slot: usize) {
        let [x, y, z] = self.grid;
        encoder.set_pipeline(&self.pipeline);
        encoder.set_bind_group(0, &self.bindings, &[(slot * STEP_STRIDE) as u32]);
        encoder.dispatch_workgroups(x, y, z);
    }
}
