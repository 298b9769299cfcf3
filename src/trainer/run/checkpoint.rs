//! A moment of a run, and what was learned up to it.

use std::sync::Arc;

use ndarray::ArrayView1;

use super::preparation::Preparation;
use crate::backend::constants::NEVER_MET;
use crate::backend::{Kept, Learned};
use crate::encoder::Tower;
use crate::experiment::Experiment;
use crate::negatives::{Embeddings, NOBODY, Prepared};
use crate::plan::{Buffer, Plan};

/// Everything that the future of a run depends on. What is drawn follows from the settings, the seed and the step.
#[derive(Debug, Clone)]
pub(super) struct Checkpoint {
    pub(super) step: u64,
    pub(super) learned: Arc<Learned>,
    pub(super) optimizer_began: u64,
    pub(super) preparation: Preparation,
    pub(super) experiment: Arc<Experiment>,
    /// How many changes of settings lie before it.
    pub(super) changes: usize,
}

impl Checkpoint {
    /// A run of this experiment as it begins, with these parameters, `[P]`, or those that its seed draws.
    pub(super) fn first(experiment: Arc<Experiment>, plan: &Plan, given: Option<Vec<f32>>) -> Self {
        let parameters = given.unwrap_or_else(|| plan.layout.initialize(experiment.seed, experiment.tau));
        Checkpoint {
            step: 0,
            learned: Arc::new(begun(plan, parameters)),
            optimizer_began: 0,
            preparation: Preparation::default(),
            experiment,
            changes: 0,
        }
    }

    /// Memory that it takes, in bytes, without what is already counted, which it adds to.
    pub(super) fn bytes(&self, counted: &mut Vec<*const Prepared>) -> usize {
        learned_bytes(&self.learned) + self.preparation.bytes(counted)
    }
}

/// What a run begins with: nothing kept yet, but all of it there, so that it also replaces what an engine holds.
fn begun(plan: &Plan, parameters: Vec<f32>) -> Learned {
    Learned { kept: nothing_kept(plan), ..Learned::new(parameters) }
}

/// What fits a plan of what was kept for another; the rest begins anew.
pub(super) fn fitted(kept: Kept, plan: &Plan) -> Kept {
    let fresh = nothing_kept(plan);
    let fits = [0, 1].iter().all(|&side| kept.memory[side].len() == fresh.memory[side].len())
        && kept.memory_pairs.len() == fresh.memory_pairs.len();
    let (memory, memory_pairs) =
        if fits { (kept.memory, kept.memory_pairs) } else { (fresh.memory, fresh.memory_pairs) };
    let known = kept.pair_loss.len() == fresh.pair_loss.len();
    let remembered = [0, 1].iter().all(|&side| kept.denominators[side].len() == fresh.denominators[side].len());
    Kept {
        momentum: kept.momentum,
        memory,
        memory_pairs,
        pair_loss: if known { kept.pair_loss } else { fresh.pair_loss },
        denominators: if remembered { kept.denominators } else { fresh.denominators },
    }
}

/// Momentum encoders begin as the online ones when none are given.
fn nothing_kept(plan: &Plan) -> Kept {
    let memory_size = plan.memory.map_or(0, |memory| memory.size);
    let memory = |tower| vec![0.0; plan.extent(Buffer::Memory(tower)).iter().product()];
    Kept {
        momentum: Vec::new(),
        memory: Tower::BOTH.map(memory),
        memory_pairs: vec![NOBODY; memory_size],
        pair_loss: vec![f32::NAN; plan.shape.corpus],
        denominators: Tower::BOTH
            .map(|asking| vec![NEVER_MET; plan.extent(Buffer::Denominators(asking)).iter().product()]),
    }
}

fn learned_bytes(learned: &Learned) -> usize {
    let Learned { parameters, moment1, moment2, kept } = learned;
    let [of_queries, of_keys] = &kept.denominators;
    let lists = [parameters, moment1, moment2, &kept.momentum, &kept.memory[0], &kept.memory[1], &kept.pair_loss]
        .into_iter()
        .chain([of_queries, of_keys]);
    4 * (lists.map(|list| list.len()).sum::<usize>() + kept.memory_pairs.len())
}

/// Whether what was learned is numbers.
pub(crate) fn is_finite(learned: &Learned) -> bool {
    learned.parameters.iter().chain(&learned.moment1).chain(&learned.moment2).all(|v| v.is_finite())
}

/// Whether all rows have unit length. What had no length before it was scaled is not a number here.
pub(super) fn are_unit(embeddings: &Embeddings) -> bool {
    let is_unit = |row: ArrayView1<'_, f32>| (row.dot(&row) - 1.0).abs() < 1e-3;
    [&embeddings.queries, &embeddings.keys].iter().all(|side| side.rows().into_iter().all(is_unit))
}
