//! A run as a folder that trains and verifies itself in PyTorch.

use serde_json::{Value, json};

use super::chosen::Chosen;
use super::embeddings;
use super::metadata::{form, program};
use super::problem::Problem;
use super::recording::Recording;
use super::sentence_transformers;
use crate::backend::engine::EngineChoice;
use crate::backend::looking::embed;
use crate::experiment::catalogue;
use crate::plan::Plan;
use crate::trainer::{Evaluation, Snapshot, Trainer};

/// How many of the first steps are recorded, unless somebody asks for another number.
pub const RECORDED: u32 = 50;
/// So many steps lie between two lines of the history, unless somebody asks for another number.
pub const EVERY: u32 = 50;

/// The line of `docs/train.py` and `docs/train_st.py` in whose place the settings of a run are written.
const CONFIG: &str = r#"CONFIG = json.loads(r"""{}""")"#;

/// A file of the folder: its name and its bytes.
pub type File = (&'static str, Vec<u8>);

/// How many steps a folder records, and how many lie between two lines of its history; each is at least 1.
#[derive(Debug, Clone, Copy)]
pub struct Lengths {
    /// Steps of the record, at most those of the run.
    pub record: u32,
    /// Steps between two lines of the history.
    pub every: u32,
}

/// The texts of the folder that do not depend on the run.
pub struct Texts<'a> {
    /// `docs/train.py`.
    pub train: &'a str,
    /// `docs/train_st.py`.
    pub train_st: &'a str,
    /// `docs/verify.py`.
    pub verify: &'a str,
    /// The description of the data set's file with its licence; not read where data are generated.
    pub licence: &'a str,
}

/// A folder that is being made: the run is taken twice, first for the record and then for the history.
pub struct Folder {
    chosen: Chosen,
    lengths: Lengths,
    config: Value,
    trainer: Trainer,
    recording: Option<Recording>,
    /// Steps that were taken for the record.
    recorded: u32,
    record: Vec<u8>,
    history: String,
    embeddings: String,
    /// The step of the history's last line, and that of the next one.
    measured: Option<u64>,
    next: u64,
}

impl Folder {
    /// Begins with the record.
    ///
    /// # Errors
    /// [`Problem::Refused`] with the reason why these settings cannot be recorded.
    pub async fn begin(chosen: Chosen, mut lengths: Lengths) -> Result<Self, Problem> {
        lengths.record = lengths.record.min(chosen.until);
        let mut trainer = begun(&chosen).await?;
        let config = config(&chosen, trainer.plan());
        let recording = Recording::begin(&mut trainer, lengths.record).await?;
        let history = String::from("step,loss,tau,recall_at_1,recall_at_5,recall_at_10,mrr\n");
        Ok(Folder {
            chosen,
            lengths,
            config,
            trainer,
            recording: Some(recording),
            recorded: 0,
            record: Vec::new(),
            history,
            embeddings: String::new(),
            measured: None,
            next: 0,
        })
    }

    /// Takes one step, or measures; `false` if all is done.
    ///
    /// # Errors
    /// [`Problem::Failed`] when the run diverges.
    pub async fn advance(&mut self) -> Result<bool, Problem> {
        let Some(mut recording) = self.recording.take() else {
            return if self.follow().await? { Ok(true) } else { self.end().await };
        };
        if recording.step(&mut self.trainer).await? {
            self.recorded += 1;
            self.recording = Some(recording);
        } else {
            self.record = recording.finish(&mut self.trainer, &self.chosen).await?;
            self.recorded = self.lengths.record;
            self.trainer = begun(&self.chosen).await?;
        }
        Ok(true)
    }

    /// Trains on for the history, or adds a line to it.
    async fn follow(&mut self) -> Result<bool, Problem> {
        let step = self.trainer.step();
        if step >= self.next {
            return self.measure().await;
        }
        if self.trainer.advance(1).await? > 0 {
            return Ok(true);
        }
        // The run has ended before its budget.
        if self.measured == Some(step) { Ok(false) } else { self.measure().await }
    }

    /// Adds a line to the history.
    async fn measure(&mut self) -> Result<bool, Problem> {
        let Snapshot { step, look, diverged, .. } = self.trainer.look().await?;
        let Evaluation { retrieval, .. } = self.trainer.evaluate().await?;
        let (loss, tau) = (look.scalars.loss, look.scalars.tau);
        let measured = [loss, tau, retrieval.recall_at_1, retrieval.recall_at_5, retrieval.recall_at_10, retrieval.mrr];
        self.history += &format!("{step},{}\n", measured.map(|value| value.to_string()).join(","));
        if let Some(diverged) = diverged {
            return Err(Problem::Failed(diverged.message));
        }
        let (every, until) = (u64::from(self.lengths.every), u64::from(self.chosen.until));
        self.measured = Some(step);
        self.next = (step + every - step % every).min(until);
        Ok(step < until)
    }

    /// Keeps the embeddings of the run's end.
    async fn end(&mut self) -> Result<bool, Problem> {
        let learned = self.trainer.learned().await?;
        let pairs = &self.trainer.data().held_out;
        let end = embed(self.trainer.plan(), &learned.parameters, pairs);
        self.embeddings = embeddings::table(pairs, &end.queries, &end.keys);
        Ok(false)
    }

    /// Steps that were taken, and steps that have to be taken in all.
    pub fn progress(&self) -> (u64, u64) {
        let followed = if self.recording.is_some() { 0 } else { self.trainer.step() };
        let all = u64::from(self.lengths.record) + u64::from(self.chosen.until);
        (u64::from(self.recorded) + followed, all)
    }

    /// The files, once all is done; `train_st.py` only where sentence-transformers has a counterpart.
    ///
    /// # Errors
    /// [`Problem::Failed`] when a program is not that of this version.
    pub fn files(self, texts: &Texts<'_>) -> Result<Vec<File>, Problem> {
        let mut files = vec![
            ("train.py", with_settings("train.py", texts.train, &self.config)?),
            ("verify.py", texts.verify.into()),
            ("run.safetensors", self.record),
            ("history.csv", self.history.into_bytes()),
            ("embeddings.csv", self.embeddings.into_bytes()),
            ("config.json", format!("{}\n", pretty(&self.config)).into_bytes()),
            ("link.txt", format!("{}\n", self.chosen.link()).into_bytes()),
            ("DATA-LICENCE.md", licence(&self.chosen, texts.licence).into_bytes()),
        ];
        if let Some(config) = sentence_transformers::config(&self.config["settings"]) {
            files.push(("train_st.py", with_settings("train_st.py", texts.train_st, &config)?));
        }
        Ok(files)
    }
}

fn pretty(config: &Value) -> String {
    serde_json::to_string_pretty(config).unwrap_or_default()
}

/// A program with these settings in it.
fn with_settings(name: &str, program: &str, config: &Value) -> Result<Vec<u8>, Problem> {
    if !program.contains(CONFIG) {
        return Err(Problem::Failed(format!("{name} is of another version: it has no line {CONFIG}")));
    }
    let settings = format!("CONFIG = json.loads(r\"\"\"{}\"\"\")", pretty(config));
    Ok(program.replace(CONFIG, &settings).into_bytes())
}

async fn begun(chosen: &Chosen) -> Result<Trainer, Problem> {
    Ok(Trainer::new(chosen.experiment.clone(), EngineChoice::Cpu).await?)
}

/// The settings, and what of them is not in the record's rows.
fn config(chosen: &Chosen, plan: &Plan) -> Value {
    json!({
        "program": program(),
        "link": chosen.link(),
        "settings": catalogue::record(&chosen.experiment),
        "form": form(plan),
    })
}

/// Whose the data are, and what they may be used for.
fn licence(chosen: &Chosen, of_file: &str) -> String {
    let data = chosen.experiment.data;
    match data.asset() {
        Some(_) => of_file.to_owned(),
        None => format!(
            "# The data `{}`\n\nContrastive-playground generated these data from the seed in config.json. They may be \
             used under its own licence, MIT or Apache-2.0.\n",
            data.id()
        ),
    }
}
