//! Compares runs of both engines for every recipe and every method, as a viewer would choose them.

use std::collections::BTreeSet;

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::RECIPES;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::loss::rules::Head;
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

const STEPS: u32 = 20;

fn patch(entries: &[(&str, &str)]) -> Vec<(String, Value)> {
    entries.iter().map(|(knob, value)| (knob.to_string(), Value::from(*value))).collect()
}

/// The experiment made small, with methods that begin and refresh early.
fn small(experiment: &Settings) -> Experiment {
    small_on("hierarchy", experiment)
}

fn small_on(data: &str, experiment: &Settings) -> Experiment {
    let sizes = [
        ("data", data),
        ("pairs", "96"),
        ("batch", "12"),
        ("width", "8"),
        ("dim", "6"),
        ("activation", "tanh"),
        ("negatives", "3"),
        ("memory", "40"),
        ("hardest", "8"),
        ("refresh", "6"),
        ("warmup", "4"),
    ];
    catalogue::apply(experiment, &patch(&sizes)).experiment
}

async fn losses(experiment: &Experiment, choice: EngineChoice) -> Result<Vec<f32>, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut run = Trainer::new(experiment.clone(), choice).await.map_err(|error| text(&error))?;
    run.advance(STEPS).await.map_err(|error| text(&error))?;
    Ok(run.look().await.map_err(|error| text(&error))?.losses)
}

/// Checks that twenty steps on both engines give the same losses.
fn check(experiment: &Experiment) -> Result<(), String> {
    let cpu = block_on(losses(experiment, EngineChoice::Cpu))?;
    let gpu = block_on(losses(experiment, EngineChoice::Gpu))?;
    let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * a.abs().max(0.1);
    let same = cpu.len() == STEPS as usize && gpu.len() == cpu.len() && cpu.iter().zip(&gpu).all(near);
    if same { Ok(()) } else { Err(format!("{cpu:?}\n{gpu:?}")) }
}

#[test]
fn engines_agree_on_every_recipe_and_every_method() {
    let mut cases: Vec<(String, Experiment)> = Vec::new();
    for recipe in RECIPES.iter() {
        let chosen = catalogue::apply(&Settings::default(), &patch(&[("recipe", recipe.about.id)])).experiment;
        cases.push((recipe.about.id.to_string(), small(&chosen)));
        // Data that only this method has a use for.
        if let Some((_, Value::Text(data))) = recipe.scene().into_iter().find(|(knob, _)| *knob == "data")
            && ["clicks", "lists", "two-forms", "edits"].contains(&&data[..])
        {
            cases.push((format!("{} on {data}", recipe.about.id), small_on(&data, &chosen)));
        }
    }
    for stage in ["compose", "collect", "filter", "weigh", "loss", "temperature"] {
        for option in catalogue::knob(stage).expect("a knob").options() {
            let chosen = small(&Settings::default());
            if let Ok(experiment) = catalogue::apply_strictly(&chosen, &patch(&[(stage, option.id)])) {
                cases.push((format!("{stage}={}", option.id), experiment));
            }
        }
    }
    let (mut seen, mut failures) = (BTreeSet::new(), Vec::new());
    for (what, experiment) in &cases {
        // What only the CPU engine has is refused: see `tests/clicked.rs`.
        let only_cpu = matches!(experiment.rules().head, Head::Clicked { .. });
        if !only_cpu && seen.insert(format!("{experiment:?}")) {
            failures.extend(check(experiment).err().map(|error| format!("{what}: {error}")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
