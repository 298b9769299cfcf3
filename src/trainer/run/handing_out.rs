//! What a run hands out to whoever looks.

use super::batches::Drawn;
use super::preparation::ENGINE_KNOWS;
use super::state::Run;
use crate::backend::looking::LookEngine;
use crate::backend::words::Words;
use crate::backend::{EngineError, Learned, Seen};
use crate::negatives::At;
use crate::plan::Buffer;

impl Run {
    /// Waits until all queued work is done.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn settled(&mut self) -> Result<(), EngineError> {
        self.engine.settled().await
    }

    /// The loss of the last step, and nothing else: the cheapest way to wait for it.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn loss(&mut self) -> Result<f32, EngineError> {
        self.engine.loss().await
    }

    /// Everything learned so far.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn learned(&mut self) -> Result<Learned, EngineError> {
        self.engine.learned().await
    }

    /// A buffer of the last step; indices come as numbers.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn read(&mut self, buffer: Buffer) -> Result<Vec<f32>, EngineError> {
        self.engine.read(buffer).await
    }

    /// Keeps the words of every row from now on, for a record; false if this engine does not.
    pub fn record_rows(&mut self) -> bool {
        self.engine.record_rows()
    }

    /// 1 / tau of the last step, and the words of its rows: queries ask, keys ask. `None` if they are not kept, or rows
    /// are not stored.
    pub fn recorded_rows(&self) -> Option<(f32, &[Words; 2])> {
        self.engine.recorded_rows()
    }

    /// What can be seen of the last step's batch, with the finite losses that nobody has seen, and the step of the
    /// first of them; before the first step, of the first batch, untrained. Where numbers turn out not to be finite,
    /// the run stops, returns to its last good weights, and shows a batch as these see it.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn show(&mut self) -> Result<(Seen, u64), EngineError> {
        self.hold_a_batch();
        let mut seen = self.engine.seen().await?;
        let mut losses = std::mem::take(&mut seen.losses);
        let finite = |values: &[f32]| values.iter().all(|v| v.is_finite());
        let placed = finite(&seen.queries) && finite(&seen.keys);
        if self.diverged.is_none() && !(finite(&losses) && placed) {
            self.give_up(placed);
        }
        if self.diverged.is_some() && !self.holds_batch {
            self.hold_a_batch();
            seen = self.engine.seen().await?;
        }
        losses.retain(|loss| loss.is_finite());
        let first = std::mem::replace(&mut self.first_unseen, self.step);
        Ok((Seen { losses, ..seen }, first))
    }

    /// The batch of step 0, by what has been prepared since, with what is collected for it.
    pub(crate) fn first_batch(&self) -> Drawn {
        let at = At { knobs: &self.experiment, step: 0, pairs: &self.data.train };
        let room = Drawn::new(&self.plan, &self.experiment);
        self.batches.first(&self.experiment, &at, self.preparation.ready(), room)
    }

    /// What is collected for this batch, as at step 0.
    pub(crate) fn collect_for(&self, drawn: &mut Drawn) {
        let at = At { knobs: &self.experiment, step: 0, pairs: &self.data.train };
        drawn.collect(&self.experiment, &at, self.preparation.ready());
    }

    /// An engine beside the run's own, which goes on from `learned` and has been told the same.
    pub(crate) fn engine_beside(&self, learned: &Learned) -> LookEngine {
        let mut engine = LookEngine::new(self.plan.clone(), &self.data.train, learned);
        self.preparation.tell(&ENGINE_KNOWS, |told| engine.tell(told));
        engine
    }
}
