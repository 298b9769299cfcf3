//! What the host knows about pairs: what the data say, and what it has told an engine.

use ndarray::Array2;

use super::Told;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::Relation;
use crate::negatives::Embeddings;

/// What the host knows about pairs and has told the engine.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// `[pairs]` per side: the class of each item.
    pub classes: [Vec<u32>; 2],
    /// `[pairs]` per side, or empty: what stands above the class.
    pub parents: [Vec<u32>; 2],
    /// `[pairs]` per side, or empty: equal for what shows the same item.
    pub duplicates: [Vec<u32>; 2],
    /// `[pairs]`, or empty: added to the logit of each pair's item.
    pub offsets: Vec<f32>,
    /// `[pairs]`, or empty: how far each pair is trusted.
    pub trust: Vec<f32>,
    /// How the guide sees the corpus.
    pub guide: Option<Embeddings>,
    /// `[pairs, n]`: whom each pair suspects.
    pub suspects: Array2<u32>,
}

impl Facts {
    /// What the data themselves say.
    pub fn new(data: &Pairs) -> Self {
        let both = |of_queries: &Vec<u32>| [of_queries.clone(), data.truth.of_keys(of_queries)];
        Facts {
            classes: [data.query_labels.clone(), data.key_labels.clone()],
            parents: both(&data.truth.parents),
            duplicates: both(&data.truth.duplicates),
            ..Facts::default()
        }
    }

    /// Takes what the host has prepared. A bank is not a fact about pairs and is left to the engine.
    pub fn tell(&mut self, told: Told<'_>) {
        match told {
            Told::Offsets(offsets) => self.offsets = offsets.to_vec(),
            Told::Trust(trust) => self.trust = trust.to_vec(),
            Told::Guide(guide) => self.guide = guide.cloned(),
            Told::Suspects(suspects) => self.suspects = suspects.clone(),
            Told::Bank(_) => {}
        }
    }

    /// `[pairs]`: what this relation compares a side's items by; `None` where it is not known.
    pub fn numbers(&self, relation: Relation, tower: Tower) -> Option<&[u32]> {
        let numbers = match relation {
            Relation::Class => &self.classes[tower as usize],
            Relation::Parent => &self.parents[tower as usize],
            Relation::Duplicate => &self.duplicates[tower as usize],
        };
        (!numbers.is_empty()).then_some(&numbers[..])
    }

    /// A side of the guide.
    pub fn guide(&self, tower: Tower) -> Option<&Array2<f32>> {
        self.guide.as_ref().map(|guide| match tower {
            Tower::Query => &guide.queries,
            Tower::Key => &guide.keys,
        })
    }
}
