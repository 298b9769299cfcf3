//! The rows, in files by the stage that characterises them.

mod ahead;
mod batches;
mod losses;
mod memories;
mod mined;
mod mixed;
mod random;
mod suspects;
mod temperatures;
mod weights;

use std::sync::LazyLock;

use super::recipe::Recipe;

/// Every recipe, in the order of the form.
pub static RECIPES: LazyLock<Vec<&'static Recipe>> = LazyLock::new(|| {
    let rows = [
        random::ROWS,
        memories::ROWS,
        mined::ROWS,
        batches::ROWS,
        ahead::ROWS,
        suspects::ROWS,
        weights::ROWS,
        losses::ROWS,
        mixed::ROWS,
        temperatures::ROWS,
    ];
    rows.into_iter().flatten().collect()
});
