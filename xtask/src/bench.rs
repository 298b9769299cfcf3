//! `cargo xtask bench`: measures, in turns and as ratios, both engines beside another library in Chromium
//! (benches/browser/run.mjs), two workers beside one (benches/browser/workers.mjs), what watching a run costs
//! (benches/browser/watching.mjs), and a native step beside PyTorch (benches/native/run.mjs).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use xshell::{Shell, cmd};

use crate::browser::Browser;
use crate::tools::NPM;
use crate::{build, root, shell};

/// The npm packages of the other engines, with their versions.
const PEERS: [&str; 1] = ["@jax-js/jax@0.1.25"];

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// A step of both engines beside another library, in Chromium
    Engines,
    /// Two workers beside one, in Chromium
    Workers,
    /// What watching costs, in Chromium
    Watching,
    /// A step beside PyTorch, natively
    Native,
}

/// Options of the measurement.
#[derive(Args)]
pub(crate) struct Options {
    /// What is measured; without it, everything
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Sizes of the task: S (batch 256), M (batch 1024), L (batch 4096)
    #[arg(long, default_value = "S,M")]
    sizes: String,
    /// How often each engine is measured
    #[arg(long, default_value_t = 7)]
    rounds: u32,
    /// Only engines whose name contains this, for example "ours" or "cpu"
    #[arg(long, default_value = "")]
    engines: String,
    /// Use this machine's GPU instead of the browser's software one
    #[arg(long)]
    hardware: bool,
    /// A Python that has PyTorch
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// The folder for the peers' packages and for the numbers, a JSON file for each part
    #[arg(long, default_value = "target/bench")]
    work: PathBuf,
    /// Write docs/performance.md from the numbers in that folder
    #[arg(long)]
    write: bool,
}

/// Builds what is measured, fetches the peers and measures.
pub(crate) fn run(options: &Options) -> Result<()> {
    let shell = shell()?;
    let work = root().join(&options.work);
    fs::create_dir_all(&work)?;
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if [Part::Engines, Part::Workers, Part::Watching].into_iter().any(wanted) {
        build::finished()?;
    }
    if wanted(Part::Engines) {
        if !work.join("package.json").is_file() {
            fs::write(work.join("package.json"), "{ \"private\": true }\n")?;
        }
        // This is quick if the packages are installed already.
        cmd!(shell, "{NPM} install --prefix {work} --ignore-scripts --no-audit --no-fund {PEERS...}").run()?;
        in_chromium(&shell, options, &work, "run", "engines")?;
    }
    if wanted(Part::Workers) {
        in_chromium(&shell, options, &work, "workers", "workers")?;
    }
    if wanted(Part::Watching) {
        in_chromium(&shell, options, &work, "watching", "watching")?;
    }
    if wanted(Part::Native) {
        natively(&shell, options, &work)?;
    }
    if options.write {
        cmd!(shell, "node benches/report.mjs --work {work} --out docs/performance.md").run()?;
    }
    Ok(())
}

/// Runs a script of benches/browser.
fn in_chromium(shell: &Shell, options: &Options, work: &Path, script: &str, part: &str) -> Result<()> {
    let browser = Browser::find_or_install(shell)?.program;
    let Options { sizes, engines, rounds, .. } = options;
    let rounds = rounds.to_string();
    let hardware = options.hardware.then_some("--hardware");
    let json = work.join(part).with_extension("json");
    cmd!(
        shell,
        "node benches/browser/{script}.mjs --chromium {browser} --work {work} --sizes {sizes} --rounds {rounds}
         --engines {engines} {hardware...} --json {json}"
    )
    .run()?;
    Ok(())
}

/// Builds the native bench and runs it beside PyTorch.
fn natively(shell: &Shell, options: &Options, work: &Path) -> Result<()> {
    let Options { sizes, python, .. } = options;
    let rounds = options.rounds.to_string();
    cmd!(shell, "{python} -c {IMPORT}")
        .quiet()
        .run()
        .with_context(|| format!("{} has no PyTorch: install it with pip install torch", python.display()))?;
    let built = cmd!(shell, "cargo bench --bench cpu_step --no-run --message-format short").read_stderr()?;
    // Cargo ends with a line that names the program in parentheses.
    let program = built.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(program, _)| program);
    let program = program.context("cargo did not say where it put the bench")?;
    let json = work.join("native.json");
    cmd!(
        shell,
        "node benches/native/run.mjs --ours {program} --python {python} --sizes {sizes} --rounds {rounds} --json {json}"
    )
    .run()?;
    Ok(())
}

/// Fails where there is no PyTorch.
const IMPORT: &str = "import torch";
