//! Recipes: known combinations of the stages, one row each. A new paper is a new row.
//!
//! Following a recipe sets its stages and every knob that its methods read, and that is all it does: settings hold the
//! stages, never the recipe, and which recipe they amount to is recognised again from the stages. A recipe's parameters
//! are where it starts; turning them does not make it another recipe. Data, encoders and optimiser stay as they are: the
//! `scene`, on which a recipe's effect is plain to see, is a suggestion.

mod recipe;
mod rows;

use super::Settings;
use super::table::set;
use crate::described::About;
use recipe::PLAIN;
pub use recipe::{Recipe, Stages, patch};
pub use rows::RECIPES;

/// What the knob says when no recipe matches. Choosing it changes nothing.
static CUSTOM: About =
    About { id: "custom", label: "Your own", help: "A combination that no recipe names.", formula: "", source: "" };

/// The recipe with this id, or with this among its names, in capitals or not.
pub fn by_id(id: &str) -> Option<&'static Recipe> {
    let is = |name: &&str| name.eq_ignore_ascii_case(id);
    RECIPES.iter().copied().find(|recipe| [recipe.about.id].iter().chain(recipe.names).any(is))
}

/// The descriptions of all recipes and of "custom", for the catalogue.
pub(super) fn options() -> Vec<&'static About> {
    RECIPES.iter().map(|recipe| &recipe.about).chain([&CUSTOM]).collect()
}

/// Which recipe the settings amount to; "custom" when none.
pub(super) fn recognize(settings: &Settings) -> &'static str {
    let chosen = Stages::of(settings);
    RECIPES.iter().find(|recipe| recipe.stages.accept(&chosen)).map_or(CUSTOM.id, |recipe| recipe.about.id)
}

/// Sets the knobs of a recipe; false when there is no such recipe. A loss of the recipe's family stays, unless the recipe
/// that is left had brought it.
pub(super) fn follow(settings: &mut Settings, id: &str) -> bool {
    let Some(recipe) = by_id(id) else { return id == CUSTOM.id };
    let left = by_id(recognize(settings)).map_or(PLAIN.loss, |left| left.stages.loss);
    let brought = left != PLAIN.loss && left == settings.loss.id();
    for (knob, value) in recipe.settings() {
        let stays = knob == "loss" && !brought && recipe.stages.accepts_loss(settings.loss.id());
        if !stays {
            set(settings, knob, &value);
        }
    }
    true
}

#[cfg(test)]
mod tests;
