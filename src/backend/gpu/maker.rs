//! Makes buffers within the device's limits.

use super::padded::quads;
use crate::backend::EngineError;

/// Rows of both sides in one buffer, queries first. Offsets and sizes in quads (vec4s).
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    pub(super) buffer: wgpu::Buffer,
    /// The number of columns of each side's rows.
    pub(super) columns: [usize; 2],
    /// Where each side begins.
    pub(super) at: [usize; 2],
}

/// Makes buffers within the device's limits.
pub(super) struct Maker<'a> {
    device: &'a wgpu::Device,
    most: u64,
    /// The bytes of all buffers made.
    made: u64,
    refused: Option<String>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(device: &'a wgpu::Device) -> Self {
        let limits = device.limits();
        let most = limits.max_storage_buffer_binding_size.min(limits.max_buffer_size);
        Maker { device, most, made: 0, refused: None }
    }

    /// The bytes of all buffers made.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] if a buffer would have been larger than the device allows.
    pub(super) fn finish(self) -> Result<u64, EngineError> {
        self.refused.map_or(Ok(self.made), |reason| Err(EngineError::Unavailable(reason)))
    }

    /// A buffer of this many quads, but at least one: a buffer must not be empty.
    pub(super) fn buffer(&mut self, label: &str, quads: usize, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        let mut size = 16 * quads.max(1) as u64;
        if size > self.most {
            let needed = size.div_ceil(1 << 20);
            self.refused.get_or_insert(format!(
                "{label} would need {needed} MiB, more than the {} MiB a buffer may have",
                self.most >> 20
            ));
            size = 16;
        }
        self.made += size;
        let usage = usage | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC;
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    pub(super) fn storage(&mut self, label: &str, quads: usize) -> wgpu::Buffer {
        self.buffer(label, quads, wgpu::BufferUsages::STORAGE)
    }

    /// A buffer for rows of both sides, each side padded to whole blocks.
    pub(super) fn matrix(&mut self, label: &str, rows: [usize; 2], columns: [usize; 2]) -> Matrix {
        let sizes = [0, 1].map(|side| 4 * quads(rows[side]) * quads(columns[side]));
        Matrix { buffer: self.storage(label, sizes[0] + sizes[1]), columns, at: [0, sizes[0]] }
    }
}
