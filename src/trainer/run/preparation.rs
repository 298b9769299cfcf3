//! What the four stages prepare ahead of the steps, and when it is due again.

use std::sync::Arc;

use rand::seq::SliceRandom;

use super::batches::Ready;
use crate::backend::Told;
use crate::experiment::{Experiment, Settings, differ};
use crate::negatives::collect::Draw;
use crate::negatives::ranker::practice::{ANCHORS, Meeting};
use crate::negatives::{At, Index, Method, Prepared, Refresh};
use crate::random::{Purpose, stream};

/// The stages, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Compose = 0,
    Collect = 1,
    Filter = 2,
    Weigh = 3,
}

impl Stage {
    /// The method that the settings choose for it.
    pub(crate) fn method(self, settings: &Settings) -> &'static dyn Method {
        match self {
            Stage::Compose => settings.compose.0,
            Stage::Collect => settings.collect.0,
            Stage::Filter => settings.filter.0,
            Stage::Weigh => settings.weigh.0,
        }
    }
}

const STAGES: [Stage; 4] = [Stage::Compose, Stage::Collect, Stage::Filter, Stage::Weigh];

/// The stages of whose preparation an engine is told.
pub(crate) const ENGINE_KNOWS: [Stage; 3] = [Stage::Collect, Stage::Filter, Stage::Weigh];

/// What each stage has prepared. Copies share it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Preparation {
    /// The due step that each stage's preparation belongs to.
    due: [Option<u64>; 4],
    /// The step at which it was made.
    made_at: [u64; 4],
    made: [Arc<Prepared>; 4],
}

impl Preparation {
    pub(crate) fn of(&self, stage: Stage) -> &Prepared {
        &self.made[stage as usize]
    }

    /// How many steps ago a stage last looked at the embeddings; `None` when it never has, or never does.
    pub(crate) fn age(&self, experiment: &Experiment, stage: Stage, step: u64) -> Option<u64> {
        let looked = refresh(experiment, stage).needs_embeddings() && self.due[stage as usize].is_some();
        looked.then(|| step.saturating_sub(self.made_at[stage as usize]))
    }

    /// The stages that must prepare themselves before `step`.
    pub(super) fn waiting(&self, experiment: &Experiment, step: u64) -> Vec<Stage> {
        let waits = |stage: &Stage| {
            let due = refresh(experiment, *stage).due(step);
            due.is_some() && due != self.due[*stage as usize]
        };
        STAGES.into_iter().filter(waits).collect()
    }

    /// Whether any of them must see the embeddings.
    pub(super) fn needs_embeddings(experiment: &Experiment, waiting: &[Stage]) -> bool {
        waiting.iter().any(|&stage| refresh(experiment, stage).needs_embeddings())
    }

    /// The batches with own candidates that a stage's method wants to see as it prepares itself. Their pairs are drawn
    /// for the ranker, and their candidates as those of the steps that come.
    pub(super) fn meetings(&self, stage: Stage, settings: &Settings, at: &At<'_>) -> Vec<Meeting> {
        let count = stage.method(settings).meetings(settings, self.before(stage));
        let (collect, pairs) = (&settings.collect, at.pairs.len());
        let columns = collect.columns(settings);
        let anchors = ANCHORS.min(settings.batch as usize);
        // Before the first refresh the stream of step 0 gives the initial parameters.
        let mut rng = stream(settings.seed, Purpose::Ranking, at.step + 1);
        let mut order: Vec<u32> = (0..pairs as u32).collect();
        let meeting = |n: usize| {
            let batch = order.partial_shuffle(&mut rng, anchors).0.to_vec();
            let (mut shared, mut own) = (vec![0; columns.shared], vec![0; anchors * columns.own]);
            let mut clicks = vec![0.0; if collect.is_clicked() { own.len() } else { 0 }];
            let mut draw = Draw { shared: &mut shared, own: &mut own, clicks: &mut clicks, groups: &mut [] };
            collect.draw(&At { step: at.step + n as u64, ..*at }, self.of(Stage::Collect), &batch, &mut draw);
            Meeting { batch, own }
        };
        (0..count).map(meeting).collect()
    }

    /// What a stage prepared at the refresh before.
    fn before(&self, stage: Stage) -> Option<&Prepared> {
        let n = stage as usize;
        self.due[n].map(|_| self.made[n].as_ref())
    }

    /// What the stages that decide about single steps have prepared.
    pub(crate) fn ready(&self) -> Ready<'_> {
        let [compose, collect, weigh] = [Stage::Compose, Stage::Collect, Stage::Weigh].map(|stage| self.of(stage));
        Ready { compose, collect, weigh }
    }

    /// Lets a stage's method prepare itself. Of the index it sees what it needs, and what it prepared before.
    pub(super) fn prepare(&mut self, stage: Stage, method: &dyn Method, at: &At<'_>, index: Index<'_>) {
        let n = stage as usize;
        let due = method.refresh(at.knobs);
        let index = Index {
            embeddings: index.embeddings.filter(|_| due.needs_embeddings()),
            before: self.before(stage),
            ..index
        };
        self.made[n] = Arc::new(method.prepare(at, &index));
        self.due[n] = due.due(at.step);
        self.made_at[n] = at.step;
    }

    /// Tells what these stages have prepared.
    pub(crate) fn tell(&self, stages: &[Stage], mut tell: impl FnMut(Told<'_>)) {
        // A filter and a weighting that both had a guide would need two tables; the catalogue refuses that.
        let guide = self.of(Stage::Weigh).guide.as_ref().or(self.of(Stage::Filter).guide.as_ref());
        for &stage in stages {
            let prepared = self.of(stage);
            match stage {
                Stage::Compose => {}
                Stage::Collect => {
                    tell(Told::Offsets(&prepared.offsets));
                    if let Some(bank) = &prepared.bank {
                        tell(Told::Bank(bank));
                    }
                }
                Stage::Filter => {
                    tell(Told::Guide(guide));
                    tell(Told::Suspects(&prepared.suspects));
                }
                Stage::Weigh => {
                    tell(Told::Trust(&prepared.trust));
                    tell(Told::Guide(guide));
                }
            }
        }
    }

    /// Memory that it takes, in bytes, without what is already counted, which it adds to.
    pub(super) fn bytes(&self, counted: &mut Vec<*const Prepared>) -> usize {
        let mut sum = 0;
        for made in &self.made {
            if !counted.contains(&Arc::as_ptr(made)) {
                counted.push(Arc::as_ptr(made));
                sum += made.bytes();
            }
        }
        sum
    }

    /// Forgets what other settings make worthless; returns the stages.
    pub(super) fn forget(&mut self, old: &Experiment, new: &Experiment) -> Vec<Stage> {
        let stale = |&stage: &Stage| {
            let (was, is) = (stage.method(old), stage.method(new));
            was.about().id != is.about().id
                || differ(old, new, is.spoiled_by())
                || (stage == Stage::Compose && old.batch != new.batch)
        };
        let stale: Vec<Stage> = STAGES.into_iter().filter(stale).collect();
        for &stage in &stale {
            self.due[stage as usize] = None;
            self.made[stage as usize] = Arc::default();
        }
        stale
    }
}

fn refresh(settings: &Settings, stage: Stage) -> Refresh {
    stage.method(settings).refresh(settings)
}
