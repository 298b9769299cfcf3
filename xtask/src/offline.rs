//! `cargo xtask offline`: the page as one file, made from the built page by www/pack/offline.mjs.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::{build, root, shell};

/// Options of the file.
#[derive(Args)]
pub(crate) struct Options {
    /// The file to write
    #[arg(long, default_value = "target/contrastive-playground.html")]
    out: PathBuf,
}

/// Builds the page and writes the file.
pub(crate) fn run(options: &Options) -> Result<()> {
    let from = build::finished()?;
    let (shell, out) = (shell()?, root().join(&options.out));
    Ok(cmd!(shell, "node www/pack/offline.mjs --from={from} --out={out}").run()?)
}
