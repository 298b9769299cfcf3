//! The trait of every data set.

use super::assets;
use super::pairs::Dataset;
use crate::described::Described;
use crate::knobs::Knobs;

/// A data set as a pure function of the knobs.
pub trait Source: Described {
    /// Builds the data set.
    ///
    /// # Panics
    /// When its asset was not provided: see [`missing_asset`].
    fn load(&self, knobs: &Knobs) -> Dataset;
    /// The name of the file in [`assets`] that must be provided before the data set can be loaded.
    fn asset(&self) -> Option<&'static str> {
        None
    }
    /// The largest number of training pairs that it has.
    fn max_pairs(&self) -> u32;
    /// The numbers of values of a query's and of a key's input. They do not depend on the knobs.
    fn widths(&self) -> (usize, usize);
    /// The task in one sentence, for the page.
    fn task(&self) -> &'static str;
    /// The noun for one of its classes, such as "digit" in "pairs of one digit are false negatives of each other".
    fn class_word(&self) -> &'static str;
}

/// The name of the asset that this data set needs and that was not provided yet. It is `None` in native programs.
pub fn missing_asset(source: &dyn Source) -> Option<&'static str> {
    source.asset().filter(|name| assets::bytes(name).is_none())
}
