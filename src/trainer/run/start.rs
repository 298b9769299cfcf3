//! How a run begins.

use std::sync::Arc;

use ndarray::Array2;

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
use crate::data::{Dataset, Pairs, Truth, missing_asset};
use crate::experiment::Experiment;
use crate::plan::Plan;

/// Given parts of a replay, which replace those that a run would draw from its seed.
#[derive(Debug, Default)]
pub struct Start {
    /// The data set, instead of the experiment's own.
    pub data: Option<Dataset>,
    /// `[P]`: parameters, laid out by [`crate::encoder::Layout`], instead of drawn ones.
    pub parameters: Option<Vec<f32>>,
    /// The batches, used in turn, instead of drawn ones.
    pub batches: Option<Vec<Vec<u32>>>,
}

impl Start {
    /// A data set of given training pairs, all of one class, which are also the held-out ones; they are held
    /// once.
    ///
    /// # Shapes
    /// * `queries`, `keys`: `[pairs, input]`, row by row; the two sides may have different widths.
    ///
    /// # Errors
    /// [`StartError::Misfit`] if a side does not have the same number of values, at least one, for every pair.
    pub fn data_of(pairs: usize, queries: Vec<f32>, keys: Vec<f32>) -> Result<Dataset, StartError> {
        let side = |field, values: Vec<f32>| {
            let (found, columns) = (values.len(), values.len().div_ceil(pairs.max(1)).max(1));
            let misfit = StartError::Misfit { field, found, expected: pairs * columns };
            Array2::from_shape_vec((pairs, columns), values).map_err(|_| misfit)
        };
        let (queries, keys) = (side("values of the queries", queries)?, side("values of the keys", keys)?);
        let (query_labels, key_labels) = (vec![0; pairs], vec![0; pairs]);
        let train = Arc::new(Pairs { queries, keys, query_labels, key_labels, truth: Truth::default() });
        Ok(Dataset { held_out: train.clone(), train, class_names: vec!["any".into()], picture: None })
    }
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
        let mut data = match start.data {
            Some(data) => data,
            None => match missing_asset(experiment.data.0) {
                Some(name) => return Err(StartError::Asset(name)),
                None => experiment.data.load(&experiment),
            },
        };
        // Given batches know their pairs by number: there are no others.
        let corpus = data.train.clone();
        if experiment.compose.adds_pairs() && start.batches.is_none() {
            data.train = corpus.followed_by(&experiment.compose.mixtures(&experiment, &corpus)).into();
        }
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
            drawn: Drawn::new(&plan, &experiment),
            draws: Draws::default(),
            preparation: Preparation::default(),
            facts: Arc::new(Facts::new(&data.train)),
            tellings: 0,
            edits: 0,
            experiment,
            choice,
            plan,
            data,
            corpus,
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
            shared: None,
        })
    }
}
