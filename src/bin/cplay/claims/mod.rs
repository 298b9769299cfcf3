//! `cplay claims`: tests the claims of the papers.
//!
//! A claim is a row of `rows`; `docs/claims.md` is written by this command.

mod bounds;
mod claim;
mod compared;
mod copies;
mod document;
mod drawn;
mod exact;
mod imposters;
mod masks;
mod measure;
mod page;
mod rows;
mod training;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use contrastive_playground::backend::engine::EngineChoice;
use indicatif::{ProgressBar, ProgressStyle};

use crate::Failure;
use crate::experiment::EngineName;
use claim::{Claim, Kind, Outcome, Work};
use measure::{FIGURE, Measure};
use training::Run;

#[derive(Args)]
pub(crate) struct Options {
    /// List the claims without testing them
    #[arg(long)]
    list: bool,
    /// Only this claim; may be repeated
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Only claims of this kind; may be repeated
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Vec<Kind>,
    /// For --page: compare only this recipe; may be repeated
    #[arg(long, value_name = "ID")]
    recipe: Vec<String>,
    /// The number of seeds
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    seeds: u32,
    /// The first seed; the others follow it
    #[arg(long, value_name = "K", default_value_t = 1)]
    first_seed: u32,
    /// Which engine trains
    #[arg(long, value_enum, default_value_t = EngineName::Cpu)]
    engine: EngineName,
    /// Write one object per claim to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write docs/claims.md to this file; with --list without figures
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Write www/generated/claims.ts to this file, with every recipe compared; with --list without figures
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

/// The result of a claim.
struct Tested {
    claim: &'static Claim,
    figures: Vec<Figures>,
    outcomes: Vec<Outcome>,
    /// The number of seeds with which all checks hold, each seed by itself.
    agree: usize,
}

/// The figures of one measure: the name of each side, and its figure for each seed.
struct Figures {
    measure: Measure,
    sides: Vec<(&'static str, Vec<f64>)>,
}

impl Figures {
    /// The label of a side's figure.
    fn name(&self, side: &str) -> String {
        if self.measure == FIGURE { side.into() } else { format!("{}, {side}", self.measure.id) }
    }
}

/// One object of the JSON file.
#[derive(serde::Serialize)]
struct Line<'a> {
    id: &'a str,
    kind: Kind,
    /// The margin of the first check, as `difference` and `comparison` are.
    margin: f64,
    /// The figures by measure and side, one per seed.
    values: serde_json::Map<String, serde_json::Value>,
    difference: f64,
    comparison: &'a str,
    /// Whether all checks hold.
    holds: bool,
    /// On how many of the seeds all checks hold.
    agree: usize,
    checks: &'a [Outcome],
    seeds: Vec<u32>,
}

impl Tested {
    fn holds(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.holds)
    }

    /// The number of seeds.
    fn seeds(&self) -> usize {
        self.figures[0].sides[0].1.len()
    }

    /// The result in a word.
    fn verdict(&self) -> &'static str {
        match (self.claim.kind, self.holds()) {
            (Kind::Shown, true) => "as claimed",
            (Kind::Shown, false) => "not as claimed",
            (_, true) => "holds",
            (_, false) => "DOES NOT HOLD",
        }
    }
}

pub(crate) fn claims(options: &Options) -> Result<(), Failure> {
    let chosen = choose(options)?;
    let seeds = || (0..options.seeds).map(|n| options.first_seed.wrapping_add(n));
    let create = |path: &Option<PathBuf>, option: &str| {
        let create = |path: &PathBuf| {
            File::create(path).map(BufWriter::new).map_err(|error| {
                let path = path.display();
                Failure::BadInput(vec![format!("--{option} {path} must be a file that can be written: {error}")])
            })
        };
        path.as_ref().map(create).transpose()
    };
    let (json, document) = (create(&options.json, "json")?, create(&options.document, "document")?);
    let page = create(&options.page, "page")?;
    if options.list {
        if let Some(mut file) = document {
            document::write(&mut file, &chosen, &[], &[])?;
            return Ok(file.flush()?);
        }
        if let Some(mut file) = page {
            page::write(&mut file, &chosen, &[], &compared::all(&[])?, &[])?;
            return Ok(file.flush()?);
        }
        return Ok(writeln!(io::stdout(), "{}", list(&chosen))?);
    }
    let seeds: Vec<u32> = seeds().collect();
    let tested = test(&chosen, &seeds, options.engine.into())?;
    if let Some(mut file) = json {
        for tested in &tested {
            serde_json::to_writer(&mut file, &line(tested, &seeds)).map_err(io::Error::from)?;
            writeln!(file)?;
        }
        file.flush()?;
    }
    if let Some(mut file) = document {
        document::write(&mut file, &chosen, &tested, &seeds)?;
        file.flush()?;
    }
    if let Some(mut file) = page {
        let mut compared = compared::all(&seeds)?;
        let wanted = |id: &str| options.recipe.is_empty() || options.recipe.iter().any(|recipe| recipe == id);
        compared.retain(|compared| wanted(compared.recipe.about.id));
        compared::measure(&mut compared, options.engine.into())?;
        page::write(&mut file, &chosen, &tested, &compared, &seeds)?;
        file.flush()?;
    }
    writeln!(io::stdout(), "{}", table(&tested))?;
    let failed: Vec<_> =
        tested.iter().filter(|t| t.claim.kind != Kind::Shown && !t.holds()).map(|t| t.claim.id).collect();
    if failed.is_empty() { Ok(()) } else { Err(Failure::Failed(format!("not as claimed: {}", failed.join(", ")))) }
}

fn choose(options: &Options) -> Result<Vec<&'static Claim>, Failure> {
    let all = || rows::CLAIMS.iter().copied();
    let unknown: Vec<_> = options.only.iter().filter(|id| all().all(|claim| claim.id != **id)).collect();
    if let Some(id) = unknown.first() {
        let ids: Vec<_> = all().map(|claim| claim.id).collect();
        return Err(Failure::BadInput(vec![format!("--only {id} must be one of {}", ids.join(", "))]));
    }
    let wanted = |claim: &&Claim| {
        (options.only.is_empty() || options.only.iter().any(|id| id == claim.id))
            && (options.kind.is_empty() || options.kind.contains(&claim.kind))
    };
    Ok(all().filter(wanted).collect())
}

/// The runs to take: each run once, with all measures that any claim reads from it.
struct Job {
    run: Run,
    measures: Vec<Measure>,
}

fn test(chosen: &[&'static Claim], seeds: &[u32], engine: EngineChoice) -> Result<Vec<Tested>, Failure> {
    let mut jobs: Vec<Job> = Vec::new();
    for claim in chosen {
        let Work::Training(training) = &claim.work else { continue };
        for ((_, side), &seed) in training.sides.iter().flat_map(|side| seeds.iter().map(move |seed| (side, seed))) {
            let run = Run::new(training, side, seed)?;
            let at = jobs.iter().position(|job| job.run == run).unwrap_or_else(|| {
                jobs.push(Job { run, measures: Vec::new() });
                jobs.len() - 1
            });
            for measure in claim.measures() {
                if !jobs[at].measures.contains(&measure) {
                    jobs[at].measures.push(measure);
                }
            }
        }
    }
    let results = work(&jobs, engine)?;
    let of_run = |run: &Run, measure: Measure| {
        let job = jobs.iter().position(|job| job.run == *run)?;
        let at = jobs[job].measures.iter().position(|other| *other == measure)?;
        Some(results[job][at])
    };

    let mut tested = Vec::new();
    for &claim in chosen {
        let mut figures = Vec::new();
        match &claim.work {
            Work::Exact(compute) => {
                let mut sides: Vec<(&'static str, Vec<f64>)> = Vec::new();
                for &seed in seeds {
                    for (n, (name, value)) in compute(seed).into_iter().enumerate() {
                        if sides.len() == n {
                            sides.push((name, Vec::new()));
                        }
                        sides[n].1.push(value);
                    }
                }
                figures.push(Figures { measure: FIGURE, sides });
            }
            Work::Training(training) => {
                for measure in claim.measures() {
                    let mut sides = Vec::new();
                    for (name, side) in training.sides {
                        let value = |&seed| Ok(of_run(&Run::new(training, side, seed)?, measure).unwrap_or(f64::NAN));
                        sides.push((*name, seeds.iter().map(value).collect::<Result<_, Failure>>()?));
                    }
                    figures.push(Figures { measure, sides });
                }
            }
        }
        let values = |measure: Measure, side: &str| {
            let of = figures.iter().find(|of| of.measure == measure);
            let side = of.and_then(|of| of.sides.iter().find(|(name, _)| *name == side));
            side.map_or(&[][..], |(_, values)| &values[..])
        };
        let sides: Vec<_> = figures[0].sides.iter().map(|(name, _)| *name).collect();
        let mean = |measure: Measure, side: &str| average(values(measure, side));
        let outcomes = claim.checks.iter().map(|check| check.judge(&sides, mean)).collect();
        let holds_on = |seed: &usize| {
            let of = |measure: Measure, side: &str| values(measure, side).get(*seed).copied().unwrap_or(f64::NAN);
            claim.checks.iter().all(|check| check.judge(&sides, of).holds)
        };
        let agree = (0..seeds.len()).filter(holds_on).count();
        tested.push(Tested { claim, figures, outcomes, agree });
    }
    Ok(tested)
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Takes all runs, on as many threads as the machine has, and on one with the GPU. The result does not depend on their
/// number.
fn work(jobs: &[Job], engine: EngineChoice) -> Result<Vec<Vec<f64>>, Failure> {
    let bar = ProgressBar::new(jobs.iter().map(|job| job.run.steps()).sum());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} steps  {eta} left") {
        bar.set_style(style);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if engine == EngineChoice::Cpu { threads.min(jobs.len()) } else { 1 };
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<_>> = Mutex::new(jobs.iter().map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((n, job)) = {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    jobs.get(n).map(|job| (n, job))
                } {
                    let result = job.run.take(engine, &job.measures, |steps| bar.inc(steps));
                    results.lock().expect("no run panics")[n] = Some(result);
                }
            });
        }
    });
    bar.finish_and_clear();
    let results = results.into_inner().expect("no run panics");
    results.into_iter().map(|result| result.expect("every run was taken")).collect()
}

fn line<'a>(tested: &'a Tested, seeds: &[u32]) -> Line<'a> {
    let first = &tested.outcomes[0];
    let values = tested.figures.iter().map(|figures| {
        let sides = figures.sides.iter().map(|(side, values)| ((*side).to_owned(), values.clone().into()));
        (figures.measure.id.to_owned(), sides.collect::<serde_json::Map<_, serde_json::Value>>().into())
    });
    Line {
        id: tested.claim.id,
        kind: tested.claim.kind,
        margin: first.margin,
        values: values.collect(),
        difference: first.difference,
        comparison: first.comparison,
        holds: tested.holds(),
        agree: tested.agree,
        checks: &tested.outcomes,
        seeds: seeds.to_vec(),
    }
}

fn new_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(if io::stdout().is_terminal() { 120 } else { 160 }).set_header(header);
    table
}

fn list(claims: &[&'static Claim]) -> Table {
    let mut table = new_table(&["claim", "kind", "what is claimed", "what must come out"]);
    for claim in claims {
        let checks: Vec<_> = claim.checks.iter().map(|check| check.words()).collect();
        table.add_row([claim.id, kind(claim.kind), claim.sentence, &checks.join("\n")]);
    }
    table
}

fn table(tested: &[Tested]) -> Table {
    let mut table = new_table(&["claim", "figures of each seed", "difference", "margin", "verdict"]);
    for tested in tested {
        let figures = tested.figures.iter().flat_map(|figures| {
            figures.sides.iter().map(|(side, values)| format!("{}: {}", figures.name(side), numbers(values)))
        });
        let of = |part: &dyn Fn(&Outcome) -> String| tested.outcomes.iter().map(part).collect::<Vec<_>>().join("\n");
        table.add_row([
            format!("{} {}\n{}", tested.claim.id, kind(tested.claim.kind), tested.claim.sentence),
            figures.collect::<Vec<_>>().join("\n"),
            of(&|outcome| number(outcome.difference)),
            of(&|outcome| format!("{} {}", outcome.comparison, number(outcome.margin))),
            format!("{}\non {} of {} seeds", tested.verdict(), tested.agree, tested.seeds()),
        ]);
    }
    table
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Exact => "E",
        Kind::Training => "T",
        Kind::Shown => "S",
    }
}

fn numbers(values: &[f64]) -> String {
    values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(" ")
}

/// At most three decimals, or an exponent for small numbers; a dash for a missing value.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "–".into();
    }
    if value != 0.0 && value.abs() < 0.0005 {
        return format!("{value:.0e}");
    }
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}
