//! `cplay record`: writes a run, with all data that another framework needs to repeat it, as one safetensors file.
//! `docs/record.md` documents its names and shapes.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use clap::Args;
use contrastive_playground::backend::EngineError;
use contrastive_playground::data::Pairs;
use contrastive_playground::described::Described;
use contrastive_playground::encoder::{Layout, Slot};
use contrastive_playground::experiment::{Experiment, catalogue};
use contrastive_playground::plan::Buffer;
use contrastive_playground::trainer::Trainer;
use pollster::block_on;
use safetensors::tensor::{Dtype, TensorView};

use crate::Failure;
use crate::experiment::{Chosen, EngineName, ExperimentOptions};

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
    if trainer.plan().stores_rows() {
        return Err(Failure::BadInput(beyond_a_record(&chosen.experiment)));
    }
    let engine = trainer.engine();
    let engine = format!("{}: {}", engine.kind, engine.name);
    let metadata = metadata(&chosen, &engine, &trainer.plan().layout);
    let tensors = block_on(follow(&mut trainer, chosen.until)).map_err(|error| Failure::Failed(error.to_string()))?;

    let views = tensors.iter().map(|tensor| Ok((&tensor.name, tensor.view()?)));
    let views: Vec<_> = views.collect::<Result<_, safetensors::SafeTensorError>>().map_err(unwritable)?;
    let bytes = safetensors::serialize(views, Some(metadata)).map_err(unwritable)?;
    std::fs::write(&options.out, bytes).map_err(|error| {
        let path = options.out.display();
        Failure::BadInput(vec![format!("--out {path} must be a file that can be written: {error}")])
    })?;
    if trainer.step() < u64::from(chosen.until) {
        return Err(Failure::Failed(format!("training diverged; the record ends before step {}", chosen.until)));
    }
    Ok(())
}

/// The choices because of which a run cannot be recorded; empty if its rows are plain.
fn beyond_a_record(experiment: &Experiment) -> Vec<String> {
    let stages = ["collect", "inbatch", "filter", "weigh", "loss", "temperature"];
    let changed = |id: &&&str| catalogue::knob(id).is_some_and(|knob| knob.get(experiment) != knob.default());
    let choice = |id: &&str| catalogue::knob(id).map(|knob| format!("{id}={}", knob.get(experiment)));
    let choices: Vec<String> = stages.iter().filter(changed).filter_map(choice).collect();
    vec![format!(
        "a record holds runs in which every candidate counts alike and there is no memory; {} cannot be recorded",
        choices.join(" with ")
    )]
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
    let mut log_scale = initial[layout.log_scale];
    for _ in 0..steps {
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
        taus.push(if learns_temperature { (-log_scale).exp() } else { fixed });
        log_scale = trainer.read(Buffer::Parameters).await?[layout.log_scale];

        let gradient = trainer.read(Buffer::Gradient).await?;
        let trained = if learns_temperature { layout.len() } else { layout.log_scale };
        norms.push(norm(&gradient[..trained]));
        slot_norms.extend(slots.iter().map(|slot| norm(part(&gradient, slot))));
    }
    let taken = losses.len();
    let shape = trainer.plan().shape.clone();

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
    tensors.extend(weights("final", &layout, &trainer.learned().await?.parameters));
    // A method without extra candidates has no tensor, since not every reader accepts an empty one.
    tensors.retain(|tensor| !tensor.bytes.is_empty());
    Ok(tensors)
}

fn inputs(name: &str, pairs: &Pairs) -> [Tensor; 4] {
    let matrix = |side: &str, values: &ndarray::Array2<f32>| {
        let numbers: Vec<f32> = values.iter().copied().collect();
        Tensor::numbers(&format!("{name}.{side}"), values.shape().to_vec(), &numbers)
    };
    let labels = |side: &str, labels: &[u32]| {
        let labels: Vec<i64> = labels.iter().map(|&label| i64::from(label)).collect();
        Tensor::indices(&format!("{name}.{side}"), vec![labels.len()], &labels)
    };
    [
        matrix("queries", &pairs.queries),
        matrix("keys", &pairs.keys),
        labels("query_labels", &pairs.query_labels),
        labels("key_labels", &pairs.key_labels),
    ]
}

fn weights(when: &str, layout: &Layout, parameters: &[f32]) -> Vec<Tensor> {
    let tensor =
        |slot: Slot| Tensor::numbers(&format!("{when}.{}", slot.name), slot.shape.clone(), part(parameters, &slot));
    layout.slots().into_iter().map(tensor).collect()
}

fn part<'a>(values: &'a [f32], slot: &Slot) -> &'a [f32] {
    &values[slot.offset..slot.offset + slot.shape.iter().product::<usize>()]
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}

/// The Euclidean length.
fn norm(values: &[f32]) -> f32 {
    values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt() as f32
}

/// The conventions of the file, as metadata.
fn metadata(chosen: &Chosen, engine: &str, layout: &Layout) -> HashMap<String, String> {
    let experiment = &chosen.experiment;
    let settings = serde_json::to_string(&catalogue::record(experiment)).unwrap_or_default();
    let (to_key, to_query) = experiment.loss.directions();
    let optimizer = experiment.optimizer.about();
    let entries = [
        ("program", format!("cplay {}", env!("CARGO_PKG_VERSION"))),
        ("link", chosen.link()),
        ("settings", settings),
        ("engine", engine.into()),
        ("slots", layout.slots().into_iter().map(|slot| slot.name).collect::<Vec<_>>().join(",")),
        (
            "tower",
            "per layer: out = in @ weight + bias, weight [inputs, outputs]; activation between layers, none after the \
             last"
                .into(),
        ),
        ("activation", format!("{}: {}", experiment.activation.about().id, experiment.activation.about().formula)),
        ("embedding", "u / |u|".into()),
        (
            "candidates",
            "columns of the logits: the batch's keys, then keys[shared[step]]; query i also has keys[own[step, \
             i]]"
            .into(),
        ),
        (
            "loss",
            format!(
                "{to_key} * mean_i(logsumexp over all candidates of query i - l_ii) + {to_query} * mean_j(logsumexp \
                 over the batch's queries for key j - l_jj), l = similarity / tau; measured before the step's update"
            ),
        ),
        (
            "tau",
            format!(
                "{}; when learned, tau = exp(-log_scale), log_scale is trained like a weight but without decay, and is \
                 clamped to [ln(1/2), ln(100)] after each update",
                experiment.temperature.about().id
            ),
        ),
        (
            "optimizer",
            format!(
                "{} (as in torch.optim; betas 0.9 and 0.999, eps 1e-8; momentum {}, dampening 0, no Nesterov), rate \
                 {}, decay {} on weights and biases: {}",
                optimizer.id, experiment.momentum, experiment.rate, experiment.decay, optimizer.formula
            ),
        ),
        (
            "gradient_norm",
            "Euclidean norm of the loss's gradient over everything that is trained, before decay; gradient_norms: the \
             same per tensor, in the order of the key `slots`"
                .into(),
        ),
    ];
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// A named array to be written to the file.
struct Tensor {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    fn numbers(name: &str, shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor { name: name.into(), dtype: Dtype::F32, shape, bytes }
    }

    /// Indices of 64 bits, as other frameworks expect.
    fn indices(name: &str, shape: Vec<usize>, values: &[i64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor { name: name.into(), dtype: Dtype::I64, shape, bytes }
    }

    fn view(&self) -> Result<TensorView<'_>, safetensors::SafeTensorError> {
        TensorView::new(self.dtype, self.shape.clone(), &self.bytes)
    }
}
