//! Looks at the same pairs again and again, whatever the batches of the run are.
//!
//! An engine of their own, on the CPU, is given what the run has learned; the run's engine is only read. The pairs stand
//! in the batch of step 0, with the candidates that were drawn for it, so that from look to look only the encoders, and
//! what they remember, are others.

use serde::Serialize;

use super::batches::Drawn;
use super::draws::Draws;
use super::preparation::{ENGINE_KNOWS, Stage};
use super::view::Looked;
use super::{Order, Trainer, inputs, is_finite};
use crate::backend::cpu::CpuEngine;
use crate::backend::{EngineError, StepInputs};
use crate::loss::rules::TemperatureRule;
use crate::negatives::At;
use crate::negatives::collect::Draw;
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

/// What such looks need. Worth nothing any more when the run's settings change, or what its methods have prepared.
pub(super) struct Pinned {
    engine: CpuEngine<f32>,
    /// The batch of step 0.
    first: Drawn,
    /// The last one.
    looked: Option<Looked>,
}

impl Trainer {
    /// The similarities of these pairs, and of the first ones of a batch that stays the same, `most` rows in all; at most
    /// `most` candidates beyond the rows' partners. As the last look was shown, with the weights as they are now.
    ///
    /// # Errors
    /// When there is no such pair, before the first look, when the pairs have no direction, or when the device was
    /// lost.
    pub async fn pinned_matrix(&mut self, pairs: &[u32], most: usize, order: Order) -> Result<Matrix, PinError> {
        let looked = self.look_at(pairs).await?;
        let batch = &looked.drawn.batch;
        let most = most.min(batch.len());
        let asked = pairs.iter().filter_map(|pair| batch.iter().position(|other| other == pair));
        let mut rows: Vec<usize> = Vec::with_capacity(most);
        for row in asked.chain(0..batch.len()) {
            if rows.len() < most && !rows.contains(&row) {
                rows.push(row);
            }
        }
        let matrix = self.matrix_of(&looked, &rows, most, order);
        self.keep_pinned(looked);
        Ok(matrix)
    }

    /// What pulls and pushes this pair in the same batch, at most `most` candidates by name.
    ///
    /// # Errors
    /// As [`Trainer::pinned_matrix`].
    pub async fn pinned_forces(&mut self, pair: u32, most: usize) -> Result<PinnedForces, PinError> {
        let looked = self.look_at(&[pair]).await?;
        let batch = &looked.drawn.batch;
        let row = batch.iter().position(|&other| other == pair).ok_or(PinError::Unseen)?;
        let picture = self.picture_of(&looked);
        let forces = self.forces_of(&looked, row, most, &picture);
        let [queries, keys] = looked.drawn_pairs();
        let indices = batch[..queries.len() / looked.plan.shape.dim].to_vec();
        let labels = self.labels()[0];
        let forces = PinnedForces {
            forces,
            corpus: self.data.train.len(),
            labels: indices.iter().map(|&pair| labels[pair as usize]).collect(),
            indices,
            queries: picture.place(queries),
            keys: picture.place(keys),
        };
        self.keep_pinned(looked);
        Ok(forces)
    }

    fn keep_pinned(&mut self, looked: Looked) {
        if let Some(pinned) = &mut self.pinned {
            pinned.looked = Some(looked);
        }
    }

    /// Looks at a batch with these pairs in it.
    async fn look_at(&mut self, pairs: &[u32]) -> Result<Looked, PinError> {
        let count = self.data.train.len();
        if let Some(&pair) = pairs.iter().find(|&&pair| pair as usize >= count) {
            return Err(PinError::NoSuchPair { pair, count });
        }
        let (tau, tried) = self.looked.as_ref().map(|looked| (looked.tau, looked.tried)).ok_or(PinError::Unseen)?;
        let (step, given) = (self.step, self.plan.rules.temperature == TemperatureRule::Given);
        let mut pinned = match self.pinned.take() {
            Some(pinned) => pinned,
            None => self.new_pinned().await?,
        };
        let drawn = self.drawn_with(pairs, &pinned.first);
        let same = |last: &Looked| last.step == step && last.drawn.batch == drawn.batch && (!given || last.tau == tau);
        if let Some(last) = pinned.looked.take().filter(same) {
            self.pinned = Some(pinned);
            return Ok(Looked { tried, ..last });
        }
        let learned = self.engine.learned().await?;
        if !is_finite(&learned) {
            return Err(PinError::Unseen);
        }
        let mut draws = Draws::default();
        draws.draw_as(&self.experiment, &self.plan, step, 0);
        pinned.engine.restore(&learned);
        let now = inputs(&self.experiment, &drawn, &draws, step, self.optimizer_began);
        pinned.engine.forward(&StepInputs { tau: if given { tau as f32 } else { now.tau }, ..now });
        let seen = pinned.engine.seen();
        self.pinned = Some(pinned);
        // The batch that the run learned from had directions; its last update may have taken them away.
        if !seen.queries.iter().chain(&seen.keys).all(|v| v.is_finite()) {
            return Err(PinError::NoDirection(step));
        }
        let tau = if given { tau } else { f64::from(-seen.log_scale).exp() };
        let mut looked = Looked { drawn, draws, tried, ..self.looked_at(seen, tau) };
        if looked.stores_rows() {
            looked.viewed = looked.compared().at(tau).0;
        }
        Ok(looked)
    }

    async fn new_pinned(&mut self) -> Result<Box<Pinned>, EngineError> {
        let learned = self.engine.learned().await?;
        let mut engine = CpuEngine::new(self.plan.clone(), &self.data.train, &learned);
        self.preparation.tell(&ENGINE_KNOWS, |told| engine.tell(told));
        let at = At { knobs: &self.experiment, step: 0, pairs: &self.data.train };
        let prepared = [Stage::Compose, Stage::Collect].map(|stage| self.preparation.of(stage));
        let room = Drawn::new(&self.plan, self.experiment.collect.mining());
        let first = self.batches.first(&self.experiment, &at, prepared, room);
        Ok(Box::new(Pinned { engine, first, looked: None }))
    }

    /// The batch of step 0, with these pairs in it, and what is collected for it. Those that it lacks take the places of
    /// the last ones that nobody asks for; where it is too small, the first of them do.
    fn drawn_with(&self, pairs: &[u32], first: &Drawn) -> Drawn {
        let mut drawn = first.clone();
        let mut missing: Vec<u32> = Vec::new();
        for &pair in pairs {
            if !first.batch.contains(&pair) && !missing.contains(&pair) {
                missing.push(pair);
            }
        }
        let free = (0..first.batch.len()).rev().filter(|&row| !pairs.contains(&first.batch[row]));
        for (row, pair) in free.zip(missing) {
            drawn.batch[row] = pair;
        }
        if drawn.batch != first.batch {
            let at = At { knobs: &self.experiment, step: 0, pairs: &self.data.train };
            let mut draw = Draw { shared: &mut drawn.shared, own: &mut drawn.own };
            self.experiment.collect.draw(&at, self.preparation.of(Stage::Collect), &drawn.batch, &mut draw);
        }
        drawn
    }
}
