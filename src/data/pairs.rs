//! Pairs of a query and a key, the class of each, and the known truth about false negatives.

use std::sync::Arc;

use ndarray::Array2;

/// A set of pairs. Pair `i` is `queries[i]` with `keys[i]`.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// `[pairs, query_dim]`; without rows where only the key tower is trained.
    pub queries: Array2<f32>,
    /// `[pairs, key_dim]`.
    pub keys: Array2<f32>,
    /// `[pairs]`: the class of each query.
    pub query_labels: Vec<u32>,
    /// `[pairs]`: the class of each key; differs from the query's only where a pair is wrong.
    pub key_labels: Vec<u32>,
    /// The known truth besides the classes.
    pub truth: Truth,
}

/// The known truth about pairs besides their classes. Every list or table that is unknown is empty.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// `[pairs]`: pairs with the same number show the same item.
    pub duplicates: Vec<u32>,
    /// `[pairs]`: the parent class (superclass) of each pair's class.
    pub parents: Vec<u32>,
    /// `[pairs]`: whether the pair's key was swapped with another pair's.
    pub wrong: Vec<bool>,
    /// `[pairs]`: the pair that now has each query's true key: a permutation that moves only wrong pairs.
    pub answers: Vec<u32>,
    /// `[pairs]`: whether the pair is of a kind without training pairs.
    pub unseen: Vec<bool>,
    /// `[pairs]`: whether the query is seen through noise that leaves hardly anything of it.
    pub blurred: Vec<bool>,
    /// `[pairs]`: the chance with which each pair's key is shown, relative to the key that is shown most (1).
    pub exposure: Vec<f32>,
    /// `[pairs, n]`: the keys that are shown for each query, in the order of their positions.
    pub lists: Array2<u32>,
    /// `[n]`: the probability that each position of a list is looked at.
    pub examination: Vec<f32>,
    /// `[pairs]`: how popular each key is among those of its class, by which lists are put in order.
    pub popularity: Vec<f32>,
    /// `[pairs]`: the form of each key, such as text or picture, by its number.
    pub forms: Vec<u32>,
    /// Whether every query is an edited copy of its key.
    pub edited: bool,
    /// `[pairs, h]`: the hidden points from which queries and keys were generated.
    pub hidden: Array2<f32>,
    /// `[pairs, 2]`: the pair's coordinates on a map.
    pub places: Array2<f32>,
    /// `[pairs]`: the text of each key, where keys are words.
    pub names: Vec<String>,
    /// How the last pairs, as many as there are entries, were mixed of earlier ones. These pairs are synthetic: they
    /// are trained on, and are no data.
    pub mixtures: Vec<Mixture>,
}

/// Where a synthetic pair lies between two others: its query is `first + share (second - first)` of their queries, and
/// its key is the same of their keys, so that the two sides still belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixture {
    /// The pair at share 0, whose class the mixture has.
    pub first: u32,
    /// The pair at share 1.
    pub second: u32,
    /// From 0 to 1.
    pub share: f32,
    /// The noise that is added to its query, if any is.
    pub moved: Option<Moved>,
}

/// Normal noise of an input: `x + sigma eps`. It is drawn again from its number wherever it is needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// The deviation of each number.
    pub sigma: f32,
    /// The seed of the run.
    pub seed: u32,
    /// Which noise of that seed.
    pub number: u64,
}

impl Truth {
    /// The number of positions of a list in [`Truth::lists`].
    pub const POSITIONS: usize = 10;
    /// The probability that a key of a list that is looked at is clicked though it is wrong.
    pub const SLIP: f64 = 0.1;

    /// `[pairs]`: reorders a list with one entry per query so that it has one per key. The two orders differ only where
    /// keys were swapped.
    pub fn of_keys(&self, of_queries: &[u32]) -> Vec<u32> {
        let mut of_keys = of_queries.to_vec();
        if of_queries.len() == self.answers.len() {
            self.answers.iter().zip(of_queries).for_each(|(&key, &item)| of_keys[key as usize] = item);
        }
        of_keys
    }
}

impl Pairs {
    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.keys.nrows()
    }
    /// Whether there are no pairs.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How to draw an item: its values are a picture of `rows` by `columns` pixels, row by row, with `channels` values
/// each, between 0 (white) and 1 (ink). One channel is grey; three are subtracted from the red, green and blue of
/// white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Picture {
    /// The number of rows of the picture.
    pub rows: u32,
    /// The number of columns of the picture.
    pub columns: u32,
    /// The number of values of a pixel: 1 or 3.
    pub channels: u32,
}

/// Training pairs and held-out pairs of one data set. Engines share them with the run.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The pairs that the towers learn from.
    pub train: Arc<Pairs>,
    /// The pairs on which retrieval is measured; the towers never train on them.
    pub held_out: Arc<Pairs>,
    /// Names of the classes, indexed by label.
    pub class_names: Vec<String>,
    /// How to draw a query, if it is a picture. The key is a picture of the same size, unless keys have names
    /// ([`Truth::names`]). Values of such a data set lie within [0, 1].
    pub picture: Option<Picture>,
}
