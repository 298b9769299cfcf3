//! Facts about pairs: those that the data state, and those that the host has told an engine.

use ndarray::Array2;

use super::Told;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::Relation;
use crate::negatives::Embeddings;

/// Facts about pairs that an engine knows.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// `[pairs]` per side: the class of each item.
    pub classes: [Vec<u32>; 2],
    /// `[pairs]` per side, or empty: the superclass of each item.
    pub parents: [Vec<u32>; 2],
    /// `[pairs]` per side, or empty: a number that is equal for duplicates of an item.
    pub duplicates: [Vec<u32>; 2],
    /// `[pairs]`, or empty: the number that is added to the logit of each pair's key.
    pub offsets: Vec<f32>,
    /// `[pairs]`, or empty: the weight of each pair's loss.
    pub trust: Vec<f32>,
    /// The guide's embeddings of the corpus.
    pub guide: Option<Embeddings>,
    /// `[pairs, n]`: for each pair, the suspected false negatives.
    pub suspects: Array2<u32>,
}

impl Facts {
    /// The facts that the data state.
    pub fn new(data: &Pairs) -> Self {
        let both = |of_queries: &Vec<u32>| [of_queries.clone(), data.truth.of_keys(of_queries)];
        Facts {
            classes: [data.query_labels.clone(), data.key_labels.clone()],
            parents: both(&data.truth.parents),
            duplicates: both(&data.truth.duplicates),
            ..Facts::default()
        }
    }

    /// Stores what the host has prepared. A memory bank is no fact about pairs and is left to the engine.
    pub fn tell(&mut self, told: Told<'_>) {
        match told {
            Told::Offsets(offsets) => self.offsets = offsets.to_vec(),
            Told::Trust(trust) => self.trust = trust.to_vec(),
            Told::Guide(guide) => self.guide = guide.cloned(),
            Told::Suspects(suspects) => self.suspects = suspects.clone(),
            Told::Bank(_) => {}
        }
    }

    /// `[pairs]`: the numbers of a side's items that this relation compares; `None` if they are not known.
    pub fn numbers(&self, relation: Relation, tower: Tower) -> Option<&[u32]> {
        let numbers = match relation {
            Relation::Class => &self.classes[tower as usize],
            Relation::Parent => &self.parents[tower as usize],
            Relation::Duplicate => &self.duplicates[tower as usize],
        };
        (!numbers.is_empty()).then_some(&numbers[..])
    }

    /// The guide's embeddings of one side.
    pub fn guide(&self, tower: Tower) -> Option<&Array2<f32>> {
        self.guide.as_ref().map(|guide| match tower {
            Tower::Query => &guide.queries,
            Tower::Key => &guide.keys,
        })
    }
}
