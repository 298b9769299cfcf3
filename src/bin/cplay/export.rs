//! `cplay export`: writes a run as a folder that trains and verifies itself in PyTorch: `train.py` with its settings,
//! `verify.py`, the record of the first steps, the run's history and its last embeddings, its settings and link, and
//! the licence of its data; and, where there is a counterpart, with sentence-transformers: `train_st.py`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use contrastive_playground::data::assets;
use contrastive_playground::record::{Chosen, EVERY, Folder, Lengths, Problem, RECORDED, Texts};
use pollster::block_on;

use crate::Failure;
use crate::experiment::ExperimentOptions;

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    experiment: ExperimentOptions,
    /// How many of the first steps are recorded, for train.py --verify
    #[arg(long, value_name = "N", default_value_t = RECORDED, value_parser = clap::value_parser!(u32).range(1..))]
    record: u32,
    /// Write a line of history.csv every K steps
    #[arg(long, value_name = "K", default_value_t = EVERY, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// The folder to write; it is made if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(crate) fn export(options: &Options) -> Result<(), Failure> {
    let chosen = options.experiment.read()?;
    let texts = Texts {
        train: include_str!("../../../docs/train.py"),
        train_st: include_str!("../../../docs/train_st.py"),
        verify: include_str!("../../../docs/verify.py"),
        licence: licence(&chosen),
    };
    let lengths = Lengths { record: options.record, every: options.every };
    let made: Result<_, Problem> = block_on(async {
        let mut folder = Folder::begin(chosen, lengths).await?;
        while folder.advance().await? {}
        folder.files(&texts)
    });
    let files = made?;
    fs::create_dir_all(&options.out).map_err(|error| unwritable(&options.out, &error))?;
    for (name, bytes) in files {
        let path = options.out.join(name);
        fs::write(&path, bytes).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::BadInput(vec![format!("--out {} must be a folder that can be written: {error}", path.display())])
}

/// The description of the data set's file; empty where data are generated.
fn licence(chosen: &Chosen) -> &'static str {
    match chosen.experiment.data.asset() {
        Some(assets::DIGITS) => include_str!("../../../data/digits/README.md"),
        Some(assets::EMOJI) => include_str!("../../../data/emoji/README.md"),
        _ => "",
    }
}
