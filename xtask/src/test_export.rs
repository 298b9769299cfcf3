//! `cargo xtask test-export`: exports recipes with `cplay export`, lets PyTorch repeat what each export has recorded,
//! compares training in two processes with training in one, tests right and wrong ways to gather in two processes,
//! runs `train_st.py` where an export has one, and runs what `cplay test` prints for every loss.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;
use xshell::{Cmd, Shell, cmd};

use crate::{pytorch, root, shell};

#[derive(Args)]
pub(crate) struct Options {
    /// Recipes by their ids; all of them if none is named
    recipes: Vec<String>,
    /// Only twelve recipes, in which all forms of rows occur, each with one optimizer
    #[arg(long, conflicts_with = "recipes")]
    few: bool,
    /// A Python that has the packages of tests/export/requirements.txt; without it they are installed in target/export
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
}

/// Recipes with nearly every form of rows: plain, offsets, memories, mixtures, filters, weights, targets, other heads.
const FEW: [&str; 12] = [
    "in-batch",
    "logq",
    "moco",
    "mochi",
    "gist",
    "debiased",
    "projected",
    "simclr",
    "nbpo",
    "supcon",
    "alignment-uniformity",
    "per-anchor-temperature",
];

/// Recipes that train.py trains on its own, with and without candidates beyond the batch.
const IN_TWO: [&str; 3] = ["in-batch", "xbm", "dynamic-hard"];

/// The recipe with whose export `tests/export/gather.py` gathers.
const GATHERED: &str = "in-batch";

/// What starts a program in two processes.
const TORCHRUN: &[&str] = &["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"];
/// The same for a small PyTorch, whose torchrun may not work.
const TWO: &[&str] = &["tests/export/two.py"];

/// AdamW divides a wrong factor of the gradient out again, so that each recipe is verified with SGD as well.
const OPTIMIZERS: [&str; 2] = ["adamw", "sgd"];

/// The largest difference of the loss between one process and two, after so many steps in 32 bits.
const STEPS: &str = "20";
const BOUND: f64 = 1e-4;

pub(crate) fn run(options: &Options) -> Result<()> {
    let shell = shell()?;
    cmd!(shell, "cargo build --bin cplay").run()?;
    let python = match (&options.python, options.few) {
        (Some(python), _) => python.clone(),
        (None, true) => pytorch::small(&shell)?,
        (None, false) => pytorch::whole(&shell)?,
    };
    let recipes = if options.few { FEW.map(str::to_owned).to_vec() } else { options.recipes.clone() };
    Exports { shell: &shell, cplay: &cplay(), python: &python, few: options.few }.test(&recipes)
}

/// What `cargo xtask test` runs: a few recipes, with the terminal's program that the tests of Rust have built.
pub(crate) fn few(shell: &Shell) -> Result<()> {
    cmd!(shell, "cargo test --workspace --no-run").run()?;
    let python = pytorch::small(shell)?;
    Exports { shell, cplay: &cplay(), python: &python, few: true }.test(&FEW.map(str::to_owned))
}

/// The terminal's program.
pub(crate) fn cplay() -> PathBuf {
    root().join("target/debug/cplay").with_extension(std::env::consts::EXE_EXTENSION)
}

/// What exports are tested with.
struct Exports<'a> {
    shell: &'a Shell,
    cplay: &'a Path,
    python: &'a Path,
    few: bool,
}

impl Exports<'_> {
    /// Tests the exports of these recipes, or of all if none is named, and the losses as tests for other code.
    fn test(&self, recipes: &[String]) -> Result<()> {
        let Exports { shell, cplay, python, .. } = self;
        let catalogue: Value = serde_json::from_str(&cmd!(shell, "{cplay} catalogue --json").quiet().read()?)?;
        let scenes: BTreeMap<&str, &Value> = catalogue["recipes"]
            .as_array()
            .context("the catalogue lists recipes")?
            .iter()
            .filter_map(|recipe| Some((recipe["id"].as_str()?, &recipe["scene"])))
            .collect();
        let wanted: Vec<&str> = match recipes {
            [] => scenes.keys().copied().collect(),
            some => some.iter().map(String::as_str).collect(),
        };
        let mut failed = Vec::new();
        for (place, recipe) in wanted.iter().enumerate() {
            let scene = scenes.get(recipe).with_context(|| format!("there is no recipe {recipe}"))?;
            let optimizers = if self.few { &OPTIMIZERS[place % 2..=place % 2] } else { &OPTIMIZERS[..] };
            self.recipe(recipe, scene, optimizers, &mut failed)?;
        }
        let losses = catalogue["knobs"].as_array().context("the catalogue lists knobs")?;
        let losses = losses.iter().find(|knob| knob["id"] == "loss").context("there is a loss")?;
        for loss in losses["choices"].as_array().context("a loss is chosen")? {
            let loss = loss["id"].as_str().context("a loss has a name")?;
            if !own_test(shell, cplay, python, loss)? {
                failed.push(format!("the test of {loss}"));
            }
        }
        if !failed.is_empty() {
            bail!("PyTorch does not agree with the export of {}", failed.join(", "));
        }
        println!("PyTorch agrees with the exports of {} recipes", wanted.len());
        Ok(())
    }

    /// Tests the exports of one recipe, and adds to `failed` what PyTorch does not agree with.
    fn recipe(&self, recipe: &str, scene: &Value, optimizers: &[&str], failed: &mut Vec<String>) -> Result<()> {
        let Exports { shell, cplay, python, few } = self;
        let launcher = if *few { TWO } else { TORCHRUN };
        for optimizer in optimizers {
            let folder = exported(shell, cplay, recipe, scene, optimizer)?;
            let verified = cmd!(shell, "{python} {folder}/train.py --verify").quiet().ignore_status().output()?;
            let [said, why] = [&verified.stdout, &verified.stderr].map(|bytes| String::from_utf8_lossy(bytes));
            println!("{recipe} with {optimizer}: {}{}", said.trim(), why.trim());
            if !verified.status.success() {
                failed.push(format!("{recipe} with {optimizer}"));
            }
        }
        let folder = root().join("target/exported").join(recipe);
        if recipe == GATHERED {
            let gather = cmd!(shell, "{python} {launcher...} tests/export/gather.py {folder}");
            if !passes(gather)? {
                failed.push("gathering in two processes".to_owned());
            }
        }
        let mapped = folder.join("train_st.py").exists();
        if mapped && *few && !pytorch::has(shell, python, "sentence_transformers") {
            println!("{recipe}: train_st.py did not run, because this Python has no sentence-transformers");
        } else if mapped && !passes(cmd!(shell, "{python} tests/export/st.py {folder}"))? {
            failed.push(format!("{recipe} with sentence-transformers"));
        }
        if IN_TWO.contains(&recipe) {
            let apart = in_two(shell, python, launcher, &folder)?;
            println!("{recipe}: two processes and one are {apart:.1e} apart after {STEPS} steps");
            if apart.is_nan() || apart > BOUND {
                failed.push(format!("{recipe} in two processes"));
            }
        }
        Ok(())
    }
}

/// Exports a recipe under the settings in which its effect is easy to see.
fn exported(shell: &Shell, cplay: &Path, recipe: &str, scene: &Value, optimizer: &str) -> Result<PathBuf> {
    let folder = root().join("target/exported").join(recipe);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let said = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let settings: Vec<String> = scene
        .as_object()
        .context("a scene is an object")?
        .iter()
        .filter(|(key, _)| *key != "steps")
        .map(|(key, value)| format!("{key}={}", said(value)))
        .chain([format!("recipe={recipe}"), format!("optimizer={optimizer}")])
        .flat_map(|setting| ["--set".to_owned(), setting])
        .collect();
    cmd!(shell, "{cplay} export {settings...} --steps 50 --out {folder}").quiet().run()?;
    Ok(folder)
}

/// Whether the program that `cplay test` prints finds its own numbers, or is refused because the loss depends on more.
fn own_test(shell: &Shell, cplay: &Path, python: &Path, loss: &str) -> Result<bool> {
    let printed = cmd!(shell, "{cplay} test --set loss={loss}").quiet().ignore_status().output()?;
    if !printed.status.success() {
        let why = String::from_utf8_lossy(&printed.stderr);
        println!("{loss}: {}", why.trim());
        return Ok(why.contains("depends on more"));
    }
    let ran = cmd!(shell, "{python} -").stdin(printed.stdout).quiet().ignore_status().output()?;
    let [said, why] = [&ran.stdout, &ran.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    println!("{loss}: {}{}", said.trim(), why.trim());
    Ok(ran.status.success())
}

/// The difference of the last loss between one process and two.
fn in_two(shell: &Shell, python: &Path, launcher: &[&str], folder: &Path) -> Result<f64> {
    let loss = |said: &str| -> Result<f64> {
        let last = said.lines().rev().find_map(|line| line.split_once("loss ")).context("train.py prints a loss")?;
        Ok(last.1.split(' ').next().unwrap_or_default().parse()?)
    };
    let alone = cmd!(shell, "{python} {folder}/train.py {STEPS}").quiet().read()?;
    let in_two = cmd!(shell, "{python} {launcher...} {folder}/train.py {STEPS}").quiet().ignore_status().output()?;
    if !in_two.status.success() {
        bail!("two processes failed: {}", String::from_utf8_lossy(&in_two.stderr));
    }
    Ok((loss(&alone)? - loss(&String::from_utf8_lossy(&in_two.stdout))?).abs())
}

/// Whether a test in Python passes. Shows what it says.
fn passes(test: Cmd<'_>) -> Result<bool> {
    let output = test.quiet().ignore_status().output()?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.status.success())
}
