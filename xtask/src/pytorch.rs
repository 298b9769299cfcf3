//! A Python with PyTorch, for the tests of exports.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::{Shell, cmd};

use crate::{browser, notebook, root};

/// What the tests of exports need beside the PyTorch of Debian.
const SAFETENSORS: &str = "safetensors==0.8.0";

/// A Python with all that `tests/export/requirements.txt` names, in an environment of its own.
pub(crate) fn whole(shell: &Shell) -> Result<PathBuf> {
    Ok(notebook::environment_with(shell, &environment(), "tests/export/requirements.txt")?.join("python"))
}

/// A Python that has PyTorch and reads the record. On Debian, as root, PyTorch is that of Debian if no other is
/// installed yet: 50 MB, where the one that PyPI has for Linux takes 2.7 GB with CUDA.
pub(crate) fn small(shell: &Shell) -> Result<PathBuf> {
    if environment().exists() || !browser::may_install(shell) {
        return whole(shell);
    }
    let folder = root().join("target/export-small");
    let python = folder.join("bin/python");
    if reads_records(shell, &python) {
        return Ok(python);
    }
    if browser::install(shell, &["python3-torch", "python3-venv"]).is_err() {
        return whole(shell);
    }
    cmd!(shell, "/usr/bin/python3 -m venv --clear --system-site-packages {folder}").run()?;
    cmd!(shell, "{python} -m pip install --quiet --disable-pip-version-check --no-deps {SAFETENSORS}").run()?;
    Ok(python)
}

/// Whether a Python imports a package.
pub(crate) fn has(shell: &Shell, python: &Path, package: &str) -> bool {
    let import = format!("import {package}");
    cmd!(shell, "{python} -c {import}").quiet().ignore_stderr().run().is_ok()
}

fn reads_records(shell: &Shell, python: &Path) -> bool {
    fs::exists(python).is_ok_and(|there| there) && has(shell, python, "torch, safetensors")
}

fn environment() -> PathBuf {
    root().join("target/export")
}
