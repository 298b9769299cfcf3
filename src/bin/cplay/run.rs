//! `cplay run`: trains and prints metrics.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use contrastive_playground::trainer::{Evaluation, Snapshot, Trainer};
use indicatif::{ProgressBar, ProgressStyle};
use pollster::block_on;

use crate::Failure;
use crate::experiment::{EngineName, ExperimentOptions};

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    experiment: ExperimentOptions,
    /// Which engine trains
    #[arg(long, value_enum, default_value_t = EngineName::Cpu)]
    engine: EngineName,
    /// Write one object every K steps
    #[arg(long, value_name = "K", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// Write JSON lines to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// One line of output. The fields are the catalogue's metrics, under the same names; a metric without a value is
/// `null`.
#[derive(serde::Serialize)]
struct Line {
    /// The number of steps taken.
    step: u64,
    /// The loss of the last step's batch. The fields from `positive_mean` on are of that batch as well.
    loss: f64,
    tau: f64,
    /// Measured on held-out pairs, as the next four fields.
    recall_at_1: f64,
    recall_at_10: f64,
    mrr: f64,
    alignment: f64,
    uniformity: Option<f64>,
    positive_mean: Option<f64>,
    negative_mean: Option<f64>,
    auroc: Option<f64>,
    effective_negatives: Option<f64>,
    false_negative_rate: Option<f64>,
    /// The mean since the start, without the time of measurements.
    steps_per_second: f64,
    /// Written on the last line only.
    #[serde(rename = "final", skip_serializing_if = "std::ops::Not::not")]
    last: bool,
    /// Why training stopped early, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    diverged: Option<String>,
}

/// A training run with a stopwatch.
struct Run {
    trainer: Trainer,
    bar: ProgressBar,
    taken: u32,
    trained: Duration,
}

/// The number of steps between two updates of the progress bar.
const STRIDE: u32 = 10;

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let chosen = options.experiment.read()?;
    let mut lines: Option<Box<dyn Write>> = match &options.json {
        Some(path) => {
            let file = File::create(path).map_err(|error| {
                Failure::BadInput(vec![format!(
                    "--json {} must be a file that can be written: {error}",
                    path.display()
                )])
            })?;
            Some(Box::new(BufWriter::new(file)))
        }
        None if io::stdout().is_terminal() => None,
        None => Some(Box::new(io::stdout())),
    };
    let trainer = block_on(Trainer::new(chosen.experiment, options.engine.into()))
        .map_err(|error| Failure::Failed(error.to_string()))?;
    // The bar is hidden if standard error is not a terminal.
    let bar = ProgressBar::new(u64::from(chosen.until));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} steps  {msg}") {
        bar.set_style(style);
    }
    let mut run = Run { trainer, bar, taken: 0, trained: Duration::ZERO };

    let mut line = run.measure()?;
    while run.taken < chosen.until && line.diverged.is_none() {
        let next = (run.taken / options.every + 1).saturating_mul(options.every).min(chosen.until);
        run.train_to(next)?;
        line = run.measure()?;
        run.bar.set_message(format!("loss {:.3}  recall@10 {:.3}", line.loss, line.recall_at_10));
        if let Some(lines) = lines.as_mut().filter(|_| next % options.every == 0) {
            write_line(lines, &line)?;
        }
    }
    run.bar.finish_and_clear();
    line.last = true;
    match &mut lines {
        Some(lines) => {
            write_line(lines, &line)?;
            lines.flush()?;
        }
        None => run.report(&line)?,
    }
    line.diverged.map_or(Ok(()), |why| Err(Failure::Failed(why)))
}

/// Formats a number for the report; a dash for a missing value.
fn said(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.digits$}"))
}

fn write_line(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    writeln!(out)
}

impl Run {
    /// Trains until this many steps have been taken, or until training diverges.
    fn train_to(&mut self, step: u32) -> Result<(), Failure> {
        let began = Instant::now();
        while self.taken < step {
            let stride = STRIDE.min(step - self.taken);
            let failed = |error: contrastive_playground::backend::EngineError| Failure::Failed(error.to_string());
            let taken = block_on(self.trainer.advance(stride)).map_err(failed)?;
            if taken == 0 {
                break;
            }
            self.taken += taken;
            self.bar.set_position(u64::from(self.taken));
        }
        block_on(self.trainer.settled()).map_err(|error| Failure::Failed(error.to_string()))?;
        self.trained += began.elapsed();
        Ok(())
    }

    fn measure(&mut self) -> Result<Line, Failure> {
        let failed = |error: contrastive_playground::backend::EngineError| Failure::Failed(error.to_string());
        let Snapshot { step, look, diverged, .. } = block_on(self.trainer.look()).map_err(failed)?;
        let Evaluation { retrieval, .. } = block_on(self.trainer.evaluate()).map_err(failed)?;
        let batch = look.scalars;
        let seconds = self.trained.as_secs_f64();
        Ok(Line {
            step,
            loss: batch.loss,
            tau: batch.tau,
            recall_at_1: retrieval.recall_at_1,
            recall_at_10: retrieval.recall_at_10,
            mrr: retrieval.mrr,
            alignment: retrieval.alignment,
            uniformity: retrieval.uniformity,
            positive_mean: batch.positive_mean,
            negative_mean: batch.negative_mean,
            auroc: batch.auroc,
            effective_negatives: batch.effective_negatives,
            false_negative_rate: batch.false_negative_rate,
            steps_per_second: if seconds > 0.0 { f64::from(self.taken) / seconds } else { 0.0 },
            last: false,
            diverged: diverged.map(|diverged| diverged.message),
        })
    }

    /// Prints the last line as a report.
    fn report(&self, line: &Line) -> io::Result<()> {
        let engine = self.trainer.engine();
        let mut out = io::stdout();
        writeln!(
            out,
            "step {}, {:.0} steps/s on the {} ({})",
            line.step,
            line.steps_per_second,
            engine.kind.to_uppercase(),
            engine.name
        )?;
        writeln!(out, "loss {:.4} at temperature {:.4}", line.loss, line.tau)?;
        writeln!(
            out,
            "held out: recall@1 {:.3}, recall@10 {:.3}, MRR {:.3}, alignment {:.3}, uniformity {}",
            line.recall_at_1,
            line.recall_at_10,
            line.mrr,
            line.alignment,
            said(line.uniformity, 3)
        )?;
        writeln!(
            out,
            "batch: partners {}, negatives {}, AUROC {}, {} effective negatives, {} % false negatives",
            said(line.positive_mean, 3),
            said(line.negative_mean, 3),
            said(line.auroc, 3),
            said(line.effective_negatives, 1),
            said(line.false_negative_rate.map(|rate| 100.0 * rate), 1)
        )
    }
}
