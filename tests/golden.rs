//! Compares whole runs with PyTorch: the same weights and batches must give the same losses, gradients and weights.
//!
//! `tests/golden/make.py` made the files and describes them. The CPU engine must agree to 1e-11 in f64, and its losses
//! to 1e-4 in f32. The GPU engine's losses must agree to 1e-3, since the exp and tanh of shaders may be less exact.
//! Without an adapter the tests fail; a software adapter is enough.

use std::path::Path;
use std::sync::Arc;

use crate::support::answered;
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::gpu::GpuEngine;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::data::{Dataset, Pairs, Truth};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::plan::Plan;
use ndarray::Array2;
use pollster::block_on;
use serde::Deserialize;

/// A file of `tests/golden`, as `make.py` describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    versions: std::collections::BTreeMap<String, String>,
    settings: serde_json::Map<String, serde_json::Value>,
    parameters: Option<Vec<f32>>,
    batches: Vec<Vec<u32>>,
    #[serde(default)]
    shared: Vec<Vec<u32>>,
    #[serde(default)]
    own: Vec<Vec<Vec<u32>>>,
    losses: Vec<f64>,
    gradient: Option<Vec<f64>>,
    norms: Vec<f64>,
    queries: Option<Vec<Vec<f32>>>,
    keys: Option<Vec<Vec<f32>>>,
    r#final: Option<Vec<f64>>,
}

/// A run to repeat.
struct Run {
    golden: Golden,
    experiment: Experiment,
    data: Dataset,
    plan: Plan,
    learned: Learned,
}

impl Run {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let golden: Golden = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(golden.versions.contains_key("torch"), "{name} says what made it");
        let patch: Vec<(String, Value)> =
            golden.settings.iter().map(|(id, value)| (id.clone(), known(value))).collect();
        let experiment = catalogue::apply_strictly(&Settings::default(), &patch)
            .unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let (queries, keys) = match (&golden.queries, &golden.keys) {
            (Some(queries), Some(keys)) => (table(queries), table(keys)),
            _ => digits(experiment.pairs as usize),
        };
        let labels = vec![0; queries.nrows()];
        let pairs = Pairs { queries, keys, query_labels: labels.clone(), key_labels: labels, truth: Truth::default() };
        let pairs = Arc::new(pairs);
        let data = Dataset { train: pairs.clone(), held_out: pairs, class_names: vec!["0".into()], picture: None };
        let plan = Plan::new(&experiment, &data);
        // Only the run `digits` has no weights in its file. Its seed is 17.
        let parameters = golden.parameters.clone().unwrap_or_else(|| made_parameters(&plan, 17, experiment.tau));
        assert_eq!(parameters.len(), plan.layout.len(), "{name}");
        Run { golden, experiment, data, plan, learned: Learned::new(parameters) }
    }

    fn steps(&self) -> usize {
        self.golden.losses.len()
    }

    fn inputs(&self, step: usize) -> StepInputs<'_> {
        StepInputs {
            step: step as u64,
            batch: &self.golden.batches[step],
            shared: self.golden.shared.get(step).map_or(&[], |shared| shared),
            tau: self.experiment.tau as f32,
            rate: self.experiment.rate as f32,
            decay: self.experiment.decay as f32,
            own: &[],
            extras: Extras::default(),
        }
    }
}

fn known(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Number(number) => Value::Number(number.as_f64().expect("a finite number")),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        other => panic!("{other} is no value of a knob"),
    }
}

fn table(rows: &[Vec<f32>]) -> Array2<f32> {
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).expect("rows of one width")
}

/// Every third picture of the file of digits, as `make.py` takes them: top halves and bottom halves, `[pairs, 32]`.
fn digits(pairs: usize) -> (Array2<f32>, Array2<f32>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits/digits.bin");
    let file = std::fs::read(path).expect("part of the repository");
    let half = |from: usize| {
        Array2::from_shape_fn((pairs, 32), |(i, pixel)| f32::from(file[1797 * (1 + from + pixel) + 3 * i]) / 16.0)
    };
    (half(0), half(32))
}

/// The weights that `make.py` draws: uniform in ±1/sqrt(inputs), from 24 bits of a linear congruential generator.
fn made_parameters(plan: &Plan, seed: u32, tau: f64) -> Vec<f32> {
    let mut state = seed;
    let mut parameters = Vec::new();
    for layer in Tower::BOTH.iter().flat_map(|&tower| plan.layout.layers(tower)) {
        let bound = 1.0 / (layer.inputs as f64).sqrt();
        for _ in layer.weight..layer.bias + layer.outputs {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let uniform = f64::from(state >> 8) / f64::from(1 << 24);
            parameters.push(((2.0 * uniform - 1.0) * bound) as f32);
        }
    }
    parameters.push(-tau.ln() as f32);
    parameters
}

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The largest difference between two vectors, as a share of the second one's largest entry.
fn difference(found: &[f64], wanted: &[f64]) -> f64 {
    assert_eq!(found.len(), wanted.len());
    let largest = wanted.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    found.iter().zip(wanted).fold(0.0f64, |most, (x, y)| most.max((x - y).abs())) / largest
}

/// Compares losses, gradients, mined candidates and final weights in f64.
fn check_exactly(name: &str) {
    let run = Run::read(name);
    let mut engine = CpuEngine::<f64>::new(run.plan.clone(), &run.data.train, &run.learned);
    for step in 0..run.steps() {
        engine.step(&run.inputs(step));
        if let Some(own) = run.golden.own.get(step) {
            assert_eq!(answered(engine.seen()).own, own.concat(), "{name}, step {step}: the keys mined");
        }
        let off = (engine.loss() / run.golden.losses[step] - 1.0).abs();
        assert!(off < 1e-11, "{name}, step {step}: the loss is off by {off:e}");
        let off = (length(engine.gradient()) / run.golden.norms[step] - 1.0).abs();
        assert!(off < 1e-11, "{name}, step {step}: the gradient's length is off by {off:e}");
        if let (0, Some(wanted)) = (step, &run.golden.gradient) {
            let off = difference(engine.gradient(), wanted);
            assert!(off < 1e-11, "{name}: the first gradient is off by {off:e} of its largest entry");
        }
    }
    if let Some(wanted) = &run.golden.r#final {
        let towers = ..run.plan.layout.log_scale + usize::from(run.plan.learns_temperature);
        let off = difference(&engine.parameters()[towers], &wanted[towers]);
        assert!(off < 1e-11, "{name}: the last weights are off by {off:e} of the largest");
    }
}

/// The largest difference of two curves of losses, relative to losses above 1.
fn strays(found: &[f32], wanted: &[f64]) -> f64 {
    assert_eq!(found.len(), wanted.len());
    let off = |(x, y): (&f32, &f64)| (f64::from(*x) - y).abs() / y.abs().max(1.0);
    found.iter().zip(wanted).map(off).fold(0.0, f64::max)
}

/// Compares the curve of losses in f32.
fn check_curve(name: &str) {
    let run = Run::read(name);
    let mut engine = CpuEngine::<f32>::new(run.plan.clone(), &run.data.train, &run.learned);
    (0..run.steps()).for_each(|step| engine.step(&run.inputs(step)));
    let off = strays(&answered(engine.seen()).losses, &run.golden.losses);
    assert!(off < 1e-4, "{name}: in f32 the losses stray by {off:e}");
}

/// Compares the curve of losses on the GPU.
fn check_curve_on_gpu(name: &str) {
    let run = Run::read(name);
    let gpu = block_on(GpuEngine::new(run.plan.clone(), &run.data.train, &run.learned, true));
    let mut gpu = gpu.unwrap_or_else(|error| panic!("these tests need a Vulkan, Metal or DirectX 12 adapter: {error}"));
    (0..run.steps()).for_each(|step| gpu.step(&run.inputs(step)));
    let seen = block_on(gpu.seen()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let off = strays(&seen.losses, &run.golden.losses);
    assert!(off < 1e-3, "{name}: on the GPU the losses stray by {off:e}");
}

/// Makes one test per run, so that a failure names the run, and a test that every file has a test.
macro_rules! runs {
    ($($test:ident: $name:literal),+ $(,)?) => {
        mod cpu_f64 {
            $(#[test] fn $test() { super::check_exactly($name); })+
        }
        mod cpu_f32 {
            $(#[test] fn $test() { super::check_curve($name); })+
        }
        mod gpu {
            $(#[test] fn $test() { super::check_curve_on_gpu($name); })+
        }
        const NAMES: &[&str] = &[$($name),+];
    };
}

runs! {
    linear: "linear",
    relu: "relu",
    gelu: "gelu",
    tanh: "tanh",
    deep: "deep",
    shared_tower: "tower",
    learned_temperature: "learned",
    learned_temperature_at_its_bound: "bound",
    sgd: "sgd",
    query_to_key: "forward",
    key_to_query: "backward",
    cold: "cold",
    extra_keys: "uniform",
    extra_keys_one_way_learned: "uniform-forward",
    hardest_keys: "hard",
    hardest_keys_shared_tower_learned: "hard-shared",
    digits_at_full_width: "digits",
}

#[test]
fn every_file_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = std::fs::read_dir(folder).expect("part of the repository").filter_map(|entry| {
        let path = entry.expect("readable").path();
        (path.extension()? == "json").then(|| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))?
    });
    let mut found: Vec<String> = files.collect();
    found.sort();
    let mut wanted = NAMES.to_vec();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}
