//! `cargo xtask scorm`: an experiment as an exercise for learning platforms, made from the built page by
//! www/pack/scorm.mjs.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use xshell::cmd;

use crate::{build, root, shell};

/// Options of the exercise.
#[derive(Args)]
pub(crate) struct Options {
    /// The experiment that it begins with, such as '#v=2&tau=0.05'
    #[arg(long)]
    link: String,
    /// When it is passed: a number of the run, >=, <=, > or <, and a value, such as 'recall_at_1>=0.5'
    #[arg(long)]
    goal: String,
    /// The name that the platform and the page show
    #[arg(long)]
    title: String,
    /// Settings that the reader sees and cannot change, such as batch,seed
    #[arg(long, default_value = "")]
    fixed: String,
    /// Parts and settings that are left out
    #[arg(long, default_value = "")]
    hide: String,
    /// The file to write
    #[arg(long, default_value = "target/exercise.zip")]
    out: PathBuf,
}

/// Builds the page and writes the exercise. Fails with a sentence for every option that cannot stand.
pub(crate) fn run(options: &Options) -> Result<()> {
    let from = build::finished()?;
    let Options { link, goal, title, fixed, hide, out } = options;
    let (shell, out) = (shell()?, root().join(out));
    let asked = [("link", link), ("goal", goal), ("title", title), ("fixed", fixed), ("hide", hide)]
        .map(|(name, value)| format!("--{name}={value}"));
    let written = cmd!(shell, "node www/pack/scorm.mjs --from={from} --out={out} {asked...}").quiet().run();
    if written.is_err() {
        bail!("the exercise cannot be packed; the lines above say why");
    }
    Ok(())
}
