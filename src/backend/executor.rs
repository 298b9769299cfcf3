//! What an engine is, on one page.
//!
//! An engine holds a plan, a data set's items, and every buffer that the plan names. It is told, step by step, which
//! indices, rates and temperature the host has chosen, executes the plan's passes over its buffers, and shows what is
//! in them. That is all: an engine chooses no batch and no candidate, knows no method, no data set by name and no page,
//! draws nothing at random, and decides neither when to look nor when to stop.
//!
//! Engines differ in when they do the work, not in what it is. One that works at once has done a step when the call
//! returns and can say so ([`Executor::known`]); one that queues has not, and whoever asks it something waits for an
//! answer.

use std::future::Future;

use super::{EngineError, Learned, Seen, StepInputs, Told};
use crate::plan::{Buffer, Pass, Plan};

/// Executes plans, as both engines do.
pub trait Executor {
    /// The plan that is executed.
    fn plan(&self) -> &Plan;

    /// One optimiser step: every pass of the plan.
    fn step(&mut self, inputs: &StepInputs<'_>);

    /// A look at a batch with the current weights: the passes up to the loss. Nothing is learned, nothing remembered.
    fn forward(&mut self, inputs: &StepInputs<'_>);

    /// One pass alone, over whatever the buffers hold: for tests, and to find where two engines part.
    fn run_pass(&mut self, inputs: &StepInputs<'_>, pass: Pass);

    /// Takes what the host has prepared, before the next step.
    fn tell(&mut self, told: Told<'_>);

    /// Goes on from `learned`, after everything that was asked for so far.
    fn restore(&mut self, learned: &Learned);

    /// Hands queued work to the device. Nothing to do where work is done at once.
    fn flush(&mut self);

    /// What can be asked without waiting; `None` where work is queued.
    fn known(&self) -> Option<&dyn Known>;

    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// When the device was lost, or has refused a command.
    fn settled(&mut self) -> impl Future<Output = Result<(), EngineError>>;

    /// What can be seen of the last step; takes the losses.
    ///
    /// # Errors
    /// As [`Executor::settled`].
    fn seen(&mut self) -> impl Future<Output = Result<Seen, EngineError>>;

    /// Everything learned so far.
    ///
    /// # Errors
    /// As [`Executor::settled`].
    fn learned(&mut self) -> impl Future<Output = Result<Learned, EngineError>>;

    /// A buffer's contents in the shape that [`Buffer`] documents; indices come as numbers.
    ///
    /// # Errors
    /// As [`Executor::settled`].
    fn read(&mut self, buffer: Buffer) -> impl Future<Output = Result<Vec<f32>, EngineError>>;
}

/// What an engine that works at once can say without waiting.
pub trait Known {
    /// The loss of the last batch.
    fn loss(&self) -> f32;

    /// Whether every embedding of the last batch is a number: an output without a length has none.
    fn is_placed(&self) -> bool;

    /// Everything learned so far.
    fn learned(&self) -> Learned;
}
