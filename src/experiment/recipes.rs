//! Recipes: known combinations of the four stages, one row each. A new paper is a new row.
//!
//! Following a recipe sets its knobs, and that is all it does: settings hold the stages, never the recipe, and which
//! recipe they amount to is recognised again from the stages. A recipe's parameters are where it starts; turning them
//! does not make it another recipe.

use super::Settings;
use super::catalogue::{self, Value};
use crate::described::About;

/// One choice per stage, with parameters.
pub struct Recipe {
    /// Id, name, what it does, and the paper.
    pub about: About,
    /// Id of the `compose` method.
    pub compose: &'static str,
    /// Id of the `collect` method.
    pub collect: &'static str,
    /// Id of the `filter` method.
    pub filter: &'static str,
    /// Id of the `weigh` method.
    pub weigh: &'static str,
    /// Numeric knobs that the recipe sets as well.
    pub parameters: &'static [(&'static str, f64)],
    /// What a viewer should watch for.
    pub look_for: &'static str,
}

/// Every recipe.
pub static RECIPES: &[Recipe] = &[
    Recipe {
        about: About {
            id: "in-batch",
            label: "In-batch",
            help: "The other keys of the batch are the negatives, at no extra cost.",
            formula: "",
            source: "Karpukhin et al. 2020, Dense Passage Retrieval for Open-Domain Question Answering",
        },
        compose: "random",
        collect: "none",
        filter: "none",
        weigh: "equal",
        parameters: &[],
        look_for: "The negatives drift left while the positives gather at the right, and soon only the few negatives that still look alike are pushed.",
    },
    Recipe {
        about: About {
            id: "uniform",
            label: "Random extras",
            help: "Keys drawn at random from the whole corpus join the batch's own.",
            formula: "",
            source: "Rendle et al. 2009, BPR: Bayesian Personalized Ranking from Implicit Feedback",
        },
        compose: "random",
        collect: "uniform",
        filter: "none",
        weigh: "equal",
        parameters: &[("negatives", 256.0)],
        look_for: "The chance line rises with the number of candidates, but the histogram keeps its shape: most random keys are easy.",
    },
    Recipe {
        about: About {
            id: "dynamic-hard",
            label: "Hardest keys",
            help: "At every step each query also meets the keys it currently confuses most with its partner.",
            formula: "",
            source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
        },
        compose: "random",
        collect: "hard",
        filter: "none",
        weigh: "equal",
        parameters: &[("negatives", 4.0)],
        look_for: "A second hump of negatives close to the positives takes nearly all of the push, and many of them are false: the hardest keys are often right answers.",
    },
];

/// What the knob says when no recipe matches. Choosing it changes nothing.
static CUSTOM: About =
    About { id: "custom", label: "Your own", help: "A combination that no recipe names.", formula: "", source: "" };

impl Recipe {
    /// The knobs it sets, and their values.
    pub fn settings(&self) -> Vec<(&'static str, Value)> {
        let mut knobs: Vec<(&str, Value)> = self.stages().map(|(stage, id)| (stage, Value::from(id))).into();
        knobs.extend(self.parameters.iter().map(|(knob, value)| (*knob, Value::Number(*value))));
        knobs
    }

    fn stages(&self) -> [(&'static str, &'static str); 4] {
        [("compose", self.compose), ("collect", self.collect), ("filter", self.filter), ("weigh", self.weigh)]
    }

    fn matches(&self, settings: &Settings) -> bool {
        let chosen = [settings.compose.id(), settings.collect.id(), settings.filter.id(), settings.weigh.id()];
        self.stages().map(|(_, id)| id) == chosen
    }
}

/// The recipe with this id.
pub fn by_id(id: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.about.id == id)
}

/// The descriptions of all recipes and of "custom", for the catalogue.
pub(super) fn options() -> Vec<&'static About> {
    RECIPES.iter().map(|recipe| &recipe.about).chain([&CUSTOM]).collect()
}

/// Which recipe the settings amount to; "custom" when none.
pub(super) fn recognize(settings: &Settings) -> &'static str {
    RECIPES.iter().find(|recipe| recipe.matches(settings)).map_or(CUSTOM.id, |recipe| recipe.about.id)
}

/// Sets the knobs of a recipe; false when there is no such recipe.
pub(super) fn follow(settings: &mut Settings, id: &str) -> bool {
    let Some(recipe) = by_id(id) else { return id == CUSTOM.id };
    for (knob, value) in recipe.settings() {
        catalogue::set(settings, knob, &value);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_sets_what_it_says_and_is_recognized() {
        for recipe in RECIPES {
            let mut settings = Settings::default();
            assert!(follow(&mut settings, recipe.about.id));
            for (knob, value) in recipe.settings() {
                assert_eq!(catalogue::knob(knob).map(|k| k.get(&settings)), Some(value), "{} {knob}", recipe.about.id);
            }
            assert_eq!(recognize(&settings), recipe.about.id, "two recipes with the same stages cannot be told apart");
        }
    }

    #[test]
    fn an_unknown_recipe_changes_nothing_and_neither_does_custom() {
        let mut settings = Settings::default();
        assert!(!follow(&mut settings, "no-such-recipe"));
        assert!(follow(&mut settings, "custom"));
        assert_eq!(settings, Settings::default());
    }
}
