//! Writes `www/generated/claims.ts`. Lines that begin with `seen:` have figures; all others follow from the rows.

use std::io::{self, Write};

use contrastive_playground::experiment::catalogue::Record;
use serde_json::json;

use super::claim::Claim;
use super::compared::Compared;
use super::{Tested, average, kind};

const HEAD: &str = "// Written by: cargo xtask claims

/** What came out: on how many of the seeds, and each figure's mean. */
export interface Seen {
  agree: number;
  seeds: number;
  figures: [name: string, mean: number][];
}

/** A claim: exact (E), of training (T), or what was seen (S). */
export interface Claim {
  kind: \"E\" | \"T\" | \"S\";
  sentence: string;
  source: string;
  seen: Seen;
}

/** A recipe beside its baseline: the settings of the first run, and the means of both by metric. */
export interface Compared {
  baseline: string;
  settings: Record<string, number | string>;
  /** `agree`: on how many of the seeds the two differ in the same direction. */
  seen: { seeds: number; figures: { metric: string; baseline: number; recipe: number; agree: number }[] };
}
";

pub(super) fn write(
    out: &mut dyn Write,
    claims: &[&'static Claim],
    tested: &[Tested],
    compared: &[Compared],
    seeds: &[u32],
) -> io::Result<()> {
    writeln!(out, "{HEAD}\n/** By id. */\nexport const CLAIMS: Record<string, Claim> = {{")?;
    for claim in claims {
        let Claim { id, sentence, source, .. } = claim;
        writeln!(out, "  {}: {{\n    kind: {},", text(id), text(kind(claim.kind)))?;
        writeln!(out, "    sentence: {},\n    source: {},", text(sentence), text(source))?;
        if let Some(tested) = tested.iter().find(|tested| tested.claim.id == *id) {
            let figures = tested.figures.iter().flat_map(|of| {
                let name = |side: &str| {
                    if of.measure.id == "figure" { side.into() } else { format!("{}, {side}", of.measure.label) }
                };
                // A metric without a value has no figure.
                let sides =
                    of.sides.iter().map(|(side, values)| (side, average(values))).filter(|(_, mean)| !mean.is_nan());
                sides.map(move |(side, mean)| json!([name(side), rounded(mean)]))
            });
            let figures: Vec<_> = figures.collect();
            writeln!(out, "    seen: {},", json!({"agree": tested.agree, "seeds": seeds.len(), "figures": figures}))?;
        }
        writeln!(out, "  }},")?;
    }
    writeln!(out, "}};\n\n/** By the recipe's id. */\nexport const COMPARED: Record<string, Compared> = {{")?;
    for Compared { recipe, baseline, settings, figures, .. } in compared {
        let settings = Record(settings.iter().map(|(knob, value)| ((*knob).into(), value.clone())).collect());
        writeln!(out, "  {}: {{\n    baseline: {},", text(recipe.about.id), text(baseline))?;
        writeln!(out, "    settings: {},", serde_json::to_string(&settings)?)?;
        if !seeds.is_empty() {
            let figures: Vec<_> = figures
                .iter()
                .map(|(measure, [baseline, recipe])| {
                    let (one, other) = (average(baseline), average(recipe));
                    let same = |(a, b): &(&f64, &f64)| (**b - **a) * (other - one) > 0.0;
                    let agree = baseline.iter().zip(recipe).filter(same).count();
                    json!({"metric": measure.id, "baseline": rounded(one), "recipe": rounded(other), "agree": agree})
                })
                .collect();
            writeln!(out, "    seen: {},", json!({"seeds": seeds.len(), "figures": figures}))?;
        }
        writeln!(out, "  }},")?;
    }
    writeln!(out, "}};")
}

fn text(text: &str) -> serde_json::Value {
    text.into()
}

/// Rounds to three significant digits, as the page shows.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(f64::NAN)
}
