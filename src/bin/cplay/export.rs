//! `cplay export`: writes a run as a folder that trains and verifies itself in PyTorch: `train.py` with its settings,
//! `verify.py`, the record of the first steps, the run's history, its settings and link, and the licence of its data;
//! and, where there is a counterpart, with sentence-transformers: `train_st.py`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use contrastive_playground::experiment::catalogue;
use contrastive_playground::plan::Plan;
use contrastive_playground::trainer::{Evaluation, Snapshot, Trainer};
use pollster::block_on;
use serde_json::{Value, json};

use crate::Failure;
use crate::experiment::{Chosen, EngineName, ExperimentOptions};
use crate::record::{form, recorded};

mod sentence_transformers;

#[derive(Args)]
pub(crate) struct Options {
    #[command(flatten)]
    experiment: ExperimentOptions,
    /// How many of the first steps are recorded, for train.py --verify
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    record: u32,
    /// Write a line of history.csv every K steps
    #[arg(long, value_name = "K", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// The folder to write; it is made if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// The line of `docs/train.py` in whose place the settings of a run are written.
const CONFIG: &str = r#"CONFIG = json.loads(r"""{}""")"#;
const TRAIN: &str = include_str!("../../../docs/train.py");
const VERIFY: &str = include_str!("../../../docs/verify.py");

pub(crate) fn export(options: &Options) -> Result<(), Failure> {
    let chosen = options.experiment.read()?;
    let begun = || {
        block_on(Trainer::new(chosen.experiment.clone(), EngineName::Cpu.into()))
            .map_err(|error| Failure::Failed(error.to_string()))
    };
    let mut trainer = begun()?;
    let config = config(&chosen, trainer.plan());
    let record = recorded(&chosen, &mut trainer, options.record.min(chosen.until))?;
    let mut trainer = begun()?;
    let history = history(&mut trainer, chosen.until, options.every)?;
    let pretty = serde_json::to_string_pretty(&config).unwrap_or_default();

    fs::create_dir_all(&options.out).map_err(|error| unwritable(&options.out, &error))?;
    let settings = format!("CONFIG = json.loads(r\"\"\"{pretty}\"\"\")");
    let mut files = vec![
        ("train.py", TRAIN.replace(CONFIG, &settings).into_bytes()),
        ("verify.py", VERIFY.into()),
        ("run.safetensors", record),
        ("history.csv", history.into_bytes()),
        ("config.json", format!("{pretty}\n").into_bytes()),
        ("link.txt", format!("{}\n", chosen.link()).into_bytes()),
        ("DATA-LICENCE.md", licence(&chosen).into_bytes()),
    ];
    files.extend(sentence_transformers::script(&config["settings"]).map(|script| ("train_st.py", script.into_bytes())));
    for (name, bytes) in files {
        let path = options.out.join(name);
        fs::write(&path, bytes).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::BadInput(vec![format!("--out {} must be a folder that can be written: {error}", path.display())])
}

/// The settings, and what of them is not in the record's rows.
fn config(chosen: &Chosen, plan: &Plan) -> Value {
    json!({
        "program": format!("cplay {}", env!("CARGO_PKG_VERSION")),
        "link": chosen.link(),
        "settings": catalogue::record(&chosen.experiment),
        "form": form(plan),
    })
}

/// Trains on, and measures every so many steps, as a table.
fn history(trainer: &mut Trainer, until: u32, every: u32) -> Result<String, Failure> {
    let failed = |error: contrastive_playground::backend::EngineError| Failure::Failed(error.to_string());
    let mut table = String::from("step,loss,tau,recall_at_1,recall_at_5,recall_at_10,mrr\n");
    loop {
        let Snapshot { step, look, diverged, .. } = block_on(trainer.look()).map_err(failed)?;
        let Evaluation { retrieval, .. } = block_on(trainer.evaluate()).map_err(failed)?;
        let (loss, tau) = (look.scalars.loss, look.scalars.tau);
        let measured = [loss, tau, retrieval.recall_at_1, retrieval.recall_at_5, retrieval.recall_at_10, retrieval.mrr];
        table += &format!("{step},{}\n", measured.map(|value| value.to_string()).join(","));
        if let Some(diverged) = diverged {
            return Err(Failure::Failed(diverged.message));
        }
        let left = u64::from(until).saturating_sub(step);
        let next = u64::from(every) - step % u64::from(every);
        if left == 0 || block_on(trainer.advance(left.min(next) as u32)).map_err(failed)? == 0 {
            return Ok(table);
        }
    }
}

/// Whose the data are, and what they may be used for.
fn licence(chosen: &Chosen) -> String {
    match chosen.experiment.data.id() {
        "digits" => include_str!("../../../data/digits/README.md").to_owned(),
        "emoji" => include_str!("../../../data/emoji/README.md").to_owned(),
        generated => format!(
            "# The data `{generated}`\n\nContrastive-playground generated these data from the seed in config.json. \
             They may be used under its own licence, MIT or Apache-2.0.\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn train_py_has_a_place_for_the_settings_and_stays_short() {
        assert_eq!(TRAIN.matches(CONFIG).count(), 1);
        assert!(TRAIN.lines().count() <= 150, "it is read as a whole");
    }
}
