//! What scores of a run made elsewhere say about it.

use super::step::{Scored, ScoresError, StepScores};
use crate::metrics::{self, false_push};
use crate::views::diagnosis::{Diagnosis, Lines, Vitals, diagnose};

impl StepScores<'_> {
    /// The state of the run at this step. There is no advice: nobody knows the settings of that run. `losses`: those of
    /// the run at this temperature, oldest first, the step's own last.
    ///
    /// # Errors
    /// As [`StepScores::look`].
    pub fn diagnosis(&self, tau: f64, losses: &[f32]) -> Result<Diagnosis, ScoresError> {
        let scored = Scored::new(self, tau)?;
        let scalars = metrics::look(&scored.evaluated(), &mut None).scalars;
        // Two queries are at most as far apart as the sum of their distances to one key, and two keys likewise. So the
        // mean squared distance within a side is at most four times that of queries to keys, and its uniformity is at
        // least minus twice that.
        let uniformity = scalars.negative_mean.map(|mean| -2.0 * 4.0 * (2.0 - 2.0 * mean));
        let known = !self.known_false.is_empty();
        let vitals = Vitals {
            step: self.step,
            stopped: None,
            loss: scalars.loss,
            first_loss: losses.first().map(|&loss| f64::from(loss)),
            losses,
            // With equal similarities a collapsed encoder guesses. The floor is known for in-batch negatives alone, and
            // nobody knows whether these are.
            lines: Lines { chance: scalars.chance, collapse: scalars.chance, floor: None },
            in_nats: true,
            is_log: true,
            active: None,
            tau,
            similarities: (scalars.positive_mean, scalars.negative_mean),
            auroc: scalars.auroc,
            candidates: scalars.candidates_per_anchor,
            uniformity: (uniformity, uniformity),
            effective_negatives: scalars.effective_negatives,
            false_rate: scalars.false_negative_rate.filter(|_| known),
            duplicate_rate: None,
            false_push: known.then(|| false_push(&[scored.rows()])).flatten(),
            retrieval: None,
            recalls: &[],
            dim: 0,
            rate: 0.0,
            decay: 0.0,
            filters_labels: false,
            collects_hard: false,
        };
        Ok(Diagnosis { advice: Vec::new(), ..diagnose(&vitals) })
    }
}
