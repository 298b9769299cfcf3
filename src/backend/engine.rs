//! Either engine, behind one set of methods.

use std::sync::Arc;

use super::cpu::CpuEngine;
use super::executor::{Executor, Known};
#[cfg(feature = "gpu")]
use super::gpu::GpuEngine;
use super::halves::Halves;
use super::words::Words;
use super::{EngineError, Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::plan::{Buffer, Plan};

/// The user's choice of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// The GPU if there is one that is not emulated by software, otherwise the CPU.
    Auto,
    /// The CPU.
    Cpu,
    /// The GPU, even with a software adapter; an error if there is no adapter.
    Gpu,
}

impl EngineChoice {
    /// The choice with this id: `auto`, `cpu` or `gpu`.
    pub fn by_id(id: &str) -> Option<Self> {
        match id {
            "auto" => Some(EngineChoice::Auto),
            "cpu" => Some(EngineChoice::Cpu),
            "gpu" => Some(EngineChoice::Gpu),
            _ => None,
        }
    }
}

/// A description of the engine that runs, for the user.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EngineInfo {
    /// `cpu` or `gpu`.
    pub kind: &'static str,
    /// The adapter's name, or what the CPU engine uses.
    pub name: String,
    /// Why this engine runs, as a sentence.
    pub reason: String,
}

/// Calls a method of whichever engine there is.
macro_rules! either {
    ($self:expr, $engine:ident => $answer:expr) => {
        match $self {
            Engine::Cpu($engine) => $answer,
            #[cfg(feature = "gpu")]
            Engine::Gpu($engine) => $answer,
        }
    };
}

/// An engine of either kind.
pub enum Engine {
    /// Finishes work before a call returns.
    Cpu(Box<CpuEngine<f32>>),
    /// Queues work.
    #[cfg(feature = "gpu")]
    Gpu(Box<GpuEngine>),
}

impl Engine {
    /// Starts the engine of the user's choice, and describes it.
    ///
    /// # Errors
    /// Only if the GPU was asked for and there is none, or it cannot hold the experiment.
    pub async fn start(
        choice: EngineChoice,
        plan: Plan,
        data: &Arc<Pairs>,
        learned: &Learned,
    ) -> Result<(Engine, EngineInfo), EngineError> {
        let reason = match choice {
            EngineChoice::Cpu => "you asked for the CPU".to_owned(),
            EngineChoice::Auto | EngineChoice::Gpu => {
                let forced = choice == EngineChoice::Gpu;
                match Engine::on_gpu(forced, plan.clone(), data, learned).await {
                    Ok(started) => return Ok(started),
                    Err(error) if forced => return Err(error),
                    Err(error) => error.to_string(),
                }
            }
        };
        let name = if cfg!(target_arch = "wasm32") { "WebAssembly with SIMD" } else { "native code" };
        let info = EngineInfo { kind: "cpu", name: name.to_owned(), reason };
        Ok((Engine::Cpu(Box::new(CpuEngine::new(plan, data, learned))), info))
    }

    /// Starts the GPU engine. `forced`: even with a software adapter.
    #[cfg(feature = "gpu")]
    async fn on_gpu(
        forced: bool,
        plan: Plan,
        data: &Pairs,
        learned: &Learned,
    ) -> Result<(Engine, EngineInfo), EngineError> {
        let engine = GpuEngine::new(plan, data, learned, forced).await?;
        let reason = if forced { "you asked for the GPU" } else { "this browser offers a GPU" };
        let info = EngineInfo { kind: "gpu", name: engine.info().name.clone(), reason: reason.to_owned() };
        Ok((Engine::Gpu(Box::new(engine)), info))
    }

    /// Refuses: this build has no GPU engine.
    #[cfg(not(feature = "gpu"))]
    async fn on_gpu(
        _forced: bool,
        _plan: Plan,
        _data: &Pairs,
        _learned: &Learned,
    ) -> Result<(Engine, EngineInfo), EngineError> {
        Err(EngineError::Unavailable("this build has none".to_owned()))
    }

    /// One optimiser step: done (CPU) or queued (GPU).
    pub fn step(&mut self, inputs: &StepInputs<'_>) {
        either!(self, engine => Executor::step(&mut **engine, inputs));
    }

    /// A look at a batch without learning from it.
    pub fn forward(&mut self, inputs: &StepInputs<'_>) {
        either!(self, engine => Executor::forward(&mut **engine, inputs));
    }

    /// Tells the engine what the host has prepared, before the next step.
    pub fn tell(&mut self, told: Told<'_>) {
        either!(self, engine => Executor::tell(&mut **engine, told));
    }

    /// Hands queued work to the device.
    pub fn flush(&mut self) {
        either!(self, engine => Executor::flush(&mut **engine));
    }

    /// Goes on from `learned`.
    pub fn restore(&mut self, learned: &Learned) {
        either!(self, engine => Executor::restore(&mut **engine, learned));
    }

    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn settled(&mut self) -> Result<(), EngineError> {
        either!(self, engine => Executor::settled(&mut **engine).await)
    }

    /// Shows the last batch. The losses are handed out once.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn seen(&mut self) -> Result<Seen, EngineError> {
        either!(self, engine => Executor::seen(&mut **engine).await)
    }

    /// All state learned so far.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn learned(&mut self) -> Result<Learned, EngineError> {
        either!(self, engine => Executor::learned(&mut **engine).await)
    }

    /// A buffer's contents; indices are converted to numbers.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        either!(self, engine => Executor::read(&mut **engine, buffer).await)
    }

    /// The loss of the last step's batch. [`Engine::seen`] will still return it.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn loss(&mut self) -> Result<f32, EngineError> {
        if let Some(loss) = self.known_loss() {
            return Ok(loss);
        }
        let losses = self.read(Buffer::AnchorLoss).await?;
        Ok(losses.iter().sum::<f32>() / losses.len() as f32)
    }

    /// The same engine for steps that it shares; `None` if it takes every step alone.
    pub fn halves(&mut self) -> Option<&mut dyn Halves> {
        match self {
            Engine::Cpu(engine) if engine.plan().has_halves() => Some(&mut **engine),
            _ => None,
        }
    }

    /// Keeps the words of every row from now on; false if this engine does not.
    pub fn record_rows(&mut self) -> bool {
        match self {
            Engine::Cpu(engine) => engine.record_rows(),
            #[cfg(feature = "gpu")]
            Engine::Gpu(_) => return false,
        }
        true
    }

    /// 1 / tau of the last step, and the words of its rows: queries ask, keys ask. `None` if they are not kept, or rows
    /// are not stored.
    pub fn recorded_rows(&self) -> Option<(f32, &[Words; 2])> {
        match self {
            Engine::Cpu(engine) => engine.recorded_rows(),
            #[cfg(feature = "gpu")]
            Engine::Gpu(_) => None,
        }
    }

    fn known(&self) -> Option<&dyn Known> {
        either!(self, engine => Executor::known(&**engine))
    }

    /// All state learned so far, if the engine need not wait for it.
    pub fn known_learned(&self) -> Option<Learned> {
        self.known().map(Known::learned)
    }

    /// Whether no embedding of the last batch is NaN, if the engine need not wait for it.
    pub fn known_finite(&self) -> Option<bool> {
        self.known().map(Known::is_finite)
    }

    /// The loss of the last step, if the engine need not wait for it.
    pub fn known_loss(&self) -> Option<f32> {
        self.known().map(Known::loss)
    }
}
