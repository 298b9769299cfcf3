//! `cargo xtask notebook`: the Python package as a wheel, made from the built page by www/pack/notebook.mjs.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use clap::Args;
use xshell::{Shell, cmd};

use crate::{browser, build, root, shell};

/// Options of the wheel.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder to write the wheel to
    #[arg(long, default_value = "target/wheel")]
    out: PathBuf,
    /// The page that copied links open, such as https://playground.example/; without it, the notebook's own address
    #[arg(long)]
    page: Option<String>,
}

/// Builds the page and writes the wheel.
pub(crate) fn run(options: &Options) -> Result<()> {
    let from = build::finished()?;
    let shell = shell()?;
    let wheel = wheel(&shell, &from, &root().join(&options.out), options.page.as_deref())?;
    println!("The wheel is {}", wheel.display());
    Ok(())
}

/// Installs the wheel of a built page beside the notebooks of python/requirements.txt, and runs the package's own
/// tests; the folder of the notebooks' programs.
pub(crate) fn installed(shell: &Shell, from: &Path) -> Result<PathBuf> {
    let programs = environment_with(shell, &environment(), "python/requirements.txt")?;
    let python = programs.join("python");
    let wheel = wheel(shell, from, &root().join("target/wheel"), Some("https://playground.example/"))?;
    cmd!(shell, "{python} -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall {wheel}")
        .run()?;
    cmd!(shell, "{python} -m unittest discover --quiet --start-directory python/tests").run()?;
    Ok(programs)
}

/// Makes an environment in a folder if there is none, and installs these requirements; the folder of its programs.
pub(crate) fn environment_with(shell: &Shell, folder: &Path, requirements: &str) -> Result<PathBuf> {
    let programs = programs(shell, folder)?;
    let python = programs.join("python");
    let wanted = fs::read_to_string(root().join(requirements))?;
    let stamp = folder.join("requirements.txt");
    if !fs::read_to_string(&stamp).is_ok_and(|done| done == wanted) {
        cmd!(shell, "{python} -m pip install --quiet --disable-pip-version-check -r {requirements}").run()?;
        fs::write(&stamp, wanted)?;
    }
    Ok(programs)
}

/// Writes the wheel of a built page into a folder. `page`: what copied links open.
fn wheel(shell: &Shell, from: &Path, out: &Path, page: Option<&str>) -> Result<PathBuf> {
    let python = programs(shell, &environment())?.join("python");
    let page = page.map(|page| format!("--page={page}"));
    let widget = "python/src/contrastive_playground/widget.js";
    cmd!(shell, "node www/pack/notebook.mjs --from={from} --out={widget} {page...}").run()?;
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    cmd!(shell, "{python} -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir={out} ./python")
        .run()?;
    let files = fs::read_dir(out)?.filter_map(|entry| Some(entry.ok()?.path()));
    files.into_iter().next().context("pip has written no wheel")
}

/// Where the project's Python packages are installed.
fn environment() -> PathBuf {
    root().join("target/python")
}

/// The folder with python and pip of an environment; made if it is missing.
fn programs(shell: &Shell, environment: &Path) -> Result<PathBuf> {
    let folder = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if folder.join("pip").with_extension(env::consts::EXE_EXTENSION).is_file() {
        return Ok(folder);
    }
    let make = |python: &str| cmd!(shell, "{python} -m venv {environment}").run().is_ok();
    if make("python3") || make("python") {
        return Ok(folder);
    }
    if !browser::may_install(shell) {
        bail!("Python 3.10 or newer, with venv, is not here. On Debian run: sudo apt-get install -y python3-venv");
    }
    browser::install(shell, &["python3-venv"])?;
    if make("python3") { Ok(folder) } else { bail!("python3-venv was installed and makes no environment") }
}
