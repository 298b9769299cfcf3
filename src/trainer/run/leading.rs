//! Steps that the run's engine shares with a follower; see [`crate::backend::halves`].

use super::state::Run;
use super::stepping::inputs;
use crate::backend::halves::{FOLLOWER, LEADER, Stretch};

/// The reason why there is a stretch and an engine that shares it.
const BEGUN: &str = "a stretch has begun, which only an engine with halves begins";

impl Run {
    /// Whether steps can be shared.
    pub fn has_halves(&self) -> bool {
        self.info.kind == "cpu" && self.plan.has_halves()
    }

    /// Begins a stretch of up to `n` steps that are shared. It ends with the budget, before a method prepares itself
    /// and where a checkpoint is kept, since both need the whole engine. It is empty if the run cannot go on, or if its
    /// steps cannot be shared.
    pub fn begin_stretch(&mut self, n: u32) -> &Stretch {
        let mut stretch = Stretch::new(&self.plan);
        if let Some(halves) = self.engine.halves() {
            halves.begin_half();
        }
        if self.diverged.is_none() && self.engine.halves().is_some() && self.prepare_at_once() {
            let end = u64::from(self.experiment.steps).min(self.step + u64::from(n));
            for step in self.step..end {
                let is_whole = self.ring.wants(step) || !self.preparation.waiting(&self.experiment, step).is_empty();
                if is_whole && !stretch.is_empty() {
                    break;
                }
                self.draw(step);
                stretch.push(&inputs(&self.experiment, &self.drawn, &self.draws, step, self.optimizer_began));
            }
        }
        &self.shared.insert((stretch, 0)).0
    }

    /// The state of the follower's tower; `None` if the follower has it from the stretch before.
    pub fn lend(&mut self) -> Option<Vec<f32>> {
        let halves = self.engine.halves().expect(BEGUN);
        (!halves.is_lent()).then(|| halves.lend(FOLLOWER))
    }

    /// Whether [`Run::half_step`] needs what the follower says.
    pub fn hears(&mut self) -> bool {
        self.engine.halves().is_some_and(|halves| halves.shared_step().hears())
    }

    /// Goes on with the stretch, given what the follower says. What the follower has to hear, which may be nothing;
    /// `None` if the stretch is over, because all its steps are taken, or the run has diverged.
    pub fn half_step(&mut self, heard: &[f32]) -> Option<Vec<f32>> {
        let (stretch, mut taken) = self.shared.take()?;
        while taken < stretch.len() {
            let step = stretch.get(taken);
            let said = self.engine.halves().expect(BEGUN).half_step(LEADER, &step, heard);
            if said.is_some() {
                self.shared = Some((stretch, taken));
                return said;
            }
            self.drawn.batch.copy_from_slice(step.batch);
            self.drawn.shared.copy_from_slice(step.shared);
            self.drawn.own.copy_from_slice(step.own);
            self.draws.draw(&self.experiment, &self.plan, self.step);
            taken += 1;
            if !self.stepped() {
                // The last good weights are back, those of the follower's tower too.
                return None;
            }
        }
        self.shared = Some((stretch, taken));
        None
    }

    /// After a stretch: takes the follower's tower back.
    pub fn take_back(&mut self, tower: &[f32]) {
        if self.shared.take().is_some() {
            self.engine.halves().expect(BEGUN).take_back(FOLLOWER, tower);
            self.keep_if_due();
        }
    }
}
