//! `cplay`: the experiments of the page in a terminal, for researchers, tests and benches.
//!
//! Exit codes: 0 done; 1 it could not be done, or training diverged; 2 the input was bad, and a sentence says which
//! field, which value, and what is allowed.

mod claims;
mod documents;
mod experiment;
mod export;
mod plan;
mod record;
mod run;
mod view;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use contrastive_playground::experiment::catalogue::Problem;
use contrastive_playground::experiment::export::Catalogue;
use contrastive_playground::record::{Problem as Unrecorded, own_test};

use experiment::ExperimentOptions;

#[derive(Parser)]
#[command(
    name = "cplay",
    version,
    about = "A small dual encoder learns with InfoNCE, in a terminal",
    max_term_width = 120
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Train, and follow the numbers: a progress bar in a terminal, JSON lines in a file or pipe
    Run(run::Options),
    /// Train, and write a record with which another framework can repeat the run
    Record(record::Options),
    /// Train, and write a folder that repeats the run in PyTorch, and trains there on its own
    Export(export::Options),
    /// Print a loss as a test for your own code: a program in NumPy with its value and gradient
    Test(ExperimentOptions),
    /// Train, and print the contents of one of the page's views
    View(view::Options),
    /// Print the passes of a step, and what each reads and writes
    Plan(plan::Options),
    /// Test the papers' claims
    Claims(claims::Options),
    /// Print all knobs, recipes, metrics and views
    Catalogue(Format),
    /// Print the canonical link of an experiment
    Link(ExperimentOptions),
}

#[derive(Args)]
#[group(multiple = false)]
struct Format {
    /// As JSON (the default)
    #[arg(long)]
    json: bool,
    /// As TypeScript types: www/generated/settings.ts
    #[arg(long)]
    typescript: bool,
    /// As a table of knobs: docs/knobs.md
    #[arg(long)]
    markdown: bool,
    /// As a list of recipes: docs/recipes.md
    #[arg(long)]
    recipes: bool,
}

/// The reason why a command ends without its result.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The input is invalid.
    #[error("{}", .0.join("\nerror: "))]
    BadInput(Vec<String>),
    /// The command failed, though its input is valid.
    #[error("{0}")]
    Failed(String),
    /// Standard output or a file could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Failure::BadInput(problems.iter().map(Problem::to_string).collect())
    }
}

impl From<Unrecorded> for Failure {
    fn from(problem: Unrecorded) -> Self {
        match problem {
            Unrecorded::Refused(reason) => Failure::BadInput(vec![reason]),
            Unrecorded::Failed(reason) => Failure::Failed(reason),
        }
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Record(options) => record::record(&options),
        Task::Export(options) => export::export(&options),
        Task::Test(options) => test(&options),
        Task::View(options) => view::view(&options),
        Task::Plan(options) => plan::plan(&options),
        Task::Claims(options) => claims::claims(&options),
        Task::Catalogue(format) => catalogue(&format),
        Task::Link(options) => link(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // The reader closed the pipe, which is not an error.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(if matches!(failure, Failure::BadInput(_)) { 2 } else { 1 })
        }
    }
}

fn catalogue(format: &Format) -> Result<(), Failure> {
    let catalogue = Catalogue::new();
    let text = if format.typescript {
        documents::typescript(&catalogue)
    } else if format.markdown {
        documents::markdown(&catalogue)
    } else if format.recipes {
        documents::recipes()
    } else {
        serde_json::to_string_pretty(&catalogue).map_err(io::Error::from)? + "\n"
    };
    Ok(io::stdout().write_all(text.as_bytes())?)
}

fn test(options: &ExperimentOptions) -> Result<(), Failure> {
    let program = own_test(&options.read()?.experiment).map_err(|reason| Failure::BadInput(vec![reason]))?;
    Ok(io::stdout().write_all(program.as_bytes())?)
}

fn link(options: &ExperimentOptions) -> Result<(), Failure> {
    Ok(writeln!(io::stdout(), "{}", options.read()?.link())?)
}
