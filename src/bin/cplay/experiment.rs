//! The options that choose the experiment, which all commands share.

use clap::{Args, ValueEnum};
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::link;
use contrastive_playground::record::{Chosen, hash_of};

use crate::Failure;

#[derive(Args)]
pub(crate) struct ExperimentOptions {
    /// Start from the experiment of this link: a whole address, or everything from its #
    #[arg(long, value_name = "#…")]
    link: Option<String>,
    /// Change a setting, as often as needed; `cplay catalogue` lists them
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Stop after N steps; the same as --set steps=N
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    steps: Option<String>,
}

impl ExperimentOptions {
    /// Reads a link as the page does, with notices for invalid values; all other input must be valid.
    pub(crate) fn read(&self) -> Result<Chosen, Failure> {
        let given = self.link.as_deref().unwrap_or_default();
        let linked = link::read(hash_of(given));
        for notice in &linked.notices {
            eprintln!("note: {}", notice.message);
        }
        let mut patch = Vec::new();
        for entry in &self.set {
            let Some((key, value)) = entry.split_once('=') else {
                return Err(Failure::BadInput(vec![format!("--set {entry} must be KEY=VALUE, as in --set tau=0.07")]));
            };
            patch.push((key.into(), Value::from(value)));
        }
        patch.extend(self.steps.as_deref().map(|steps| ("steps".into(), Value::from(steps))));
        let experiment = catalogue::apply_strictly(&linked.experiment, &patch)?;
        // A new budget replaces the step at which the link pauses.
        let budget_is_new = patch.iter().any(|(key, _)| key == "steps");
        let paused = linked.opening.until.filter(|_| !budget_is_new);
        let until = paused.unwrap_or(experiment.steps);
        let opening = link::Opening { until: paused, ..linked.opening };
        Ok(Chosen { experiment, until, unknown: linked.unknown, opening })
    }
}

/// The engines to choose from. The CPU is the default, because it gives the same bits every time.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum EngineName {
    Cpu,
    Gpu,
}

impl From<EngineName> for EngineChoice {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Cpu => EngineChoice::Cpu,
            EngineName::Gpu => EngineChoice::Gpu,
        }
    }
}
