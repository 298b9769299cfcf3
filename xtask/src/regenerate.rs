//! `cargo xtask regenerate`: writes every file that is generated from the catalogue. (`cargo xtask claims` writes the
//! measured figures of claims.)

use anyhow::Result;
use xshell::cmd;

use crate::shell;

/// The formats of `cplay catalogue`, and the files that they are written to.
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
