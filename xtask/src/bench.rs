//! `cargo xtask bench`: measures both engines and other libraries in Chromium, in one run, as ratios. See
//! benches/browser/run.mjs.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::browser::Browser;
use crate::tools::NPM;
use crate::{build, root, shell};

/// The npm packages of the other engines, with their versions.
const PEERS: [&str; 1] = ["@jax-js/jax@0.1.25"];

/// Options of the measurement.
#[derive(Args)]
pub(crate) struct Options {
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
    /// The folder for the peers' packages
    #[arg(long, default_value = "target/bench")]
    peers: PathBuf,
    /// Also write the numbers to this file
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Builds the page, fetches the peers and measures.
pub(crate) fn run(options: &Options) -> Result<()> {
    let shell = shell()?;
    build::finished()?;
    let browser = Browser::find_or_install(&shell)?.program;

    let work = root().join(&options.peers);
    fs::create_dir_all(&work)?;
    if !work.join("package.json").is_file() {
        fs::write(work.join("package.json"), "{ \"private\": true }\n")?;
    }
    // This is quick if the packages are installed already.
    cmd!(shell, "{NPM} install --prefix {work} --ignore-scripts --no-audit --no-fund {PEERS...}").run()?;

    let Options { sizes, engines, .. } = options;
    let rounds = options.rounds.to_string();
    let hardware = options.hardware.then_some("--hardware");
    let json = options.json.iter().flat_map(|file| ["--json".into(), file.as_os_str().to_owned()]);
    cmd!(
        shell,
        "node benches/browser/run.mjs --chromium {browser} --work {work} --sizes {sizes} --rounds {rounds}
         --engines {engines} {hardware...} {json...}"
    )
    .run()?;
    Ok(())
}
