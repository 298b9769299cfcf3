//! How the methods choose, seen against the corpus as it is now.

use ndarray::Array2;

use super::seen::Chosen;
use super::snapshot::Choosing;
use crate::backend::Learned;
use crate::backend::looking::{embed, encode};
use crate::encoder::Tower;
use crate::experiment::Settings;
use crate::metrics;
use crate::negatives::collect::Mining;
use crate::negatives::{At, Embeddings, Index, NOBODY};
use crate::order::rows_at;
use crate::trainer::run::{Run, Stage};

/// Embeddings of the memory, which are compared with what they would be now.
const COMPARED: usize = 512;

/// Whether the collected negatives are chosen by their similarity: by the engine at each step, or from an index.
pub(super) fn collects_by_similarity(run: &Run) -> bool {
    let Settings { collect, knobs, .. } = &**run.experiment();
    collect.mining() == Mining::TopK || collect.refresh(knobs).needs_embeddings()
}

/// Measures how the methods choose.
pub(super) fn choosing(run: &Run, learned: &Learned, chosen: &Chosen) -> Choosing {
    let collects = run.plan().shape.columns != Default::default() || run.plan().memory.is_some();
    let stage = [Stage::Collect, Stage::Compose].into_iter().find(|&stage| {
        !run.preparation().of(stage).lists.is_empty()
            && run.preparation().age(run.experiment(), stage, run.step()).is_some()
    });
    if stage.is_none() && !collects && run.experiment().compose.knobs().is_empty() {
        return Choosing::default();
    }
    let embeddings = embed(run.plan(), &learned.parameters, &run.data().train);
    Choosing {
        index_overlap: stage.and_then(|stage| overlap(run, stage, learned, &embeddings)),
        queue_drift: drift(run, learned),
        hardness_percentile: percentile(run, &embeddings, chosen),
    }
}

fn overlap(run: &Run, stage: Stage, learned: &Learned, embeddings: &Embeddings) -> Option<f64> {
    let before = run.preparation().of(stage);
    let at = At { knobs: run.experiment(), step: run.step(), pairs: &run.data().train };
    let losses = &learned.kept.pair_loss;
    let index = Index { embeddings: Some(embeddings), before: Some(before), losses, meetings: &[] };
    let fresh = stage.method(run.experiment()).prepare(&at, &index);
    metrics::index_overlap(&before.lists, &fresh.lists)
}

fn drift(run: &Run, learned: &Learned) -> Option<f64> {
    let kept = &learned.kept;
    let encoder = if kept.momentum.is_empty() { &learned.parameters } else { &kept.momentum };
    let filled: Vec<usize> = (0..kept.memory_pairs.len()).filter(|&m| kept.memory_pairs[m] != NOBODY).collect();
    let some: Vec<usize> = filled.iter().copied().step_by(filled.len().div_ceil(COMPARED).max(1)).collect();
    let dim = run.plan().shape.dim;
    let of = |tower: Tower, items: &Array2<f32>| {
        let rows = some.iter().flat_map(|&m| &kept.memory[tower as usize][m * dim..(m + 1) * dim]);
        let then: Vec<f32> = rows.copied().collect();
        let pairs: Vec<usize> = some.iter().map(|&m| kept.memory_pairs[m] as usize).collect();
        let now = encode(run.plan(), encoder, tower, rows_at(items, &pairs).view());
        metrics::drift(&then, &now.iter().copied().collect::<Vec<f32>>(), dim)
    };
    // Queries meet keys of the memory, and keys meet its queries.
    let [queries_meet, keys_meet] = run.plan().shape.memory;
    let train = &run.data().train;
    let sides = [
        (queries_meet > 0).then(|| of(Tower::Key, &train.keys)).flatten(),
        (keys_meet > 0).then(|| of(Tower::Query, &train.queries)).flatten(),
    ];
    let sides: Vec<f64> = sides.into_iter().flatten().collect();
    (!sides.is_empty()).then(|| sides.iter().sum::<f64>() / sides.len() as f64)
}

fn percentile(run: &Run, embeddings: &Embeddings, chosen: &Chosen) -> Option<f64> {
    let anchors = chosen.anchors.iter().flat_map(|&pair| embeddings.queries.row(pair as usize));
    let anchors: Vec<f32> = anchors.copied().collect();
    let keys: Vec<f32> = embeddings.keys.iter().copied().collect();
    let keys_of: Vec<_> = chosen.anchors.iter().copied().zip(chosen.keys.iter().cloned()).collect();
    metrics::hardness_percentile(&anchors, &keys, run.plan().shape.dim, &keys_of)
}
