//! Where a run's batches come from: drawn by the experiment's own methods, or given, for a replay.

use crate::experiment::Experiment;
use crate::negatives::compose::Scratch;
use crate::plan::Plan;

/// The indices of one step.
#[derive(Debug)]
pub(super) struct Drawn {
    /// `[B]`.
    pub(super) batch: Vec<u32>,
    /// `[S]`.
    pub(super) shared: Vec<u32>,
}

impl Drawn {
    pub(super) fn new(plan: &Plan) -> Self {
        Drawn { batch: vec![0; plan.shape.batch], shared: vec![0; plan.shape.columns.shared] }
    }
}

/// The source of batches.
#[derive(Debug)]
pub struct Batches {
    given: Option<Vec<Vec<u32>>>,
    scratch: Scratch,
}

impl Batches {
    /// The experiment's own.
    pub fn drawn() -> Self {
        Batches { given: None, scratch: Scratch::default() }
    }

    /// These, in turn, over and over.
    pub fn given(batches: Vec<Vec<u32>>) -> Self {
        Batches { given: Some(batches), scratch: Scratch::default() }
    }

    /// Fills `out` for `step`.
    pub(super) fn draw(&mut self, experiment: &Experiment, step: u64, pairs: usize, out: &mut Drawn) {
        match &self.given {
            Some(given) => out.batch.copy_from_slice(&given[(step % given.len() as u64) as usize]),
            None => experiment.compose.compose(experiment.seed, step, pairs, &mut out.batch, &mut self.scratch),
        }
        experiment.collect.draw(experiment.seed, step, pairs, &out.batch, &mut out.shared);
    }
}
