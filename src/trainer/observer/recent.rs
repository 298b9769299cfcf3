//! The recent numbers of a run, for a diagnosis.

use std::collections::VecDeque;

use super::snapshot::{Evaluation, Snapshot};
use crate::metrics::Scalars;
use crate::trainer::run::Run;
use crate::views::diagnosis::{RECENT, Retrieval};

/// Losses that are kept: four times as many as are compared, for these are the newer half of the newer half.
const KEPT: usize = 4 * RECENT;
/// Evaluations that are kept.
const EVALUATIONS: usize = 64;

/// What has been seen of the run under its settings.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// How often the settings had become others: see [`Run::edits`].
    edits: u64,
    /// Step, loss, and the temperature of the look that brought it, oldest first.
    pub(super) losses: VecDeque<(u64, f32, f64)>,
    /// The first loss under these settings, and the temperature it was seen at.
    pub(super) first: Option<(f32, f64)>,
    /// Step and recall@10, oldest first.
    pub(super) recalls: VecDeque<(u64, f64)>,
    /// Of the last evaluation, and its step.
    pub(super) retrieval: Option<(u64, Retrieval)>,
    /// Of the last look.
    pub(super) scalars: Option<Scalars>,
    /// The step of the look that it was evaluated for, and the collapse line.
    pub(super) collapse: Option<(u64, f64)>,
}

impl Recent {
    pub(super) fn looked(&mut self, snapshot: &Snapshot) {
        self.losses.retain(|&(step, ..)| step < snapshot.first_loss_step);
        self.recalls.retain(|&(step, _)| step <= snapshot.step);
        self.retrieval = self.retrieval.filter(|&(step, _)| step <= snapshot.step);
        let first = self.first.is_none().then(|| snapshot.losses.first()).flatten();
        let tau = snapshot.look.scalars.tau;
        self.first = self.first.or(first.map(|&loss| (loss, tau)));
        let losses = (snapshot.first_loss_step..).zip(&snapshot.losses);
        self.losses.extend(losses.map(|(step, &loss)| (step, loss, tau)));
        self.losses.drain(..self.losses.len().saturating_sub(KEPT));
        self.scalars = Some(snapshot.look.scalars.clone());
    }

    pub(super) fn evaluated(&mut self, evaluation: &Evaluation) {
        let found = &evaluation.retrieval;
        self.recalls.retain(|&(step, _)| step < evaluation.step);
        self.recalls.push_back((evaluation.step, found.recall_at_10));
        self.recalls.drain(..self.recalls.len().saturating_sub(EVALUATIONS));
        let retrieval = Retrieval {
            recall_at_1: found.recall_at_1,
            recall_at_10: found.recall_at_10,
            candidates: found.candidates,
            class_at_10: found.class_at_10,
            rank_me: found.rank_me,
        };
        self.retrieval = Some((evaluation.step, retrieval));
    }

    /// What other settings make of the same weights is another story.
    pub(super) fn begin_anew_if_edited(&mut self, run: &Run) {
        if self.edits != run.edits() {
            *self = Recent { edits: run.edits(), retrieval: self.retrieval, ..Recent::default() };
        }
    }
}
