//! A recipe, and the knobs that it sets.

use crate::described::{About, Described};
use crate::experiment::table::{all_plain, set};
use crate::experiment::{Settings, relevance};
use crate::knobs::{Group, Relevance, Value};

/// One choice per stage.
pub struct Recipe {
    /// Id, label, help, formula and paper.
    pub about: About,
    /// The names under which it is known: the first stands before its label, and a link may have `recipe=` with any of
    /// them.
    pub names: &'static [&'static str],
    /// The stage that characterises it, under which a list shows it.
    pub stage: &'static str,
    /// The choices.
    pub stages: Stages,
    /// The initial values of the knobs that its methods read, as `knob=value` separated by blanks. Other knobs that
    /// they read start at their defaults.
    pub parameters: &'static str,
    /// Other settings in which the effect is easy to see, in the same form.
    pub scene: &'static str,
    /// What a viewer should look for.
    pub look_for: &'static str,
    /// Ids of the claims that test its effect, see `docs/claims.md`.
    pub claims: &'static [&'static str],
}

/// Ids of the chosen methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stages {
    /// Which pairs share a batch.
    pub compose: &'static str,
    /// Which extra candidates join.
    pub collect: &'static str,
    /// Which candidates are removed.
    pub filter: &'static str,
    /// How much each remaining candidate counts.
    pub weigh: &'static str,
    /// The loss; `infonce` includes its one-directional forms.
    pub loss: &'static str,
    /// Where the temperature comes from.
    pub temperature: &'static str,
    /// Whether the batch's other keys are negatives.
    pub inbatch: &'static str,
}

/// The stages of the plainest recipe. The others differ from it in one or two choices.
pub(super) const PLAIN: Stages = Stages {
    compose: "random",
    collect: "none",
    filter: "none",
    weigh: "equal",
    loss: "infonce",
    temperature: "fixed",
    inbatch: "yes",
};

impl Stages {
    /// Knobs and choices, in the order of the pipeline.
    pub fn choices(&self) -> [(&'static str, &'static str); 7] {
        let Stages { compose, collect, filter, weigh, loss, temperature, inbatch } = *self;
        [
            ("compose", compose),
            ("collect", collect),
            ("filter", filter),
            ("weigh", weigh),
            ("inbatch", inbatch),
            ("loss", loss),
            ("temperature", temperature),
        ]
    }

    /// The stages of an experiment.
    pub(super) fn of(settings: &Settings) -> Self {
        Stages {
            compose: settings.compose.id(),
            collect: settings.collect.id(),
            filter: settings.filter.id(),
            weigh: settings.weigh.id(),
            loss: settings.loss.id(),
            temperature: settings.temperature.id(),
            inbatch: settings.inbatch.about().id,
        }
    }

    /// Whether `chosen` matches a recipe with these stages.
    pub(super) fn accept(&self, chosen: &Stages) -> bool {
        self.accepts_loss(chosen.loss) && Stages { loss: chosen.loss, ..*self } == *chosen
    }

    pub(super) fn accepts_loss(&self, loss: &str) -> bool {
        self.loss == loss || (self.loss == PLAIN.loss && ["infonce-qk", "infonce-kq"].contains(&loss))
    }
}

impl Recipe {
    /// The knobs that it sets, with their values: the stages, then every knob that the chosen methods read.
    pub fn settings(&self) -> Vec<(&'static str, Value)> {
        let mut knobs: Vec<(&str, Value)> = self.stages.choices().map(|(stage, id)| (stage, Value::from(id))).into();
        let given = self.parameters();
        let mut chosen = Settings::default();
        knobs.iter().for_each(|(stage, id)| set(&mut chosen, stage, id));
        let read_by_parts = relevance::read_by_parts(&chosen);
        for knob in all_plain() {
            let named = given.iter().find(|(id, _)| *id == knob.id).map(|(_, value)| value.clone());
            let of_a_method = matches!(knob.group, Group::Negatives | Group::Loss)
                && matches!(knob.relevance, Relevance::Owned)
                && knobs.iter().all(|(stage, _)| *stage != knob.id)
                && read_by_parts.contains(&knob.id);
            let read = || of_a_method.then(|| knob.default());
            knobs.extend(named.or_else(read).map(|value| (knob.id, value)));
        }
        knobs
    }

    /// The parameters that it names.
    pub fn parameters(&self) -> Vec<(&'static str, Value)> {
        patch(self.parameters)
    }

    /// The settings of its scene.
    pub fn scene(&self) -> Vec<(&'static str, Value)> {
        patch(self.scene)
    }
}

/// Reads `knob=value knob=value`.
///
/// # Panics
/// If a word has no `=`, which would be a mistake in the program's text.
pub fn patch(text: &'static str) -> Vec<(&'static str, Value)> {
    let entry = |word: &'static str| {
        let (knob, value) = word.split_once('=').expect("knob=value");
        let value = Value::from(value);
        (knob, value.number().map_or(value, Value::Number))
    };
    text.split_whitespace().map(entry).collect()
}
