//! Runs the program `cplay`: checks its output, its errors, and that its records can be repeated.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::data::{Dataset, Pairs, Truth};
use contrastive_playground::experiment::{Settings, catalogue, link};
use contrastive_playground::metrics::METRICS;
use contrastive_playground::plan::{Pass, Plan};
use ndarray::Array2;
use safetensors::SafeTensors;
use serde_json::Value;

fn cplay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cplay")).args(arguments).output().expect("cplay")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The JSON lines of a run that must succeed, without the time it took.
fn lines(arguments: &[&str]) -> Vec<Value> {
    let output = cplay(arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    timeless(&text(&output.stdout))
}

fn timeless(output: &str) -> Vec<Value> {
    let mut lines: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    for line in &mut lines {
        let speed = line["steps_per_second"].take();
        assert!(speed.as_f64().is_some_and(|speed| speed >= 0.0), "{line}");
    }
    lines
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

const SMALL: [&str; 8] = ["--set", "pairs=200", "--set", "batch=32", "--set", "width=16", "--set", "dim=8"];

fn small<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command], &SMALL[..], more].concat()
}

#[test]
fn a_run_prints_a_line_every_k_steps_and_a_last_one() {
    let lines = lines(&small("run", &["--steps", "25", "--every", "10"]));
    let steps: Vec<_> = lines.iter().map(|line| (line["step"].as_u64(), line["final"].as_bool())).collect();
    assert_eq!(steps, [(Some(10), None), (Some(20), None), (Some(25), Some(true))]);
    let fields = "step loss tau recall_at_1 recall_at_10 mrr alignment uniformity positive_mean negative_mean auroc \
        effective_negatives false_negative_rate steps_per_second";
    for line in &lines {
        for field in fields.split_whitespace().filter(|field| *field != "steps_per_second") {
            assert!(line[field].is_number(), "{field} in {line}");
            assert!(field == "step" || METRICS.iter().any(|metric| metric.id == field), "{field} is not described");
        }
    }
    assert!(lines[2]["loss"].as_f64() < lines[0]["loss"].as_f64(), "it learns");
}

#[test]
fn the_last_line_is_printed_besides_that_of_the_last_k_steps() {
    let lines = lines(&small("run", &["--steps", "20", "--every", "10"]));
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[1]["step"], &lines[1]["loss"]), (&lines[2]["step"], &lines[2]["loss"]));
}

#[test]
fn a_plan_lists_every_pass_with_its_buffers() {
    let output = cplay(&small("plan", &["--json"]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let passes: Vec<_> = rows.as_array().expect("a list").iter().map(|row| row["pass"].as_str()).collect();
    assert_eq!(passes.first(), Some(&Some("gather")));
    assert_eq!(passes.last(), Some(&Some("optimize")));
    let normalize = passes.iter().position(|pass| *pass == Some("normalize")).expect("it is there");
    assert_eq!(rows[normalize]["reads"][0], "Raw(Query) 32×8");
    let table = text(&cplay(&small("plan", &[])).stdout);
    assert!(passes.iter().flatten().all(|pass| table.contains(pass)), "{table}");
}

#[test]
fn one_experiment_gives_the_same_numbers_every_time_and_however_it_is_given() {
    let hash = "#v=1&pairs=200&width=16&dim=8&tau=0.2&collect=uniform&negatives=8&batch=32&seed=5&steps=20";
    let first = lines(&["run", "--link", hash]);
    assert_eq!(first, lines(&["run", "--link", &format!("https://example.org/play/?embed=1{hash}")]));
    let said = ["--set", "tau=0.2", "--set", "recipe=uniform", "--set", "negatives=8", "--set", "seed=5"];
    assert_eq!(first, lines(&small("run", &[&said[..], &["--steps", "20"]].concat())));
    assert_ne!(first, lines(&["run", "--link", hash, "--set", "seed=6"]));
}

#[test]
fn a_link_that_pauses_ends_there_unless_a_budget_is_given() {
    let last = |more: &[&str]| lines(&[&["run", "--link", "#v=1&pairs=200&batch=32&until=7"], more].concat());
    assert_eq!(last(&[])[0]["step"], 7);
    assert_eq!(last(&["--steps", "9"])[0]["step"], 9);
}

#[test]
fn lines_can_be_written_to_a_file() {
    let path = file("run.jsonl");
    let output = cplay(&small("run", &["--steps", "5", "--json", path.to_str().expect("UTF-8")]));
    assert!(output.status.success() && output.stdout.is_empty());
    let lines = timeless(&fs::read_to_string(path).expect("lines"));
    assert_eq!((lines.len(), &lines[0]["final"]), (1, &Value::Bool(true)));
}

#[test]
fn bad_input_exits_with_2_and_a_message() {
    let long_way = file("no/such/folder/run.jsonl");
    let cases: [(&[&str], &str); 14] = [
        (&["run", "--set", "tau=5"], "error: tau = 5 must be a number from 0.01 to 2\n"),
        (&["run", "--set", "tau=NaN"], "error: tau = NaN must be a number from 0.01 to 2\n"),
        (&["run", "--set", "dim=2.5"], "error: dim = 2.5 must be a whole number from 2 to 128\n"),
        (&["link", "--set", "optimizer=lion"], "error: optimizer = lion must be one of sgd, adam, adamw\n"),
        (&["run", "--set", "pairs=100"], "error: batch = 256 must be at most 100, the number of training pairs\n"),
        (&["run", "--set", "lr=1"], "error: lr = 1 is not a setting; did you mean rate?\n"),
        (&["run", "--set", "batch_size=8"], "error: batch_size = 8 is not a setting; did you mean batch?\n"),
        (&["run", "--set", "negatvies=8"], "error: negatvies = 8 is not a setting; did you mean negatives?\n"),
        (&["run", "--set", "zeppelin=1"], "error: zeppelin = 1 is not a setting; docs/knobs.md lists all\n"),
        (&["run", "--set", "tau"], "error: --set tau must be KEY=VALUE, as in --set tau=0.07\n"),
        (&["run", "--steps", "0"], "error: steps = 0 must be a whole number from 1 to 100000\n"),
        (&["run", "--set", "tau=0.1", "--set", "tau=0.2"], "error: tau = 0.2 is given again\n"),
        (&["run", "--every", "0"], "error: invalid value '0' for '--every <K>'"),
        (&["run", "--json", long_way.to_str().expect("UTF-8")], "error: --json "),
    ];
    for (arguments, message) in cases {
        let output = cplay(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(text(&output.stderr).starts_with(message), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_link_is_read_as_the_page_reads_it_and_corrections_are_reported() {
    let output = cplay(&["link", "--link", "#v=1&tau=99&later=1&dim=8", "--set", "seed=3"]);
    assert_eq!(text(&output.stdout), "#v=2&dim=8&tau=2&seed=3&steps=600&later=1\n");
    assert!(text(&output.stderr).starts_with("note: tau = 99 must be a number from 0.01 to 2; 2 is used instead.\n"));
}

/// A tensor of a record.
fn numbers(record: &SafeTensors, name: &str) -> Vec<f32> {
    let tensor = record.tensor(name).expect(name);
    tensor.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().expect("4 bytes"))).collect()
}

fn indices(record: &SafeTensors, name: &str) -> Vec<u32> {
    let Ok(tensor) = record.tensor(name) else { return Vec::new() };
    let wide = tensor.data().chunks_exact(8).map(|bytes| i64::from_le_bytes(bytes.try_into().expect("8 bytes")));
    wide.map(|index| u32::try_from(index).expect("an index")).collect()
}

fn pairs(record: &SafeTensors, name: &str) -> Pairs {
    let matrix = |side: &str| {
        let name = format!("{name}.{side}");
        let shape = record.tensor(&name).expect("inputs").shape().to_vec();
        Array2::from_shape_vec((shape[0], shape[1]), numbers(record, &name)).expect("a matrix")
    };
    Pairs {
        queries: matrix("queries"),
        keys: matrix("keys"),
        query_labels: indices(record, &format!("{name}.query_labels")),
        key_labels: indices(record, &format!("{name}.key_labels")),
        truth: Truth::default(),
    }
}

/// Repeats a record in f64 from its file alone, so that the record must be complete and as its documentation says.
fn assert_can_be_repeated(name: &str, more: &[&str]) {
    let path = file(name);
    let output = cplay(&small("record", &[more, &["--steps", "30", "--out", path.to_str().expect("UTF-8")]].concat()));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let bytes = fs::read(path).expect("a record");
    let record = SafeTensors::deserialize(&bytes).expect("safetensors");
    let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
    let metadata = header.metadata().clone().expect("metadata");

    let settings: catalogue::Record = serde_json::from_str(&metadata["settings"]).expect("settings");
    let experiment = catalogue::apply_strictly(&Settings::default(), &settings.0).expect("an experiment");
    assert_eq!(link::read(&metadata["link"]).experiment, experiment);
    let data = Dataset {
        train: pairs(&record, "train").into(),
        held_out: pairs(&record, "held_out").into(),
        class_names: Vec::new(),
        picture: None,
    };
    let plan = Plan::new(&experiment, &data);
    let (layout, shape) = (plan.layout.clone(), plan.shape.clone());
    let initial: Vec<f32> =
        layout.slots().iter().flat_map(|slot| numbers(&record, &format!("initial.{}", slot.name))).collect();
    let names: Vec<_> = layout.slots().into_iter().map(|slot| slot.name).collect();
    assert_eq!(metadata["slots"], names.join(","));

    let passes: Vec<_> =
        plan.passes.iter().copied().filter(|p| !matches!(p, Pass::EncodeCorpus | Pass::TopK)).collect();
    let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &Learned::new(initial));
    let (batches, shared, own) = (indices(&record, "batches"), indices(&record, "shared"), indices(&record, "own"));
    let (losses, taus, norms) = (numbers(&record, "loss"), numbers(&record, "tau"), numbers(&record, "gradient_norm"));
    assert_eq!((losses.len(), taus.len(), norms.len(), batches.len()), (30, 30, 30, 30 * shape.batch));
    assert_eq!(shared.len(), 30 * shape.columns.shared);
    assert_eq!(own.len(), 30 * shape.batch * shape.columns.own);
    for step in 0..30 {
        let of = |all: &[u32], each: usize| all[step * each..(step + 1) * each].to_vec();
        let (batch, shared) = (of(&batches, shape.batch), of(&shared, shape.columns.shared));
        engine.set_own_indices(&of(&own, shape.batch * shape.columns.own));
        let inputs = StepInputs {
            step: step as u64,
            batch: &batch,
            shared: &shared,
            tau: taus[step],
            rate: experiment.rate as f32,
            decay: experiment.decay as f32,
            own: &[],
            extras: Extras::default(),
        };
        for pass in &passes {
            engine.run_pass(&inputs, *pass);
        }
        let norm = engine.gradient().iter().map(|g| g * g).sum::<f64>().sqrt();
        // The record is in f32 and this run in f64, so that 30 steps of rounding differ.
        let close = |found: f64, recorded: f32| (found - f64::from(recorded)).abs() < 1e-4 * found.abs().max(1.0);
        assert!(close(engine.loss(), losses[step]), "loss of step {step}: {} and {}", engine.loss(), losses[step]);
        assert!(close(norm, norms[step]), "gradient of step {step}: {norm} and {}", norms[step]);
    }
    let last: Vec<f32> = names.iter().flat_map(|name| numbers(&record, &format!("final.{name}"))).collect();
    let furthest = engine.parameters().iter().zip(&last).map(|(f, r)| (f - f64::from(*r)).abs()).fold(0.0, f64::max);
    assert!(furthest < 1e-3, "a final weight is off by {furthest}");
}

#[test]
fn a_record_of_in_batch_negatives_can_be_repeated() {
    assert_can_be_repeated("in-batch.safetensors", &["--set", "activation=gelu"]);
}

#[test]
fn a_record_of_uniform_negatives_can_be_repeated() {
    let more =
        ["--set", "recipe=uniform", "--set", "negatives=9", "--set", "optimizer=sgd", "--set", "activation=tanh"];
    assert_can_be_repeated("uniform.safetensors", &more);
}

#[test]
fn a_record_of_hard_negatives_and_a_learned_temperature_can_be_repeated() {
    let more = ["--set", "recipe=dynamic-hard", "--set", "temperature=learned", "--set", "activation=gelu"];
    assert_can_be_repeated("hard.safetensors", &[&more[..], &["--set", "tower=shared"]].concat());
}

#[test]
fn a_record_of_queries_with_temperatures_of_their_own_can_be_repeated() {
    assert_can_be_repeated("per-anchor.safetensors", &["--set", "temperature=per-anchor", "--set", "depth=2"]);
}

/// The object that a view prints.
fn seen(arguments: &[&str]) -> Value {
    let output = cplay(&small("view", arguments));
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_view_prints_what_the_page_shows() {
    let lens = seen(&["lens", "--steps", "5", "--taus", "0.05,0.5", "--json"]);
    assert_eq!((&lens["step"], lens["at"].as_array().map(Vec::len)), (&5.into(), Some(2)));
    assert!(lens["at"][0]["effective_negatives"].as_f64() < lens["at"][1]["effective_negatives"].as_f64());
    assert!(lens["at"][0]["per_negative"][0].is_null(), "no negative is that dissimilar");
    let matrix = seen(&["matrix", "--steps", "5", "--most", "7", "--order", "cluster", "--set", "filter=labels"]);
    assert_eq!(matrix["similarities"].as_array().map(Vec::len), Some(49));
    assert_eq!((&matrix["side"], &matrix["removed_by"]), (&"query".into(), &"Same class".into()));
    let forces = seen(&["forces", "--steps", "5", "--most", "4", "--anchor", "9"]);
    assert_eq!((&forces["anchor"]["row"], forces["terms"].as_array().map(Vec::len)), (&9.into(), Some(4)));
    assert_eq!(forces["others"]["count"], 28);
    let sanity = seen(&["sanity", "--steps", "1", "--json"]);
    assert_eq!((&sanity["id"], &sanity["step"]), (&"guessing".into(), &1.into()));
    assert!((sanity["lines"]["chance"].as_f64().expect("a number") - 32f64.ln()).abs() < 1e-12);
    let ask = seen(&["ask", "--steps", "5", "--query", "3", "--most", "6"]);
    assert_eq!((&ask["query"], ask["ranked"].as_array().map(Vec::len)), (&3.into(), Some(6)));
    let output = cplay(&small("view", &["ask", "--steps", "1", "--query", "397"]));
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("0 to 396"), "{}", text(&output.stderr));
    for (bad, said) in [(["--anchor", "32"], "0 to 31"), (["--taus", "0.001"], "at least 0.004")] {
        let output = cplay(&small("view", &[&["forces", "--steps", "1"], &bad[..]].concat()));
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
}

/// The page is tested against this file: see tests/web/e2e/views.e2e.ts.
#[test]
fn the_golden_lens_is_up_to_date() {
    let written = "cplay view lens --link '#v=1&until=20&view=lens' --json > tests/golden/views/lens.json";
    let golden = include_str!("golden/views/lens.json");
    let golden: Value = serde_json::from_str(golden).expect("JSON");
    let output = cplay(&["view", "lens", "--link", "#v=1&until=20&view=lens", "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // Processors round sums differently, so that a similarity at the border of two bins may be counted in the other.
    for (golden, found) in zip_arrays(&golden["at"], &found["at"]) {
        for field in ["tau", "loss", "top_share"] {
            let off = (number(&golden[field]) - number(&found[field])).abs();
            assert!(
                off < 1e-4 * number(&golden[field]),
                "{field} is {}, not {}: {written}",
                found[field],
                golden[field]
            );
        }
        for (golden, found) in zip_arrays(&golden["push"], &found["push"]) {
            assert!((number(golden) - number(found)).abs() < 1e-3, "a share is {found}, not {golden}: {written}");
        }
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn zip_arrays<'a>(a: &'a Value, b: &'a Value) -> impl Iterator<Item = (&'a Value, &'a Value)> {
    let (a, b) = (a.as_array().expect("a list"), b.as_array().expect("a list"));
    assert_eq!(a.len(), b.len());
    a.iter().zip(b)
}
