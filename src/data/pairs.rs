//! Pairs of views, the class of each pair, and what is known about false negatives.

use ndarray::Array2;

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
    /// `[pairs]`: a list with one entry per query, put in the order of the keys. The two orders differ only where pairs
    /// were swapped.
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

/// How an item can be drawn: as a picture of `rows` by `columns` pixels, row by row, with `channels` values each,
/// between 0 (paper) and 1 (ink). One channel is grey; three are what the inks take from the
/// red, green and blue of white paper.
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
    /// How a query is drawn, if it is a picture; the key is one like it, unless it has a name ([`Truth::names`]).
    /// Values of
    /// such a data set lie within [0, 1].
    pub picture: Option<Picture>,
}
