//! One direction of a step whose rows are stored: its candidates, their similarities, and what is known of them.

use ndarray::{Array1, Array2};

use crate::backend::Told;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::Relation;
use crate::negatives::{Embeddings, NOBODY};
use crate::plan::Shape;
use crate::real::Real;

/// What became of an entry of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum State {
    /// There is no such candidate: nothing remembered yet, the anchor itself, or its own pair once more.
    #[default]
    Absent = 0,
    /// A negative.
    TakesPart = 1,
    /// A filter removed it.
    Removed = 2,
    /// The positive.
    Positive = 3,
}

/// A direction's buffers.
#[derive(Debug)]
pub struct Direction<F> {
    /// The side that asks.
    pub asking: Tower,
    /// `[C, d]`: the candidates that all anchors share.
    pub candidates: Array2<F>,
    /// `[B K, d]`: each anchor's own.
    pub own: Array2<F>,
    /// `[C + B K]`: whose they are.
    pub pairs: Vec<u32>,
    /// `[B, C]`: similarities; after the rows, dL/dsimilarity.
    pub scores: Array2<F>,
    /// `[B, K]`: the same for the own candidates.
    pub own_scores: Array2<F>,
    /// `[B, C + K]`: what became of each entry.
    pub states: Vec<State>,
    /// `[B]`: each anchor's loss, without trust.
    pub losses: Array1<F>,
    /// `[B]`: how far each anchor's pair is trusted.
    pub trust: Vec<F>,
    /// `[B, d]`, `[C, d]`, `[B K, d]`: gradients of anchors and candidates that do not pass through similarities: those
    /// of several heads. Empty otherwise.
    pub direct: [Array2<F>; 3],
}

impl<F: Real> Direction<F> {
    /// Empty buffers for a direction of this shape.
    pub fn new(shape: &Shape, asking: Tower) -> Self {
        let (shared, own) = (shape.shared_candidates(asking), shape.own_candidates(asking));
        Direction {
            asking,
            candidates: Array2::zeros((shared, shape.dim)),
            own: Array2::zeros((shape.batch * own, shape.dim)),
            pairs: vec![NOBODY; shared + shape.batch * own],
            scores: Array2::zeros((shape.batch, shared)),
            own_scores: Array2::zeros((shape.batch, own)),
            states: vec![State::Absent; shape.batch * (shared + own)],
            losses: Array1::zeros(shape.batch),
            trust: vec![F::one(); shape.batch],
            direct: [Array2::zeros((0, 0)), Array2::zeros((0, 0)), Array2::zeros((0, 0))],
        }
    }
}

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
