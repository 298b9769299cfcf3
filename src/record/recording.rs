//! The record of a run, step after step. `docs/record.md` documents its names and shapes.

use std::collections::BTreeMap;

use crate::backend::words::beyond_words;
use crate::encoder::{Layout, Slot, Tower};
use crate::loss::rules::Targets;
use crate::plan::{Buffer, Plan};
use crate::real::Real;
use crate::trainer::Trainer;

use super::chosen::Chosen;
use super::metadata::metadata;
use super::problem::Problem;
use super::rows::Rows;
use super::tensor::{Tensor, inputs, part, weights};

/// The largest number of similarities whose words a record holds: 4 GiB in memory, while it is made. A browser gives a
/// module no more than that for everything.
const MOST_ENTRIES: u64 = if cfg!(target_arch = "wasm32") { 1 << 25 } else { 1 << 28 };

/// The inputs and results of the steps that have been taken so far.
pub struct Recording {
    steps: u32,
    layout: Layout,
    learns_temperature: bool,
    /// `[P]` each: the parameters before the first step, and before the next one.
    initial: Vec<f32>,
    parameters: Vec<f32>,
    /// `[N, B]`, `[N, S]` and `[N, B, K]`.
    batches: Vec<i64>,
    shared: Vec<i64>,
    own: Vec<i64>,
    /// `[N]` each.
    losses: Vec<f32>,
    taus: Vec<f32>,
    norms: Vec<f32>,
    keys_learn: Vec<i64>,
    /// `[N, slots]`.
    slot_norms: Vec<f32>,
    /// `[N, P]` each.
    all_parameters: Vec<f32>,
    gradients: Vec<f32>,
    rows: Rows,
}

impl Recording {
    /// Begins to record a run that has taken no step: so many steps at most. From now on the words of its rows are
    /// kept.
    ///
    /// # Errors
    /// [`Problem::Refused`] with the reason why this run cannot be recorded.
    pub async fn begin(trainer: &mut Trainer, steps: u32) -> Result<Self, Problem> {
        if let Some(reason) = beyond_a_record(trainer, steps) {
            return Err(Problem::Refused(reason));
        }
        let initial = trainer.learned().await?.parameters;
        Ok(Recording {
            steps,
            layout: trainer.plan().layout.clone(),
            learns_temperature: trainer.plan().learns_temperature,
            parameters: initial.clone(),
            initial,
            batches: Vec::new(),
            shared: Vec::new(),
            own: Vec::new(),
            losses: Vec::new(),
            taus: Vec::new(),
            norms: Vec::new(),
            keys_learn: Vec::new(),
            slot_norms: Vec::new(),
            all_parameters: Vec::new(),
            gradients: Vec::new(),
            rows: Rows::default(),
        })
    }

    /// Takes a step and records it; `false` if the record is complete, or the run has diverged.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn step(&mut self, trainer: &mut Trainer) -> Result<bool, Problem> {
        let learns = trainer.keys_learn();
        if self.taken() >= self.steps as usize || trainer.advance(1).await? == 0 {
            return Ok(false);
        }
        let loss = mean(&trainer.read(Buffer::AnchorLoss).await?);
        if !loss.is_finite() {
            return Ok(false);
        }
        self.losses.push(loss as f32);
        let (batch, extra) = trainer.drawn();
        self.batches.extend(batch.iter().map(|&index| i64::from(index)));
        self.shared.extend(extra.iter().map(|&index| i64::from(index)));
        self.own.extend(trainer.read(Buffer::OwnIndices).await?.iter().map(|&index| index as i64));
        let experiment = trainer.experiment();
        let fixed = experiment.temperature.at(experiment, trainer.step() - 1) as f32;
        let found = trainer.recorded_rows().map_or(fixed, |(scale, _)| 1.0 / scale);
        let log_scale = self.layout.log_scale;
        self.taus.push(if self.learns_temperature { (-self.parameters[log_scale]).exponential() } else { found });
        self.all_parameters.append(&mut self.parameters);
        self.parameters = trainer.read(Buffer::Parameters).await?;
        self.rows.add(trainer).await?;

        let mut gradient = trainer.read(Buffer::Gradient).await?;
        // What does not learn keeps the gradient that it had when it did.
        if !learns {
            gradient[self.layout.tower(Tower::Key)].fill(0.0);
        }
        if !self.learns_temperature {
            gradient[log_scale] = 0.0;
        }
        self.keys_learn.push(i64::from(learns));
        self.norms.push(norm(&gradient));
        self.slot_norms.extend(self.slots().iter().map(|slot| norm(part(&gradient, slot))));
        self.gradients.extend(gradient);
        Ok(true)
    }

    /// The number of steps that have been recorded.
    pub fn taken(&self) -> usize {
        self.losses.len()
    }

    /// The record as the bytes of a file. Equal runs have equal bytes.
    ///
    /// # Errors
    /// When the device was lost.
    pub async fn finish(self, trainer: &mut Trainer, chosen: &Chosen) -> Result<Vec<u8>, Problem> {
        let engine = trainer.engine();
        // All CPUs compute the same bits, the browser's included.
        let engine = if engine.kind == "cpu" { "cpu".into() } else { format!("{}: {}", engine.kind, engine.name) };
        let conventions = metadata(chosen, &engine, trainer.plan());
        let last = trainer.learned().await?.parameters;
        file(self.tensors(trainer, &last), &conventions).map_err(|error| Problem::Failed(error.to_string()))
    }

    fn slots(&self) -> Vec<Slot> {
        self.layout.slots()
    }

    fn tensors(self, trainer: &Trainer, last: &[f32]) -> Vec<Tensor> {
        let (taken, slots) = (self.taken(), self.slots().len());
        let plan: &Plan = trainer.plan();
        let (shape, layout) = (&plan.shape, &self.layout);
        let mut tensors = Vec::new();
        let data = trainer.data();
        for (name, pairs) in [("train", &data.train), ("held_out", &data.held_out)] {
            tensors.extend(inputs(name, pairs));
        }
        tensors.extend(weights("initial", layout, &self.initial));
        tensors.push(Tensor::indices("batches", vec![taken, shape.batch], &self.batches));
        tensors.push(Tensor::indices("shared", vec![taken, shape.columns.shared], &self.shared));
        tensors.push(Tensor::indices("own", vec![taken, shape.batch, shape.columns.own], &self.own));
        tensors.push(Tensor::numbers("loss", vec![taken], &self.losses));
        tensors.push(Tensor::numbers("tau", vec![taken], &self.taus));
        tensors.push(Tensor::numbers("gradient_norm", vec![taken], &self.norms));
        tensors.push(Tensor::numbers("gradient_norms", vec![taken, slots], &self.slot_norms));
        tensors.push(Tensor::numbers("parameters", vec![taken, layout.len()], &self.all_parameters));
        tensors.push(Tensor::numbers("gradients", vec![taken, layout.len()], &self.gradients));
        if self.keys_learn.contains(&0) {
            tensors.push(Tensor::indices("keys_learn", vec![taken], &self.keys_learn));
        }
        tensors.extend(weights("final", layout, last));
        tensors.extend(self.rows.tensors(plan));
        // A method without extra candidates has no tensor, since not every reader accepts an empty one.
        tensors.retain(|tensor| !tensor.bytes.is_empty());
        tensors
    }
}

/// Why a run cannot be recorded; `None` if it can. Begins to keep the words of the rows.
fn beyond_a_record(trainer: &mut Trainer, steps: u32) -> Option<String> {
    let plan: &Plan = trainer.plan();
    if plan.tiled {
        return Some(
            "a record holds the rows of all anchors, but with this batch and memory they are evaluated tile by tile \
             and never held; a smaller batch or memory can be recorded"
                .into(),
        );
    }
    if let Some(reason) = beyond_words(&plan.rules) {
        return Some(format!("these rows cannot be recorded one by one: {reason}"));
    }
    let recalls_from = trainer.experiment().warmup;
    if plan.rules.weigh.targets == Targets::Recalled && steps > recalls_from {
        return Some(format!(
            "from step {recalls_from} on queries are drawn to embeddings that no record holds; at most {recalls_from} \
             steps of these settings can be recorded"
        ));
    }
    let stores_rows = plan.stores_rows();
    let entries: usize = Tower::BOTH
        .iter()
        .map(|&asking| plan.shape.batch * (plan.shape.shared_candidates(asking) + plan.shape.own_candidates(asking)))
        .sum();
    let (steps, entries) = (u64::from(steps), entries as u64);
    let most = MOST_ENTRIES / entries.max(1);
    if stores_rows && steps > most {
        return Some(format!(
            "a record of {steps} steps would hold the words of {} similarities; at most {most} steps of these settings \
             can be recorded",
            entries * steps
        ));
    }
    (stores_rows && !trainer.record_rows())
        .then(|| "the rows of these settings are recorded on the CPU; choose --engine cpu".into())
}

/// The bytes of a safetensors file with this metadata. The library writes metadata in an order that changes from one
/// call to the next, so its part of the header is put before the tensors' here.
fn file(
    tensors: Vec<Tensor>,
    metadata: &BTreeMap<&'static str, String>,
) -> Result<Vec<u8>, safetensors::SafeTensorError> {
    const LENGTH: usize = size_of::<u64>();
    let views = tensors.iter().map(|tensor| Ok((&tensor.name, tensor.view()?)));
    let views: Vec<_> = views.collect::<Result<_, safetensors::SafeTensorError>>()?;
    let bare = safetensors::serialize(views, None)?;
    drop(tensors);
    let (length, rest) = bare.split_first_chunk::<LENGTH>().expect("a file begins with the length of its header");
    let (listed, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let mut header = format!(r#"{{"__metadata__":{},"#, serde_json::to_string(metadata)?).into_bytes();
    header.extend(listed.trim_ascii_end().strip_prefix(b"{").expect("a header is an object"));
    // Numbers begin at a multiple of 8 bytes.
    header.resize(header.len().next_multiple_of(LENGTH), b' ');
    let mut bytes = Vec::with_capacity(LENGTH + header.len() + numbers.len());
    bytes.extend((header.len() as u64).to_le_bytes());
    bytes.extend(header);
    bytes.extend(numbers);
    Ok(bytes)
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}

/// The Euclidean length.
fn norm(values: &[f32]) -> f32 {
    values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt() as f32
}
