//! Makes dispatches, with their pipelines, uniforms and bind groups.

use super::super::adapter::Gpu;
use super::super::buffers::Buffers;
use super::super::padded::quads;
use super::super::params::{Step, Uniform};
pub(super) use super::super::pipelines::Constants;
use super::super::places::Place;
use super::super::shaders::{Binding, SHADERS};
use crate::encoder::Tower;
use crate::plan::{Buffer, Io, Pass, Plan};

/// The number of invocations of a workgroup that computes tiles.
pub(super) const TILE_WORKGROUP: usize = 32;
/// The number of invocations of a workgroup that handles rows or parameters.
pub(super) const ROW_WORKGROUP: usize = 64;
/// The side length of a workgroup that handles elements of a matrix.
pub(super) const ELEMENT_WORKGROUP: usize = 8;

/// The part of a product that one invocation computes. A larger tile needs fewer loads and more registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tiles {
    /// 8 by 8, which fit into the registers of GPUs.
    Small,
    /// 16 by 16, for software adapters: either tile exceeds their registers, and a load costs them as much as ten
    /// multiplications.
    Large,
}

/// The size of a tile in blocks of 4 by 4.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tile {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Tile {
    /// The number of workgroups whose tiles cover a matrix of this many quads by quads.
    pub(super) fn workgroups(self, row_quads: usize, column_quads: usize) -> usize {
        (row_quads.div_ceil(self.rows) * column_quads.div_ceil(self.columns)).div_ceil(TILE_WORKGROUP)
    }

    /// These constants and the tile's own.
    pub(super) fn with(self, mut constants: Constants) -> Constants {
        constants.extend([("ROWS", self.rows as f64), ("COLUMNS", self.columns as f64)]);
        constants
    }
}

/// One dispatch of a pass.
pub struct Dispatch {
    pub(super) pipeline: wgpu::ComputePipeline,
    pub(super) bindings: wgpu::BindGroup,
    pub(super) grid: [u32; 3],
    /// Whether a look does without it.
    pub(super) only_steps: bool,
}

/// A buffer for a shader's binding.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound<'a> {
    /// A buffer of the plan, by its name. The pass must list it in its [`Io`].
    Of(Buffer),
    /// A buffer that only this engine has.
    Own(&'a wgpu::Buffer),
    /// A device buffer that also holds named buffers, for a part of it that has no name.
    Part(&'a wgpu::Buffer),
}

/// Makes the dispatches of a plan's passes, one pass after the other.
pub(super) struct Recorder<'a> {
    gpu: &'a Gpu,
    pub(super) plan: &'a Plan,
    pub(super) buffers: &'a Buffers,
    tiles: Tiles,
    /// The buffers that the pass being recorded reads and writes.
    io: Io,
    /// Whether a look does without the dispatches being recorded.
    pub(super) only_steps: bool,
    /// Its dispatches.
    pub(super) dispatches: Vec<Dispatch>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(gpu: &'a Gpu, plan: &'a Plan, buffers: &'a Buffers, tiles: Tiles) -> Self {
        Recorder { gpu, plan, buffers, tiles, io: Io::default(), only_steps: false, dispatches: Vec::new() }
    }

    /// The tile for a product of this many quads by quads; it is no larger than the product.
    pub(super) fn tile(&self, row_quads: usize, column_quads: usize) -> Tile {
        let most = match self.tiles {
            Tiles::Small => 2,
            Tiles::Large => 4,
        };
        Tile {
            rows: if row_quads <= 2 { 2 } else { most },
            columns: if column_quads <= 2 { column_quads } else { most },
        }
    }

    pub(super) fn row_quads(&self, tower: Tower) -> usize {
        quads(self.plan.shape.rows(tower))
    }

    pub(super) fn most_row_quads(&self, sides: usize) -> usize {
        Tower::BOTH[..sides].iter().map(|&tower| self.row_quads(tower)).max().unwrap_or(0)
    }

    /// Begins to record a pass.
    pub(super) fn begin(&mut self, pass: Pass) {
        // Only assertions use the lists; a build without them does not make them.
        if cfg!(debug_assertions) {
            self.io = self.plan.io(pass);
        }
    }

    /// The device's buffers of a shader's bindings.
    fn resolve(&self, stem: &str, storage: &[Bound<'a>]) -> Vec<&'a wgpu::Buffer> {
        let (buffers, plan, Io { reads, writes, scratch }) = (self.buffers, self.plan, &self.io);
        let shader = SHADERS.iter().find(|shader| shader.stem == stem).expect("every pass has a shader");
        let resolve = |(&bound, binding): (&Bound<'a>, &Binding)| match bound {
            Bound::Of(name) => {
                let listed =
                    writes.contains(&name) || scratch.contains(&name) || (!binding.written && reads.contains(&name));
                debug_assert!(listed, "{stem} binds {} to {name:?}, which its pass does not list", binding.name);
                Place::of(buffers, plan, name).buffer
            }
            Bound::Own(buffer) => {
                let has_name =
                    || plan.buffers().into_iter().find(|&name| Place::of(buffers, plan, name).buffer == buffer);
                debug_assert_eq!(has_name(), None, "{stem} binds {} to a buffer that has a name", binding.name);
                buffer
            }
            Bound::Part(buffer) => buffer,
        };
        debug_assert_eq!(storage.len(), shader.bindings.len(), "{stem}");
        storage.iter().zip(shader.bindings).map(resolve).collect()
    }

    /// Adds a dispatch; `storage` has the order of the shader's bindings. An empty grid adds nothing.
    pub(super) fn dispatch(
        &mut self,
        (stem, entry): (&'static str, &'static str),
        constants: Constants,
        params: &impl Uniform,
        storage: &[Bound<'a>],
        grid: [usize; 3],
    ) {
        if grid.contains(&0) {
            return;
        }
        let storage = self.resolve(stem, storage);
        let Gpu { device, pipelines, .. } = self.gpu;
        let pipeline = pipelines.pipeline(device, stem, entry, constants);
        let bytes = params.bytes();
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
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
        let resources = storage.into_iter().zip(2..);
        entries.extend(
            resources.map(|(buffer, binding)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() }),
        );
        let layout = &pipelines.module(device, stem).bindings;
        let bindings =
            device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(stem), layout, entries: &entries });
        let grid = grid.map(|n| n as u32);
        self.dispatches.push(Dispatch { pipeline, bindings, grid, only_steps: self.only_steps });
    }
}
