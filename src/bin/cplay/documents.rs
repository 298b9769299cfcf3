//! The files that are made from the catalogue: the tables of knobs and of recipes, and the TypeScript types. All are
//! committed, and `tests/catalogue.rs` checks that they are up to date.

use std::fmt::Write;

use contrastive_playground::described::About;
use contrastive_playground::experiment::catalogue::{Scale, Value, When};
use contrastive_playground::experiment::export::{Catalogue, KnobRow};
use contrastive_playground::experiment::recipes::RECIPES;

/// The text of `docs/knobs.md`.
pub(crate) fn markdown(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "<!-- Written by: cargo xtask regenerate -->\n\n# Knobs, metrics and views\n\n\
         Every setting of an experiment. Links (`#v=2&tau=0.07`) and `cplay run --set` (`--set tau=0.07`) name a \
         setting by its id. A *live* knob takes effect while the experiment runs; a change of another one restarts \
         it.\n\n## Knobs\n\n| id | name | values | default | live | what it does |\n|---|---|---|---|---|---|\n",
    );
    for knob in &catalogue.knobs {
        let live = if knob.live { "yes" } else { "" };
        line(
            &mut out,
            &[&format!("`{}`", knob.id), knob.label, &values(knob), &format!("`{}`", knob.default), live, &story(knob)],
        );
    }
    out += "\n## Choices\n";
    for knob in catalogue.knobs.iter().filter(|knob| knob.id != "recipe") {
        let Some(choices) = &knob.choices else { continue };
        let _ = write!(
            out,
            "\n### `{}`\n\n| id | name | what it does | formula | source |\n|---|---|---|---|---|\n",
            knob.id
        );
        for choice in choices {
            let formula = if choice.formula.is_empty() { String::new() } else { format!("`{}`", choice.formula) };
            line(&mut out, &[&format!("`{}`", choice.id), choice.label, choice.help, &formula, choice.source]);
        }
    }
    out += "\n## Metrics\n\n| id | name | unit | meaning |\n|---|---|---|---|\n";
    for metric in catalogue.metrics {
        line(&mut out, &[&format!("`{}`", metric.id), metric.label, metric.unit, metric.help]);
    }
    out += "\n## Views\n\nA link opens a view with `view=<id>`; `view=twins&twin=tau:0.5` starts a second run that \
    differs in this knob, `twin=recipe:moco` starts one that follows this recipe, and `twin=link:` with a \
    percent-encoded link starts one with the settings of that link.\n\n| id | title | what it shows |\n|---|---|---|\n";
    for view in catalogue.views {
        line(&mut out, &[&format!("`{}`", view.id), view.title, view.sentence]);
    }
    out
}

/// The text of `docs/recipes.md`.
pub(crate) fn recipes() -> String {
    let mut out = String::from(
        "<!-- Written by: cargo xtask regenerate -->\n\n# Recipes\n\nA recipe is a known system: one choice per \
        stage. The knob `recipe` sets the stages and every knob that the chosen methods read; those not named here \
        get their defaults. A recipe is recognised from the stages. It may be given by its id or by any name under \
        which it is known, and case does not matter. Other keys change the recipe, whatever their order. Data, \
        encoders and optimiser do not change; the *scene* is a suggestion of settings in which the effect is easy to \
        see. [claims.md](claims.md) has the claims.\n",
    );
    let code = |patch: &[(&str, Value)]| -> String {
        let entries: Vec<_> = patch.iter().map(|(knob, value)| format!("`{knob}={value}`")).collect();
        entries.join(" ")
    };
    for recipe in RECIPES.iter() {
        let About { id, label, help, formula, source } = recipe.about;
        let _ = write!(out, "\n## `{id}`: {label}\n\n{help} {}\n\n", recipe.look_for);
        let mut row = |name: &str, value: String| {
            if !value.is_empty() {
                let _ = writeln!(out, "* {name}: {value}");
            }
        };
        let plain = RECIPES[0].stages.choices();
        let own = recipe.stages.choices().into_iter().zip(plain).filter(|(choice, plain)| choice != plain);
        let own: Vec<_> = own.map(|((stage, choice), _)| (stage, Value::from(choice))).collect();
        row("Known as", recipe.names.join(", "));
        row("Sets", code(&[own, recipe.parameters()].concat()));
        row("Scene", code(&recipe.scene()));
        row("Formula", format!("`{formula}`"));
        row("Claims", recipe.claims.join(", "));
        row("Paper", source.into());
    }
    out
}

fn line(out: &mut String, cells: &[&str]) {
    for cell in cells {
        let _ = write!(out, "| {} ", cell.replace('|', "\\|"));
    }
    out.push_str("|\n");
}

fn values(knob: &KnobRow) -> String {
    if let Some(choices) = &knob.choices {
        return choices.iter().map(|choice| format!("`{}`", choice.id)).collect::<Vec<_>>().join(", ");
    }
    let (Some(min), Some(max)) = (&knob.min, &knob.max) else { return String::new() };
    let unit = if knob.unit.is_empty() { String::new() } else { format!(" {}", knob.unit) };
    let whole = if knob.kind == "integer" { "" } else { ", any number" };
    let scale = if knob.scale == Some(Scale::Log) { ", log scale" } else { "" };
    format!("{min} to {max}{unit}{whole}{scale}")
}

fn story(knob: &KnobRow) -> String {
    let mut story = knob.help.to_string();
    if let Some(when) = &knob.when {
        let one = |when: &When| {
            let values: Vec<_> = when.is.iter().map(|value| format!("`{value}`")).collect();
            format!("`{}` {}", when.knob, values.join(", "))
        };
        let any: Vec<_> = when.iter().map(one).collect();
        let _ = write!(story, " Only with {}.", any.join(" or "));
    }
    if !knob.source.is_empty() {
        let _ = write!(story, " ({})", knob.source);
    }
    story
}

/// The text of `www/generated/settings.ts`.
pub(crate) fn typescript(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "// Written by: cargo xtask regenerate\n\n/** The settings of \
         an experiment, keyed by the catalogue's ids. */\nexport interface Settings {\n",
    );
    for knob in &catalogue.knobs {
        let kind = match &knob.choices {
            Some(choices) => union(choices.iter().map(|choice| choice.id)),
            None => "number".into(),
        };
        let range = if knob.choices.is_some() { String::new() } else { format!(" {}.", values(knob)) };
        let _ = write!(out, "  /** {}{range} */\n  {}: {kind};\n", knob.help, knob.id);
    }
    let ids = union(catalogue.metrics.iter().map(|metric| metric.id));
    let views = union(catalogue.views.iter().map(|view| view.id));
    let _ = write!(
        out,
        "}}\n\n/** The id of a knob. */\nexport type KnobId = keyof Settings;\n\n/** The id of a metric. */\nexport \
        type \
         MetricId = {ids};\n\n/** The id of a view. */\nexport type ViewId = {views};\n"
    );
    out
}

/// A union of string literals, `"a" | "b"`.
fn union<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    ids.map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(" | ")
}
