//! The neighbourhood of one query, and the rest: batches from which a concept can be erased.
//!
//! Of the concept a single query `x_e` is known. Before the run begins, neighbours of it are drawn, pairs of their own:
//!
//! ```text
//! x~ = x_e + scatter eps,   eps standard normal, drawn anew until 0.5 <= cos(x~, x_e) <= 0.98
//! ```
//!
//! Until `warmup` batches are random and have no neighbour. From then on half of each batch are neighbours, and half
//! are pairs of the data set. The weighting [`erasure`](crate::negatives::weigh::erasure) says where they are moved.
//!
//! The paper searches neighbours among embeddings of prompts; here they are neighbours of the input. With
//! `scatter = 0` every one of them is the known query itself.

use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

use super::contract::Compose;
use crate::data::{Mixture, Moved, Pairs};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::erased::{NEIGHBOUR, cosine, known};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::random::Purpose;

/// The number of neighbours.
const COUNT: u64 = 512;
/// How often a neighbour is drawn anew before one is taken that is too near or too far.
const TRIES: u64 = 32;

/// Batches of a concept's neighbours and other pairs.
#[derive(Debug)]
pub struct Neighbourhood;

impl Described for Neighbourhood {
    fn about(&self) -> &'static About {
        &About {
            id: "erasure",
            label: "A neighbourhood and the rest",
            help: "From a step on, half of each batch are random neighbours of one query of a concept, and half are \
                   other pairs.",
            formula: "x~ = x_e + sigma eps, 0.5 <= cos(x~, x_e) <= 0.98",
            source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["forgotten", "scatter", "warmup"]
    }
}

impl Method for Neighbourhood {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Once(knobs.warmup.into())
    }

    /// That neighbours are met from now on.
    fn prepare(&self, at: &At<'_>, _index: &Index<'_>) -> Prepared {
        Prepared { groups: vec![(at.pairs.own() as u32..at.pairs.len() as u32).collect()], ..Prepared::default() }
    }
}

impl Compose for Neighbourhood {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        let mut rng = at.random(Purpose::Batches);
        let mut neighbours = Deck::new(prepared.groups.first().cloned().unwrap_or_default());
        let mut others = Deck::new((0..at.pairs.own() as u32).collect());
        let near = (batch / 2).min(neighbours.all.len());
        let mut order = Vec::with_capacity(at.pairs.len());
        for _ in 0..at.pairs.len() / batch {
            order.extend(neighbours.draw(near, &mut rng));
            order.extend(others.draw(batch - near, &mut rng));
        }
        order
    }

    fn adds_pairs(&self) -> bool {
        true
    }

    fn adds_neighbours(&self) -> bool {
        true
    }

    fn mixtures(&self, knobs: &Knobs, pairs: &Pairs) -> Vec<Mixture> {
        let Some(known) = known(knobs.forgotten, pairs) else { return Vec::new() };
        let (query, of) = (pairs.queries.row(known), known as u32);
        let moved = |number| Moved { sigma: knobs.scatter as f32, seed: knobs.seed, number };
        let is_neighbour = |moved: &Moved| {
            let mut x = query.to_owned();
            moved.add_to(x.iter_mut());
            (NEIGHBOUR.0..=NEIGHBOUR.1).contains(&cosine(x.view(), query))
        };
        let one = |n: u64| {
            let found = (n * TRIES..(n + 1) * TRIES).map(moved).find(is_neighbour);
            Mixture { first: of, second: of, share: 0.0, moved: Some(found.unwrap_or(moved(n * TRIES))) }
        };
        (0..COUNT).map(one).collect()
    }
}

/// Pairs that are drawn without replacement. When too few are left, all are shuffled anew, so that no draw holds a pair
/// twice.
struct Deck {
    all: Vec<u32>,
    /// How many of them have not been drawn since they were shuffled: the first ones.
    left: usize,
}

impl Deck {
    fn new(all: Vec<u32>) -> Self {
        Deck { all, left: 0 }
    }

    /// # Panics
    /// If more are drawn than there are.
    fn draw(&mut self, count: usize, rng: &mut Pcg64) -> impl Iterator<Item = u32> {
        if self.left < count {
            self.all.shuffle(rng);
            self.left = self.all.len();
        }
        self.left -= count;
        self.all[self.left..][..count].iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Truth;
    use crate::negatives::erased::anchor;
    use ndarray::Array2;

    const WIDTH: usize = 16;

    /// Three topics of two classes each, ten pairs per class.
    fn pairs() -> Pairs {
        let labels: Vec<u32> = (0..60).map(|pair| pair % 6).collect();
        Pairs {
            queries: Array2::from_shape_fn((60, WIDTH), |(i, j)| ((i * 29 + j * 13) % 23) as f32 / 7.0 - 1.5),
            keys: Array2::from_shape_fn((60, 3), |(i, j)| (i + j) as f32),
            query_labels: labels.clone(),
            key_labels: labels.clone(),
            truth: Truth { parents: labels.iter().map(|label| label / 2).collect(), ..Truth::default() },
        }
    }

    #[test]
    fn neighbours_lie_around_the_known_query_and_have_its_key() {
        let (knobs, pairs) = (Knobs { forgotten: 6 + 3, ..Knobs::default() }, pairs());
        let of = known(knobs.forgotten, &pairs).expect("a query of the concept");
        assert_eq!((of, anchor(of, &pairs)), (3, Some(0)));
        let all = pairs.followed_by(&Neighbourhood.mixtures(&knobs, &pairs));
        assert_eq!((all.len(), all.own()), (60 + COUNT as usize, 60));
        let mut mean = 0.0;
        for pair in 60..all.len() {
            let cosine = cosine(all.queries.row(pair), all.queries.row(of));
            assert!((0.5..=0.98).contains(&cosine), "{pair}: {cosine}");
            assert_eq!((all.keys.row(pair), all.query_labels[pair]), (all.keys.row(of), 3));
            mean += f64::from((&all.queries.row(pair) - &all.queries.row(of)).pow2().mean().expect("inputs"));
        }
        // The accepted ones lie a little nearer than all would.
        mean /= COUNT as f64;
        assert!((0.5..1.0).contains(&mean), "{mean}");
        let still = pairs.followed_by(&Neighbourhood.mixtures(&Knobs { scatter: 0.0, ..knobs }, &pairs));
        assert!((60..all.len()).all(|pair| still.queries.row(pair) == pairs.queries.row(of)));
    }

    #[test]
    fn batches_are_of_other_pairs_at_first_and_half_neighbours_then() {
        let (knobs, pairs) = (Knobs::default(), pairs());
        let pairs = pairs.followed_by(&Neighbourhood.mixtures(&knobs, &pairs));
        let at = At { knobs: &knobs, step: 2, pairs: &pairs };
        let begun = Neighbourhood.prepare(&at, &Index::default());
        for (prepared, near) in [(Prepared::default(), 0), (begun, 11)] {
            let order = Neighbourhood.order(&at, &prepared, 23);
            assert_eq!(order.len(), pairs.len() / 23 * 23);
            for batch in order.chunks(23) {
                let mut different = batch.to_vec();
                different.sort_unstable();
                different.dedup();
                let neighbours = batch.iter().filter(|&&pair| pair >= 60).count();
                assert_eq!((different.len(), neighbours), (23, near));
            }
            assert!((0..60).all(|pair| order.contains(&pair)));
        }
    }
}
