//! `cargo xtask regenerate`: every file that is made from the catalogue, written anew. The figures of claims are
//! measured instead: `cargo xtask claims`.

use anyhow::Result;
use xshell::cmd;

use crate::shell;

/// What `cplay catalogue` prints in which format.
const FILES: [(&str, &str); 3] =
    [("--markdown", "docs/knobs.md"), ("--recipes", "docs/recipes.md"), ("--typescript", "www/generated/settings.ts")];

pub(crate) fn run() -> Result<()> {
    let shell = shell()?;
    for (format, file) in FILES {
        let text = cmd!(shell, "cargo run --quiet --bin cplay -- catalogue {format}").read()?;
        shell.write_file(file, text + "\n")?;
    }
    Ok(())
}
