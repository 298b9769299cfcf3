//! `cargo xtask claims`: tests every claim with an optimised build, and writes the documentation and the page's file of
//! claims.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// Arguments for `cplay claims`, instead of writing docs/claims.md and www/generated/claims.ts
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let shell = shell()?;
    let files =
        ["--seeds", "10", "--document", "docs/claims.md", "--page", "www/generated/claims.ts"].map(String::from);
    let arguments = if options.arguments.is_empty() { &files[..] } else { &options.arguments };
    Ok(cmd!(shell, "cargo run --release --bin cplay -- claims {arguments...}").run()?)
}
