//! Asking the encoders, as they are now, for the held-out keys that a query is most similar to. Nothing is learned, and
//! no evaluation is noted.

use ndarray::{Array2, ArrayView2};

use super::state::{Held, Observer};
use crate::backend::EngineError;
use crate::backend::looking::{embed, encode};
use crate::encoder::Tower;
use crate::metrics::{self, Judge, Known};
use crate::trainer::run::Run;
use crate::views::ask::{Answer, Key, Relevance, answer};

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

impl Observer {
    /// The held-out keys that are most similar to a held-out query, at most `most` of them, with these `parameters`,
    /// `[P]`.
    pub(crate) fn ask(
        &mut self,
        run: &Run,
        parameters: Vec<f32>,
        query: usize,
        most: usize,
    ) -> Result<Answer, AskError> {
        let count = run.data().held_out.len();
        if query >= count {
            return Err(AskError::NoSuchQuery { query, count });
        }
        self.hold_embeddings(run, parameters);
        let similarities = metrics::similarities_of(query, &self.held.queries, &self.held.keys, run.plan().shape.dim);
        let pairs = &run.data().held_out;
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
        Ok(Answer { step, query: Some(query), label, ..answer(&similarities, &keys, relevance(run), most) })
    }

    /// The same for a query that is none of the data's: its values, as the query tower takes them.
    pub(crate) fn ask_drawn(
        &mut self,
        run: &Run,
        parameters: Vec<f32>,
        values: &[f32],
        most: usize,
    ) -> Result<Answer, AskError> {
        let expected = run.data().held_out.queries.ncols();
        let found = values.iter().filter(|value| value.is_finite()).count();
        let item = ArrayView2::from_shape((1, expected), values).ok().filter(|_| found == expected);
        let item = item.ok_or(AskError::NotAQuery { expected, found })?;
        self.hold_embeddings(run, parameters);
        let dim = run.plan().shape.dim;
        let embedding = encode(run.plan(), &self.held.parameters, Tower::Query, item);
        let embedding: Vec<f32> = embedding.iter().copied().collect();
        let similarities = metrics::similarities_of(0, &embedding, &self.held.keys, dim);
        let labels = &run.data().held_out.key_labels;
        let keys: Vec<Key> = labels.iter().map(|&label| Key { label, ..Key::default() }).collect();
        Ok(Answer { step: self.held.step, ..answer(&similarities, &keys, Relevance::Unknown, most) })
    }

    /// Encodes the held-out pairs, unless the same weights have just done so.
    fn hold_embeddings(&mut self, run: &Run, mut parameters: Vec<f32>) {
        let mut step = run.step();
        if !parameters.iter().all(|value| value.is_finite()) {
            // The next look will notice; until then the last good weights answer, as they do when it has.
            let (of_good, good) = run.good();
            (step, parameters) = (of_good, good.parameters.clone());
        }
        if parameters != self.held.parameters {
            let embeddings = embed(run.plan(), &parameters, &run.data().held_out);
            let flat = |values: &Array2<f32>| values.iter().copied().collect();
            self.held = Held { queries: flat(&embeddings.queries), keys: flat(&embeddings.keys), parameters, step };
        }
        self.held.step = step;
    }
}

/// Which keys answer a query of these data.
pub(crate) fn relevance(run: &Run) -> Relevance {
    let labels = &run.data().held_out.key_labels;
    if labels.iter().any(|label| label != &labels[0]) { Relevance::Class } else { Relevance::Item }
}
