//! The shader modules, layouts and pipelines of a device. Each is made once, however many engines run on the device,
//! because compiling takes most of the time in which an engine is made.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::shaders::SHADERS;

/// A pipeline's overridable constants, by name.
pub(super) type Constants = Vec<(&'static str, f64)>;

/// One module of [`SHADERS`] on a device.
#[derive(Debug, Clone)]
pub(super) struct Module {
    stem: &'static str,
    module: wgpu::ShaderModule,
    /// The layout of its bindings.
    pub(super) bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
}

/// An entry point with its constants.
#[derive(Debug)]
struct Made {
    stem: &'static str,
    entry: &'static str,
    constants: Constants,
    pipeline: wgpu::ComputePipeline,
}

#[derive(Debug, Default)]
struct Known {
    modules: Vec<Module>,
    pipelines: Vec<Made>,
}

/// The pipelines compiled on a device. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Pipelines(Arc<Mutex<Known>>);

impl Pipelines {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shader file of this stem.
    pub(super) fn module(&self, device: &wgpu::Device, stem: &'static str) -> Module {
        let known = self.known().modules.iter().find(|module| module.stem == stem).cloned();
        known.unwrap_or_else(|| {
            let module = Module::new(device, stem);
            self.known().modules.push(module.clone());
            module
        })
    }

    /// An entry point of a shader file with these constants. The lock is not held while it is compiled.
    pub(super) fn pipeline(
        &self,
        device: &wgpu::Device,
        stem: &'static str,
        entry: &'static str,
        constants: Constants,
    ) -> wgpu::ComputePipeline {
        let same = |made: &&Made| (made.stem, made.entry, &made.constants) == (stem, entry, &constants);
        let known = self.known().pipelines.iter().find(same).map(|made| made.pipeline.clone());
        known.unwrap_or_else(|| {
            let module = self.module(device, stem);
            let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(stem),
                layout: Some(&module.layout),
                module: &module.module,
                entry_point: Some(entry),
                compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
                cache: None,
            });
            self.known().pipelines.push(Made { stem, entry, constants, pipeline: pipeline.clone() });
            pipeline
        })
    }
}

impl Module {
    fn new(device: &wgpu::Device, stem: &'static str) -> Self {
        let shader = SHADERS.iter().find(|shader| shader.stem == stem).expect("every pass has a shader");
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(stem),
            source: wgpu::ShaderSource::Wgsl(shader.source().into()),
        });
        let entry = |binding, ty, has_dynamic_offset| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
            count: None,
        };
        let uniform = wgpu::BufferBindingType::Uniform;
        let mut entries = vec![entry(0, uniform, true), entry(1, uniform, false)];
        entries.extend(
            shader.bindings.iter().zip(2..).map(|(binding, at)| {
                entry(at, wgpu::BufferBindingType::Storage { read_only: !binding.written }, false)
            }),
        );
        let bindings =
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(stem), entries: &entries });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(stem),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        Module { stem, module, bindings, layout }
    }
}
