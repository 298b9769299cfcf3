//! `cplay plan`: prints the passes of an experiment's step, and what each reads and writes.

use std::io::{self, IsTerminal, Write};

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use contrastive_playground::plan::{Buffer, Io, Plan};
use serde::Serialize;

use crate::Failure;
use crate::experiment::ExperimentOptions;

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    experiment: ExperimentOptions,
    /// As JSON on a single line
    #[arg(long)]
    json: bool,
}

/// One pass.
#[derive(Serialize)]
struct Row {
    pass: String,
    /// The stem of its files: `src/backend/cpu/<stem>.rs` and `shaders/<stem>.wgsl`.
    stem: &'static str,
    reads: Vec<String>,
    writes: Vec<String>,
}

pub(crate) fn plan(options: &Options) -> Result<(), Failure> {
    let experiment = options.experiment.read()?.experiment;
    let plan = Plan::new(&experiment, &experiment.data.load(&experiment));
    let mut out = io::stdout();
    let rows = rows(&plan);
    if options.json {
        return Ok(writeln!(out, "{}", serde_json::to_string(&rows).map_err(io::Error::from)?)?);
    }
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(if out.is_terminal() { 120 } else { 160 }).set_header(["pass", "file", "reads", "writes"]);
    for row in &rows {
        table.add_row([&row.pass, row.stem, &row.reads.join("\n"), &row.writes.join("\n")]);
    }
    Ok(writeln!(out, "{table}")?)
}

fn rows(plan: &Plan) -> Vec<Row> {
    let row = |&pass| {
        let Io { reads, writes, .. } = plan.io(pass);
        let sized = |buffers: Vec<Buffer>| buffers.into_iter().filter_map(|buffer| sized(plan, buffer)).collect();
        Row { pass: pass.name(), stem: pass.stem(), reads: sized(reads), writes: sized(writes) }
    };
    plan.passes.iter().map(row).collect()
}

/// A buffer's name and size; `None` for one that is empty in this plan.
fn sized(plan: &Plan, buffer: Buffer) -> Option<String> {
    let [rows, columns] = plan.extent(buffer);
    (rows * columns > 0).then(|| format!("{buffer:?} {rows}×{columns}"))
}
