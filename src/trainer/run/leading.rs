//! Steps that the run's engine shares with a follower; see [`crate::backend::halves`].

use super::state::Run;
use super::stepping::inputs;
use crate::backend::EngineError;
use crate::backend::halves::{FOLLOWER, Halves, LEADER, Stretch};

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
    ///
    /// # Errors
    /// None in practice: the CPU engine need not wait.
    pub async fn begin_stretch(&mut self, n: u32) -> Result<&Stretch, EngineError> {
        let mut stretch = Stretch::new(&self.plan);
        if self.diverged.is_none() && self.engine.halves().is_some() {
            self.prepare().await?;
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
        Ok(&self.shared.insert((stretch, 0)).0)
    }

    /// The steps of the stretch that are not taken yet.
    pub fn steps_left(&self) -> u32 {
        self.shared.as_ref().map_or(0, |(stretch, taken)| (stretch.len() - taken) as u32)
    }

    /// The state of the follower's tower; `None` if the follower has it from the stretch before.
    pub fn lend(&mut self) -> Option<Vec<f32>> {
        let halves = self.halves();
        (!halves.is_lent()).then(|| halves.lend(FOLLOWER))
    }

    /// The first part of the next step of the stretch. `[B, d]`: the embeddings of the queries.
    pub fn encode_half(&mut self) -> Vec<f32> {
        let (stretch, taken) = self.shared.as_ref().expect(BEGUN);
        self.engine.halves().expect(BEGUN).encode_half(LEADER, &stretch.get(*taken))
    }

    /// The second part. `keys`: `[rows, d]`, the embeddings of the keys. False if the run has diverged by this step,
    /// which ends the stretch: the last good weights are back, those of the follower's tower too.
    pub fn learn_half(&mut self, keys: &[f32]) -> bool {
        let (stretch, taken) = self.shared.as_mut().expect(BEGUN);
        let step = stretch.get(*taken);
        self.engine.halves().expect(BEGUN).learn_half(LEADER, &step, keys);
        self.drawn.batch.copy_from_slice(step.batch);
        self.drawn.shared.copy_from_slice(step.shared);
        self.drawn.own.copy_from_slice(step.own);
        self.draws.draw(&self.experiment, &self.plan, self.step);
        *taken += 1;
        self.stepped()
    }

    /// The stretch is over: takes the follower's tower back.
    pub fn take_back(&mut self, tower: &[f32]) {
        self.halves().take_back(FOLLOWER, tower);
        self.shared = None;
        self.keep_if_due();
    }

    fn halves(&mut self) -> &mut dyn Halves {
        self.engine.halves().expect(BEGUN)
    }
}
