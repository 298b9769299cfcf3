//! Pairs of the run's data, as the page draws them.

use ndarray::Array2;

use super::facade::Trainer;
use crate::data::{Pairs, Picture};
use crate::views::ask::Relevance;

/// Some pairs to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct PairPictures {
    /// How each item is a picture; absent when items are plain vectors.
    pub picture: Option<Picture>,
    /// `[n][query_dim]`: their queries.
    pub queries: Vec<Vec<f32>>,
    /// `[n][key_dim]`: their keys.
    pub keys: Vec<Vec<f32>>,
    /// `[n]`: what each key says, where keys are words.
    pub names: Option<Vec<String>>,
    /// `[n]`: which pairs these are.
    pub indices: Vec<u32>,
    /// `[n]`: the classes of their queries.
    pub labels: Vec<u32>,
    /// Names of the classes, indexed by label.
    pub class_names: Vec<String>,
    /// What a class is called, in the singular: "digit".
    pub class_word: &'static str,
    /// How many pairs are the data set's own; those with higher numbers are synthetic.
    pub own: usize,
}

/// Held-out pairs that can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Corpus {
    /// How many there are.
    pub count: usize,
    /// How each item is a picture; absent when items are plain vectors.
    pub picture: Option<Picture>,
    /// `[count]`: the classes of their queries.
    pub labels: Vec<u32>,
    /// `[count]`: the classes of their keys.
    pub key_labels: Vec<u32>,
    /// Names of the classes, indexed by label.
    pub class_names: Vec<String>,
    /// Which keys answer a query.
    pub relevance: Relevance,
    /// `[count]`: what each key says, where keys are words.
    pub names: Option<Vec<String>>,
}

/// There is no such pair to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} pair {pair}: there are {count}")]
pub struct NoSuchPair {
    /// `training` or `held-out`.
    pub kind: &'static str,
    /// What was asked for.
    pub pair: u32,
    /// How many there are.
    pub count: usize,
}

impl Trainer {
    /// The first training pair of each class, at most `most` of them, in the data's order.
    pub fn class_pictures(&self, most: usize) -> PairPictures {
        let train = &self.data().train;
        let mut classes = Vec::new();
        let mut shown = Vec::new();
        for (i, &label) in train.query_labels.iter().enumerate() {
            if shown.len() < most && !classes.contains(&label) {
                classes.push(label);
                shown.push(i as u32);
            }
        }
        self.pictures_of(train, &shown)
    }

    /// These training pairs.
    ///
    /// # Errors
    /// When there is no such pair.
    pub fn train_pictures(&self, indices: &[u32]) -> Result<PairPictures, NoSuchPair> {
        self.pictures("training", &self.data().train, indices)
    }

    /// These held-out pairs.
    ///
    /// # Errors
    /// When there is no such pair.
    pub fn held_out_pictures(&self, indices: &[u32]) -> Result<PairPictures, NoSuchPair> {
        self.pictures("held-out", &self.data().held_out, indices)
    }

    /// All held-out pairs, without what they look like.
    pub fn held_out_corpus(&self) -> Corpus {
        let held_out = &self.data().held_out;
        Corpus {
            count: held_out.len(),
            picture: self.data().picture,
            labels: held_out.query_labels.clone(),
            key_labels: held_out.key_labels.clone(),
            class_names: self.data().class_names.clone(),
            relevance: self.relevance(),
            names: (!held_out.truth.names.is_empty()).then(|| held_out.truth.names.clone()),
        }
    }

    fn pictures(&self, kind: &'static str, pairs: &Pairs, indices: &[u32]) -> Result<PairPictures, NoSuchPair> {
        match indices.iter().find(|&&pair| pair as usize >= pairs.len()) {
            Some(&pair) => Err(NoSuchPair { kind, pair, count: pairs.len() }),
            None => Ok(self.pictures_of(pairs, indices)),
        }
    }

    fn pictures_of(&self, pairs: &Pairs, indices: &[u32]) -> PairPictures {
        let shown = || indices.iter().map(|&i| i as usize);
        let rows = |items: &Array2<f32>| shown().map(|i| items.row(i).to_vec()).collect();
        let names = &pairs.truth.names;
        PairPictures {
            picture: self.data().picture,
            queries: rows(&pairs.queries),
            keys: rows(&pairs.keys),
            names: (!names.is_empty()).then(|| shown().map(|i| names[i].clone()).collect()),
            indices: indices.to_vec(),
            labels: shown().map(|i| pairs.query_labels[i]).collect(),
            class_names: self.data().class_names.clone(),
            class_word: self.experiment().data.class_word(),
            own: pairs.own(),
        }
    }
}
