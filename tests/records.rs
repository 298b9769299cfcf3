//! Checks that a record's words give the recorded loss by the formula of `docs/record.md`, from the file alone.
//! `cargo xtask test-export` repeats records of all recipes in PyTorch, gradients and updates included.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;

use contrastive_playground::backend::cpu::{encode, own_temperatures};
use contrastive_playground::data::{Dataset, Pairs, Truth};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::{Settings, catalogue};
use contrastive_playground::plan::Plan;
use ndarray::{Array2, Axis};
use safetensors::SafeTensors;

const STEPS: usize = 4;

/// A record of a small run with these settings.
struct Record {
    numbers: HashMap<String, (Vec<usize>, Vec<f64>)>,
    plan: Plan,
    data: Dataset,
}

impl Record {
    fn of(settings: &str) -> Record {
        let path =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.safetensors", settings.replace(' ', "-")));
        let mut command = Command::new(env!("CARGO_BIN_EXE_cplay"));
        command.args(["record", "--steps", &STEPS.to_string(), "--out"]).arg(&path);
        let small = "pairs=200 batch=16 width=16 dim=8";
        for setting in small.split(' ').chain(settings.split(' ')) {
            command.args(["--set", setting]);
        }
        let output = command.output().expect("cplay");
        assert!(output.status.success(), "{settings}: {}", String::from_utf8_lossy(&output.stderr));
        let bytes = std::fs::read(path).expect("a record");
        let file = SafeTensors::deserialize(&bytes).expect("safetensors");
        let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
        let metadata = header.metadata().clone().expect("metadata");
        let numbers: HashMap<_, _> = file
            .tensors()
            .into_iter()
            .map(|(name, tensor)| {
                let bytes = tensor.data();
                let values = match tensor.dtype() {
                    safetensors::Dtype::U8 => bytes.iter().map(|&byte| f64::from(byte)).collect(),
                    safetensors::Dtype::I64 => bytes
                        .chunks_exact(8)
                        .map(|b| i64::from_le_bytes(b.try_into().expect("8 bytes")) as f64)
                        .collect(),
                    _ => bytes
                        .chunks_exact(4)
                        .map(|b| f32::from_le_bytes(b.try_into().expect("4 bytes")).into())
                        .collect(),
                };
                (name, (tensor.shape().to_vec(), values))
            })
            .collect();
        let settings: catalogue::Record = serde_json::from_str(&metadata["settings"]).expect("settings");
        let experiment = catalogue::apply_strictly(&Settings::default(), &settings.0).expect("an experiment");
        let pairs = |part: &str| {
            let of = |name: &str| numbers[&format!("{part}.{name}")].clone();
            let matrix = |(shape, values): (Vec<usize>, Vec<f64>)| {
                let values = values.iter().map(|&value| value as f32).collect();
                Array2::from_shape_vec((shape[0], shape[1]), values).expect("a matrix")
            };
            let labels = |(_, values): (_, Vec<f64>)| values.iter().map(|&label| label as u32).collect();
            let (query_labels, key_labels) = (labels(of("query_labels")), labels(of("key_labels")));
            let (queries, keys) = (matrix(of("queries")), matrix(of("keys")));
            Pairs { queries, keys, query_labels, key_labels, truth: Truth::default() }.into()
        };
        let data =
            Dataset { train: pairs("train"), held_out: pairs("held_out"), class_names: Vec::new(), picture: None };
        let plan = Plan::new(&experiment, &data);
        Record { numbers, plan, data }
    }

    /// A step's part of a tensor; `None` without the tensor.
    fn at(&self, name: &str, step: usize) -> Option<&[f64]> {
        let (shape, values) = self.numbers.get(name)?;
        let each = values.len() / shape[0];
        Some(&values[step * each..(step + 1) * each])
    }

    /// `[n, d]`: these pairs' embeddings at a step.
    fn encoded(&self, tower: Tower, step: usize, pairs: &[f64]) -> Array2<f64> {
        let parameters = self.at("parameters", step).expect("weights");
        let train = &self.data.train;
        let items = if tower == Tower::Query { &train.queries } else { &train.keys };
        let rows: Vec<usize> = pairs.iter().map(|&pair| pair as usize).collect();
        let mut out = Array2::zeros((pairs.len(), self.plan.shape.dim));
        encode(&self.plan, parameters, tower, items.select(Axis(0), &rows).view(), &mut out);
        out
    }

    /// `[B, d]`: the batch of a step, its keys with their noise.
    fn met(&self, tower: Tower, step: usize) -> Array2<f64> {
        let mut met = self.encoded(tower, step, self.at("batches", step).expect("a batch"));
        let noise = self.at("rows.noise", step).filter(|_| tower == Tower::Key);
        if let Some(noise) = noise {
            met.iter_mut().zip(noise).for_each(|(k, e)| *k += e);
            for mut key in met.rows_mut() {
                let length = key.dot(&key).sqrt();
                key /= length;
            }
        }
        met
    }

    /// `[n]`: the temperatures of these pairs' queries at a step, if they have their own.
    fn own_temperatures(&self, step: usize, pairs: &[f64]) -> Option<Vec<f64>> {
        let parameters = self.at("parameters", step).expect("weights");
        let rows: Vec<usize> = pairs.iter().map(|&pair| pair as usize).collect();
        own_temperatures(&self.plan, parameters, self.data.train.queries.select(Axis(0), &rows).view())
    }

    /// The mean loss of the rows of one direction, by the formula of the documentation.
    fn loss(&self, asking: Tower, step: usize) -> f64 {
        let word = |word: &str| self.at(&format!("rows.{}.{word}", asking.name()), step);
        let batch = self.at("batches", step).expect("a batch");
        let (size, dim) = (batch.len(), self.plan.shape.dim);
        let anchors = self.met(asking, step);
        let table = |values: &[f64]| Array2::from_shape_vec((values.len() / dim, dim), values.to_vec()).expect("rows");
        let mut block = vec![word("partners").map_or_else(|| self.met(asking.other(), step), table)];
        let mut own: Vec<Vec<Array2<f64>>> = vec![Vec::new(); size];
        if self.plan.shape.same_side {
            block.push(anchors.clone());
        }
        if asking == Tower::Query {
            block.extend(self.at("shared", step).map(|shared| self.encoded(Tower::Key, step, shared)));
            for (pairs, own) in
                self.at("own", step).into_iter().flat_map(|all| all.chunks(all.len() / size)).zip(&mut own)
            {
                own.push(self.encoded(Tower::Key, step, pairs));
            }
        }
        if let Some(rows) = word("memory_rows") {
            let (_, memory) = &self.numbers[&format!("rows.{}.memory", asking.name())];
            block.extend(rows.iter().map(|&row| table(&memory[row as usize * dim..][..dim])));
        }
        for (mixtures, own) in word("mixtures").into_iter().flat_map(|all| all.chunks(all.len() / size)).zip(&mut own) {
            own.push(table(mixtures));
        }
        for ((key, step), own) in
            block[0].rows().into_iter().zip(word("moves").map_or(&[][..], |all| all).chunks(dim)).zip(&mut own)
        {
            let moved: Vec<f64> = key.iter().zip(step).map(|(k, step)| k + step).collect();
            let length = moved.iter().map(|x| x * x).sum::<f64>().sqrt();
            own.push(table(&moved.iter().map(|x| x / length).collect::<Vec<_>>()));
        }
        let shared = self.at("tau", step).expect("a temperature")[0];
        let of_each = (asking == Tower::Query).then(|| self.own_temperatures(step, batch)).flatten();
        let bend = self.at("rows.bend", step).map_or(1.0, |values| values[0]);
        let lift = self.at("rows.lift", step).map_or(0.0, |values| values[0]);
        let mut total = 0.0;
        for (i, anchor) in anchors.rows().into_iter().enumerate() {
            let tau = of_each.as_ref().map_or(shared, |of_each| of_each[i]);
            let keys = block.iter().chain(&own[i]).flat_map(|keys| keys.rows());
            let s: Vec<f64> = keys.map(|key| anchor.dot(&key)).collect();
            let width = s.len();
            let entry = |name: &str, j: usize| word(name).map(|values| values[i * width + j]);
            let of_row = |name: &str, plain: f64| word(name).map_or(plain, |values| values[i]);
            let bytes = width.div_ceil(8);
            let takes_part = |j: usize| word("m").is_none_or(|m| m[i * bytes + j / 8] as u8 >> (j % 8) & 1 == 1);
            let logit =
                |j: usize| (if i == j { bend * s[j] + lift } else { s[j] }) / tau + entry("o", j).unwrap_or(0.0);
            let term = |j: usize| match (j == i, takes_part(j)) {
                (true, _) => of_row("kappa", 1.0) * logit(j).exp(),
                (false, true) => entry("w", j).unwrap_or(1.0) * logit(j).exp(),
                (false, false) => 0.0,
            };
            let z = (0..width).map(term).sum::<f64>() + of_row("floor", f64::NEG_INFINITY).exp();
            let target = |j: usize| entry("t", j).unwrap_or(f64::from(u8::from(i == j)));
            let attained: f64 = (0..width).map(|j| target(j) * logit(j)).sum();
            total += of_row("omega", 1.0) * (z.ln() - attained);
        }
        total / size as f64
    }
}

#[test]
fn the_recorded_words_of_rows_give_the_recorded_loss() {
    for settings in [
        "recipe=in-batch",
        "recipe=logq negatives=8 smoothing=0.1",
        "recipe=moco memory=32",
        "recipe=mochi memory=32 warmup=1 hardest=4 blends=2 queryblends=1",
        "recipe=neighbour",
        "recipe=claps",
        "recipe=uncertainty-jitter",
        "recipe=uncertainty-jitter jitter=2 filter=labels",
        "recipe=debiased prior=0.4 tau=0.1",
        "weigh=hardness filter=labels temperature=learned",
        "recipe=supcon",
        "recipe=dclw",
        "recipe=simclr",
        "recipe=peg negatives=3",
        "temperature=per-anchor",
        "temperature=per-anchor weigh=hardness filter=labels smoothing=0.1",
    ] {
        let record = Record::of(settings);
        let (to_key, to_query) = record.plan.directions;
        for step in 0..STEPS {
            let sides =
                [(Tower::Query, to_key), (Tower::Key, to_query)].into_iter().filter(|(_, weight)| *weight > 0.0);
            let found: f64 = sides.map(|(asking, weight)| weight * record.loss(asking, step)).sum();
            let recorded = record.at("loss", step).expect("a loss")[0];
            assert!((found - recorded).abs() < 1e-5, "{settings}, step {step}: {found} and {recorded}");
        }
    }
}

#[test]
fn equal_exports_have_equal_bytes() {
    let export = |name: &str| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_cplay"));
        command.args(["export", "--steps", "6", "--record", "3", "--every", "4", "--out"]).arg(&folder);
        for setting in "pairs=200 batch=16 width=16 dim=8 weigh=hardness temperature=learned".split(' ') {
            command.args(["--set", setting]);
        }
        let output = command.output().expect("cplay");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.expect("an entry").path();
            (path.file_name().expect("a name").to_owned(), std::fs::read(&path).expect("a file"))
        };
        std::fs::read_dir(folder).expect("a folder").map(read).collect::<std::collections::BTreeMap<_, _>>()
    };
    let (one, other) = (export("export-one"), export("export-other"));
    assert_eq!(one.len(), 8);
    for (name, bytes) in &one {
        assert!(other[name] == *bytes, "{name:?} differs");
    }
    let record = SafeTensors::deserialize(&one[std::ffi::OsStr::new("run.safetensors")]).expect("safetensors");
    assert_eq!(record.tensor("loss").expect("losses").shape(), [3]);
    let history = String::from_utf8_lossy(&one[std::ffi::OsStr::new("history.csv")]).into_owned();
    let steps: Vec<_> = history.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(steps, ["0", "4", "6"]);
    let table = String::from_utf8_lossy(&one[std::ffi::OsStr::new("embeddings.csv")]).into_owned();
    let recall = f64::from(recall_at_1(&table));
    let last = history.lines().last().and_then(|line| line.split(',').nth(3)).expect("a recall");
    assert!((recall - last.parse::<f64>().expect("a number")).abs() < 1e-6, "{recall} of the table, {last} of the run");
}

/// The share of queries in a table of embeddings whose most similar key is their own. Rows have length 1.
fn recall_at_1(table: &str) -> f32 {
    let side = |wanted: &str| -> Vec<Vec<f32>> {
        let lines = table.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        let rows = lines.filter(|cells| cells[1] == wanted).enumerate().map(|(pair, cells)| {
            assert_eq!(cells[0], pair.to_string());
            cells[3..].iter().map(|cell| cell.parse().expect("a number")).collect()
        });
        rows.collect()
    };
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let (queries, keys) = (side("query"), side("key"));
    assert!(!keys.is_empty() && keys.len() == queries.len());
    assert!(queries.iter().chain(&keys).all(|row| row.len() == 8 && (dot(row, row) - 1.0).abs() < 1e-5));
    let found = queries.iter().enumerate().filter(|(own, query)| {
        let s: Vec<f32> = keys.iter().map(|key| dot(query, key)).collect();
        s.iter().all(|&other| other <= s[*own])
    });
    found.count() as f32 / queries.len() as f32
}

#[test]
fn a_run_that_cannot_be_recorded_is_refused_with_the_reason() {
    for (settings, reason) in [
        (&["collect=queue", "memory=80000"][..], "tile by tile"),
        (&["weigh=progressive", "temperature=alignment"], "two weights of a row's loss"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cplay"));
        command.args(["record", "--steps", "2", "--out", "never-written.safetensors"]);
        settings.iter().for_each(|setting| {
            command.args(["--set", setting]);
        });
        let output = command.output().expect("cplay");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(reason), "{said}");
    }
}
