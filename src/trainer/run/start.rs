//! How a run begins.

use std::sync::Arc;

use super::batches::{Batches, Drawn};
use super::checkpoint::Checkpoint;
use super::draws::Draws;
use super::preparation::Preparation;
use super::ring::Ring;
use super::state::Run;
use super::timeline::Timeline;
use crate::backend::EngineError;
use crate::backend::engine::{Engine, EngineChoice};
use crate::backend::facts::Facts;
use crate::data::{Dataset, missing_asset};
use crate::experiment::Experiment;
use crate::plan::Plan;

/// What a run begins with when it does not begin from its seed: a replay.
#[derive(Debug, Default)]
pub struct Start {
    /// The data set, instead of the experiment's own.
    pub data: Option<Dataset>,
    /// `[P]`: parameters, laid out by [`crate::encoder::Layout`], instead of drawn ones.
    pub parameters: Option<Vec<f32>>,
    /// The batches, used in turn, instead of drawn ones.
    pub batches: Option<Vec<Vec<u32>>>,
}

/// Why a run could not start.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StartError {
    /// The engine could not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The data set's file has not been handed over.
    #[error("the data set needs {0}, which is not loaded")]
    Asset(&'static str),
    /// A replay's parts do not fit its experiment.
    #[error("{field}: {found} given, {expected} needed")]
    Misfit {
        /// Which part.
        field: &'static str,
        /// What was given.
        found: usize,
        /// What is needed.
        expected: usize,
    },
}

impl Run {
    /// A run from given data, weights or batches.
    ///
    /// # Errors
    /// When the data set's file is missing, the GPU was asked for and there is none, or the parts do not fit the
    /// experiment.
    pub async fn begin(experiment: Experiment, choice: EngineChoice, start: Start) -> Result<Self, StartError> {
        let data = match start.data {
            Some(data) => data,
            None => match missing_asset(experiment.data.0) {
                Some(name) => return Err(StartError::Asset(name)),
                None => experiment.data.load(&experiment),
            },
        };
        let plan = Plan::new(&experiment, &data);
        let given_parameters = start.parameters;
        let timeline = Timeline::new(&experiment);
        let checkpoint = Checkpoint::first(timeline.now().clone(), &plan, given_parameters.clone());
        let fits = |field, found, expected| {
            if found == expected { Ok(()) } else { Err(StartError::Misfit { field, found, expected }) }
        };
        fits("parameters", checkpoint.learned.parameters.len(), plan.layout.len())?;
        let batches = match start.batches {
            None => Batches::drawn(),
            Some(given) => {
                fits("batches", given.len().min(1), 1)?;
                for batch in &given {
                    fits("pairs in a batch", batch.len(), plan.shape.batch)?;
                    let inside = batch.iter().filter(|&&i| (i as usize) < data.train.len()).count();
                    fits("pairs of a batch that exist", inside, batch.len())?;
                }
                Batches::given(given)
            }
        };
        let (engine, info) = Engine::start(choice, plan.clone(), &data.train, &checkpoint.learned).await?;
        Ok(Run {
            drawn: Drawn::new(&plan, experiment.collect.mining()),
            draws: Draws::default(),
            preparation: Preparation::default(),
            facts: Arc::new(Facts::new(&data.train)),
            tellings: 0,
            edits: 0,
            experiment,
            choice,
            plan,
            data,
            engine,
            info,
            batches,
            step: 0,
            optimizer_began: 0,
            holds_batch: false,
            first_unseen: 0,
            checkpoint,
            ring: Ring::default(),
            timeline,
            given_parameters,
            diverged: None,
        })
    }
}
