//! Every recipe beside its baseline, under settings that the page can repeat: two runs that share everything but the
//! recipe.

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::{RECIPES, Recipe, patch};
use contrastive_playground::experiment::twin::Twin;
use contrastive_playground::experiment::{Experiment, Settings};

use super::measure::{DIRECTION, FAVOUR, Measure, REACHED, REACHED_TAIL, held_out, seen};
use super::training::Run;
use super::{Job, average, work};
use crate::Failure;

/// Recipes whose baseline is not plain in-batch training.
const BASELINES: &[(&str, &str)] = &[
    ("logq", "popularity"),
    ("cocosoda", "moco"),
    ("mochi", "moco"),
    ("feature-transformation", "moco"),
    ("moco-one-sided", "moco"),
    ("star", "static-hard"),
    ("rocketqa", "star"),
    ("ance", "static-hard"),
    ("adore", "static-hard"),
    ("positive-aware", "dynamic-hard"),
    ("cet", "dynamic-hard"),
    ("dclw", "dcl"),
    ("hcl", "debiased"),
    ("triplet-semihard", "triplet"),
    ("triplet-hardest", "triplet"),
    ("distance-weighted", "triplet"),
    ("nbpo", "siglip"),
    ("lsh", "ance"),
    ("projected", "dynamic-hard"),
    ("inverse-propensity", "uniform"),
];

/// Settings of both runs that are none of the recipe's scene, because they belong to its stages.
const STAGES: &[(&str, &str)] = &[
    ("asymmetric", "tower=shared"),
    ("inverse-propensity", "compose=exposed inbatch=no negatives=64 loss=infonce-qk"),
    ("ar2", "collect=refreshed negatives=15 pool=100 refresh=100 warmup=200 inbatch=no loss=infonce-qk"),
    ("dual-learning", "collect=shown inbatch=no loss=clicked examination=ignored"),
];

/// Recipes whose scene both runs learn completely. They are compared on tight concepts with noise, where items are hard
/// to distinguish.
const HARDER: &[&str] = &[
    "uniform",
    "moco",
    "cocosoda",
    "dynamic-hard",
    "ngame",
    "refined-batch",
    "spn",
    "siblings",
    "two-stage",
    "peg",
    "fnc",
    "concepts",
    "positive-aware",
    "rocketqa",
    "atss",
    "unpg",
    "cet",
    "simclr",
    "siglip",
    "mochi",
    "feature-transformation",
    "cfcd",
    "amcl",
    "macl",
    "cosine-temperature",
    "learnt-temperature",
    "effective-negatives",
];
const HARD: &str = "pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3";

/// The settings of both runs, unless the recipe or its scene changes them. The batch is small enough that a larger one
/// would be better.
const BOTH: &str = "batch=64 steps=400";

/// The number of steps of both runs, as in [`BOTH`].
const STEPS: u32 = 400;

/// The first measure, and all measures among which the one with the clearest difference is found.
const FIRST: Measure = held_out("recall_at_1", |found| Some(found.recall_at_1));
const CANDIDATES: [Measure; 13] = [
    held_out("recall_at_10", |found| Some(found.recall_at_10)),
    held_out("class_at_10", |found| found.class_at_10),
    held_out("tolerance", |found| found.tolerance),
    held_out("uniformity", |found| found.uniformity),
    REACHED,
    REACHED_TAIL,
    FAVOUR,
    DIRECTION,
    seen("false_negative_rate", |scalars| scalars.false_negative_rate.unwrap_or(f64::NAN)),
    seen("duplicate_rate", |scalars| scalars.duplicate_rate.unwrap_or(f64::NAN)),
    seen("negative_mean", |scalars| scalars.negative_mean.unwrap_or(f64::NAN)),
    seen("effective_negatives", |scalars| scalars.effective_negatives.unwrap_or(f64::NAN)),
    seen("tau", |scalars| scalars.tau),
];
/// The number of measures that are shown.
const SHOWN: usize = 2;

/// A recipe and its baseline.
pub(super) struct Compared {
    pub(super) recipe: &'static Recipe,
    pub(super) baseline: &'static str,
    /// The settings of the first run.
    pub(super) settings: Vec<(&'static str, Value)>,
    /// The measures of both, each with one figure per seed of the baseline and of the recipe.
    pub(super) figures: Vec<(Measure, [Vec<f64>; 2])>,
    runs: Vec<[Experiment; 2]>,
}

/// All recipes but the plainest, which is the baseline of most, without figures.
pub(super) fn all(seeds: &[u32]) -> Result<Vec<Compared>, Failure> {
    RECIPES.iter().skip(1).map(|recipe| compared(recipe, seeds)).collect()
}

fn compared(recipe: &'static Recipe, seeds: &[u32]) -> Result<Compared, Failure> {
    let mut settings: Vec<(&str, Value)> = Vec::new();
    // Both begin at the recipe's temperature, unless the recipe is about the temperature.
    let tau = recipe.parameters().into_iter().filter(|(knob, _)| *knob == "tau" && recipe.stage != "temperature");
    let hard = if HARDER.contains(&recipe.about.id) { HARD } else { "" };
    let stages = STAGES.iter().find(|(id, _)| *id == recipe.about.id).map_or("", |(_, stages)| stages);
    for (knob, value) in [patch(BOTH), recipe.scene(), tau.collect(), patch(hard), patch(stages)].concat() {
        settings.retain(|(other, _)| *other != knob);
        settings.push((knob, value));
    }
    let other = BASELINES.iter().find(|(id, _)| *id == recipe.about.id);
    let baseline = other.map_or(RECIPES[0].about.id, |(_, baseline)| *baseline);
    settings.insert(0, ("recipe", baseline.into()));

    let pair = |&seed: &u32| -> Result<[Experiment; 2], Failure> {
        let seed = ("seed".to_owned(), Value::Number(seed.into()));
        let entries = settings.iter().map(|(knob, value)| ((*knob).to_owned(), value.clone())).chain([seed]);
        let first = catalogue::apply_strictly(&Settings::default(), &entries.collect::<Vec<_>>())?;
        let second = Twin::of(&first, "recipe", &recipe.about.id.into()).map_err(|problem| vec![problem])?.1;
        Ok([first, second])
    };
    let runs = seeds.iter().map(pair).collect::<Result<_, _>>()?;
    let figures = [FIRST].into_iter().chain(CANDIDATES).map(|measure| (measure, Default::default())).collect();
    Ok(Compared { recipe, baseline, settings, figures, runs })
}

/// Takes all runs, each once, and reduces each recipe to the measures with the clearest difference from the baseline.
pub(super) fn measure(all: &mut [Compared], engine: EngineChoice) -> Result<(), Failure> {
    let measures: Vec<Measure> = [FIRST].into_iter().chain(CANDIDATES).collect();
    let mut jobs: Vec<Job> = Vec::new();
    for experiment in all.iter().flat_map(|of| of.runs.iter().flatten()) {
        let run = Run::of(experiment.clone(), STEPS);
        if jobs.iter().all(|job| job.run != run) {
            jobs.push(Job { run, measures: measures.clone() });
        }
    }
    let results = work(&jobs, engine)?;
    for of in all {
        for (side, experiment) in of.runs.iter().flat_map(|pair| pair.iter().enumerate()) {
            let run = Run::of(experiment.clone(), STEPS);
            let values = jobs.iter().position(|job| job.run == run).map_or(&[][..], |at| &results[at]);
            for ((_, figures), value) in of.figures.iter_mut().zip(values) {
                figures[side].push(*value);
            }
        }
        of.figures[1..].sort_by(|(_, one), (_, other)| clearness(other).total_cmp(&clearness(one)));
        of.figures.truncate(1 + SHOWN);
    }
    Ok(())
}

/// How clear a difference is: its mean, in units of its standard deviation over seeds and of a twentieth of the figure.
fn clearness([one, other]: &[Vec<f64>; 2]) -> f64 {
    let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| other - one).collect();
    let mean = average(&differences);
    let variance = differences.iter().map(|difference| (difference - mean).powi(2)).sum::<f64>() / one.len() as f64;
    let clear = mean.abs() / (variance.sqrt() + 0.05 * average(one).abs().max(average(other).abs()) + 1e-9);
    if clear.is_finite() { clear } else { 0.0 }
}
