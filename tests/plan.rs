//! Checks the buffers that passes state to read and write, for every recipe and every method.

use contrastive_playground::backend::Learned;
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::data::Dataset;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::RECIPES;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::plan::{Buffer, Io, Plan};

use crate::support::{Drawn, answered};

fn patch(entries: &[(&str, &str)]) -> Vec<(String, Value)> {
    entries.iter().map(|(knob, value)| (knob.to_string(), Value::from(*value))).collect()
}

/// A small experiment for every recipe and every method.
fn experiments() -> Vec<(String, Experiment)> {
    let small = [("data", "hierarchy"), ("pairs", "96"), ("batch", "12"), ("width", "8"), ("dim", "6"), ("depth", "2")];
    let memory = [("negatives", "3"), ("memory", "40"), ("hardest", "8")];
    let sizes = patch(&[&small[..], &memory[..]].concat());
    let small = |chosen: &Settings| catalogue::apply(chosen, &sizes).experiment;
    let recipes = RECIPES.iter().map(|recipe| {
        let chosen = catalogue::apply(&Settings::default(), &patch(&[("recipe", recipe.about.id)])).experiment;
        (recipe.about.id.to_string(), small(&chosen))
    });
    let stages = ["compose", "collect", "filter", "weigh", "loss", "temperature", "activation", "optimizer"];
    let methods = stages.into_iter().flat_map(|stage| {
        catalogue::knob(stage).expect("a knob").options().into_iter().map(move |option| (stage, option.id))
    });
    let methods = methods.filter_map(|(stage, id)| {
        let experiment = catalogue::apply_strictly(&small(&Settings::default()), &patch(&[(stage, id)])).ok()?;
        Some((format!("{stage}={id}"), experiment))
    });
    recipes.chain(methods).collect()
}

fn planned(experiment: &Experiment) -> (Plan, Dataset) {
    let data = experiment.data.load(experiment);
    (Plan::new(experiment, &data), data)
}

#[test]
fn no_buffer_is_read_before_it_is_written() {
    for (what, experiment) in experiments() {
        let plan = planned(&experiment).0;
        let mut known: Vec<Buffer> = plan.buffers().into_iter().filter(|buffer| buffer.is_kept()).collect();
        for &pass in &plan.passes {
            let io = plan.io(pass);
            for buffer in io.reads {
                assert!(known.contains(&buffer), "{what}: {} reads {buffer:?}, which nothing wrote", pass.name());
            }
            known.retain(|buffer| !io.scratch.contains(buffer));
            known.extend(io.writes);
        }
    }
}

#[test]
fn every_buffer_that_is_written_is_read_or_kept_or_shown() {
    for (what, experiment) in experiments() {
        let plan = planned(&experiment).0;
        let read: Vec<Buffer> = plan.passes.iter().flat_map(|&pass| plan.io(pass).reads).collect();
        for &pass in &plan.passes {
            for buffer in plan.io(pass).writes {
                // A look shows which pairs' keys were drawn.
                let shown = buffer == Buffer::OwnIndices;
                let used = read.contains(&buffer) || buffer.is_kept() || shown;
                assert!(used, "{what}: {} writes {buffer:?} in vain", pass.name());
            }
        }
    }
}

#[test]
fn a_pass_of_the_cpu_changes_only_the_buffers_that_it_lists() {
    for (what, experiment) in experiments() {
        let (plan, data) = planned(&experiment);
        let learned = Learned::new(plan.layout.initialize(experiment.seed, experiment.tau));
        let mut engine = CpuEngine::<f32>::new(plan.clone(), &data.train, &learned);
        let bits = |engine: &mut CpuEngine<f32>, buffer: Buffer| -> Vec<u32> {
            answered(engine.read(buffer)).into_iter().map(f32::to_bits).collect()
        };
        let drawn = Drawn::new(&experiment, data.train.len(), 0);
        engine.step(&drawn.inputs());
        let drawn = Drawn::new(&experiment, data.train.len(), 1);
        // Known are the buffers that earlier passes of this step wrote, and those that are kept between steps. The
        // others hold values of an earlier step, of other sizes.
        let mut known: Vec<Buffer> = plan.buffers().into_iter().filter(|buffer| buffer.is_kept()).collect();
        for &pass in &plan.passes {
            let Io { writes, scratch, .. } = plan.io(pass);
            known.retain(|buffer| !scratch.contains(buffer));
            let others: Vec<Buffer> = known.iter().copied().filter(|buffer| !writes.contains(buffer)).collect();
            let before: Vec<Vec<u32>> = others.iter().map(|&buffer| bits(&mut engine, buffer)).collect();
            engine.run_pass(&drawn.inputs(), pass);
            for (&buffer, before) in others.iter().zip(before) {
                assert!(bits(&mut engine, buffer) == before, "{what}: {} changed {buffer:?}", pass.name());
            }
            known.extend(writes);
        }
    }
}

#[test]
fn buffers_are_as_large_as_the_plan_says() {
    for (what, experiment) in experiments() {
        let (plan, data) = planned(&experiment);
        let learned = Learned::new(plan.layout.initialize(experiment.seed, experiment.tau));
        let mut engine = CpuEngine::<f32>::new(plan.clone(), &data.train, &learned);
        engine.step(&Drawn::new(&experiment, data.train.len(), 0).inputs());
        for buffer in plan.buffers() {
            let [rows, columns] = plan.extent(buffer);
            assert_eq!(
                answered(engine.read(buffer)).len(),
                rows * columns,
                "{what}: {buffer:?} is {rows} by {columns}"
            );
        }
    }
}
