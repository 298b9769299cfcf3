//! Two engines, each in a thread of its own, that share every step: one owns the query tower, the other the key tower.
//!
//! An engine encodes its own side, the two swap embeddings, and each computes what follows from them for its own tower.
//! Where there are many pairs, they share the rows of similarities, too, and swap sums and gradients (`cpu/half.rs`);
//! otherwise both compute all similarities. Nothing is added in another order, so that all numbers have the bits of the
//! whole step.
//!
//! The engine of the run leads: it tells the other, the follower, the indices of a [`Stretch`] of steps, lends it the
//! key tower, and takes the tower back after the stretch. Between stretches it is an engine like any other.

use std::sync::Arc;

use super::cpu::CpuEngine;
use super::executor::{Executor, Known};
use super::shared_step::SharedStep;
use super::{Extras, Learned, StepInputs};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::plan::{Plan, Shape};

/// The tower of the engine that leads.
pub const LEADER: Tower = Tower::Query;
/// The tower that is lent.
pub const FOLLOWER: Tower = Tower::Key;

/// What an engine does in a step that it shares. Only plans for which [`Plan::has_halves`] have such steps.
pub trait Halves {
    /// The next part of a step will be the first; a step that was begun before is never ended.
    fn begin_half(&mut self);

    /// How far the step is.
    fn shared_step(&self) -> SharedStep;

    /// The next part of the step of this tower. `heard`: what the other engine says, if [`SharedStep::hears`]. What the
    /// other engine has to hear, which may be nothing; `None` once the step is taken.
    ///
    /// # Panics
    /// If the two take different steps.
    fn half_step(&mut self, tower: Tower, inputs: &StepInputs<'_>, heard: &[f32]) -> Option<Vec<f32>>;

    /// Whether the other engine still has its tower as it is here, because nothing has changed since it was taken back.
    fn is_lent(&self) -> bool;

    /// A tower's parameters, first moments and second moments, one after the other.
    fn lend(&self, tower: Tower) -> Vec<f32>;

    /// Takes over what [`Halves::lend`] gives.
    fn take_back(&mut self, tower: Tower, state: &[f32]);
}

/// Inputs of steps that follow each other, as numbers that can be sent to another thread.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The numbers of indices of a step: `B`, `S` and `B K`.
    sizes: [usize; 3],
    /// For each step its number, temperature, rate and decay, and its indices. Those that are no integers are stored by
    /// their bits.
    words: Vec<u32>,
}

/// The words of a step before its indices; the step's number has two.
const NUMBERS: usize = 5;

impl Stretch {
    /// Without steps.
    pub fn new(plan: &Plan) -> Self {
        Stretch::from_words(plan, Vec::new())
    }

    /// From [`Stretch::words`], for a plan of the same shape.
    pub fn from_words(plan: &Plan, words: Vec<u32>) -> Self {
        let Shape { batch, columns, .. } = plan.shape;
        Stretch { sizes: [batch, columns.shared, batch * columns.own], words }
    }

    /// All of it.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// The number of steps.
    pub fn len(&self) -> usize {
        self.words.len() / self.step_words()
    }

    /// Whether there are no steps.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds a step.
    pub fn push(&mut self, inputs: &StepInputs<'_>) {
        let StepInputs { step, batch, shared, own, tau, rate, decay, .. } = *inputs;
        self.words.extend([step as u32, (step >> 32) as u32, tau.to_bits(), rate.to_bits(), decay.to_bits()]);
        [batch, shared, own].iter().for_each(|indices| self.words.extend_from_slice(indices));
    }

    /// The inputs of a step.
    ///
    /// # Panics
    /// If there are not so many steps.
    pub fn get(&self, n: usize) -> StepInputs<'_> {
        let words = &self.words[n * self.step_words()..][..self.step_words()];
        let ([low, high, tau, rate, decay], indices) = words.split_first_chunk::<NUMBERS>().expect("a whole step");
        let [batch, shared, _] = self.sizes;
        StepInputs {
            step: u64::from(*low) | u64::from(*high) << 32,
            batch: &indices[..batch],
            shared: &indices[batch..][..shared],
            own: &indices[batch + shared..],
            tau: f32::from_bits(*tau),
            rate: f32::from_bits(*rate),
            decay: f32::from_bits(*decay),
            extras: Extras::default(),
        }
    }

    fn step_words(&self) -> usize {
        NUMBERS + self.sizes.iter().sum::<usize>()
    }
}

/// The engine that owns the lent tower.
pub struct FollowerEngine(CpuEngine<f32>);

impl FollowerEngine {
    /// Of `data` it reads the keys only.
    pub fn new(plan: Plan, data: &Arc<Pairs>) -> Self {
        let learned = Learned::new(vec![0.0; plan.layout.len()]);
        FollowerEngine(CpuEngine::new(plan, data, &learned))
    }

    /// The plan that is executed.
    pub fn plan(&self) -> &Plan {
        self.0.plan()
    }

    /// What it does in a step.
    pub fn half(&mut self) -> &mut dyn Halves {
        &mut self.0
    }

    /// Whether the next part of a step needs what the other engine says.
    pub fn hears(&self) -> bool {
        self.0.shared_step().hears()
    }

    /// The state of its tower, as [`Halves::lend`] gives it.
    pub fn tower(&self) -> Vec<f32> {
        self.0.lend(FOLLOWER)
    }

    /// Whether the last step can be followed by another: all numbers are finite.
    pub fn is_finite(&self) -> bool {
        self.0.is_finite() && self.0.loss().is_finite()
    }
}
