//! The settings of a run, and when they became others.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::experiment::Experiment;

/// Changes of settings that are kept at most: every move of a slider is one.
const MOST_CHANGES: usize = 1024;

/// The settings of a run from step 0 on.
#[derive(Debug)]
pub(super) struct Timeline {
    began: Arc<Experiment>,
    /// Changes that are no longer known.
    pub(super) forgotten: usize,
    /// The step before which the settings became these.
    changes: VecDeque<(u64, Arc<Experiment>)>,
}

impl Timeline {
    pub(super) fn new(began: &Experiment) -> Self {
        Timeline { began: Arc::new(began.clone()), forgotten: 0, changes: VecDeque::new() }
    }

    /// Changes so far.
    pub(super) fn count(&self) -> usize {
        self.forgotten + self.changes.len()
    }

    /// The settings as they are now.
    pub(super) fn now(&self) -> &Arc<Experiment> {
        self.changes.back().map_or(&self.began, |(_, experiment)| experiment)
    }

    /// Before `step`, the settings became others.
    pub(super) fn change(&mut self, step: u64, experiment: &Experiment) {
        if *self.now().as_ref() == *experiment {
            return;
        }
        self.changes.push_back((step, Arc::new(experiment.clone())));
        if self.changes.len() > MOST_CHANGES
            && let Some((step, experiment)) = self.changes.pop_front()
        {
            self.forgotten += 1;
            if step == 0 {
                self.began = experiment;
            }
        }
    }

    /// Back to where so many changes had been made.
    pub(super) fn truncate(&mut self, count: usize) {
        self.changes.truncate(count.saturating_sub(self.forgotten));
    }

    /// The change after so many, if it was made before or at `step`.
    pub(super) fn next(&self, count: usize, step: u64) -> Option<(u64, Arc<Experiment>)> {
        let (at, experiment) = self.changes.get(count.checked_sub(self.forgotten)?)?;
        (*at <= step).then(|| (*at, experiment.clone()))
    }

    /// The settings with which a run begins that is to be at step 0 again, and how many changes those contain; nothing
    /// when what happened since is no longer known and `step` is not 0.
    pub(super) fn beginning(&self, step: u64) -> Option<(Arc<Experiment>, usize)> {
        if step > 0 {
            return (self.forgotten == 0).then(|| (self.began.clone(), 0));
        }
        let at_once = self.changes.iter().take_while(|(at, _)| *at == 0).count();
        let last = at_once.checked_sub(1).map_or(&self.began, |n| &self.changes[n].1);
        Some((last.clone(), self.forgotten + at_once))
    }
}
