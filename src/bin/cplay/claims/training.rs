//! A run of a claim: its phases and its measurements.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::patch;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

use super::claim::Training;
use super::measure::{Measure, Of, Seen, WATCHED};
use crate::Failure;

/// The settings of every training claim, unless its own patch changes them.
const TOY: &str = "data=hierarchy depth=1 width=64 dim=16 optimizer=adam decay=0 loss=infonce-qk";

/// A run, which several claims may share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// Settings, and the number of steps under each.
    phases: Vec<(Experiment, u32)>,
}

impl Run {
    /// The run of one side with one seed.
    pub(super) fn new(training: &Training, side: &'static str, seed: u32) -> Result<Self, Failure> {
        let (first, steps) = training.first;
        let own = patch(side).into_iter().find(|(knob, _)| *knob == "steps").and_then(|(_, value)| value.number());
        let last = own.map_or(training.steps, |own| own as u32);
        let total = steps + last;
        let experiment = |change: &'static str| {
            let mut entries: Vec<(&str, Value)> = patch(TOY);
            // A budget is at least one step, also of a run that takes none.
            let run = [("seed", Value::Number(seed.into())), ("steps", Value::Number(total.max(1).into()))];
            for (knob, value) in [patch(training.base), patch(change), run.into()].concat() {
                entries.retain(|(other, _)| *other != knob);
                entries.push((knob, value));
            }
            let entries: Vec<_> = entries.into_iter().map(|(knob, value)| (knob.to_owned(), value)).collect();
            catalogue::apply_strictly(&Settings::default(), &entries).map_err(Failure::from)
        };
        let mut phases = vec![(experiment(side)?, last)];
        if steps > 0 {
            phases.insert(0, (experiment(first)?, steps));
        }
        Ok(Run { phases })
    }

    /// A run of one experiment.
    pub(super) fn of(experiment: Experiment, steps: u32) -> Self {
        Run { phases: vec![(experiment, steps)] }
    }

    /// The number of its steps.
    pub(super) fn steps(&self) -> u64 {
        self.phases.iter().map(|(_, steps)| u64::from(*steps)).sum()
    }

    /// Takes the steps and measures. `moved` is called with the number of steps as they are taken.
    pub(super) fn take(
        &self,
        engine: EngineChoice,
        measures: &[Measure],
        moved: impl Fn(u64),
    ) -> Result<Vec<f64>, Failure> {
        let failed = |error: contrastive_playground::backend::EngineError| Failure::Failed(error.to_string());
        let start = block_on(Trainer::new(self.phases[0].0.clone(), engine));
        let mut trainer = start.map_err(|error| Failure::Failed(error.to_string()))?;
        let mut sums = vec![0.0; measures.len()];
        let watches = measures.iter().any(|measure| matches!(measure.of, Of::Steps(_) | Of::Scalars(_)));
        for (phase, (experiment, steps)) in self.phases.iter().enumerate() {
            if phase > 0 {
                block_on(trainer.configure(experiment.clone())).map_err(failed)?;
            }
            let watched = if watches && phase + 1 == self.phases.len() { WATCHED.min(*steps) } else { 0 };
            let mut left = *steps;
            while left > 0 {
                let stride = if left > watched { (left - watched).min(20) } else { 1 };
                let taken = block_on(trainer.advance(stride)).map_err(failed)?;
                if taken == 0 {
                    // The run diverged: every figure is NaN, and no check holds.
                    moved(u64::from(left));
                    return Ok(vec![f64::NAN; measures.len()]);
                }
                left -= taken;
                moved(u64::from(taken));
                if left < watched {
                    let snapshot = block_on(trainer.look()).map_err(failed)?;
                    let seen = Seen { snapshot: &snapshot, trainer: &trainer };
                    for (sum, measure) in sums.iter_mut().zip(measures) {
                        let value = match measure.of {
                            Of::Steps(of) => of(&seen),
                            Of::Scalars(of) => of(&snapshot.look.scalars),
                            _ => continue,
                        };
                        *sum += value / f64::from(watched);
                    }
                }
            }
        }
        let corpus = match measures.iter().any(|measure| matches!(measure.of, Of::Corpus(_))) {
            true => Some(block_on(trainer.corpus()).map_err(failed)?.retrieval),
            false => None,
        };
        let held_out = match measures.iter().any(|measure| matches!(measure.of, Of::HeldOut(_))) {
            true => Some(block_on(trainer.evaluate()).map_err(failed)?.retrieval),
            false => None,
        };
        for (sum, measure) in sums.iter_mut().zip(measures) {
            if let (Of::HeldOut(of), Some(found)) = (measure.of, &held_out) {
                *sum = of(found).unwrap_or(f64::NAN);
            }
            match (measure.of, &corpus) {
                (Of::Corpus(of), Some(corpus)) => *sum = of(corpus),
                (Of::End(of), _) => *sum = of(&mut trainer).map_err(failed)?,
                _ => {}
            }
        }
        Ok(sums)
    }
}
