//! Reads buffers without blocking a browser: copies them to a staging buffer, maps it, and awaits the mapping.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::adapter::Gpu;
use crate::backend::EngineError;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The result of a callback of the device, and the task that waits for it.
#[derive(Default)]
struct Awaited {
    result: Option<Result<(), String>>,
    waker: Option<Waker>,
}

/// Becomes ready when a callback of the device has run.
struct Signal(Arc<Mutex<Awaited>>);

impl Signal {
    /// The signal, and the callback that makes it ready.
    fn new() -> (Self, impl FnOnce(Result<(), String>) + Send + 'static) {
        let state = Arc::<Mutex<Awaited>>::default();
        let shared = state.clone();
        let set = move |result| {
            let waker = {
                let mut state = lock(&shared);
                state.result = Some(result);
                state.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        };
        (Signal(state), set)
    }
}

impl Future for Signal {
    type Output = Result<(), String>;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = lock(&self.0);
        match state.result.take() {
            Some(result) => Poll::Ready(result),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Lets the device run its callbacks. In a browser the event loop does this, and the function does nothing.
fn wait(device: &wgpu::Device) -> Result<(), String> {
    device.poll(wgpu::PollType::wait_indefinitely()).map(|_| ()).map_err(|error| error.to_string())
}

/// Waits until all work submitted so far is done.
pub(super) async fn done(Gpu { device, queue, fault, .. }: &Gpu) -> Result<(), EngineError> {
    let (signal, set) = Signal::new();
    queue.on_submitted_work_done(move || set(Ok(())));
    let waited = wait(device);
    fault.check()?;
    waited.map_err(EngineError::Lost)?;
    signal.await.map_err(EngineError::Lost)?;
    fault.check()
}

/// Small staging buffers are powers of two, so that few are made; the size of larger ones is a multiple of this.
const STAGING_STEP: u64 = 1 << 20;

/// Staging buffers, kept for the next reading.
#[derive(Debug, Clone, Default)]
pub(super) struct Staging(Arc<Mutex<Vec<wgpu::Buffer>>>);

/// A piece of a buffer, in bytes.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) buffer: &'a wgpu::Buffer,
    pub(super) at: u64,
    pub(super) size: u64,
}

impl Staging {
    /// A staging buffer of at least this many bytes.
    fn take(&self, device: &wgpu::Device, size: u64) -> wgpu::Buffer {
        let mut free = lock(&self.0);
        match free.iter().position(|buffer| buffer.size() >= size) {
            Some(n) => free.swap_remove(n),
            None => {
                // The others are too small, and this one serves for what they did.
                free.clear();
                device.create_buffer(&wgpu::BufferDescriptor {
                    label: Some("staging"),
                    size: size.next_power_of_two().min(size.next_multiple_of(STAGING_STEP)),
                    usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            }
        }
    }

    /// The bytes of the staging buffers that are not being read.
    pub(super) fn bytes(&self) -> u64 {
        lock(&self.0).iter().map(wgpu::Buffer::size).sum()
    }

    /// Copies the pieces after the work queued so far. The future returns the words of each piece. It borrows nothing,
    /// so that work may be queued while it is awaited.
    pub(super) fn read(
        &self,
        gpu: &Gpu,
        pieces: &[Piece<'_>],
    ) -> impl Future<Output = Result<Vec<Vec<u32>>, EngineError>> + use<> {
        let sizes: Vec<u64> = pieces.iter().map(|piece| piece.size).collect();
        let total: u64 = sizes.iter().sum();
        let buffer = self.take(&gpu.device, total.max(16));
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("read") });
        let mut at = 0;
        for piece in pieces.iter().filter(|piece| piece.size > 0) {
            encoder.copy_buffer_to_buffer(piece.buffer, piece.at, &buffer, at, Some(piece.size));
            at += piece.size;
        }
        gpu.queue.submit([encoder.finish()]);
        let (signal, set) = Signal::new();
        buffer.map_async(wgpu::MapMode::Read, 0..total.max(16), move |result| {
            set(result.map_err(|error| error.to_string()));
        });
        let (staging, gpu) = (self.clone(), gpu.clone());
        async move {
            let waited = wait(&gpu.device);
            gpu.fault.check()?;
            waited.map_err(EngineError::Lost)?;
            let mapped = signal.await;
            gpu.fault.check()?;
            mapped.map_err(EngineError::Lost)?;
            let words = {
                let view =
                    buffer.get_mapped_range(0..total.max(16)).map_err(|error| EngineError::Lost(error.to_string()))?;
                let mut words =
                    view.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
                sizes.iter().map(|&size| words.by_ref().take(size as usize / 4).collect()).collect()
            };
            buffer.unmap();
            lock(&staging.0).push(buffer);
            Ok(words)
        }
    }
}

impl<'a> Piece<'a> {
    /// All of a buffer.
    pub(super) fn whole(buffer: &'a wgpu::Buffer) -> Self {
        Piece { buffer, at: 0, size: buffer.size() }
    }

    /// `words` words from word `at` on.
    pub(super) fn words(buffer: &'a wgpu::Buffer, at: usize, words: usize) -> Self {
        Piece { buffer, at: 4 * at as u64, size: 4 * words as u64 }
    }

    /// `quads` quads from quad `at` on.
    pub(super) fn quads(buffer: &'a wgpu::Buffer, at: usize, quads: usize) -> Self {
        Piece::words(buffer, 4 * at, 4 * quads)
    }
}

/// Words as numbers.
pub(super) fn numbers(words: &[u32]) -> Vec<f32> {
    words.iter().map(|&word| f32::from_bits(word)).collect()
}
