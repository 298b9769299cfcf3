//! `cargo xtask claims`: every claim put to the test, as fast as this machine can, and `docs/claims.md` written anew.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// What to hand to `cplay claims` instead of writing docs/claims.md
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let shell = shell()?;
    let document = ["--document".to_owned(), "docs/claims.md".to_owned()];
    let arguments = if options.arguments.is_empty() { &document[..] } else { &options.arguments };
    Ok(cmd!(shell, "cargo run --release --bin cplay -- claims {arguments...}").run()?)
}
