//! Recipes: known combinations of methods, one row each. A new paper is a new row.
//!
//! Following a recipe sets its stages and every knob that its methods read. Settings store the stages and not the
//! recipe, which is recognised from the stages. A recipe's parameters are initial values; other values do not make it
//! another recipe. Data, encoders and optimiser do not change: the `scene`, in which a recipe's effect is easy to see,
//! is a suggestion.

mod recipe;
mod rows;

use super::Settings;
use super::table::set;
use crate::described::About;
use recipe::PLAIN;
pub use recipe::{Recipe, Stages, patch};
pub use rows::RECIPES;

/// The value of the knob `recipe` if no recipe matches. Choosing it changes nothing.
static CUSTOM: About =
    About { id: "custom", label: "Your own", help: "A combination that is not a recipe.", formula: "", source: "" };

/// The recipe with this id or name; case does not matter.
pub fn by_id(id: &str) -> Option<&'static Recipe> {
    let is = |name: &&str| name.eq_ignore_ascii_case(id);
    RECIPES.iter().copied().find(|recipe| [recipe.about.id].iter().chain(recipe.names).any(is))
}

/// The descriptions of all recipes and of "custom", for the catalogue.
pub(super) fn options() -> Vec<&'static About> {
    RECIPES.iter().map(|recipe| &recipe.about).chain([&CUSTOM]).collect()
}

/// The id of the recipe whose stages the settings have; "custom" if there is none.
pub(super) fn recognize(settings: &Settings) -> &'static str {
    let chosen = Stages::of(settings);
    RECIPES.iter().find(|recipe| recipe.stages.accept(&chosen)).map_or(CUSTOM.id, |recipe| recipe.about.id)
}

/// Sets the knobs of a recipe; returns false if there is no such recipe. A loss of the recipe's family stays, unless
/// the recipe before had set it.
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
