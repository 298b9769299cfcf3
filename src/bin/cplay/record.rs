//! `cplay record`: writes a run, with all data that another framework needs to repeat it, as one safetensors file.
//! `docs/record.md` documents its names and shapes.

use std::path::PathBuf;

use clap::Args;
use contrastive_playground::record::{Problem, Recording};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

use crate::Failure;
use crate::experiment::{EngineName, ExperimentOptions};

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
    let made = block_on(async {
        let mut trainer = Trainer::new(chosen.experiment.clone(), options.engine.into()).await?;
        let mut recording = Recording::begin(&mut trainer, chosen.until).await?;
        while recording.step(&mut trainer).await? {}
        let taken = recording.taken();
        Ok::<_, Problem>((taken, recording.finish(&mut trainer, &chosen).await?))
    });
    let (taken, bytes) = made?;
    std::fs::write(&options.out, bytes).map_err(|error| {
        let path = options.out.display();
        Failure::BadInput(vec![format!("--out {path} must be a file that can be written: {error}")])
    })?;
    if taken < chosen.until as usize {
        return Err(Failure::Failed(format!("training diverged; the record ends before step {}", chosen.until)));
    }
    Ok(())
}
