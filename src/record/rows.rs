//! The words of the rows of every step, and the embeddings that they were scored against as constants.

use crate::backend::EngineError;
use crate::backend::words::Words;
use crate::encoder::Tower;
use crate::plan::{Buffer, Plan};
use crate::trainer::Trainer;

use super::tensor::Tensor;

/// The rows of both directions, step after step.
#[derive(Default)]
pub(super) struct Rows {
    sides: [Side; 2],
    /// `[N]` each.
    bend: Vec<f32>,
    lift: Vec<f32>,
    /// `[N, B, d]`, or empty: what is added to the batch's keys before they are scaled to unit length once more.
    noise: Vec<f32>,
    /// `[N, B, input]` per side, or empty: the batch's items, of whose inputs some are masked.
    items: [Vec<f32>; 2],
}

/// The rows of the anchors of one side. Vectors are those of [`Words`], one step after the other.
#[derive(Default)]
struct Side {
    words: Words,
    /// `[N, B, d]`: the partners as the momentum encoders see them.
    partners: Vec<f32>,
    /// `[N, B, Y, d]`: mixtures, and partners that were moved.
    mixtures: Vec<f32>,
    /// `[N, B, d]`: the steps by which partners are moved, where the gradient passes through the partner.
    moves: Vec<f32>,
    /// `[N, B]`: the group of each key, where means of groups are candidates.
    groups: Vec<i64>,
    memory: Memory,
}

/// The memory's entries. Each is stored once, and steps say which entries there were.
#[derive(Default)]
struct Memory {
    /// `[T, d]`.
    table: Vec<f32>,
    /// `[N, M]`: rows of the table.
    rows: Vec<i64>,
}

impl Memory {
    /// Adds what the memory held at a step, `[M, d]`.
    fn add(&mut self, held: &[f32], dim: usize) {
        let size = held.len() / dim;
        let before = self.rows.len().checked_sub(size);
        for (m, entry) in held.chunks_exact(dim).enumerate() {
            let known = before.map(|at| self.rows[at + m]);
            let row = known.filter(|&row| self.table[row as usize * dim..][..dim] == *entry);
            let row = row.unwrap_or_else(|| {
                self.table.extend_from_slice(entry);
                (self.table.len() / dim - 1) as i64
            });
            self.rows.push(row);
        }
    }
}

impl Rows {
    /// Adds the step that was taken last.
    pub(super) async fn add(&mut self, trainer: &mut Trainer) -> Result<(), EngineError> {
        let plan = trainer.plan().clone();
        if plan.jitter.is_some() {
            let (met, before) = (Buffer::Embedding(Tower::Key), Buffer::Unjittered(Tower::Key));
            let (met, before) = (trainer.read(met).await?, trainer.read(before).await?);
            let inverse = trainer.read(Buffer::JitterNorm).await?;
            let of_key = met.iter().zip(before).enumerate().take(inverse.len() * plan.shape.dim);
            self.noise.extend(of_key.map(|(n, (met, before))| met / inverse[n / plan.shape.dim] - before));
        }
        if plan.masking.is_some() {
            for (tower, items) in Tower::BOTH.into_iter().zip(&mut self.items) {
                items.extend(trainer.read(Buffer::Input(tower)).await?);
            }
        }
        let Some((_, words)) = trainer.recorded_rows() else { return Ok(()) };
        let words = words.clone();
        let asked = words.iter().find(|words| words.width > 0);
        self.bend.push(asked.map_or(1.0, |words| words.bend));
        self.lift.push(asked.map_or(0.0, |words| words.lift));
        let dim = plan.shape.dim;
        for (asking, words) in Tower::BOTH.into_iter().zip(words) {
            if words.width == 0 {
                continue;
            }
            let side = &mut self.sides[asking as usize];
            let memory_size = plan.shape.memory[asking as usize];
            if plan.follows() || memory_size > 0 {
                let candidates = trainer.read(Buffer::Candidate(asking)).await?;
                if plan.follows() {
                    side.partners.extend_from_slice(&candidates[..plan.shape.batch * dim]);
                }
                side.memory.add(&candidates[candidates.len() - memory_size * dim..], dim);
            }
            let mixtures = plan.shape.made(asking);
            if let Some(by) = plan.perturbing.filter(|_| plan.leads_to_rivals() && mixtures > 0) {
                let made = trainer.read(Buffer::OwnCandidate(asking)).await?;
                let partners = trainer.read(Buffer::Candidate(asking)).await?;
                let length = (1.0 + by.size * by.size).sqrt() as f32;
                side.moves.extend(made.iter().zip(partners).map(|(made, partner)| length * made - partner));
            } else if plan.shape.proxies > 0 && asking == Tower::Query {
                side.groups.extend(trainer.groups().iter().map(|&group| i64::from(group)));
            } else if mixtures > 0 {
                let own = trainer.read(Buffer::OwnCandidate(asking)).await?;
                for own in own.chunks_exact(plan.shape.own_candidates(asking) * dim) {
                    side.mixtures.extend_from_slice(&own[own.len() - mixtures * dim..]);
                }
            }
            let all = &mut side.words;
            all.width = words.width;
            all.m.extend(words.m);
            for (all, step) in [
                (&mut all.o, words.o),
                (&mut all.w, words.w),
                (&mut all.t, words.t),
                (&mut all.omega, words.omega),
                (&mut all.kappa, words.kappa),
                (&mut all.floor, words.floor),
                (&mut all.pull, words.pull),
            ] {
                all.extend(step);
            }
            all.pick.extend(words.pick);
        }
        Ok(())
    }

    /// Everything that is not as in plain InfoNCE.
    pub(super) fn tensors(self, plan: &Plan) -> Vec<Tensor> {
        let steps = self.bend.len();
        let (batch, dim) = (plan.shape.batch, plan.shape.dim);
        let mut tensors = Vec::new();
        let differ = |values: &[f32], from: f32| values.iter().any(|&value| value != from);
        if differ(&self.noise, 0.0) {
            let steps = self.noise.len() / (batch * dim);
            tensors.push(Tensor::numbers("rows.noise", vec![steps, batch, dim], &self.noise));
        }
        for (tower, items) in Tower::BOTH.into_iter().zip(&self.items).filter(|(_, items)| !items.is_empty()) {
            let input = plan.shape.input_dim(tower);
            let shape = vec![items.len() / (batch * input), batch, input];
            tensors.push(Tensor::numbers(&format!("rows.{}.items", tower.name()), shape, items));
        }
        for (name, values, plain) in [("bend", &self.bend, 1.0), ("lift", &self.lift, 0.0)] {
            if differ(values, plain) {
                tensors.push(Tensor::numbers(&format!("rows.{name}"), vec![steps], values));
            }
        }
        for (asking, side) in Tower::BOTH.into_iter().zip(self.sides) {
            let Words { width, m, o, w, t, omega, kappa, floor, pick, pull, .. } = side.words;
            let name = |word: &str| format!("rows.{}.{word}", asking.name());
            if m.iter().any(|&m| !m) {
                tensors.push(Tensor::bits(&name("m"), vec![steps, batch], width, &m));
            }
            for (word, values, plain) in [("o", o, 0.0), ("w", w, 1.0), ("t", t, f32::NAN)] {
                if differ(&values, plain) {
                    tensors.push(Tensor::numbers(&name(word), vec![steps, batch, width], &values));
                }
            }
            let none = f32::NEG_INFINITY;
            for (word, values, plain) in
                [("omega", omega, 1.0), ("kappa", kappa, 1.0), ("floor", floor, none), ("pull", pull, 0.0)]
            {
                if differ(&values, plain) {
                    tensors.push(Tensor::numbers(&name(word), vec![steps, batch], &values));
                }
            }
            if matches!(plan.rules.head, crate::loss::rules::Head::Triplet { .. }) {
                let pick: Vec<i64> = pick.into_iter().map(i64::from).collect();
                tensors.push(Tensor::indices(&name("pick"), vec![steps, batch], &pick));
            }
            let Memory { table, rows } = side.memory;
            tensors.push(Tensor::indices(&name("groups"), vec![steps, batch], &side.groups));
            tensors.push(Tensor::numbers(&name("moves"), vec![steps, batch, dim], &side.moves));
            let learns = plan.leads_to_rivals() || plan.shape.proxies > 0;
            let mixtures = if learns { 0 } else { plan.shape.made(asking) };
            tensors.push(Tensor::numbers(&name("partners"), vec![steps, batch, dim], &side.partners));
            tensors.push(Tensor::numbers(&name("memory"), vec![table.len() / dim, dim], &table));
            let size = plan.shape.memory[asking as usize];
            tensors.push(Tensor::indices(&name("memory_rows"), vec![steps, size], &rows));
            tensors.push(Tensor::numbers(&name("mixtures"), vec![steps, batch, mixtures, dim], &side.mixtures));
        }
        tensors
    }
}
