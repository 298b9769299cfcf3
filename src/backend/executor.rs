//! What an engine is, on one page.
//!
//! An engine holds a plan, a data set's items, and every buffer that the plan names. For each step the host tells it
//! the indices, rates and temperature; it executes the plan's passes over its buffers, and shows their contents. It
//! does nothing else: an engine chooses no batch and no candidate, knows no method, no data set by name and no page,
//! draws no random numbers, and decides neither when to look nor when to stop.
//!
//! Engines do the same work at different times. The CPU engine has finished a step when the call returns, so its
//! results are known at once ([`Executor::known`]). The GPU engine queues steps, so reading a result means waiting for
//! it.

use std::future::Future;

use super::{EngineError, Learned, Seen, StepInputs, Told};
use crate::plan::{Buffer, Pass, Plan};

/// An engine: it executes plans.
pub trait Executor {
    /// The plan that is executed.
    fn plan(&self) -> &Plan;

    /// One optimiser step: every pass of the plan.
    fn step(&mut self, inputs: &StepInputs<'_>);

    /// A look at a batch with the current weights: the passes up to the loss. It changes no weights and no memory.
    fn forward(&mut self, inputs: &StepInputs<'_>);

    /// One pass alone, over the present contents of the buffers; for tests, which find where two engines differ.
    fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass);

    /// Stores what the host has prepared, before the next step.
    fn tell(&mut self, told: Told<'_>);

    /// Continues from `learned`, after all work that was asked for so far.
    fn restore(&mut self, learned: &Learned);

    /// Submits queued work to the device. The CPU engine has none.
    fn flush(&mut self);

    /// Results that are known without waiting; `None` for an engine that queues work.
    fn known(&self) -> Option<&dyn Known>;

    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// If the device was lost or has refused a command.
    fn settled(&mut self) -> impl Future<Output = Result<(), EngineError>>;

    /// Shows the last batch. The losses are handed out once.
    ///
    /// # Errors
    /// As [`Executor::settled`].
    fn seen(&mut self) -> impl Future<Output = Result<Seen, EngineError>>;

    /// All state learned so far.
    ///
    /// # Errors
    /// As [`Executor::settled`].
    fn learned(&mut self) -> impl Future<Output = Result<Learned, EngineError>>;

    /// A buffer's contents in the shape that [`Buffer`] documents; indices are converted to numbers.
    ///
    /// # Errors
    /// As [`Executor::settled`].
    fn read(&mut self, buffer: Buffer) -> impl Future<Output = Result<Vec<f32>, EngineError>>;
}

/// Results of an engine that finishes work before a call returns.
pub trait Known {
    /// The loss of the last batch.
    fn loss(&self) -> f32;

    /// Whether no embedding of the last batch is NaN. An output that is zero or not finite has no direction, and its
    /// embedding is NaN.
    fn is_finite(&self) -> bool;

    /// All state learned so far.
    fn learned(&self) -> Learned;
}
