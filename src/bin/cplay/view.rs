//! `cplay view`: trains, and prints the contents of one of the page's views as JSON.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use contrastive_playground::backend::EngineError;
use contrastive_playground::trainer::{AskError, Order, Trainer};
use contrastive_playground::views::lens::LEAST_TAU;
use pollster::block_on;
use serde::Serialize;

use crate::Failure;
use crate::experiment::{EngineName, ExperimentOptions};

#[derive(Args)]
pub(crate) struct Options {
    /// Which view
    #[arg(value_enum)]
    view: ViewName,
    #[command(flatten)]
    experiment: ExperimentOptions,
    /// Which engine trains
    #[arg(long, value_enum, default_value_t = EngineName::Cpu)]
    engine: EngineName,
    /// lens: the temperatures; by default half, once and twice the batch's temperature
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    taus: Vec<f64>,
    /// matrix, forces, ask: the largest number of rows, columns, terms or keys
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    most: u32,
    /// matrix: the order of the rows
    #[arg(long, value_enum, default_value_t = OrderName::Class)]
    order: OrderName,
    /// forces: the anchor, by its row in the batch
    #[arg(long, value_name = "ROW", default_value_t = 0)]
    anchor: u32,
    /// ask: the number of the held-out query
    #[arg(long, value_name = "N", default_value_t = 0)]
    query: u32,
    /// Print JSON on a single line; by default it is indented
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ViewName {
    /// The batch's negatives at several temperatures
    Lens,
    /// The batch's matrix of similarities
    Matrix,
    /// The forces on one anchor
    Forces,
    /// The state of the run, and reference values for the loss
    Sanity,
    /// How likely each position of the shown lists is looked at: as learned, and in truth
    Examination,
    /// How often a ranker and the retriever pick the right key, and where the targets go
    Ranker,
    /// How long outputs are before they are scaled to unit length
    Lengths,
    /// The held-out keys, ranked for a held-out query
    Ask,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OrderName {
    Class,
    Cluster,
    Batch,
}

impl From<OrderName> for Order {
    fn from(name: OrderName) -> Self {
        match name {
            OrderName::Class => Order::Class,
            OrderName::Cluster => Order::Cluster,
            OrderName::Batch => Order::Batch,
        }
    }
}

/// The number of evaluations during a run that is diagnosed.
const EVALUATIONS: u32 = 32;

pub(crate) fn view(options: &Options) -> Result<(), Failure> {
    let chosen = options.experiment.read()?;
    if let Some(tau) = options.taus.iter().find(|tau| !(tau.is_finite() && **tau >= LEAST_TAU)) {
        return Err(Failure::BadInput(vec![format!("--taus {tau} must be a number of at least {LEAST_TAU}")]));
    }
    let batch = chosen.experiment.batch;
    if options.anchor >= batch {
        let allowed = format!("--anchor {} must be a row of the batch: 0 to {}", options.anchor, batch - 1);
        return Err(Failure::BadInput(vec![allowed]));
    }
    let mut trainer = block_on(Trainer::new(chosen.experiment, options.engine.into()))
        .map_err(|error| Failure::Failed(error.to_string()))?;
    let failed = |error: EngineError| Failure::Failed(error.to_string());
    // A diagnosis needs the trend of recall, so recall is measured several times.
    let stride =
        if matches!(options.view, ViewName::Sanity) { chosen.until.div_ceil(EVALUATIONS).max(1) } else { chosen.until };
    let mut taken = 0;
    while taken < chosen.until {
        let more = block_on(trainer.advance(stride.min(chosen.until - taken))).map_err(failed)?;
        if more == 0 {
            break;
        }
        taken += more;
        if matches!(options.view, ViewName::Sanity) {
            block_on(trainer.evaluate()).map_err(failed)?;
        }
    }
    let snapshot = block_on(trainer.look()).map_err(failed)?;
    if let Some(diverged) = snapshot.diverged {
        eprintln!("note: {}", diverged.message);
    }
    let most = options.most as usize;
    match options.view {
        ViewName::Lens => {
            let tau = snapshot.look.scalars.tau;
            let taus = if options.taus.is_empty() { vec![tau / 2.0, tau, 2.0 * tau] } else { options.taus.clone() };
            print(&trainer.lens(&taus).ok(), options.json)
        }
        ViewName::Matrix => print(&trainer.matrix(most, options.order.into()), options.json),
        ViewName::Forces => print(&trainer.forces(options.anchor as usize, most), options.json),
        ViewName::Sanity => {
            if taken == 0 {
                block_on(trainer.evaluate()).map_err(failed)?;
            }
            print(&trainer.diagnosis(), options.json)
        }
        ViewName::Examination => print(&trainer.examination(), options.json),
        ViewName::Ranker => print(&trainer.ranking(), options.json),
        ViewName::Lengths => {
            block_on(trainer.evaluate()).map_err(failed)?;
            print(&Some(trainer.lengths()), options.json)
        }
        ViewName::Ask => {
            let answer = block_on(trainer.ask(options.query as usize, most)).map_err(|error| match error {
                AskError::NoSuchQuery { count, .. } => {
                    let allowed = format!("--query {} must be a held-out query: 0 to {}", options.query, count - 1);
                    Failure::BadInput(vec![allowed])
                }
                other => Failure::Failed(other.to_string()),
            })?;
            print(&answer, options.json)
        }
    }
}

fn print<T: Serialize>(value: &T, on_one_line: bool) -> Result<(), Failure> {
    let text = if on_one_line { serde_json::to_string(value) } else { serde_json::to_string_pretty(value) };
    Ok(writeln!(io::stdout(), "{}", text.map_err(io::Error::from)?)?)
}
