//! Writes `docs/claims.md`. Lines that begin with `|` have figures; all others follow from the rows of claims.

use std::io::{self, Write};

use super::claim::{Claim, Training, Work};
use super::{Tested, average, kind, number, numbers};

pub(super) fn write(
    out: &mut dyn Write,
    claims: &[&'static Claim],
    tested: &[Tested],
    seeds: &[u32],
) -> io::Result<()> {
    writeln!(
        out,
        "<!-- Written by: cargo run --release --bin cplay -- claims --document docs/claims.md -->\n\n# \
        Claims\n\nTests of what papers say about negatives, temperatures and losses, and of what is \
        often misread in a run. A claim is *exact* (E: arithmetic, no training), a \
         *training* claim (T), which must hold with its margin, or *shown* (S): its figures are reported, and no \
         check must hold. Figures are means over seeds, one figure per seed in brackets. `cplay claims --only ID \
         --first-seed K` repeats any of them \
         on other seeds; `src/bin/cplay/claims/training.rs` has the settings that all training claims share.\n"
    )?;
    if let [first, .., last] = seeds {
        writeln!(out, "| seeds | {first} to {last} |\n|---|---|\n")?;
    }
    for claim in claims {
        let tested = tested.iter().find(|tested| tested.claim.id == claim.id);
        writeln!(out, "## {} ({})\n\n{}", claim.id, kind(claim.kind), claim.sentence)?;
        if !claim.source.is_empty() {
            writeln!(out, "({}.)", claim.source)?;
        }
        if let Work::Training(training) = &claim.work {
            writeln!(out, "\n{}", setting(training))?;
        }
        writeln!(out)?;
        for check in claim.checks {
            writeln!(out, "* {}", check.words())?;
        }
        if let Some(tested) = tested {
            writeln!(out, "\n| {} | figure | seeds |\n|---|---|---|", tested.verdict())?;
            for figures in &tested.figures {
                for (side, values) in &figures.sides {
                    let (mean, each) = (number(average(values)), numbers(values));
                    writeln!(out, "| {} | {mean} | ({each}) |", figures.name(side))?;
                }
            }
            for outcome in &tested.outcomes {
                let holds = if outcome.holds { "yes" } else { "no" };
                let (difference, margin) = (number(outcome.difference), number(outcome.margin));
                writeln!(out, "| **{}** | {difference} | {} {margin}: {holds} |", outcome.check, outcome.comparison)?;
            }
            writeln!(out, "| all checks hold on | {} | of {} seeds, each by itself |", tested.agree, tested.seeds())?;
        }
        if !claim.note.is_empty() {
            writeln!(out, "\n{}", claim.note)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The runs of a claim, in words.
fn setting(training: &Training) -> String {
    let mut text = format!("`{}`", training.base);
    let (first, steps) = training.first;
    if steps > 0 {
        text += &format!("; first {steps} steps of `{first}`");
    }
    text += &format!("; {} steps of", training.steps);
    for (n, (name, patch)) in training.sides.iter().enumerate() {
        let patch = if patch.is_empty() { "the same".into() } else { format!("`{patch}`") };
        text += &format!("{} {name}: {patch}", if n == 0 { "" } else { "," });
    }
    text + "."
}
