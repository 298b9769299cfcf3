//! Lists of results that were shown to users, with positions, and the chance with which each position is looked at.
//!
//! 1. Items, and how the two sides see them, are those of [`super::hierarchy`] without duplicates, wrong pairs and a
//!    tail. A query's right answers are the keys of its concept.
//! 2. For every query of the training pairs a list of ten keys is shown: three of its concept, three of
//!    other concepts of its topic, and random ones. Its own key is not among them.
//! 3. An old ranker has put every list in order by the keys' popularity, with some noise. A key's popularity is a fixed
//!    linear function of its hidden point, standardised within its concept. So a position says nothing about whether a
//!    key is right, but a key shows which position it is likely to have.
//! 4. A position is looked at with the probability `e_k^bias`, measured by an eye tracker for web search (Joachims et
//!    al. 2005). Whoever looks at a key clicks it if it is right, and with the probability [`Truth::SLIP`] if it is
//!    not.
//!
//! The clicks themselves are drawn anew whenever a list is shown: see [`crate::negatives::collect::shown`]. Lists and
//! chances are in the data's truth. Held-out pairs have no lists.

use std::sync::Arc;

use ndarray::Array2;
use rand::RngExt;

use super::contract::Source;
use super::generated::{Draw, HIDDEN, MOST_PAIRS, WIDTH, draw};
use super::hierarchy::{Hierarchy, plain};
use super::pairs::{Dataset, Pairs, Truth};
use super::sphere::fill_normal;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::order::{by_key, falling};

/// The generator.
#[derive(Debug)]
pub struct Lists;

/// The number of positions of a list.
const LENGTH: usize = Truth::POSITIONS;
/// How many keys of a list are of the query's concept.
const OF_CONCEPT: usize = 3;
/// How many are of other concepts of its topic.
const OF_TOPIC: usize = 3;
/// How often a key is drawn at random before a list goes without.
const TRIES: usize = 64;
/// The standard deviation of the noise with which the old ranker sees the popularity.
const OLD_NOISE: f64 = 0.5;
/// The share of users that look at each position, of those that see the list at all.
const EXAMINED: [f64; LENGTH] = [0.68, 0.61, 0.48, 0.34, 0.28, 0.20, 0.11, 0.10, 0.08, 0.06];

impl Described for Lists {
    fn about(&self) -> &'static About {
        &About {
            id: "lists",
            label: "Result lists with clicks",
            help: "Keys are shown in lists, and users click what they look at: above all what stands first.",
            formula: "P(click) = e_k^bias (1 if right, else 0.1)",
            source: "Joachims et al. 2005, Accurately Interpreting Clickthrough Data as Implicit Feedback",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["topics", "concepts", "spread", "noise", "bias"]
    }
}

impl Source for Lists {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let mut data = Hierarchy.load(&plain(knobs));
        for pairs in [&mut data.train, &mut data.held_out] {
            let pairs = Arc::get_mut(pairs).expect("nobody shares them yet");
            pairs.truth.popularity = popularity(knobs, pairs);
        }
        let pairs = Arc::get_mut(&mut data.train).expect("nobody shares them yet");
        pairs.truth.lists = shown(knobs, pairs);
        pairs.truth.examination = EXAMINED.map(|share| libm::pow(share, knobs.bias) as f32).to_vec();
        data
    }

    fn max_pairs(&self) -> u32 {
        MOST_PAIRS
    }

    fn widths(&self) -> (usize, usize) {
        (WIDTH, WIDTH)
    }

    fn class_word(&self) -> &'static str {
        "concept"
    }
    fn task(&self) -> &'static str {
        "Given a query, find the keys of its concept. Only clicks on lists are known, and what stands first is \
         seen most."
    }
}

/// `[pairs, LENGTH]`: the keys that are shown for each query, in the order of their positions. Fewer pairs than a list
/// is long give no lists.
fn shown(knobs: &Knobs, pairs: &Pairs) -> Array2<u32> {
    if pairs.len() <= LENGTH {
        return Array2::default((0, LENGTH));
    }
    let members = |labels: &[u32], count: u32| {
        let mut members = vec![Vec::new(); count as usize];
        labels.iter().zip(0..).for_each(|(&label, pair)| members[label as usize].push(pair));
        members
    };
    let of_concepts = members(&pairs.key_labels, knobs.topics * knobs.concepts);
    let of_topics = members(&pairs.truth.parents, knobs.topics);
    let all: Vec<u32> = (0..pairs.len() as u32).collect();
    let mut lists = Array2::default((pairs.len(), LENGTH));
    for (query, mut list) in (0..).zip(lists.rows_mut()) {
        let mut random = draw(knobs.seed, Draw::List, query as usize);
        let (concept, topic) = (pairs.key_labels[query as usize], pairs.truth.parents[query as usize]);
        let mut chosen = vec![query];
        // Draws up to `most` keys that are not chosen yet; fewer where many tries find no other.
        let mut some = |most: usize, from: &[u32], fits: &dyn Fn(u32) -> bool| {
            let most = chosen.len() + most;
            for _ in 0..TRIES {
                let key = from[random.random_range(0..from.len() as u64) as usize];
                if chosen.len() < most && fits(key) && !chosen.contains(&key) {
                    chosen.push(key);
                }
            }
        };
        some(OF_CONCEPT, &of_concepts[concept as usize], &|_| true);
        some(OF_TOPIC, &of_topics[topic as usize], &|key| pairs.key_labels[key as usize] != concept);
        // Random keys take the places that are left; where tries fail, the first ones.
        some(LENGTH, &all, &|_| true);
        for &key in &all {
            if !chosen.contains(&key) && chosen.len() <= LENGTH {
                chosen.push(key);
            }
        }
        let mut noise = [0.0; LENGTH];
        fill_normal(&mut random, &mut noise);
        let seen = |(&key, e): (&u32, f64)| (key, f64::from(pairs.truth.popularity[key as usize]) + OLD_NOISE * e);
        let mut order: Vec<(u32, f64)> = chosen[1..=LENGTH].iter().zip(noise).map(seen).collect();
        by_key(&mut order, |&(_, score)| falling(score));
        list.iter_mut().zip(order).for_each(|(place, (key, _))| *place = key);
    }
    lists
}

/// `[pairs]`: how popular each key is, with mean 0 and variance 1 within its concept.
fn popularity(knobs: &Knobs, pairs: &Pairs) -> Vec<f32> {
    let mut direction = [0.0; HIDDEN];
    fill_normal(&mut draw(knobs.seed, Draw::Popularity, 0), &mut direction);
    let along =
        |point: ndarray::ArrayView1<'_, f32>| point.iter().zip(&direction).map(|(&z, w)| f64::from(z) * w).sum();
    let mut popularity: Vec<f64> = pairs.truth.hidden.rows().into_iter().map(along).collect();
    let concepts = (knobs.topics * knobs.concepts) as usize;
    let mut sums = vec![[0.0; 3]; concepts];
    for (&value, &concept) in popularity.iter().zip(&pairs.key_labels) {
        let [count, sum, squares] = &mut sums[concept as usize];
        (*count, *sum, *squares) = (*count + 1.0, *sum + value, *squares + value * value);
    }
    for (value, &concept) in popularity.iter_mut().zip(&pairs.key_labels) {
        let [count, sum, squares] = sums[concept as usize];
        let (mean, variance) = (sum / count, squares / count - (sum / count) * (sum / count));
        *value = if variance > 1e-12 { (*value - mean) / libm::sqrt(variance) } else { 0.0 };
    }
    popularity.into_iter().map(|value| value as f32).collect()
}
