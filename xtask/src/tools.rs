//! The programs that a task needs. A missing one is installed where that is harmless; otherwise the error names the
//! command that installs it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::root;

/// The target of the browser build.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

const OLDEST_NODE: u32 = 20;

/// The npm program; on Windows it is a script, which is not found by its bare name.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Adds the wasm target to the Rust toolchain if it is missing.
pub(crate) fn wasm_target(shell: &Shell) -> Result<()> {
    let sysroot = cmd!(shell, "rustc --print sysroot").quiet().read().context("rustc does not run")?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    ensure!(
        cmd!(shell, "rustup --version").quiet().ignore_stderr().read().is_ok(),
        "Rust has no {WASM_TARGET} target, and rustup, which could add it, is not installed. \
         With rustup: rustup target add {WASM_TARGET}; without: install your system's package of the Rust standard \
         library for {WASM_TARGET}"
    );
    cmd!(shell, "rustup target add {WASM_TARGET}").run()?;
    Ok(())
}

/// Checks that Node is installed and recent enough.
pub(crate) fn node(shell: &Shell) -> Result<()> {
    let install = format!("install Node.js {OLDEST_NODE} or newer, with npm: https://nodejs.org");
    let version =
        cmd!(shell, "node --version").quiet().read().with_context(|| format!("node does not run; {install}"))?;
    let major: Option<u32> = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => {}
        _ => bail!("node is {version}; {install}"),
    }
    cmd!(shell, "{NPM} --version").quiet().read().with_context(|| format!("npm does not run; {install}"))?;
    Ok(())
}

/// Installs the npm packages of the lockfile, unless that has been done since the lockfile last changed.
///
/// No package may run a script of its own while it is installed.
pub(crate) fn npm_packages(shell: &Shell) -> Result<()> {
    node(shell)?;
    let changed = |path: &str| fs::metadata(root().join(path)).and_then(|data| data.modified());
    let lockfile = changed("package-lock.json").context("package-lock.json cannot be read")?;
    // npm writes this file last, when the installation is complete.
    if changed("node_modules/.package-lock.json").is_ok_and(|installed| installed >= lockfile) {
        return Ok(());
    }
    let modules = root().join("node_modules");
    // npm would empty the folder that the link points to, which another checkout may use.
    anyhow::ensure!(
        !modules.is_symlink(),
        "node_modules is a link, and its packages are not up to date: remove the link, then packages are installed here"
    );
    cmd!(shell, "{NPM} ci --ignore-scripts").run()?;
    // A lockfile from the future (a clock set back, an unpacked archive) must not cause an installation at every build.
    let done = root().join("node_modules/.package-lock.json");
    if done.is_file() {
        fs::File::options().append(true).open(&done)?.set_modified(lockfile.max(std::time::SystemTime::now()))?;
    }
    Ok(())
}
