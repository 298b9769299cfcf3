//! All buffers of a run, which are made once, and reading one of them by its name.

use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::distinct::Distinct;
use super::jitter::Jittered;
use super::log_sum_exp::Sums;
use super::mask::Masks;
use super::mining::Mining;
use super::side::Side;
use super::similarity::{Holds, Keys, Logits, similarity};
use super::stored::Stored;
use super::tables::as_f32s;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::plan::{Buffer, Pass, Plan, Shape};
use crate::product::Workspace;
use crate::real::Real;

/// All buffers of a run. A pass borrows those that it reads and writes.
pub(super) struct Buffers<F> {
    /// The data set, which the run holds as well.
    pub(super) data: Arc<Pairs>,
    pub(super) query: Side<F>,
    pub(super) key: Side<F>,
    /// `[P]`.
    pub(super) parameters: Vec<F>,
    /// `[P]`.
    pub(super) gradient: Vec<F>,
    /// `[P]`.
    pub(super) moment1: Vec<F>,
    /// `[P]`.
    pub(super) moment2: Vec<F>,
    /// Empty if rows are stored.
    pub(super) logits: Logits<F>,
    pub(super) sums: Sums<F>,
    /// `[B, K]`.
    pub(super) own_indices: Array2<u32>,
    /// Which row of the key side encodes which key.
    pub(super) distinct: Distinct,
    /// The scratch of mining, if the engine mines own candidates.
    pub(super) mining: Option<Mining<F>>,
    /// The state and scratch of stored rows, if rows are stored.
    pub(super) stored: Option<Box<Stored<F>>>,
    /// The keys before they were jittered, if they are.
    pub(super) jittered: Option<Jittered<F>>,
    /// The momentum encoders that choose masks, if inputs are masked.
    pub(super) masks: Option<Box<Masks<F>>>,
    /// ln(1/tau) as the last step used it.
    pub(super) log_scale: F,
    /// The scratch of products.
    pub(super) workspace: Workspace<F>,
}

impl<F: Real> Buffers<F> {
    pub(super) fn new(plan: &Plan, data: &Arc<Pairs>) -> Self {
        let Shape { batch, columns, .. } = plan.shape;
        let (candidates, own) = (plan.shape.candidates(), columns.own);
        let parameters = plan.layout.len();
        Buffers {
            data: Arc::clone(data),
            query: Side::new(plan, Tower::Query),
            key: Side::new(plan, Tower::Key),
            parameters: vec![F::zero(); parameters],
            gradient: vec![F::zero(); parameters],
            moment1: vec![F::zero(); parameters],
            moment2: vec![F::zero(); parameters],
            logits: Logits {
                shared: Array2::zeros(if plan.stores_rows() { (0, 0) } else { (batch, candidates) }),
                own: Array2::zeros(if plan.stores_rows() { (0, 0) } else { (batch, own) }),
                holds: Holds::Nothing,
                scale: F::zero(),
                rows: 0..batch,
                scratch: Vec::new(),
            },
            sums: Sums {
                row: Array1::zeros(batch),
                column: Array1::zeros(batch),
                positive: Array1::zeros(batch),
                anchor_loss: Array1::zeros(batch),
            },
            own_indices: Array2::zeros((batch, own)),
            distinct: Distinct::new(candidates, batch * own, plan.shape.corpus),
            mining: plan.passes.contains(&Pass::TopK).then(|| Mining::new(plan)),
            stored: plan.stores_rows().then(|| Box::new(Stored::new(plan, data))),
            jittered: plan.jitter.map(|_| Jittered { before: Array2::zeros((0, 0)), inverse: vec![F::one(); batch] }),
            masks: plan.masking.map(|_| Box::new(Masks::new(plan))),
            log_scale: F::zero(),
            workspace: Workspace::default(),
        }
    }

    /// How many numbers all buffers have room for, lists of a few numbers per pair or candidate not counted.
    pub(super) fn numbers(&self) -> usize {
        let Buffers { query, key, parameters, logits, workspace, stored, mining, jittered, masks, .. } = self;
        let jittered = jittered.as_ref().map_or(0, |jittered| jittered.before.len());
        let sides = query.numbers() + key.numbers() + jittered;
        let stored = stored.as_ref().map_or(0, |stored| stored.numbers());
        let mined = mining.as_ref().map_or(0, |mining| mining.numbers());
        let mined = mined + masks.as_ref().map_or(0, |masks| masks.numbers());
        4 * parameters.len() + sides + logits.shared.len() + logits.own.len() + workspace.numbers() + stored + mined
    }

    pub(super) fn side(&self, tower: Tower) -> &Side<F> {
        match tower {
            Tower::Query => &self.query,
            Tower::Key => &self.key,
        }
    }

    pub(super) fn side_mut(&mut self, tower: Tower) -> &mut Side<F> {
        match tower {
            Tower::Query => &mut self.query,
            Tower::Key => &mut self.key,
        }
    }

    /// A mutable side, the parameters, their mutable gradient, which both sides share, and the scratch of products.
    pub(super) fn side_and_parameters(&mut self, tower: Tower) -> (&mut Side<F>, &[F], &mut [F], &mut Workspace<F>) {
        let side = match tower {
            Tower::Query => &mut self.query,
            Tower::Key => &mut self.key,
        };
        (side, &self.parameters, &mut self.gradient, &mut self.workspace)
    }

    /// A buffer's contents in the shape that [`Buffer`] documents; indices are converted to numbers. Empty if the plan
    /// has no such buffer.
    pub(super) fn read(&self, buffer: Buffer) -> Vec<f32> {
        match buffer {
            Buffer::Parameters => as_f32s(&self.parameters),
            Buffer::Gradient => as_f32s(&self.gradient),
            Buffer::Moment1 => as_f32s(&self.moment1),
            Buffer::Moment2 => as_f32s(&self.moment2),
            Buffer::Input(tower) => self.rows_of(tower, &self.side(tower).input),
            Buffer::Hidden(tower, layer) => self.rows_of(tower, &self.side(tower).hidden[layer]),
            Buffer::Raw(tower) => self.rows_of(tower, &self.side(tower).raw),
            Buffer::InverseNorm(Tower::Query) => as_f32s(&self.query.inverse_norm),
            Buffer::InverseNorm(Tower::Key) => self.distinct.spread(&as_f32s(&self.key.inverse_norm), 1),
            Buffer::Embedding(tower) => self.rows_of(tower, &self.side(tower).embedding),
            Buffer::Unjittered(tower) => match (&self.jittered, tower) {
                (Some(_), Tower::Query) => as_f32s(&self.query.embedding),
                (Some(jittered), Tower::Key) => self.rows_of(tower, &jittered.before),
                (None, _) => Vec::new(),
            },
            Buffer::JitterNorm => self.jittered.as_ref().map_or(Vec::new(), |jittered| as_f32s(&jittered.inverse)),
            Buffer::CorpusEmbedding => self.mining.as_ref().map_or(Vec::new(), |mining| as_f32s(&mining.corpus)),
            Buffer::OwnIndices => self.own_indices.iter().map(|&index| index as f32).collect(),
            Buffer::Logits => self.of_logits(|logits| as_f32s(&logits.shared)),
            Buffer::OwnLogits => self.of_logits(|logits| as_f32s(&logits.own)),
            Buffer::RowLogSumExp => as_f32s(&self.sums.row),
            Buffer::ColumnLogSumExp => as_f32s(&self.sums.column),
            Buffer::AnchorLoss => as_f32s(&self.sums.anchor_loss),
            Buffer::Candidate(asking) => self.of_stored(|stored| as_f32s(&stored.direction(asking).candidates)),
            Buffer::OwnCandidate(asking) => self.of_stored(|stored| as_f32s(&stored.direction(asking).own)),
            Buffer::CandidatePairs(asking) => {
                self.of_stored(|stored| stored.direction(asking).pairs.iter().map(|&pair| pair as f32).collect())
            }
            Buffer::Scores(asking) => self.of_stored(|stored| as_f32s(&stored.direction(asking).scores)),
            Buffer::OwnScores(asking) => self.of_stored(|stored| as_f32s(&stored.direction(asking).own_scores)),
            Buffer::MomentumParameters => match &self.masks {
                Some(masks) => as_f32s(&masks.momentum),
                None => self.of_stored(|stored| as_f32s(&stored.momentum)),
            },
            Buffer::MomentumEmbedding(tower) => {
                self.of_stored(|stored| as_f32s(&stored.momentum_embedding[tower as usize]))
            }
            Buffer::Memory(tower) => self.of_stored(|stored| as_f32s(&stored.memory[tower as usize])),
            Buffer::MemoryPairs => {
                self.of_stored(|stored| stored.memory_pairs.iter().map(|&pair| pair as f32).collect())
            }
            Buffer::PairLoss => self.of_stored(|stored| stored.pair_loss.clone()),
            Buffer::Denominators(asking) => self.of_stored(|stored| stored.denominators[asking as usize].clone()),
            Buffer::EmbeddingGradient(tower) => self.gradients_of(tower, &self.side(tower).embedding_gradient),
            Buffer::RawGradient(tower) => self.gradients_of(tower, &self.side(tower).raw),
            Buffer::HiddenGradient(tower, layer) => {
                let Side { reached, hidden, input, .. } = self.side(tower);
                let left_out = !reached.rows.is_empty();
                let all = left_out.then(|| reached.spread(&reached.hidden[layer], input.nrows()));
                self.gradients_of(tower, all.as_ref().unwrap_or(&hidden[layer]))
            }
        }
    }

    /// A side's rows in the plan's order, where a key that several anchors meet stands several times.
    fn rows_of(&self, tower: Tower, rows: &Array2<F>) -> Vec<f32> {
        match tower {
            Tower::Query => as_f32s(rows),
            Tower::Key => self.distinct.spread(&as_f32s(rows), rows.ncols()),
        }
    }

    /// The same for gradients: that of a key that several anchors meet stands at its first place, and 0 at the others.
    fn gradients_of(&self, tower: Tower, rows: &Array2<F>) -> Vec<f32> {
        match tower {
            Tower::Query => as_f32s(rows),
            Tower::Key => self.distinct.spread_gradient(&as_f32s(rows), rows.ncols()),
        }
    }

    /// The logits or their gradient. While the table holds nothing or exponentials, the logits are computed once more.
    fn of_logits(&self, read: impl Fn(&Logits<F>) -> Vec<f32>) -> Vec<f32> {
        let Logits { shared, own, holds, scale, rows, .. } = &self.logits;
        if self.stored.is_some() || matches!(holds, Holds::Logits | Holds::Gradient) {
            return read(&self.logits);
        }
        let (mut shared, mut own) = (Array2::zeros(shared.dim()), Array2::zeros(own.dim()));
        let (queries, keys) = (self.query.embedding.view(), self.keys());
        similarity(queries, keys, *scale, shared.view_mut(), own.view_mut(), &mut Workspace::default());
        read(&Logits { shared, own, holds: Holds::Logits, scale: *scale, rows: rows.clone(), scratch: Vec::new() })
    }

    /// The key side, for the fused passes.
    fn keys(&self) -> Keys<'_, F> {
        Keys { embedding: self.key.embedding.view(), own: &self.distinct.own }
    }

    fn of_stored(&self, read: impl Fn(&Stored<F>) -> Vec<f32>) -> Vec<f32> {
        self.stored.as_deref().map_or(Vec::new(), read)
    }
}
