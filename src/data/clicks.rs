//! Clicks on what is shown, where some keys are shown far more often than others (missing not at random).
//!
//! 1. Items, and how the two sides see them, are those of [`super::hierarchy`] without duplicates, wrong pairs and a
//!    tail. The classes are the topics: every key of a query's topic is a right answer.
//! 2. A key's query is from somebody who clicked it: it shows another item of its topic, drawn once.
//! 3. A key is shown, and so clicked, in proportion to `n^-exposure`, where n is the number of its concept within its
//!    topic, from 1. Batches that are drawn by exposure ([`crate::negatives::compose::exposed`]) are a log of clicks.
//!
//! How often a key is shown says nothing about whether it is right.

use std::sync::Arc;

use rand::RngExt;

use super::contract::Source;
use super::generated::{Draw, MOST_PAIRS, WIDTH, draw};
use super::hierarchy::{Hierarchy, plain};
use super::pairs::{Dataset, Pairs, Truth};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::order::rows_at;

/// The generator.
#[derive(Debug)]
pub struct Clicks;

impl Described for Clicks {
    fn about(&self) -> &'static About {
        &About {
            id: "clicks",
            label: "Clicks on what is shown",
            help: "A query and the key that was clicked for it, of one topic. Some keys are shown far more often.",
            formula: "shown ~ n^-exposure",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["topics", "concepts", "spread", "noise", "exposure"]
    }
}

impl Source for Clicks {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let mut data = Hierarchy.load(&plain(knobs));
        // Held-out pairs are numbered from the largest number of training pairs on.
        for (pairs, first) in [(&mut data.train, 0), (&mut data.held_out, MOST_PAIRS as usize)] {
            click(knobs, Arc::get_mut(pairs).expect("nobody shares them yet"), first);
        }
        data.class_names = (1..=knobs.topics).map(|topic| topic.to_string()).collect();
        data
    }

    fn max_pairs(&self) -> u32 {
        MOST_PAIRS
    }

    fn widths(&self) -> (usize, usize) {
        (WIDTH, WIDTH)
    }

    fn class_word(&self) -> &'static str {
        "topic"
    }
    fn task(&self) -> &'static str {
        "Given a query, find all keys of its topic, those that are rarely shown too."
    }
}

/// Gives every key the query of another item of its topic; its own if there is no other.
fn click(knobs: &Knobs, pairs: &mut Pairs, first: usize) {
    let topics = std::mem::take(&mut pairs.truth.parents);
    let rank = |concept: &u32| f64::from(concept % knobs.concepts + 1);
    let exposure = pairs.key_labels.iter().map(|concept| libm::pow(rank(concept), -knobs.exposure) as f32).collect();
    let mut members = vec![Vec::new(); knobs.topics as usize];
    topics.iter().enumerate().for_each(|(item, &topic)| members[topic as usize].push(item));
    let other = |(item, &topic): (usize, &u32)| {
        let members = &members[topic as usize];
        if members.len() < 2 {
            return item;
        }
        let pick = draw(knobs.seed, Draw::Partner, first + item).random_range(0..members.len() as u64 - 1) as usize;
        // Members ascend: the item itself is stepped over.
        members[pick + usize::from(members[pick] >= item)]
    };
    let others: Vec<usize> = topics.iter().enumerate().map(other).collect();
    pairs.queries = rows_at(&pairs.queries, &others);
    pairs.query_labels.clone_from(&topics);
    pairs.key_labels = topics;
    pairs.truth = Truth { exposure, ..Truth::default() };
}
