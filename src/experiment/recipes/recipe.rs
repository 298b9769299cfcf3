//! What a recipe is, and what it sets.

use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::experiment::table::{all_plain, set};
use crate::knobs::{Group, Relevance, Value};

/// One choice per stage.
pub struct Recipe {
    /// Id, name, what it does, and the paper.
    pub about: About,
    /// What people call it: the first stands before its label, and a link may say `recipe=` any of them.
    pub names: &'static [&'static str],
    /// The stage that makes it what it is, under which a list shows it.
    pub stage: &'static str,
    /// The choices.
    pub stages: Stages,
    /// Where the knobs start that its methods read, as `knob=value` between blanks; those not named start at their
    /// defaults.
    pub parameters: &'static str,
    /// Settings of everything else under which the effect is plain to see, written like the parameters.
    pub scene: &'static str,
    /// What a viewer should watch for.
    pub look_for: &'static str,
    /// Ids of the claims that hold it to its word: `docs/claims.md`.
    pub claims: &'static [&'static str],
}

/// Ids of the chosen methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stages {
    /// Which pairs share a batch.
    pub compose: &'static str,
    /// Which further candidates join.
    pub collect: &'static str,
    /// Which candidates leave.
    pub filter: &'static str,
    /// How much each remaining one counts.
    pub weigh: &'static str,
    /// The loss; `infonce` stands for its one-way forms too.
    pub loss: &'static str,
    /// Where the temperature comes from.
    pub temperature: &'static str,
    /// Whether the batch's other keys are negatives.
    pub inbatch: &'static str,
}

/// The stages of the plainest recipe, from which the others differ in a word or two.
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
    /// Knob and choice, in the order of the pipeline.
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

    /// Those of an experiment.
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

    /// Whether a recipe with these stages is content with those.
    pub(super) fn accept(&self, chosen: &Stages) -> bool {
        self.accepts_loss(chosen.loss) && Stages { loss: chosen.loss, ..*self } == *chosen
    }

    pub(super) fn accepts_loss(&self, loss: &str) -> bool {
        self.loss == loss || (self.loss == PLAIN.loss && ["infonce-qk", "infonce-kq"].contains(&loss))
    }
}

impl Recipe {
    /// The knobs it sets, and their values: the stages, then everything that the chosen methods read.
    pub fn settings(&self) -> Vec<(&'static str, Value)> {
        let mut knobs: Vec<(&str, Value)> = self.stages.choices().map(|(stage, id)| (stage, Value::from(id))).into();
        let given = self.parameters();
        let mut chosen = Settings::default();
        knobs.iter().for_each(|(stage, id)| set(&mut chosen, stage, id));
        for knob in all_plain() {
            let named = given.iter().find(|(id, _)| *id == knob.id).map(|(_, value)| value.clone());
            let of_a_method = matches!(knob.group, Group::Negatives | Group::Loss)
                && matches!(knob.relevance, Relevance::Owned)
                && knobs.iter().all(|(stage, _)| *stage != knob.id)
                && knob.is_relevant(&chosen);
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
/// If a word has no `=`: the text is part of the program.
pub fn patch(text: &'static str) -> Vec<(&'static str, Value)> {
    let entry = |word: &'static str| {
        let (knob, value) = word.split_once('=').expect("knob=value");
        let value = Value::from(value);
        (knob, value.number().map_or(value, Value::Number))
    };
    text.split_whitespace().map(entry).collect()
}
