//! `cargo xtask site`: the page as it is published, with what needs to know its address: a site map, oEmbed, and
//! preview pictures that a browser takes of the pages themselves.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;

use crate::browser::Browser;
use crate::{build, root, shell};

/// Options of the task.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the page will lie, such as https://playground.example/
    #[arg(long)]
    address: String,
    /// The folder to write; an earlier build there is replaced
    #[arg(long, default_value = "dist")]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { address, out } = options;
    ensure!(
        address.starts_with("https://") && address.ends_with('/'),
        "--address: {address:?} must begin with https:// and end with a slash"
    );
    build::run(&build::Options { out: out.clone(), dev: false, compressed: false })?;
    let shell = shell()?;
    let browser = Browser::find_or_install(&shell)?;
    build::addresses(&shell, &root().join(out), Some((address, &browser.program)))
}
