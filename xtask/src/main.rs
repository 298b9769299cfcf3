//! The project's tasks. `cargo xtask help` lists them; each has a file of its name.

mod bench;
mod browser;
mod build;
mod claims;
mod last_lines;
mod notebook;
mod offline;
mod package;
mod pytorch;
mod regenerate;
mod scorm;
mod serve;
mod server;
mod site;
mod sizes;
mod split;
mod test;
mod test_export;
mod tidy;
mod tools;
mod types;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Build, serve, test and measure contrastive-playground",
    disable_version_flag = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write the page as static files that any file host can serve from any folder
    Build(build::Options),
    /// Write the page as it is published: with previews, a site map and oEmbed for the address where it will lie
    Site(site::Options),
    /// Build, serve on 127.0.0.1 and build again whenever a source changes
    Serve(serve::Options),
    /// Write the npm package
    Package(package::Options),
    /// Write the page as one file that opens from a disk, without a server
    Offline(offline::Options),
    /// Write the Python package for notebooks as a wheel
    Notebook(notebook::Options),
    /// Write an experiment as a SCORM 1.2 package: a learning platform is told when its goal is reached
    Scorm(scorm::Options),
    /// Check everything: formatting, lints, tests, and the page in a real browser on both engines
    Test(test::Options),
    /// Export recipes, and let PyTorch repeat what each export has recorded
    TestExport(test_export::Options),
    /// Time both engines against other engines that run in a browser, as ratios of one run
    Bench(bench::Options),
    /// Check what no compiler checks: short files, lines that fit, no leftovers, names and links that lead to files
    Tidy(tidy::Options),
    /// Write every file anew that is made from the catalogue: documentation of knobs and recipes, TypeScript types
    Regenerate,
    /// Test every claim of the papers and write docs/claims.md
    Claims(claims::Options),
    /// Write the types of the values that Rust hands to the page, www/generated/boundary.ts
    Types(types::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Build(options) => build::run(&options),
        Task::Site(options) => site::run(&options),
        Task::Serve(options) => serve::run(&options),
        Task::Package(options) => package::run(&options),
        Task::Offline(options) => offline::run(&options),
        Task::Notebook(options) => notebook::run(&options),
        Task::Scorm(options) => scorm::run(&options),
        Task::Test(options) => test::run(&options),
        Task::TestExport(options) => test_export::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Tidy(options) => tidy::run(&options),
        Task::Regenerate => regenerate::run(),
        Task::Claims(options) => claims::run(&options),
        Task::Types(options) => types::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in a folder of the project").to_path_buf()
}

/// A shell whose commands run in the folder of the project.
fn shell() -> anyhow::Result<xshell::Shell> {
    let shell = xshell::Shell::new()?;
    shell.change_dir(root());
    Ok(shell)
}
