//! `cargo xtask test`: runs every check. None is ever skipped to make the run pass.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use xshell::{Shell, cmd};

use crate::browser::{self, Browser};
use crate::server::Site;
use crate::tools::{self, NPM, WASM_TARGET};
use crate::{build, last_lines, notebook, root, shell, test_export, tidy};

/// The path below which a second copy of the page is served, because the page must work below any path.
const SUBPATH: &str = "/some/folder/";

/// The parts to check.
#[derive(Args)]
pub(crate) struct Options {
    /// Check only these parts
    #[arg(long, value_enum, num_args = 1..)]
    only: Vec<Part>,
}

/// The parts, in their order.
#[derive(Clone, Copy, PartialEq, Debug, ValueEnum)]
enum Part {
    /// Tools and packages are installed, if possible by this part
    Tools,
    /// rustfmt
    Format,
    /// Files are short, lines fit, there are no leftovers, and names and links lead to files
    Tidy,
    /// clippy, everything that runs outside a browser
    Lints,
    /// clippy, the library for the browser
    BrowserLints,
    /// Rust tests, on the CPU and on a GPU
    Tests,
    /// Rust documentation
    Docs,
    /// The page can be built and is small enough
    Page,
    /// TypeScript: types, formatting, lints
    Check,
    /// TypeScript tests
    ScriptTests,
    /// The page in Chromium without WebGPU
    BrowserCpu,
    /// The page in Chromium with WebGPU
    BrowserGpu,
    /// Hosts and links in Firefox
    BrowserFirefox,
    /// Two widgets in a notebook of JupyterLab and of marimo, from the wheel
    Notebooks,
    /// Exports of a few recipes, repeated by PyTorch
    Exports,
}

impl Part {
    fn title(self) -> &'static str {
        match self {
            Part::Tools => "Tools and packages",
            Part::Format => "Formatting",
            Part::Tidy => "Tidiness",
            Part::Lints => "Lints",
            Part::BrowserLints => "Lints of the browser's library",
            Part::Tests => "Rust tests",
            Part::Docs => "Rust documentation",
            Part::Page => "Building the page",
            Part::Check => "TypeScript checks",
            Part::ScriptTests => "TypeScript tests",
            Part::BrowserCpu => "The page in Chromium, CPU engine",
            Part::BrowserGpu => "The page in Chromium, GPU engine",
            Part::BrowserFirefox => "Hosts and links in Firefox",
            Part::Notebooks => "Notebooks: JupyterLab and marimo",
            Part::Exports => "Exports in PyTorch",
        }
    }
}

/// One part's outcome.
struct Report {
    part: Part,
    took: Duration,
    outcome: Result<()>,
}

/// Runs the parts, prints a table, and fails if a part failed.
pub(crate) fn run(options: &Options) -> Result<()> {
    let wanted = |part: &Part| options.only.is_empty() || options.only.contains(part);
    let mut run = Run { shell: shell()?, browser: None };
    let mut reports = Vec::new();
    for part in Part::value_variants().iter().copied().filter(wanted) {
        println!("\n=== {} ===", part.title());
        let start = Instant::now();
        let outcome = run.part(part);
        let took = start.elapsed();
        match &outcome {
            Ok(()) => println!("=== {}: ok, {:.1} s", part.title(), took.as_secs_f64()),
            Err(error) => println!("=== {}: FAILED, {:.1} s: {error:#}", part.title(), took.as_secs_f64()),
        }
        let go_on = outcome.is_ok() || part != Part::Tools;
        reports.push(Report { part, took, outcome });
        if !go_on {
            break;
        }
    }
    summary(&reports)
}

fn summary(reports: &[Report]) -> Result<()> {
    println!("\n{:<36} {:>8}  result", "part", "seconds");
    for Report { part, took, outcome } in reports {
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        println!("{:<36} {:>8.1}  {word}", part.title(), took.as_secs_f64());
    }
    for Report { part, outcome, .. } in reports {
        let Err(error) = outcome else { continue };
        println!("\n{} failed: {error:#}", part.title());
        if let Some(failed) = error.downcast_ref::<last_lines::Failed>() {
            println!("Its last lines:\n{}", failed.last_lines);
        }
    }
    let failed = reports.iter().filter(|report| report.outcome.is_err()).count();
    println!("{} passed, {failed} failed", reports.len() - failed);
    match failed {
        0 => Ok(()),
        1 => bail!("a part failed"),
        _ => bail!("{failed} parts failed"),
    }
}

/// The state that the parts share.
struct Run {
    shell: Shell,
    browser: Option<Browser>,
}

impl Run {
    fn part(&mut self, part: Part) -> Result<()> {
        match part {
            Part::Tools => self.tools(),
            Part::Format => self.format(),
            Part::Tidy => tidy::run(&tidy::Options::default()),
            Part::Lints => {
                let shell = &self.shell;
                Ok(cmd!(shell, "cargo clippy --workspace --all-targets -- -D warnings").run()?)
            }
            Part::BrowserLints => {
                let shell = &self.shell;
                tools::wasm_target(shell)?;
                // The profile is that of the build, which can then reuse compiled procedural macros.
                let browser = ["--target", WASM_TARGET, "--no-default-features", "--profile", "web"];
                for features in ["", "gpu", "record"] {
                    cmd!(shell, "cargo clippy --lib {browser...} --features {features} -- -D warnings").run()?;
                }
                Ok(())
            }
            Part::Tests => self.rust_tests(),
            Part::Docs => {
                let shell = &self.shell;
                let _deny = shell.push_env("RUSTDOCFLAGS", "-D warnings");
                Ok(cmd!(shell, "cargo doc --workspace --no-deps --lib").run()?)
            }
            Part::Page => build::run(&build::Options { out: PathBuf::from("dist"), dev: false, compressed: false }),
            Part::Check => {
                let shell = &self.shell;
                Ok(cmd!(shell, "{NPM} run check").run()?)
            }
            Part::ScriptTests => {
                let shell = &self.shell;
                last_lines::run(cmd!(shell, "{NPM} test"))
            }
            Part::BrowserCpu => {
                let shell = &self.shell;
                // The tests of Rust have it built already, with the features that their packages share.
                cmd!(shell, "cargo test --workspace --no-run").run()?;
                self.in_browser("cpu", &[("CPLAY", &test_export::cplay())])
            }
            Part::BrowserGpu => self.in_browser("gpu", &[]),
            Part::BrowserFirefox => {
                let firefox = browser::firefox(&self.shell)?;
                self.in_browser("firefox", &[("FIREFOX", &firefox)])
            }
            Part::Notebooks => {
                let programs = notebook::installed(&self.shell, &root().join("dist"))?;
                self.in_browser("notebook", &[("NOTEBOOKS", &programs)])
            }
            Part::Exports => test_export::few(&self.shell),
        }
    }

    fn tools(&mut self) -> Result<()> {
        tools::wasm_target(&self.shell)?;
        tools::npm_packages(&self.shell)?;
        let browser = self.browser()?;
        println!("Browser: {}", browser.program.display());
        println!("Second browser: {}", browser::firefox(&self.shell)?.display());
        Ok(())
    }

    fn browser(&mut self) -> Result<&Browser> {
        if self.browser.is_none() {
            self.browser = Some(Browser::find_or_install(&self.shell)?);
        }
        Ok(self.browser.as_ref().expect("just found"))
    }

    /// Gives rustfmt every file by name, because `cargo fmt` overlooks modules that are declared inside a macro.
    fn format(&self) -> Result<()> {
        let shell = &self.shell;
        let files = cmd!(shell, "git ls-files --cached --others --exclude-standard *.rs").quiet().read()?;
        // git still lists a file that was deleted without a commit.
        let files: Vec<&str> = files.lines().filter(|file| root().join(file).is_file()).collect();
        ensure!(!files.is_empty(), "git lists no Rust files");
        let checked = cmd!(shell, "rustfmt --check --edition 2024 {files...}").quiet().run();
        checked.context("run: cargo fmt --all")
    }

    fn rust_tests(&mut self) -> Result<()> {
        let software = self.browser()?.software_gpu();
        let shell = &self.shell;
        let mut tests = cmd!(shell, "cargo test --workspace");
        if let Some(driver) = software.filter(|_| !browser::has_hardware_gpu()) {
            println!("GPU: the browser's software GPU, {}", driver.display());
            tests = tests.env("VK_DRIVER_FILES", driver);
        }
        last_lines::run(tests)
    }

    /// Runs the browser tests of a project; playwright.config.ts says which tests each has, and on which engine.
    /// `more`: environment variables that only this project needs.
    fn in_browser(&mut self, project: &str, more: &[(&str, &Path)]) -> Result<()> {
        let dist = root().join("dist");
        ensure!(dist.join("index.html").is_file(), "there is no page to test");
        let program = self.browser()?.program.clone();
        let site = Site::open(&dist, None, "/")?;
        let deeper = Site::open(&dist, None, SUBPATH)?;
        let shell = &self.shell;
        let playwright = root().join("node_modules/@playwright/test/cli.js");
        ensure!(Path::new(&playwright).is_file(), "Playwright is not installed; run: npm ci --ignore-scripts");
        let tests =
            cmd!(shell, "node {playwright} test --config tests/web/e2e/playwright.config.ts --project {project}")
                .env("CHROMIUM", program)
                .env("SITE_URL", &site.url)
                .env("SITE_BELOW_URL", &deeper.url)
                .envs(more.iter().copied());
        last_lines::run(tests)
    }
}
