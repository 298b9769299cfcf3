//! Looks at the same pairs again and again, whatever the batches of the run are.
//!
//! An engine beside the run's own is given what the run has learned. The pairs stand in the batch of step 0, with the
//! candidates that were drawn for it, so that from look to look only the encoders, and their memory, are others.

use serde::Serialize;

use super::known::labels;
use super::seeing::{Order, forces_of, matrix_of};
use super::seen::{Breadth, SeenBatch};
use super::state::{Observer, Pinned};
use crate::backend::{EngineError, Learned, StepInputs};
use crate::loss::rules::TemperatureRule;
use crate::trainer::run::{Drawn, Draws, Run, is_finite};
use crate::views::forces::Forces;
use crate::views::matrix::Matrix;

/// Why pairs cannot be looked at.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PinError {
    /// The device was lost.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Nothing has been looked at yet.
    #[error("nothing has been looked at yet")]
    Unseen,
    /// What was learned gives some output no length, or none that a number can hold.
    #[error("after step {0} the output of an encoder is zero or beyond what the engine can hold: it has no direction")]
    NoDirection(u64),
    /// There is no such pair.
    #[error("there is no training pair {pair}: there are {count}")]
    NoSuchPair {
        /// What was asked for.
        pair: u32,
        /// How many there are.
        count: usize,
    },
}

/// The forces on one pair, and the batch that it stands in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PinnedForces {
    /// What pulls and pushes it.
    #[serde(flatten)]
    pub forces: Forces,
    /// Training pairs that there are.
    pub corpus: usize,
    /// `[n]`: the pairs of its batch that are drawn.
    pub indices: Vec<u32>,
    /// `[n]`: the classes of their queries.
    pub labels: Vec<u32>,
    /// `[n, axes]`: where their queries lie.
    pub queries: Vec<f32>,
    /// `[n, axes]`: where their keys lie.
    pub keys: Vec<f32>,
}

impl Observer {
    /// Whether pairs can be looked at without what the run has learned: the last look at them is still theirs.
    ///
    /// # Errors
    /// When there is no such pair, and before the first look.
    pub(crate) fn holds(&self, run: &Run, pairs: &[u32]) -> Result<bool, PinError> {
        let count = run.data().train.len();
        if let Some(&pair) = pairs.iter().find(|&&pair| pair as usize >= count) {
            return Err(PinError::NoSuchPair { pair, count });
        }
        let tau = self.looked.as_ref().map(|looked| looked.tau).ok_or(PinError::Unseen)?;
        Ok(self.pinned.as_ref().is_some_and(|pinned| pinned.shows(run, pairs, tau)))
    }

    /// The similarities of these pairs, and of the first ones of a batch that stays the same, `most` rows in all; at
    /// most `most` candidates beyond the rows' partners. As the last look was shown, with the weights given, which may
    /// be left out where the observer [holds](Observer::holds) them.
    pub(crate) fn pinned_matrix(
        &mut self,
        run: &Run,
        learned: Option<Learned>,
        (pairs, most, order): (&[u32], usize, Order),
    ) -> Result<Matrix, PinError> {
        let looked = self.look_at(run, learned, pairs)?;
        let batch = &looked.drawn.batch;
        let most = most.min(batch.len());
        let asked = pairs.iter().filter_map(|pair| batch.iter().position(|other| other == pair));
        let mut rows: Vec<usize> = Vec::with_capacity(most);
        for row in asked.chain(0..batch.len()) {
            if rows.len() < most && !rows.contains(&row) {
                rows.push(row);
            }
        }
        Ok(matrix_of(run, looked, &rows, most, order))
    }

    /// What pulls and pushes this pair in the same batch, at most `most` candidates by name; `learned` as above.
    pub(crate) fn pinned_forces(
        &mut self,
        run: &Run,
        learned: Option<Learned>,
        pair: u32,
        most: usize,
    ) -> Result<PinnedForces, PinError> {
        self.look_at(run, learned, &[pair])?;
        let looked = self.pinned.as_ref().and_then(|pinned| pinned.looked.as_ref()).ok_or(PinError::Unseen)?;
        let batch = &looked.drawn.batch;
        let row = batch.iter().position(|&other| other == pair).ok_or(PinError::Unseen)?;
        let picture = self.picture_of(looked);
        let forces = forces_of(run, looked, row, most, &picture);
        let [queries, keys] = looked.drawn_pairs();
        let indices = batch[..queries.len() / looked.plan.shape.dim].to_vec();
        let train = &run.data().train;
        let labels = labels(train)[0];
        Ok(PinnedForces {
            forces,
            corpus: train.len(),
            labels: indices.iter().map(|&pair| labels[pair as usize]).collect(),
            indices,
            queries: picture.place(queries),
            keys: picture.place(keys),
        })
    }

    /// Looks at a batch with these pairs in it.
    fn look_at(&mut self, run: &Run, learned: Option<Learned>, pairs: &[u32]) -> Result<&SeenBatch, PinError> {
        let (tau, tried) = self.looked.as_ref().map(|looked| (looked.tau, looked.tried)).ok_or(PinError::Unseen)?;
        let Some(learned) = learned else {
            let looked = self.pinned.as_mut().and_then(|pinned| pinned.looked.as_mut()).ok_or(PinError::Unseen)?;
            looked.tried = tried;
            return Ok(looked);
        };
        if !is_finite(&learned) {
            return Err(PinError::Unseen);
        }
        let mut pinned = match self.pinned.take().filter(|pinned| pinned.tellings == run.tellings()) {
            Some(pinned) => pinned,
            None => Box::new(Pinned {
                engine: run.engine_beside(&learned),
                tellings: run.tellings(),
                first: run.first_batch(),
                looked: None,
            }),
        };
        let (step, given) = (run.step(), run.plan().rules.temperature == TemperatureRule::Given);
        let drawn = drawn_with(run, pairs, &pinned.first);
        let mut draws = Draws::default();
        draws.draw_as(run.experiment(), run.plan(), step, 0);
        let now = run.inputs(&drawn, &draws);
        let now = StepInputs { tau: if given { tau as f32 } else { now.tau }, ..now };
        let seen = pinned.engine.look(&learned, &now);
        // The batch that the run learned from had directions; its last update may have taken them away.
        if !seen.queries.iter().chain(&seen.keys).all(|v| v.is_finite()) {
            self.pinned = Some(pinned);
            return Err(PinError::NoDirection(step));
        }
        let tau = if given { tau } else { libm::exp(f64::from(-seen.log_scale)) };
        let mut looked = SeenBatch { tried, ..SeenBatch::of(run, seen, tau, Breadth::Look, (drawn, draws)) };
        if looked.stores_rows() {
            looked.evaluated = looked.evaluator().at(tau).rows;
        }
        Ok(self.pinned.insert(pinned).looked.insert(looked))
    }
}

impl Pinned {
    /// Whether its last look is at a batch with these pairs, with the weights as they are now. `tau`: that of the run's
    /// last look.
    fn shows(&self, run: &Run, pairs: &[u32], tau: f64) -> bool {
        let given = run.plan().rules.temperature == TemperatureRule::Given;
        self.tellings == run.tellings()
            && self.looked.as_ref().is_some_and(|last| {
                last.step == run.step()
                    && (!given || last.tau == tau)
                    && batch_with(run, pairs, &self.first.batch).starts_with(&last.drawn.batch)
            })
    }
}

/// The batch of step 0 with these pairs in it. Those that it lacks take the places of the last ones that nobody asks
/// for; where it is too small, the first of them do. Where only the first pairs are seen, these pairs come first.
fn batch_with(run: &Run, pairs: &[u32], first: &[u32]) -> Vec<u32> {
    let mut batch = first.to_vec();
    let mut missing: Vec<u32> = Vec::new();
    for &pair in pairs {
        if !first.contains(&pair) && !missing.contains(&pair) {
            missing.push(pair);
        }
    }
    let free = (0..first.len()).rev().filter(|&row| !pairs.contains(&first[row]));
    for (row, pair) in free.zip(missing) {
        batch[row] = pair;
    }
    if run.plan().tiled {
        batch.sort_by_key(|pair| !pairs.contains(pair));
    }
    batch
}

/// That batch, and what is collected for it.
fn drawn_with(run: &Run, pairs: &[u32], first: &Drawn) -> Drawn {
    let mut drawn = Drawn { batch: batch_with(run, pairs, &first.batch), ..first.clone() };
    if drawn.batch != first.batch {
        run.collect_for(&mut drawn);
    }
    drawn
}
