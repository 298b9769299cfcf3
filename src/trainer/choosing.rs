//! How the methods choose, seen against the corpus as it is now.

use ndarray::{Array2, Axis};

use super::preparation::Stage;
use super::{Trainer, encode};
use crate::backend::Learned;
use crate::encoder::Tower;
use crate::experiment::Settings;
use crate::metrics;
use crate::negatives::collect::Mining;
use crate::negatives::{At, Embeddings, Index, NOBODY};

/// Remembered embeddings that are compared with what they would be now.
const COMPARED: usize = 512;

/// What has no meaning for the methods is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Choosing {
    /// Share of the lists that negatives are chosen from that lists made now would hold too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_overlap: Option<f64>,
    /// 1 - the mean cosine between what is remembered and what it would be now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_drift: Option<f64>,
    /// Mean share of the corpus that is less similar to the anchor than a negative chosen for it, at the last look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardness_percentile: Option<f64>,
}

impl Trainer {
    /// Steps since the methods that choose last looked at the embeddings; `None` if they never do.
    pub(super) fn index_age(&self) -> Option<u64> {
        if self.plan.shape.columns.own > 0 && self.experiment.collect.mining() == Mining::TopK {
            return Some(0);
        }
        let stages = [Stage::Collect, Stage::Compose, Stage::Filter];
        // The snapshot shows the step before.
        let step = self.step.saturating_sub(1);
        stages.into_iter().find_map(|stage| self.preparation.age(&self.experiment, stage, step))
    }

    /// Whether the collected negatives are chosen by their similarity: by the engine at each step, or from an index.
    pub(super) fn collects_by_similarity(&self) -> bool {
        let Settings { collect, knobs, .. } = &*self.experiment;
        collect.mining() == Mining::TopK || collect.refresh(knobs).needs_embeddings()
    }

    /// Measures how the methods choose.
    pub(super) fn choosing(&self, learned: &Learned) -> Choosing {
        let collects = self.plan.shape.columns != Default::default() || self.plan.memory.is_some();
        let stage = [Stage::Collect, Stage::Compose].into_iter().find(|&stage| {
            !self.preparation.of(stage).lists.is_empty()
                && self.preparation.age(&self.experiment, stage, self.step).is_some()
        });
        if stage.is_none() && !collects && self.experiment.compose.knobs().is_empty() {
            return Choosing::default();
        }
        let embeddings = self.embed(learned);
        Choosing {
            index_overlap: stage.and_then(|stage| self.overlap(stage, learned, &embeddings)),
            queue_drift: self.drift(learned),
            hardness_percentile: self.percentile(&embeddings),
        }
    }

    fn overlap(&self, stage: Stage, learned: &Learned, embeddings: &Embeddings) -> Option<f64> {
        let before = self.preparation.of(stage);
        let at = At { knobs: &self.experiment, step: self.step, pairs: &self.data.train };
        let index = Index { embeddings: Some(embeddings), before: Some(before), losses: &learned.kept.pair_loss };
        let fresh = stage.method(&self.experiment).prepare(&at, &index);
        metrics::index_overlap(&before.lists, &fresh.lists)
    }

    fn drift(&self, learned: &Learned) -> Option<f64> {
        let kept = &learned.kept;
        let encoder = if kept.momentum.is_empty() { &learned.parameters } else { &kept.momentum };
        let filled: Vec<usize> = (0..kept.memory_pairs.len()).filter(|&m| kept.memory_pairs[m] != NOBODY).collect();
        let some: Vec<usize> = filled.iter().copied().step_by(filled.len().div_ceil(COMPARED).max(1)).collect();
        let dim = self.plan.shape.dim;
        let of = |tower: Tower, items: &Array2<f32>| {
            let rows = some.iter().flat_map(|&m| &kept.memory[tower as usize][m * dim..(m + 1) * dim]);
            let then: Vec<f32> = rows.copied().collect();
            let pairs: Vec<usize> = some.iter().map(|&m| kept.memory_pairs[m] as usize).collect();
            let mut now = Array2::zeros((pairs.len(), dim));
            encode(&self.plan, encoder, tower, items.select(Axis(0), &pairs).view(), &mut now);
            metrics::drift(&then, &now.iter().copied().collect::<Vec<f32>>(), dim)
        };
        // Queries meet remembered keys, and keys remembered queries.
        let [queries_meet, keys_meet] = self.plan.shape.memory;
        let train = &self.data.train;
        let sides = [
            (queries_meet > 0).then(|| of(Tower::Key, &train.keys)).flatten(),
            (keys_meet > 0).then(|| of(Tower::Query, &train.queries)).flatten(),
        ];
        let sides: Vec<f64> = sides.into_iter().flatten().collect();
        (!sides.is_empty()).then(|| sides.iter().sum::<f64>() / sides.len() as f64)
    }

    fn percentile(&self, embeddings: &Embeddings) -> Option<f64> {
        let anchors = self.chosen.anchors.iter().flat_map(|&pair| embeddings.queries.row(pair as usize));
        let anchors: Vec<f32> = anchors.copied().collect();
        let keys: Vec<f32> = embeddings.keys.iter().copied().collect();
        let chosen: Vec<_> = self.chosen.anchors.iter().copied().zip(self.chosen.keys.iter().cloned()).collect();
        metrics::hardness_percentile(&anchors, &keys, self.plan.shape.dim, &chosen)
    }
}
