//! `cargo xtask package`: the npm package, made from the built page by www/pack/package.mjs.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::{build, root, shell};

/// Options of the package.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder to write, in place of an earlier package; `npm pack` makes one file of it
    #[arg(long, default_value = "target/package")]
    out: PathBuf,
    /// The page that copied links open, such as https://playground.example/; without it, the page beside the scripts
    #[arg(long)]
    page: Option<String>,
}

/// Builds the page and writes the package.
pub(crate) fn run(options: &Options) -> Result<()> {
    let from = build::finished()?;
    let (shell, out) = (shell()?, root().join(&options.out));
    let page = options.page.iter().map(|page| format!("--page={page}"));
    Ok(cmd!(shell, "node www/pack/package.mjs --from={from} --out={out} {page...}").run()?)
}
