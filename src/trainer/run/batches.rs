//! Where a run's batches come from: drawn by the experiment's own methods, or given, for a replay.

use crate::experiment::Settings;
use crate::loss::rules::Targets;
use crate::negatives::collect::{Draw, Mining};
use crate::negatives::ranker::practice::Meeting;
use crate::negatives::{At, Prepared};
use crate::plan::Plan;

/// The indices of one step.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// `[B]`.
    pub(crate) batch: Vec<u32>,
    /// `[S]`.
    pub(crate) shared: Vec<u32>,
    /// `[B, K]`; empty where the engine mines them.
    pub(crate) own: Vec<u32>,
    /// `[B, K]`: how much the click on each own candidate counts; empty if none can be clicked.
    pub(crate) clicks: Vec<f32>,
    /// `[B, 1 + K]`: the targets of each anchor's own key and own candidates; empty unless the host gives them.
    pub(crate) targets: Vec<f32>,
    /// `[B]`: the group of each pair's key; empty without proxies.
    pub(crate) groups: Vec<u32>,
}

/// What the stages that decide about single steps have prepared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ready<'a> {
    pub(crate) compose: &'a Prepared,
    pub(crate) collect: &'a Prepared,
    pub(crate) weigh: &'a Prepared,
}

impl Drawn {
    pub(crate) fn new(plan: &Plan, settings: &Settings) -> Self {
        let collect = &settings.collect;
        let own = if collect.mining() == Mining::None { plan.shape.batch * plan.shape.columns.own } else { 0 };
        Drawn {
            batch: vec![0; plan.shape.batch],
            shared: vec![0; plan.shape.columns.shared],
            own: vec![0; own],
            clicks: vec![0.0; if collect.is_clicked() { own } else { 0 }],
            targets: Vec::new(),
            groups: vec![0; if plan.shape.proxies > 0 { plan.shape.batch } else { 0 }],
        }
    }

    /// Collects candidates for this batch, and judges them.
    pub(super) fn collect(&mut self, settings: &Settings, at: &At<'_>, ready: Ready<'_>) {
        let Drawn { batch, shared, own, clicks, targets, groups } = self;
        settings.collect.draw(at, ready.collect, batch, &mut Draw { shared, own, clicks, groups });
        targets.clear();
        if settings.weigh.rule(settings).targets == Targets::Given {
            // The lists are lent, so that nothing is copied.
            let met = Meeting { batch: std::mem::take(batch), own: std::mem::take(own) };
            settings.weigh.targets(at, ready.weigh, &met, targets);
            (*batch, *own) = (met.batch, met.own);
        }
    }
}

/// The source of batches.
#[derive(Debug, Default)]
pub(super) struct Batches {
    given: Option<Vec<Vec<u32>>>,
    /// The epoch whose order is kept, and the order.
    epoch: Option<(u64, Vec<u32>)>,
}

impl Batches {
    /// The experiment's own.
    pub(super) fn drawn() -> Self {
        Batches::default()
    }

    /// These, in turn, over and over.
    pub(super) fn given(batches: Vec<Vec<u32>>) -> Self {
        Batches { given: Some(batches), epoch: None }
    }

    /// The batch of step 0, by what has been prepared since. `at` names any step.
    pub(super) fn first(&self, settings: &Settings, at: &At<'_>, ready: Ready<'_>, mut out: Drawn) -> Drawn {
        let mut anew = Batches { given: self.given.clone(), epoch: None };
        anew.draw(settings, &At { step: 0, ..*at }, ready, &mut out);
        out
    }

    /// Forgets the order of the epoch, because what it was made from has changed.
    pub(super) fn forget(&mut self) {
        self.epoch = None;
    }

    /// Fills `out` for the step that `at` names. `ready` is what the stages have prepared.
    pub(super) fn draw(&mut self, settings: &Settings, at: &At<'_>, ready: Ready<'_>, out: &mut Drawn) {
        let size = out.batch.len();
        match &self.given {
            Some(given) => out.batch.copy_from_slice(&given[(at.step % given.len() as u64) as usize]),
            None => {
                let per_epoch = (at.pairs.len() / size).max(1) as u64;
                let epoch = at.step / per_epoch;
                if self.epoch.as_ref().is_none_or(|(kept, _)| *kept != epoch) {
                    let order = settings.compose.order(&At { step: epoch, ..*at }, ready.compose, size);
                    self.epoch = Some((epoch, order));
                }
                if let Some((_, order)) = &self.epoch {
                    let start = (at.step % per_epoch) as usize * size;
                    out.batch.copy_from_slice(&order[start..start + size]);
                }
            }
        }
        out.collect(settings, at, ready);
    }
}
