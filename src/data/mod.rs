//! Data sets: pairs of views, the class of each pair, and what is known about false negatives.

use ndarray::Array2;

use crate::described::{Choice, Described};
use crate::experiment::Settings;

pub mod assets;
pub mod clusters;
pub mod digits;
pub mod emoji;
pub mod geo;
pub mod hierarchy;
pub mod sphere;
pub mod topics;
mod views;

/// Every data set: one file and one row each.
pub static SOURCES: &[&dyn Source] =
    &[&digits::Digits, &clusters::Clusters, &hierarchy::Hierarchy, &topics::Topics, &geo::Geo, &emoji::Emoji];

/// The data set with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Source>> {
    SOURCES.iter().find(|s| s.about().id == id).map(|s| Choice(*s))
}

/// Something that makes a data set out of the settings. Pure: same settings, same data.
pub trait Source: Described {
    /// Builds the data set.
    ///
    /// # Panics
    /// When its asset is not there: see [`missing_asset`].
    fn load(&self, settings: &Settings) -> Dataset;
    /// The name of a file in [`assets`] that must be there before the data set can be loaded.
    fn asset(&self) -> Option<&'static str> {
        None
    }
    /// The largest number of training pairs it can give.
    fn max_pairs(&self) -> u32;
    /// Widths of a query's and of a key's input, whatever the settings.
    fn widths(&self) -> (usize, usize);
    /// Ids of the knobs that only this data set reads.
    fn knobs(&self) -> &'static [&'static str];
    /// One sentence that names the task, for the page: what must find what.
    fn task(&self) -> &'static str;
    /// What one of its classes is called, in the singular: pairs of one digit are false negatives of each other.
    fn class_word(&self) -> &'static str;
}

/// The name of the asset that this data set still waits for. Only a browser ever waits.
pub fn missing_asset(source: &dyn Source) -> Option<&'static str> {
    source.asset().filter(|name| assets::bytes(name).is_none())
}

/// A set of pairs. Pair `i` is `queries[i]` with `keys[i]`.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// `[pairs, query_dim]`.
    pub queries: Array2<f32>,
    /// `[pairs, key_dim]`.
    pub keys: Array2<f32>,
    /// `[pairs]`: the class of each query.
    pub query_labels: Vec<u32>,
    /// `[pairs]`: the class of each key; differs from the query's only where a pair is wrong.
    pub key_labels: Vec<u32>,
    /// What else is known.
    pub truth: Truth,
}

/// What is known about pairs besides their classes. A list or table that is not known is empty.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// `[pairs]`: pairs with the same number show the same item.
    pub duplicates: Vec<u32>,
    /// `[pairs]`: what stands above each pair's class; siblings share it.
    pub parents: Vec<u32>,
    /// `[pairs]`: whether the pair's key was swapped with another pair's.
    pub wrong: Vec<bool>,
    /// `[pairs]`: the pair that now has each query's true key: a permutation that moves only wrong pairs.
    pub answers: Vec<u32>,
    /// `[pairs]`: whether the pair is of a kind that training never shows.
    pub unseen: Vec<bool>,
    /// `[pairs, h]`: the hidden points that the views were made from.
    pub hidden: Array2<f32>,
    /// `[pairs, 2]`: where the pair lies.
    pub places: Array2<f32>,
    /// `[pairs]`: what each key says, where keys are words.
    pub names: Vec<String>,
}

impl Truth {
    /// `[pairs]`: what a list that is numbered by queries says of each pair's key, which is another's where a pair is wrong.
    pub fn of_keys(&self, of_queries: &[u32]) -> Vec<u32> {
        let mut of_keys = of_queries.to_vec();
        if of_queries.len() == self.answers.len() {
            self.answers.iter().zip(of_queries).for_each(|(&key, &item)| of_keys[key as usize] = item);
        }
        of_keys
    }
}

impl Pairs {
    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.queries.nrows()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How an item can be drawn: as a picture of `rows` by `columns` pixels, row by row, with `channels` values each, between
/// 0 (paper) and 1 (ink). One channel is grey; three are what the inks take from the red, green and blue of white paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Picture {
    /// Rows of the picture.
    pub rows: u32,
    /// Columns of the picture.
    pub columns: u32,
    /// Values of a pixel: 1 or 3.
    pub channels: u32,
}

/// Training pairs and held-out pairs of one data set.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What the towers learn from.
    pub train: Pairs,
    /// What retrieval is measured on; never trained on.
    pub held_out: Pairs,
    /// Names of the classes, indexed by label.
    pub class_names: Vec<String>,
    /// How a query is drawn, if it is a picture; the key is one like it, unless it has a name ([`Truth::names`]). Values of
    /// such a data set lie within [0, 1].
    pub picture: Option<Picture>,
}
