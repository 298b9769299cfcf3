//! Synthetic topics with maps of their own besides the maps that all topics share. Half of the topics have no training
//! pairs: held-out pairs of trained topics measure interpolation, those of new topics extrapolation.
//!
//! 1. Topics, concepts and items are directions as in [`super::hierarchy`]. Training pairs are of a concept with a
//!    probability proportional to `rank^-tail`. With a tail the held-out pairs are of all concepts in turn, so that
//!    rare ones are measured as well as frequent ones.
//! 2. A query or key is `sqrt(1 - distinct) f(z) + sqrt(distinct) f_t(z)`, where `f` is its side's map for all topics
//!    and `f_t` the side's map for topic `t`, both of the form `tanh(z A1) A2`; each value is scaled to mean 0 and
//!    variance 1 over the training pairs.
//! 3. A topic's shortcut, a fixed vector of normal numbers per side, is added with weight `shortcut`. This feature
//!    identifies the topic of an item, and has no information about the item itself. Then normal noise of standard
//!    deviation `noise` is added.
//!
//! There are as many new topics as trained ones, and half of the held-out pairs are of new topics. Both halves have
//! equally many candidates of their own topic, so that without distinct maps they are equally hard. New topics have
//! higher numbers.

use ndarray::Array2;
use rand::RngExt;

use super::contract::Source;
use super::generated::{Draw, HELD_OUT, HIDDEN, MOST_PAIRS, Map, Side, WIDTH, draw, standardize, with_noise};
use super::hierarchy::{around, concepts, names, up_to};
use super::pairs::{Dataset, Pairs, Truth};
use super::sphere::fill_normal;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::order::rows_at;

/// The generator.
#[derive(Debug)]
pub struct Topics;

/// The number of the first new topic in the draws, so that more trained topics leave new ones unchanged.
const FIRST_NEW: usize = 128;

impl Described for Topics {
    fn about(&self) -> &'static About {
        &About {
            id: "topics",
            label: "Topics with maps of their own",
            help: "Every topic looks different to both sides, and half of the topics are held out.",
            formula: "x = sqrt(1 - distinct) f(z) + sqrt(distinct) f_topic(z) + shortcut u_topic",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["topics", "concepts", "spread", "noise", "distinct", "shortcut", "tail"]
    }
}

impl Source for Topics {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let trained = knobs.pairs.min(MOST_PAIRS) as usize;
        let train = Items::of(knobs, 0, 0..trained);
        // Held-out pairs are numbered from the largest number of training pairs on, so that they do not depend on
        // `pairs`.
        let first = MOST_PAIRS as usize;
        let half = first + HELD_OUT / 2;
        let held_out = Items::of(knobs, 0, first..half).and(Items::of(knobs, FIRST_NEW, half..first + HELD_OUT));

        let [(queries, held_out_queries), (keys, held_out_keys)] = Side::BOTH.map(|side| {
            let (mut seen, mut held) = (train.seen_by(knobs, side), held_out.seen_by(knobs, side));
            standardize(&mut seen, &mut held);
            train.add_shortcut(knobs, side, &mut seen);
            held_out.add_shortcut(knobs, side, &mut held);
            (with_noise(knobs, side, &seen, 0), with_noise(knobs, side, &held, first))
        });
        let pairs = |items: Items, queries, keys| {
            let labels = items.labels(knobs);
            let truth = items.truth(knobs);
            Pairs { queries, keys, query_labels: labels.clone(), key_labels: labels, truth }
        };
        Dataset {
            train: pairs(train, queries, keys).into(),
            held_out: pairs(held_out, held_out_queries, held_out_keys).into(),
            class_names: names(2 * knobs.topics, knobs.concepts),
            picture: None,
        }
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
        "Query and key show one hidden point, by maps of its topic: given one, find the other, in known and in new \
         topics."
    }
}

/// Hidden points, and the topic and concept of each.
struct Items {
    /// `[items, 12]`, unit rows.
    points: Array2<f64>,
    /// `[items]`: the topic's number among the draws.
    topics: Vec<usize>,
    /// `[items]`: the concept's number within its topic.
    concepts: Vec<u32>,
}

impl Items {
    /// The items with these numbers, of as many topics from this one on as have training pairs.
    fn of(knobs: &Knobs, first_topic: usize, numbers: std::ops::Range<usize>) -> Self {
        let (topics, each) = (knobs.topics as usize, knobs.concepts as usize);
        let centres = concepts(knobs.seed, first_topic..first_topic + topics, each);
        let up_to = up_to(topics, each, knobs.tail);
        let is_trained = |number: usize| number < MOST_PAIRS as usize;
        let concept_of = |number: usize| {
            let mut random = draw(knobs.seed, Draw::Class, number);
            match (knobs.tail > 0.0, is_trained(number)) {
                // In whole numbers, as before there was a tail, so that a link keeps its data to the bit.
                (false, _) => random.random_range(0..centres.nrows() as u64) as usize,
                (true, true) => {
                    let mark = up_to[centres.nrows() - 1] * random.random::<f64>();
                    up_to.partition_point(|&up_to| up_to <= mark).min(centres.nrows() - 1)
                }
                (true, false) => number % centres.nrows(),
            }
        };
        let mut items = Items { points: Array2::zeros((numbers.len(), HIDDEN)), topics: vec![], concepts: vec![] };
        for (number, point) in numbers.zip(items.points.rows_mut()) {
            let concept = concept_of(number);
            let centre = centres.row(concept).to_slice().expect("rows are contiguous");
            let point = point.into_slice().expect("rows are contiguous");
            around(centre, knobs.spread, &mut draw(knobs.seed, Draw::Point, number), point);
            items.topics.push(first_topic + concept / each);
            items.concepts.push((concept % each) as u32);
        }
        items
    }

    /// These items, followed by the others.
    fn and(mut self, other: Items) -> Self {
        let points = self.points.iter().chain(&other.points).copied().collect();
        self.points = Array2::from_shape_vec((self.points.nrows() + other.points.nrows(), HIDDEN), points)
            .expect("both have 12 columns");
        self.topics.extend(other.topics);
        self.concepts.extend(other.concepts);
        self
    }

    /// `[items]`: the topics as the data set numbers them, first trained ones, then new ones.
    fn parents(&self, knobs: &Knobs) -> Vec<u32> {
        let number = |&topic: &usize| match topic.checked_sub(FIRST_NEW) {
            Some(new) => knobs.topics + new as u32,
            None => topic as u32,
        };
        self.topics.iter().map(number).collect()
    }

    fn labels(&self, knobs: &Knobs) -> Vec<u32> {
        self.parents(knobs).iter().zip(&self.concepts).map(|(topic, n)| topic * knobs.concepts + n).collect()
    }

    fn truth(&self, knobs: &Knobs) -> Truth {
        Truth {
            parents: self.parents(knobs),
            wrong: vec![false; self.topics.len()],
            unseen: self.topics.iter().map(|&topic| topic >= FIRST_NEW).collect(),
            hidden: self.points.mapv(|x| x as f32),
            ..Truth::default()
        }
    }

    /// `[items, 32]`: one side's inputs before they are scaled.
    fn seen_by(&self, knobs: &Knobs, side: Side) -> Array2<f64> {
        let (shared, own) = (libm::sqrt(1.0 - knobs.distinct), libm::sqrt(knobs.distinct));
        let mut seen = Map::new(knobs.seed, side.map(), HIDDEN).see(&self.points) * shared;
        if own > 0.0 {
            for (topic, members) in self.by_topic() {
                // The maps that all topics share have the numbers 0 and 1.
                let map = Map::new(knobs.seed, 2 * (topic + 1) + side.map(), HIDDEN);
                let mapped = map.see(&rows_at(&self.points, &members));
                for (&item, values) in members.iter().zip(mapped.rows()) {
                    seen.row_mut(item).scaled_add(own, &values);
                }
            }
        }
        seen
    }

    fn add_shortcut(&self, knobs: &Knobs, side: Side, seen: &mut Array2<f64>) {
        let mut feature = [0.0; WIDTH];
        for (topic, members) in self.by_topic() {
            fill_normal(&mut draw(knobs.seed, Draw::Shortcut, 2 * topic + side.map()), &mut feature);
            for &item in &members {
                seen.row_mut(item).iter_mut().zip(&feature).for_each(|(x, f)| *x += knobs.shortcut * f);
            }
        }
    }

    /// Each topic that occurs, with its items.
    fn by_topic(&self) -> impl Iterator<Item = (usize, Vec<usize>)> {
        let mut members = vec![Vec::new(); self.topics.iter().max().map_or(0, |most| most + 1)];
        self.topics.iter().enumerate().for_each(|(item, &topic)| members[topic].push(item));
        members.into_iter().enumerate().filter(|(_, members)| !members.is_empty())
    }
}
