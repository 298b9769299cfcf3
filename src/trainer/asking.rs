//! Asking the encoders, as they are now, for the held-out keys that a query is most similar to. Nothing is learned, and no
//! evaluation is noted.

use ndarray::{Array2, ArrayView2};

use super::Trainer;
use crate::backend::cpu::encode;
use crate::backend::{EngineError, Learned};
use crate::encoder::Tower;
use crate::metrics::{self, Judge, Known};
use crate::plan::Buffer;
use crate::views::ask::{Answer, Key, Relevance, answer};

/// The held-out pairs as some weights see them.
#[derive(Debug, Default)]
pub(super) struct Held {
    parameters: Vec<f32>,
    /// `[n, d]`.
    queries: Vec<f32>,
    /// `[n, d]`.
    keys: Vec<f32>,
    step: u64,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AskError {
    /// The device was lost.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// There is no such query.
    #[error("there is no held-out query {query}: there are {count}")]
    NoSuchQuery {
        /// What was asked for.
        query: usize,
        /// How many there are.
        count: usize,
    },
    /// A drawing that the query tower cannot see.
    #[error("a query is {expected} finite numbers, and {found} came")]
    NotAQuery {
        /// Values of a query.
        expected: usize,
        /// How many finite ones came.
        found: usize,
    },
}

impl Trainer {
    /// The held-out keys that are most similar to a held-out query, at most `most` of them.
    ///
    /// # Errors
    /// When there is no such query, or the device was lost.
    pub async fn ask(&mut self, query: usize, most: usize) -> Result<Answer, AskError> {
        let count = self.data.held_out.len();
        if query >= count {
            return Err(AskError::NoSuchQuery { query, count });
        }
        self.hold_embeddings().await?;
        let similarities = metrics::similarities_of(query, &self.held.queries, &self.held.keys, self.plan.shape.dim);
        let pairs = &self.data.held_out;
        let known = Known {
            query_labels: &pairs.query_labels,
            key_labels: &pairs.key_labels,
            items: &pairs.truth.duplicates,
            answers: &pairs.truth.answers,
            ..Known::default()
        };
        let judge = Judge::new(&known, count);
        let own = judge.own(query);
        let key = |key: usize| Key {
            label: pairs.key_labels[key],
            right: key == own,
            duplicate: key != own && judge.same_item(query).any(|other| other == key),
            same_class: judge.same_class(query, key),
        };
        let keys: Vec<Key> = (0..count).map(key).collect();
        let step = self.held.step;
        let label = pairs.query_labels.get(query).copied();
        Ok(Answer { step, query: Some(query), label, ..answer(&similarities, &keys, self.relevance(), most) })
    }

    /// The same for a query that is none of the data's: its values, as the query tower takes them.
    ///
    /// # Errors
    /// When there are more or fewer of them, or the device was lost.
    pub async fn ask_drawn(&mut self, values: &[f32], most: usize) -> Result<Answer, AskError> {
        let expected = self.data.held_out.queries.ncols();
        let found = values.iter().filter(|value| value.is_finite()).count();
        let item = ArrayView2::from_shape((1, expected), values).ok().filter(|_| found == expected);
        let item = item.ok_or(AskError::NotAQuery { expected, found })?;
        self.hold_embeddings().await?;
        let dim = self.plan.shape.dim;
        let mut embedding = Array2::zeros((1, dim));
        encode(&self.plan, &self.held.parameters, Tower::Query, item, &mut embedding);
        let embedding: Vec<f32> = embedding.iter().copied().collect();
        let similarities = metrics::similarities_of(0, &embedding, &self.held.keys, dim);
        let labels = &self.data.held_out.key_labels;
        let keys: Vec<Key> = labels.iter().map(|&label| Key { label, ..Key::default() }).collect();
        Ok(Answer { step: self.held.step, ..answer(&similarities, &keys, Relevance::Unknown, most) })
    }

    /// Which keys answer a query of these data.
    pub fn relevance(&self) -> Relevance {
        let labels = &self.data.held_out.key_labels;
        if labels.iter().any(|label| label != &labels[0]) { Relevance::Class } else { Relevance::Item }
    }

    /// Encodes the held-out pairs, unless the same weights have just done so.
    async fn hold_embeddings(&mut self) -> Result<(), EngineError> {
        let now = self.engine.read(Buffer::Parameters).await?;
        let (mut step, mut parameters) = (self.step, now);
        if !parameters.iter().all(|value| value.is_finite()) {
            // The next look will notice; until then the last good weights answer, as they do when it has.
            (step, parameters) = (self.checkpoint.step, self.checkpoint.learned.parameters.clone());
        }
        if parameters != self.held.parameters {
            let learned = Learned::new(parameters);
            let embeddings = self.embed_pairs(&learned, &self.data.held_out);
            let flat = |values: &Array2<f32>| values.iter().copied().collect();
            self.held = Held {
                queries: flat(&embeddings.queries),
                keys: flat(&embeddings.keys),
                parameters: learned.parameters,
                step,
            };
        }
        self.held.step = step;
        Ok(())
    }
}
