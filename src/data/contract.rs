//! What every data set says.

use super::assets;
use super::pairs::Dataset;
use crate::described::Described;
use crate::knobs::Knobs;

/// Something that makes a data set out of the knobs. Pure: same knobs, same data.
pub trait Source: Described {
    /// Builds the data set.
    ///
    /// # Panics
    /// When its asset is not there: see [`missing_asset`].
    fn load(&self, knobs: &Knobs) -> Dataset;
    /// The name of a file in [`assets`] that must be there before the data set can be loaded.
    fn asset(&self) -> Option<&'static str> {
        None
    }
    /// The largest number of training pairs it can give.
    fn max_pairs(&self) -> u32;
    /// Widths of a query's and of a key's input, whatever the knobs.
    fn widths(&self) -> (usize, usize);
    /// One sentence that names the task, for the page: what must find what.
    fn task(&self) -> &'static str;
    /// What one of its classes is called, in the singular: pairs of one digit are false negatives of each other.
    fn class_word(&self) -> &'static str;
}

/// The name of the asset that this data set still waits for. Only a browser ever waits.
pub fn missing_asset(source: &dyn Source) -> Option<&'static str> {
    source.asset().filter(|name| assets::bytes(name).is_none())
}
