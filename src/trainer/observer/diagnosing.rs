//! What a run's recent numbers say about it.

use super::choosing::collects_by_similarity;
use super::measuring::false_push;
use super::seen::SeenBatch;
use super::state::Observer;
use crate::backend::looking::Evaluator;
use crate::loss::rules::{Head, Relation};
use crate::trainer::run::Run;
use crate::views::diagnosis::{Diagnosis, Lines, Vitals, diagnose};

/// Steps for which a collapse line holds while a run goes on.
const COLLAPSE_HOLDS: u64 = 64;
/// By which factor the temperature may move before losses are no longer compared.
const SAME_TAU: f64 = 1.05;

impl Observer {
    /// What state the run was in at the last look, given the evaluation before it. `None` before the first look, and
    /// after a change of settings until the next one.
    pub(crate) fn diagnosis(&mut self, run: &Run) -> Option<Diagnosis> {
        self.recent.begin_anew_if_edited(run);
        let chance = self.recent.scalars.as_ref()?.chance;
        let collapse = self.collapse_line(chance)?;
        let (looked, scalars) = (self.looked.as_ref()?, self.recent.scalars.as_ref()?);
        let recalls: Vec<(u64, f64)> = self.recent.recalls.iter().copied().collect();
        let comparable = |tau: f64| (tau / scalars.tau).max(scalars.tau / tau) <= SAME_TAU;
        // Another temperature is another loss.
        let alike = self.recent.losses.iter().rev().take_while(|&&(.., tau)| comparable(tau));
        let mut losses: Vec<f32> = alike.map(|&(_, loss, _)| loss).collect();
        losses.reverse();
        let labels = &run.data().train.key_labels;
        let classes = labels.iter().any(|label| label != &labels[0]);
        let vitals = Vitals {
            step: looked.step,
            stopped: run.diverged().map(|diverged| &diverged.message[..]),
            loss: scalars.loss,
            first_loss: self.recent.first.filter(|&(_, tau)| comparable(tau)).map(|(loss, _)| f64::from(loss)),
            losses: &losses,
            lines: Lines { chance: scalars.chance, collapse, floor: scalars.floor },
            in_nats: !matches!(looked.plan.rules.head, Head::Triplet { .. } | Head::Alignment { .. }),
            is_log: !looked.plan.rules.has_soft_targets()
                && matches!(
                    looked.plan.rules.head,
                    Head::Softmax { kappa: 1.0, sigma: None, .. } | Head::Sigmoid { .. }
                ),
            active: scalars.active,
            tau: scalars.tau,
            similarities: (scalars.positive_mean, scalars.negative_mean),
            auroc: scalars.auroc,
            candidates: scalars.candidates_per_anchor,
            uniformity: (scalars.query_uniformity, scalars.key_uniformity),
            effective_negatives: scalars.effective_negatives,
            false_rate: scalars.false_negative_rate,
            duplicate_rate: scalars.duplicate_rate,
            false_push: false_push(&run.data().train, looked).filter(|_| classes),
            retrieval: self.recent.retrieval.map(|(_, retrieval)| retrieval),
            recalls: &recalls,
            dim: looked.plan.shape.dim,
            rate: run.experiment().rate,
            decay: run.experiment().decay,
            filters_labels: looked.plan.rules.filter.same == Some(Relation::Class),
            collects_hard: collects_by_similarity(run),
        };
        Some(diagnose(&vitals))
    }

    /// The loss of the look's batch if all embeddings were one point. Evaluating it costs as much as a look, and it
    /// moves slowly, so while looks follow each other one holds for a while; whoever asks twice about a look gets its
    /// own.
    fn collapse_line(&mut self, chance: f64) -> Option<f64> {
        let looked = self.looked.as_ref()?;
        let recent = |(step, _): &(u64, f64)| (1..COLLAPSE_HOLDS).contains(&looked.step.saturating_sub(*step));
        let collapse =
            self.recent.collapse.filter(recent).unwrap_or_else(|| (looked.step, collapse_line(looked, chance)));
        self.recent.collapse = Some(collapse);
        Some(if looked.stores_rows() { collapse.1 } else { chance })
    }
}

/// The loss of a look's batch if all embeddings were one point: with plain rows what a guess costs; otherwise
/// evaluated, since biases, margins, offsets and filters make a difference.
fn collapse_line(looked: &SeenBatch, chance: f64) -> f64 {
    if !looked.stores_rows() {
        return chance;
    }
    let value = 1.0 / (looked.plan.shape.dim as f32).sqrt();
    let mut point = looked.seen.clone();
    point.queries.fill(value);
    point.keys.fill(value);
    // What is remembered is of other embeddings.
    point.excess = Default::default();
    for direction in &mut point.directions {
        direction.candidates.fill(value);
        direction.own.fill(value);
    }
    let (plan, batch) = (&looked.plan, &looked.drawn.batch);
    let evaluated =
        Evaluator::new(plan, &looked.facts, batch, looked.draws.extras(&looked.drawn), &point).at(looked.tau).rows;
    let of = |losses: &[f32], trust: &[f32]| {
        let sum: f64 = losses.iter().zip(trust).map(|(loss, trust)| f64::from(loss * trust)).sum();
        sum / losses.len().max(1) as f64
    };
    evaluated.iter().map(|rows| looked.weights()[rows.asking as usize] * of(&rows.losses, &rows.trust)).sum()
}
