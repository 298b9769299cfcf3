//! Finds a device, and records its first fault or its loss.
//!
//! All engines of a program or a worker share one device, and with it the compiled pipelines: a change that needs
//! another engine compiles only pipelines that no earlier engine had.

use std::sync::{Arc, Mutex, PoisonError};

use super::pipelines::Pipelines;
use crate::backend::EngineError;

/// The adapter that an engine runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterInfo {
    /// The name that the driver or the browser gives it. Browsers may give little.
    pub name: String,
    /// Whether the adapter computes on the CPU.
    pub software: bool,
}

/// Names of adapters that compute on the CPU, in lower case.
const SOFTWARE: &[&str] = &["swiftshader", "llvmpipe", "lavapipe", "microsoft basic"];

/// The first fault of a device, if it has had one.
#[derive(Debug, Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<EngineError>>>);

impl Fault {
    /// The fault.
    pub(super) fn get(&self) -> Option<EngineError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `Err` if there has been a fault.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        self.get().map_or(Ok(()), Err)
    }

    pub(super) fn report(&self, error: EngineError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// A device, its queue, its first fault, and the pipelines compiled on it. Clones share all of these.
#[derive(Debug, Clone)]
pub(super) struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    pub(super) fault: Fault,
    pub(super) pipelines: Pipelines,
}

/// The device of the last engine.
static LAST: Mutex<Option<(Gpu, AdapterInfo)>> = Mutex::new(None);

impl Gpu {
    /// Writes numbers or indices into a buffer, from word `at` on, after all work submitted so far.
    pub(super) fn write<T: bytemuck::NoUninit>(&self, buffer: &wgpu::Buffer, at: usize, values: &[T]) {
        self.queue.write_buffer(buffer, 4 * at as u64, bytemuck::cast_slice(values));
    }
}

/// The device that engines run on: the last one if it has had no fault, otherwise a new one.
///
/// # Errors
/// [`EngineError::Unavailable`] without an adapter, or with only a software adapter that is not accepted.
pub(super) async fn device(accept_software: bool) -> Result<(Gpu, AdapterInfo), EngineError> {
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let known = last().clone().filter(|(gpu, _)| gpu.fault.get().is_none());
    if let Some((gpu, info)) = known {
        accept(&info, accept_software)?;
        return Ok((gpu, info));
    }
    let made = request(accept_software).await?;
    *last() = Some(made.clone());
    Ok(made)
}

fn accept(info: &AdapterInfo, software: bool) -> Result<(), EngineError> {
    if info.software && !software {
        return Err(EngineError::Unavailable(format!("only a software adapter ({})", info.name)));
    }
    Ok(())
}

/// Asks for a device with default limits and no features.
async fn request(accept_software: bool) -> Result<(Gpu, AdapterInfo), EngineError> {
    let unavailable = |error: &dyn std::fmt::Display| EngineError::Unavailable(error.to_string());
    let instance = wgpu::Instance::default();
    let options =
        wgpu::RequestAdapterOptions { power_preference: wgpu::PowerPreference::HighPerformance, ..Default::default() };
    let none = |_| EngineError::Unavailable("no adapter was found".into());
    let adapter = instance.request_adapter(&options).await.map_err(none)?;
    let info = describe(&adapter.get_info());
    accept(&info, accept_software)?;
    let (device, queue) = adapter
        .request_device(&wgpu::DeviceDescriptor { label: Some("contrastive-playground"), ..Default::default() })
        .await
        .map_err(|error| unavailable(&error))?;
    let fault = Fault::default();
    let lost = fault.clone();
    device.set_device_lost_callback(move |_, message| lost.report(EngineError::Lost(message)));
    let refused = fault.clone();
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        refused.report(EngineError::Refused(error.to_string()));
    }));
    Ok((Gpu { device, queue, fault, pipelines: Pipelines::default() }, info))
}

fn describe(info: &wgpu::AdapterInfo) -> AdapterInfo {
    let parts = [&info.name, &info.driver, &info.driver_info];
    let name = parts.into_iter().find(|part| !part.is_empty()).cloned().unwrap_or_else(|| "WebGPU".into());
    let known = |part: &&String| SOFTWARE.iter().any(|software| part.to_ascii_lowercase().contains(software));
    let software = info.device_type == wgpu::DeviceType::Cpu || parts.iter().any(known);
    AdapterInfo { name, software }
}
