//! `cplay record`: writes a run, with all data that another framework needs to repeat it, as one safetensors file.
//! `docs/record.md` documents its names and shapes.

use std::io;
use std::path::PathBuf;

use clap::Args;
use contrastive_playground::backend::EngineError;
use contrastive_playground::backend::words::beyond_words;
use contrastive_playground::encoder::{Slot, Tower};
use contrastive_playground::plan::{Buffer, Plan};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;
use rows::Rows;
use tensor::{Tensor, inputs, part, weights};

use crate::Failure;
use crate::experiment::{Chosen, EngineName, ExperimentOptions};

mod metadata;
mod rows;
mod tensor;

pub(crate) use metadata::form;

/// The largest number of similarities whose words a record holds: 4 GiB in memory, while it is made.
const MOST_ENTRIES: usize = 1 << 28;

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    experiment: ExperimentOptions,
    /// Which engine trains
    #[arg(long, value_enum, default_value_t = EngineName::Cpu)]
    engine: EngineName,
    /// The file to write
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
}

pub(crate) fn record(options: &Options) -> Result<(), Failure> {
    let chosen = options.experiment.read()?;
    let mut trainer = block_on(Trainer::new(chosen.experiment.clone(), options.engine.into()))
        .map_err(|error| Failure::Failed(error.to_string()))?;
    let bytes = recorded(&chosen, &mut trainer, chosen.until)?;
    std::fs::write(&options.out, bytes).map_err(|error| {
        let path = options.out.display();
        Failure::BadInput(vec![format!("--out {path} must be a file that can be written: {error}")])
    })?;
    if trainer.step() < u64::from(chosen.until) {
        return Err(Failure::Failed(format!("training diverged; the record ends before step {}", chosen.until)));
    }
    Ok(())
}

/// Trains for so many steps, and returns the record as bytes of a file.
pub(crate) fn recorded(chosen: &Chosen, trainer: &mut Trainer, steps: u32) -> Result<Vec<u8>, Failure> {
    if let Some(reason) = beyond_a_record(trainer, steps) {
        return Err(Failure::BadInput(vec![reason]));
    }
    let engine = trainer.engine();
    let engine = format!("{}: {}", engine.kind, engine.name);
    let metadata = metadata::metadata(chosen, &engine, trainer.plan());
    let tensors = block_on(follow(trainer, steps)).map_err(|error| Failure::Failed(error.to_string()))?;
    let views = tensors.iter().map(|tensor| Ok((&tensor.name, tensor.view()?)));
    let views: Vec<_> = views.collect::<Result<_, safetensors::SafeTensorError>>().map_err(unwritable)?;
    safetensors::serialize(views, Some(metadata)).map_err(unwritable)
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
    let stores_rows = plan.stores_rows();
    let entries: usize = Tower::BOTH
        .iter()
        .map(|&asking| plan.shape.batch * (plan.shape.shared_candidates(asking) + plan.shape.own_candidates(asking)))
        .sum();
    let most = MOST_ENTRIES / entries.max(1);
    if stores_rows && steps as usize > most {
        return Some(format!(
            "a record of {steps} steps would hold the words of {} similarities; at most {most} steps of these settings \
             can be recorded",
            entries * steps as usize
        ));
    }
    (stores_rows && !trainer.record_rows())
        .then(|| "the rows of these settings are recorded on the CPU; choose --engine cpu".into())
}

fn unwritable(error: safetensors::SafeTensorError) -> Failure {
    Failure::Io(io::Error::other(error))
}

/// Takes the steps one by one and records the inputs and results of each.
async fn follow(trainer: &mut Trainer, steps: u32) -> Result<Vec<Tensor>, EngineError> {
    let layout = trainer.plan().layout.clone();
    let learns_temperature = trainer.plan().learns_temperature;
    let initial = trainer.learned().await?.parameters;
    let (mut batches, mut shared, mut own) = (Vec::new(), Vec::new(), Vec::new());
    let (mut losses, mut taus, mut norms, mut slot_norms) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let slots: Vec<Slot> = layout.slots();
    let mut parameters = initial.clone();
    let (mut all_parameters, mut gradients, mut keys_learn, mut rows) =
        (Vec::new(), Vec::new(), Vec::new(), Rows::default());
    for _ in 0..steps {
        let learns = trainer.keys_learn();
        if trainer.advance(1).await? == 0 {
            break;
        }
        let loss = mean(&trainer.read(Buffer::AnchorLoss).await?);
        if !loss.is_finite() {
            break;
        }
        losses.push(loss as f32);
        let (batch, extra) = trainer.drawn();
        batches.extend(batch.iter().map(|&index| i64::from(index)));
        shared.extend(extra.iter().map(|&index| i64::from(index)));
        own.extend(trainer.read(Buffer::OwnIndices).await?.iter().map(|&index| index as i64));
        let experiment = trainer.experiment();
        let fixed = experiment.temperature.at(experiment, trainer.step() - 1) as f32;
        let found = trainer.recorded_rows().map_or(fixed, |(scale, _)| 1.0 / scale);
        taus.push(if learns_temperature { (-parameters[layout.log_scale]).exp() } else { found });
        all_parameters.append(&mut parameters);
        parameters = trainer.read(Buffer::Parameters).await?;
        rows.add(trainer).await?;

        let mut gradient = trainer.read(Buffer::Gradient).await?;
        // What does not learn keeps the gradient that it had when it did.
        if !learns {
            gradient[layout.tower(Tower::Key)].fill(0.0);
        }
        if !learns_temperature {
            gradient[layout.log_scale] = 0.0;
        }
        keys_learn.push(i64::from(learns));
        norms.push(norm(&gradient));
        slot_norms.extend(slots.iter().map(|slot| norm(part(&gradient, slot))));
        gradients.extend(gradient);
    }
    let taken = losses.len();
    let plan = trainer.plan().clone();
    let shape = &plan.shape;

    let mut tensors = Vec::new();
    let data = trainer.data();
    for (name, pairs) in [("train", &data.train), ("held_out", &data.held_out)] {
        tensors.extend(inputs(name, pairs));
    }
    tensors.extend(weights("initial", &layout, &initial));
    tensors.push(Tensor::indices("batches", vec![taken, shape.batch], &batches));
    tensors.push(Tensor::indices("shared", vec![taken, shape.columns.shared], &shared));
    tensors.push(Tensor::indices("own", vec![taken, shape.batch, shape.columns.own], &own));
    tensors.push(Tensor::numbers("loss", vec![taken], &losses));
    tensors.push(Tensor::numbers("tau", vec![taken], &taus));
    tensors.push(Tensor::numbers("gradient_norm", vec![taken], &norms));
    tensors.push(Tensor::numbers("gradient_norms", vec![taken, slots.len()], &slot_norms));
    tensors.push(Tensor::numbers("parameters", vec![taken, layout.len()], &all_parameters));
    tensors.push(Tensor::numbers("gradients", vec![taken, layout.len()], &gradients));
    if keys_learn.contains(&0) {
        tensors.push(Tensor::indices("keys_learn", vec![taken], &keys_learn));
    }
    tensors.extend(rows.tensors(&plan));
    tensors.extend(weights("final", &layout, &trainer.learned().await?.parameters));
    // A method without extra candidates has no tensor, since not every reader accepts an empty one.
    tensors.retain(|tensor| !tensor.bytes.is_empty());
    Ok(tensors)
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}

/// The Euclidean length.
fn norm(values: &[f32]) -> f32 {
    values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt() as f32
}
