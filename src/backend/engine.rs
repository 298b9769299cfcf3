//! Either engine, behind one set of names.

use super::cpu::CpuEngine;
use super::gpu::GpuEngine;
use super::{EngineError, Learned, Seen, StepInputs, Told};
use crate::data::Pairs;
use crate::plan::{Buffer, Plan};

/// Which engine is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineChoice {
    /// The GPU when there is a real one, else the CPU.
    Auto,
    /// The CPU.
    Cpu,
    /// The GPU, a software adapter included; an error when there is none.
    Gpu,
}

impl EngineChoice {
    /// From its id: `auto`, `cpu` or `gpu`.
    pub fn by_id(id: &str) -> Option<Self> {
        match id {
            "auto" => Some(EngineChoice::Auto),
            "cpu" => Some(EngineChoice::Cpu),
            "gpu" => Some(EngineChoice::Gpu),
            _ => None,
        }
    }
}

/// The engine that runs, for people.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EngineInfo {
    /// `cpu` or `gpu`.
    pub kind: &'static str,
    /// The adapter's name, or what the CPU engine uses.
    pub name: String,
    /// Why this one, in a sentence.
    pub reason: String,
}

/// An engine of either kind.
pub enum Engine {
    /// Works at once.
    Cpu(Box<CpuEngine<f32>>),
    /// Queues.
    Gpu(Box<GpuEngine>),
}

impl Engine {
    /// Starts the engine of the user's choice, and says why it is this one.
    ///
    /// # Errors
    /// Only when the GPU was asked for and there is none, or it cannot hold the experiment.
    pub async fn start(
        choice: EngineChoice,
        plan: Plan,
        data: &Pairs,
        learned: &Learned,
    ) -> Result<(Engine, EngineInfo), EngineError> {
        let reason = match choice {
            EngineChoice::Cpu => "you asked for the CPU".to_owned(),
            EngineChoice::Auto | EngineChoice::Gpu => {
                let forced = choice == EngineChoice::Gpu;
                match GpuEngine::new(plan.clone(), data, learned, forced).await {
                    Ok(engine) => {
                        let reason = if forced { "you asked for the GPU" } else { "this browser offers a GPU" };
                        let info =
                            EngineInfo { kind: "gpu", name: engine.info().name.clone(), reason: reason.to_owned() };
                        return Ok((Engine::Gpu(Box::new(engine)), info));
                    }
                    Err(error) if forced => return Err(error),
                    Err(error) => error.to_string(),
                }
            }
        };
        let name = if cfg!(target_arch = "wasm32") { "WebAssembly with SIMD" } else { "native code" };
        let info = EngineInfo { kind: "cpu", name: name.to_owned(), reason };
        Ok((Engine::Cpu(Box::new(CpuEngine::new(plan, data, learned))), info))
    }

    /// One optimiser step: done (CPU) or queued (GPU).
    pub fn step(&mut self, inputs: &StepInputs<'_>) {
        match self {
            Engine::Cpu(engine) => engine.step(inputs),
            Engine::Gpu(engine) => engine.step(inputs),
        }
    }

    /// A look at a batch without learning from it.
    pub fn forward(&mut self, inputs: &StepInputs<'_>) {
        match self {
            Engine::Cpu(engine) => engine.forward(inputs),
            Engine::Gpu(engine) => engine.forward(inputs),
        }
    }

    /// Everything learned so far, where it is known at once.
    pub fn known_learned(&mut self) -> Option<Learned> {
        match self {
            Engine::Cpu(engine) => Some(engine.learned()),
            Engine::Gpu(_) => None,
        }
    }

    /// Tells the engine what the host has prepared, before the next step.
    pub fn tell(&mut self, told: Told<'_>) {
        match self {
            Engine::Cpu(engine) => engine.tell(told),
            Engine::Gpu(engine) => engine.tell(told),
        }
    }

    /// Hands queued work to the device.
    pub fn flush(&mut self) {
        if let Engine::Gpu(engine) = self {
            engine.flush();
        }
    }

    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn settled(&mut self) -> Result<(), EngineError> {
        match self {
            Engine::Cpu(_) => Ok(()),
            Engine::Gpu(engine) => engine.settled().await,
        }
    }

    /// What can be seen of the last step; takes the losses.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn seen(&mut self) -> Result<Seen, EngineError> {
        match self {
            Engine::Cpu(engine) => Ok(engine.seen()),
            Engine::Gpu(engine) => engine.seen().await,
        }
    }

    /// Everything learned so far.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn learned(&mut self) -> Result<Learned, EngineError> {
        match self {
            Engine::Cpu(engine) => Ok(engine.learned()),
            Engine::Gpu(engine) => engine.learned().await,
        }
    }

    /// A buffer's contents; indices come as numbers.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        match self {
            Engine::Cpu(engine) => Ok(engine.read(buffer)),
            Engine::Gpu(engine) => engine.read(buffer).await,
        }
    }

    /// Goes on from `learned`.
    pub fn restore(&mut self, learned: &Learned) {
        match self {
            Engine::Cpu(engine) => engine.restore(learned),
            Engine::Gpu(engine) => engine.restore(learned),
        }
    }

    /// The loss of the last step's batch; what [`Engine::seen`] takes stays.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn loss(&mut self) -> Result<f32, EngineError> {
        match self {
            Engine::Cpu(engine) => Ok(engine.loss()),
            Engine::Gpu(engine) => {
                let losses = engine.read(Buffer::AnchorLoss).await?;
                Ok(losses.iter().sum::<f32>() / losses.len() as f32)
            }
        }
    }

    /// Whether every embedding of the last batch is a number, where that is known at once.
    pub fn known_placed(&self) -> Option<bool> {
        match self {
            Engine::Cpu(engine) => Some(engine.is_placed()),
            Engine::Gpu(_) => None,
        }
    }

    /// The loss of the step just made, where it is known at once.
    pub fn known_loss(&self) -> Option<f32> {
        match self {
            Engine::Cpu(engine) => Some(engine.loss()),
            Engine::Gpu(_) => None,
        }
    }
}
