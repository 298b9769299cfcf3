//! How a ranker learns, what it is asked, and how often it is right: see [`super`].

use ndarray::Array2;

use super::model::{Features, Shape, backward, cross_entropy, forward};
use crate::adam::{self, Decay};
use crate::data::Pairs;
use crate::real::dot;

/// The anchors of a lesson, at most: its cost does not grow with the batch.
pub const ANCHORS: usize = 32;
/// The lessons of a ranker that has learned nothing yet. Its scores are targets right after them, and those of a ranker
/// that knows nothing would have the retriever unlearn what it knows.
pub const FIRST_LESSONS: usize = 200;
/// How many batches it is examined on after its lessons.
pub const EXAMS: usize = 8;
/// The learning rate.
const RATE: f64 = 0.003;
/// How many rounds are remembered at most; then every second one is forgotten.
const MOST_ROUNDS: usize = 256;

/// A batch of anchors with the own candidates that the collect stage draws for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meeting {
    /// `[n]`: the anchors' pairs.
    pub batch: Vec<u32>,
    /// `[n, K]`: the pairs of their own candidates.
    pub own: Vec<u32>,
}

/// How often the own key came first among an anchor's candidates, as each of the two models ranks them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The step before which the round took place.
    pub step: u64,
    /// The share of the anchors for whom the ranker picks the own key, after its lessons.
    pub ranker: f64,
    /// The share for whom the retriever does.
    pub retriever: f64,
}

/// A ranker, with everything that its future depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranker {
    shape: Shape,
    /// `[P]`, as are the moments.
    parameters: Vec<f32>,
    moment1: Vec<f32>,
    moment2: Vec<f32>,
    lessons: u64,
    /// Of all pairs, with these parameters.
    features: Features<f32>,
    /// What came out of its rounds, the first one first.
    pub rounds: Vec<Round>,
}

impl Ranker {
    /// One that has learned nothing.
    pub fn new(seed: u32, pairs: &Pairs) -> Self {
        let shape = Shape { query: pairs.queries.ncols(), key: pairs.keys.ncols() };
        let parameters = shape.initialize(seed);
        let zeros = vec![0.0; parameters.len()];
        let features = Features::new(shape, &parameters, pairs.queries.view(), pairs.keys.view());
        let (moment1, moment2) = (zeros.clone(), zeros);
        Ranker { shape, parameters, moment1, moment2, lessons: 0, features, rounds: Vec::new() }
    }

    /// `[P]`: the parameters.
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// Memory that it occupies, in numbers of four bytes.
    pub fn numbers(&self) -> usize {
        3 * self.parameters.len() + self.features.numbers() + 6 * self.rounds.len()
    }

    /// A step for each meeting.
    pub fn learn(&mut self, pairs: &Pairs, lessons: &[Meeting]) {
        for met in lessons {
            self.step(pairs, met);
        }
        self.features = Features::new(self.shape, &self.parameters, pairs.queries.view(), pairs.keys.view());
    }

    /// One step: the own keys shall get the highest scores.
    fn step(&mut self, pairs: &Pairs, met: &Meeting) {
        let (x, y, candidates) = inputs(pairs, met);
        let seen = forward(self.shape, &self.parameters, x.view(), y.view());
        let (_, slopes) = cross_entropy(&seen.scores, candidates);
        let gradient = backward(self.shape, &self.parameters, (x.view(), y.view()), &seen, &slopes);
        self.lessons += 1;
        let Ranker { parameters, moment1, moment2, .. } = self;
        adam::update((self.lessons, RATE), Decay::none(), &gradient, parameters, moment1, moment2);
    }

    /// `[n, 1 + K]`: the scores of every anchor's own key and own candidates.
    pub fn scores(&self, met: &Meeting) -> Vec<f32> {
        let of_anchor = |(&anchor, own): (&u32, _)| candidates(anchor, own).map(move |key| (anchor, key));
        let all = met.batch.iter().zip(met.own.chunks_exact(met.width())).flat_map(of_anchor);
        let rows = all.map(|(query, key)| (query as usize, key as usize));
        self.features.scores(self.shape, &self.parameters, rows)
    }

    /// The share of the anchors whose own key it picks among all their candidates.
    pub fn picks(&self, met: &[Meeting]) -> f64 {
        share(met, |met| self.scores(met))
    }

    /// Whether it picked the own key at least as often as the retriever when both were asked last.
    pub fn may_teach(&self) -> bool {
        self.rounds.last().is_some_and(|round| round.ranker >= round.retriever)
    }

    /// Remembers what came out of a round.
    pub fn note(&mut self, round: Round) {
        if self.rounds.len() == MOST_ROUNDS {
            let mut stays = false;
            self.rounds.retain(|_| {
                stays = !stays;
                stays
            });
        }
        self.rounds.push(round);
    }
}

/// The share of the anchors whose own key has the highest inner product with them, among all their candidates.
///
/// # Shapes
/// * `queries`, `keys`: `[pairs, d]`.
pub fn picked(queries: &Array2<f32>, keys: &Array2<f32>, met: &[Meeting]) -> f64 {
    let row = |of: &Array2<f32>, pair: u32| of.row(pair as usize).to_vec();
    share(met, |met| {
        let of_anchor = |(&anchor, own): (&u32, &[u32])| {
            let query = row(queries, anchor);
            candidates(anchor, own).map(|key| dot(&query, &row(keys, key))).collect::<Vec<f32>>()
        };
        met.batch.iter().zip(met.own.chunks_exact(met.width())).flat_map(of_anchor).collect()
    })
}

/// The share of the anchors for whom the first of the scores that `of` gives, `[n, 1 + K]`, is the highest. Where
/// others are as high, a random one of them would be picked.
fn share(met: &[Meeting], of: impl Fn(&Meeting) -> Vec<f32>) -> f64 {
    let (mut right, mut all) = (0.0, 0.0);
    for met in met {
        for row in of(met).chunks_exact(1 + met.width()) {
            all += 1.0;
            if row.iter().all(|&d| d <= row[0]) {
                right += 1.0 / row.iter().filter(|&&d| d == row[0]).count() as f64;
            }
        }
    }
    right / f64::max(all, 1.0)
}

impl Meeting {
    /// K.
    fn width(&self) -> usize {
        self.own.len() / self.batch.len().max(1)
    }
}

/// The pairs of an anchor's candidates: its own one first.
fn candidates(anchor: u32, own: &[u32]) -> impl Iterator<Item = u32> {
    std::iter::once(anchor).chain(own.iter().copied())
}

/// The inputs of a meeting, `[n, query]` and `[n (1 + K), key]`, and 1 + K.
fn inputs(pairs: &Pairs, met: &Meeting) -> (Array2<f32>, Array2<f32>, usize) {
    let rows = |of: &Array2<f32>, pairs: Vec<u32>| {
        let values = pairs.iter().flat_map(|&pair| of.row(pair as usize)).copied().collect();
        Array2::from_shape_vec((pairs.len(), of.ncols()), values).expect("whole rows")
    };
    let of_anchors = met.batch.iter().zip(met.own.chunks_exact(met.width()));
    let keys = of_anchors.flat_map(|(&anchor, own)| candidates(anchor, own)).collect();
    (rows(&pairs.queries, met.batch.clone()), rows(&pairs.keys, keys), 1 + met.width())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ranker that has learned nothing, of queries of 3 numbers and keys of 4.
    fn beginner() -> Ranker {
        let pairs = Pairs {
            queries: Array2::zeros((2, 3)),
            keys: Array2::zeros((2, 4)),
            query_labels: vec![0; 2],
            key_labels: vec![0; 2],
            truth: crate::data::Truth::default(),
        };
        Ranker::new(1, &pairs)
    }

    #[test]
    fn where_all_keys_are_equal_the_own_one_is_picked_by_chance() {
        let equal = Array2::from_elem((6, 2), 0.5);
        let met = Meeting { batch: vec![0, 1], own: vec![2, 3, 4, 5, 2, 3] };
        assert_eq!(picked(&equal, &equal, std::slice::from_ref(&met)), 0.25);
        let mut keys = equal.clone();
        keys.row_mut(0).fill(0.9);
        assert_eq!(picked(&equal, &keys, &[met]), 0.625, "the first anchor's key stands out");
    }

    #[test]
    fn a_ranker_that_knows_less_than_the_retriever_does_not_teach() {
        let mut ranker = beginner();
        assert!(!ranker.may_teach(), "it was never asked");
        for (of_ranker, teaches) in [(0.3, false), (0.6, true), (0.4, false)] {
            ranker.note(Round { step: 0, ranker: of_ranker, retriever: 0.5 });
            assert_eq!(ranker.may_teach(), teaches);
        }
    }

    #[test]
    fn a_long_game_keeps_a_bounded_number_of_rounds() {
        let mut ranker = beginner();
        (0..1000).for_each(|step| ranker.note(Round { step, ranker: 0.5, retriever: 0.5 }));
        assert!(ranker.rounds.len() <= MOST_ROUNDS);
        assert!(ranker.rounds.is_sorted_by_key(|round| round.step));
        assert_eq!(ranker.rounds.iter().map(|round| round.step).max(), Some(999));
    }
}
