//! Synthetic topics, concepts and items on a hidden sphere, which each side sees through a map of its own. Every kind
//! of false negative is known: duplicate items, items of one concept, concepts of one topic, wrong pairs.
//!
//! 1. A topic is a direction, uniform on the unit sphere of 12 dimensions. A concept is its topic's direction plus
//!    0.55 normal noise per coordinate, scaled to unit length. Concepts are drawn with a probability proportional to
//!    `rank^-tail`.
//! 2. An item is its concept's direction plus `spread` normal noise per coordinate, scaled to unit length. A share
//!    `duplicates` of the pairs is in groups of four that share one item.
//! 3. The query is `tanh(z A1) A2` and the key `tanh(z B1) B2` as in `clusters`, each value scaled to mean 0 and
//!    variance 1 over the training pairs. Queries and keys get normal noise of standard deviation `noise` per value,
//!    which is drawn once.
//! 4. A share `blurred` of the queries, held-out ones too, has noise of standard deviation 3 instead.
//! 5. The keys of a share `wrong` of the training pairs are permuted.
//!
//! Held-out pairs are further items of the same concepts, through the same maps; none of them is wrong or a duplicate.

use std::ops::Range;

use ndarray::Array2;
use rand::RngExt;

use super::contract::Source;
use super::generated::{Draw, HELD_OUT, HIDDEN, MOST_PAIRS, WIDTH, blur, both_sides, draw, swap_partners};
use super::pairs::{Dataset, Pairs, Truth};
use super::sphere::{fill_normal, fill_uniform};
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The generator.
#[derive(Debug)]
pub struct Hierarchy;

/// The number of pairs that share one item, in a group of duplicates.
pub const COPIES: usize = 4;
/// The standard deviation, per coordinate, of a topic's concepts around its direction.
const WITHIN_TOPIC: f64 = 0.55;

impl Described for Hierarchy {
    fn about(&self) -> &'static About {
        &About {
            id: "hierarchy",
            label: "Topics and concepts",
            help: "Hidden points in concepts, concepts in topics; query and key see a point through two different \
                   nonlinear maps.",
            formula: "z = unit(concept + spread e), concept = unit(topic + 0.55 e); x = tanh(z A1) A2, y = tanh(z B1) \
                      B2",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["topics", "concepts", "spread", "noise", "duplicates", "wrong", "tail", "blurred"]
    }
}

impl Source for Hierarchy {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let trained = knobs.pairs.min(MOST_PAIRS) as usize;
        let train = items(knobs, 0..trained, knobs.duplicates);
        // Held-out pairs are numbered from the largest number of training pairs on, so that they do not depend on
        // `pairs`.
        let first_held_out = MOST_PAIRS as usize;
        let held_out = items(knobs, first_held_out..first_held_out + HELD_OUT, 0.0);
        let both = both_sides(knobs, &train.points, &held_out.points, first_held_out);
        let [(mut queries, mut held_out_queries), (mut keys, held_out_keys)] = both;
        let blurred = blur(knobs, &mut queries, 0);
        let held_out_blurred = blur(knobs, &mut held_out_queries, first_held_out);
        let mut key_labels = train.concepts.clone();
        let Truth { wrong, answers, .. } = swap_partners(knobs, &mut keys, &mut key_labels);
        Dataset {
            class_names: names(knobs.topics, knobs.concepts),
            train: Pairs {
                queries,
                keys,
                query_labels: train.concepts.clone(),
                key_labels,
                truth: Truth { wrong, answers, blurred, ..train.truth(knobs) },
            }
            .into(),
            held_out: Pairs {
                queries: held_out_queries,
                keys: held_out_keys,
                query_labels: held_out.concepts.clone(),
                key_labels: held_out.concepts.clone(),
                truth: Truth { wrong: vec![false; HELD_OUT], blurred: held_out_blurred, ..held_out.truth(knobs) },
            }
            .into(),
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
        "Query and key show one hidden point: given one, find the other among points of the same and of other concepts."
    }
}

/// The knobs of data without duplicates, wrong pairs, blurred queries and a tail, for data sets that are made of these.
pub(super) fn plain(knobs: &Knobs) -> Knobs {
    Knobs { duplicates: 0.0, wrong: 0.0, tail: 0.0, blurred: 0.0, ..knobs.clone() }
}

/// Names of concepts: the number of the topic and that of the concept within it, both from 1.
pub(super) fn names(topics: u32, each: u32) -> Vec<String> {
    (0..topics * each).map(|n| format!("{}.{}", n / each + 1, n % each + 1)).collect()
}

/// Hidden points, and the concept and item number of each.
pub(super) struct Items {
    /// `[items, 12]`, unit rows.
    pub(super) points: Array2<f64>,
    pub(super) concepts: Vec<u32>,
    duplicates: Vec<u32>,
}

impl Items {
    fn truth(&self, knobs: &Knobs) -> Truth {
        Truth {
            duplicates: self.duplicates.clone(),
            parents: self.concepts.iter().map(|concept| concept / knobs.concepts).collect(),
            hidden: self.points.mapv(|x| x as f32),
            ..Truth::default()
        }
    }
}

/// `[topics * each, 12]`: the directions of these topics' concepts, those of one topic together.
pub(super) fn concepts(seed: u32, topics: Range<usize>, each: usize) -> Array2<f64> {
    let mut all = Array2::zeros((topics.len() * each, HIDDEN));
    let mut rows = all.rows_mut().into_iter();
    for topic in topics {
        let mut direction = [0.0; HIDDEN];
        fill_uniform(&mut draw(seed, Draw::Centre, topic), &mut direction);
        for (n, row) in (0..each).zip(rows.by_ref()) {
            // Every topic and concept has a stream of its own, so that more of them leave the others unchanged.
            let mut random = draw(seed, Draw::Concept, topic << 8 | n);
            around(&direction, WITHIN_TOPIC, &mut random, row.into_slice().expect("rows are contiguous"));
        }
    }
    all
}

/// `[topics * each]`: the sums of the frequencies of the concepts up to each, which are `rank^-tail`. The rank runs
/// over topics first, so that every topic has frequent and rare concepts.
pub(super) fn up_to(topics: usize, each: usize, tail: f64) -> Vec<f64> {
    let frequency = |n: usize| libm::pow(((n % each) * topics + n / each + 1) as f64, -tail);
    let mut total = 0.0;
    let sums = (0..topics * each).map(|n| {
        total += frequency(n);
        total
    });
    sums.collect()
}

/// Writes `centre + spread e`, scaled to unit length, where e is standard normal.
pub(super) fn around(centre: &[f64], spread: f64, random: &mut rand_pcg::Pcg64, out: &mut [f64]) {
    fill_normal(random, out);
    for (x, &c) in out.iter_mut().zip(centre) {
        *x = c + spread * *x;
    }
    let length = libm::sqrt(out.iter().map(|x| x * x).sum());
    out.iter_mut().for_each(|x| *x /= length.max(1e-12));
}

/// The items with these numbers. The first of them, a share `duplicates`, are in groups of four.
pub(super) fn items(knobs: &Knobs, numbers: Range<usize>, duplicates: f64) -> Items {
    let (topics, each) = (knobs.topics as usize, knobs.concepts as usize);
    let concepts = concepts(knobs.seed, 0..topics, each);
    let up_to = up_to(topics, each, knobs.tail);
    let total = up_to.last().copied().unwrap_or(0.0);
    let copied = libm::round(duplicates * numbers.len() as f64) as usize / COPIES * COPIES;
    let mut items = Items {
        points: Array2::zeros((numbers.len(), HIDDEN)),
        concepts: Vec::with_capacity(numbers.len()),
        duplicates: Vec::with_capacity(numbers.len()),
    };
    for (n, number) in numbers.enumerate() {
        let original = if n < copied { n % COPIES } else { 0 };
        let shown = number - original;
        let mark = total * draw(knobs.seed, Draw::Class, shown).random::<f64>();
        let concept = up_to.partition_point(|&up_to| up_to <= mark).min(concepts.nrows() - 1);
        let point = items.points.row_mut(n).into_slice().expect("rows are contiguous");
        let centre = concepts.row(concept).to_slice().expect("rows are contiguous");
        around(centre, knobs.spread, &mut draw(knobs.seed, Draw::Point, shown), point);
        items.concepts.push(concept as u32);
        items.duplicates.push(shown as u32);
    }
    items
}
