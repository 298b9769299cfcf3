//! The plan as dispatches: pipelines, uniforms and bind groups of every pass, made once. A step only replays them.

use std::collections::HashMap;

mod passes;
mod stored;

use super::buffers::{Buffers, STEP_STRIDE};
use super::params::{Step, Uniform};
use super::shaders::SHADERS;
use crate::plan::{Pass, Plan};

/// Invocations of a workgroup that compute tiles.
const TILE_WORKGROUP: usize = 32;
/// Invocations of a workgroup that handle rows or parameters.
const ROW_WORKGROUP: usize = 64;
/// Side of a workgroup that handles elements of a matrix.
const ELEMENT_WORKGROUP: usize = 8;

/// How much of a product one invocation computes: the larger, the fewer loads and the more registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tiles {
    /// 8 by 8, which the registers of GPUs hold.
    Small,
    /// 16 by 16, for software adapters: they have no registers to spare anyway, and loads cost them ten multiplications.
    Large,
}

/// The size of a tile in blocks of 4 by 4.
#[derive(Debug, Clone, Copy)]
struct Tile {
    rows: usize,
    columns: usize,
}

impl Tile {
    /// Workgroups for the tiles that cover a matrix of this many quads by quads.
    fn workgroups(self, row_quads: usize, column_quads: usize) -> usize {
        (row_quads.div_ceil(self.rows) * column_quads.div_ceil(self.columns)).div_ceil(TILE_WORKGROUP)
    }

    /// These constants and the tile's own.
    fn with(self, mut constants: Constants) -> Constants {
        constants.extend([("ROWS", self.rows as f64), ("COLUMNS", self.columns as f64)]);
        constants
    }
}

struct Dispatch {
    pipeline: wgpu::ComputePipeline,
    bindings: wgpu::BindGroup,
    grid: [u32; 3],
}

/// The dispatches of every pass of a plan.
pub(super) struct Recording {
    passes: Vec<(Pass, Vec<Dispatch>)>,
}

impl Recording {
    pub(super) fn new(device: &wgpu::Device, plan: &Plan, buffers: &Buffers, tiles: Tiles) -> Self {
        let mut recorder = Recorder::new(device, plan, buffers, tiles);
        let passes = plan
            .passes
            .iter()
            .map(|&pass| {
                recorder.pass(pass);
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

    /// How many dispatches a step takes.
    pub(super) fn dispatches_per_step(&self) -> usize {
        self.passes.iter().map(|(_, dispatches)| dispatches.len()).sum()
    }
}

/// A pipeline's overridable constants.
type Constants = Vec<(&'static str, f64)>;

struct Recorder<'a> {
    device: &'a wgpu::Device,
    plan: &'a Plan,
    buffers: &'a Buffers,
    tiles: Tiles,
    layouts: HashMap<&'static str, (wgpu::ShaderModule, wgpu::BindGroupLayout, wgpu::PipelineLayout)>,
    pipelines: Vec<(&'static str, &'static str, Constants, wgpu::ComputePipeline)>,
    dispatches: Vec<Dispatch>,
}

impl<'a> Recorder<'a> {
    fn new(device: &'a wgpu::Device, plan: &'a Plan, buffers: &'a Buffers, tiles: Tiles) -> Self {
        Recorder {
            device,
            plan,
            buffers,
            tiles,
            layouts: HashMap::new(),
            pipelines: Vec::new(),
            dispatches: Vec::new(),
        }
    }

    fn layout(&mut self, stem: &'static str) -> &(wgpu::ShaderModule, wgpu::BindGroupLayout, wgpu::PipelineLayout) {
        let device = self.device;
        self.layouts.entry(stem).or_insert_with(|| {
            let shader = SHADERS.iter().find(|shader| shader.stem == stem).expect("every pass has a shader");
            let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(stem),
                source: wgpu::ShaderSource::Wgsl(shader.source.into()),
            });
            let entry = |binding, ty, has_dynamic_offset| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
                count: None,
            };
            let uniform = wgpu::BufferBindingType::Uniform;
            let mut entries = vec![entry(0, uniform, true), entry(1, uniform, false)];
            entries.extend(shader.bindings.iter().zip(2..).map(|(binding, at)| {
                entry(at, wgpu::BufferBindingType::Storage { read_only: !binding.written }, false)
            }));
            let group = device
                .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(stem), entries: &entries });
            let pipeline = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(stem),
                bind_group_layouts: &[Some(&group)],
                immediate_size: 0,
            });
            (module, group, pipeline)
        })
    }

    fn pipeline(&mut self, stem: &'static str, entry: &'static str, constants: Constants) -> wgpu::ComputePipeline {
        let known = self.pipelines.iter().find(|(s, e, c, _)| (*s, *e, c) == (stem, entry, &constants));
        if let Some((.., pipeline)) = known {
            return pipeline.clone();
        }
        let device = self.device;
        let (module, _, layout) = self.layout(stem);
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(stem),
            layout: Some(layout),
            module,
            entry_point: Some(entry),
            compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
            cache: None,
        });
        self.pipelines.push((stem, entry, constants, pipeline.clone()));
        pipeline
    }

    /// Adds a dispatch; `storage` in the order of the shader's bindings. An empty grid adds nothing.
    fn dispatch(
        &mut self,
        (stem, entry): (&'static str, &'static str),
        constants: Constants,
        params: &impl Uniform,
        storage: &[&wgpu::Buffer],
        grid: [usize; 3],
    ) {
        if grid.contains(&0) {
            return;
        }
        let pipeline = self.pipeline(stem, entry, constants);
        let bytes = params.bytes();
        let uniform = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(stem),
            size: bytes.len() as u64,
            usage: wgpu::BufferUsages::UNIFORM,
            mapped_at_creation: true,
        });
        if let Ok(mut view) = uniform.get_mapped_range_mut(..) {
            view.copy_from_slice(&bytes);
        }
        uniform.unmap();
        let step = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffers.steps,
            offset: 0,
            size: wgpu::BufferSize::new(Step::default().bytes().len() as u64),
        });
        let mut entries = vec![
            wgpu::BindGroupEntry { binding: 0, resource: step },
            wgpu::BindGroupEntry { binding: 1, resource: uniform.as_entire_binding() },
        ];
        let resources = storage.iter().zip(2..);
        entries.extend(
            resources.map(|(buffer, binding)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() }),
        );
        let device = self.device;
        let (_, layout, _) = self.layout(stem);
        let bindings =
            device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(stem), layout, entries: &entries });
        let grid = grid.map(|n| n as u32);
        self.dispatches.push(Dispatch { pipeline, bindings, grid });
    }
}
