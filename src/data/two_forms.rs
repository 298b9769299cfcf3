//! Items that exist in two forms, as a text and as a picture; a query asks for one of them.
//!
//! 1. Items are those of [`super::hierarchy`] without duplicates, wrong pairs and a tail. Every item gives two pairs,
//!    one after the other: the first asks for the text, the second for the picture.
//! 2. A text is `tanh(z A1) A2` and a picture `tanh(z B1) B2`; a query sees the item through the map of the texts. Each
//!    value is scaled to mean 0 and variance 1 over the training items, and gets normal noise.
//! 3. A query has one value more, which says what it asks for: `-flag` for a text, `flag` for a picture.
//!
//! A class is a concept in one form: the right content in the wrong form is a wrong answer. One key tower encodes both
//! forms.

use std::sync::Arc;

use ndarray::Array2;

use super::contract::Source;
use super::generated::{HELD_OUT, HIDDEN, MOST_PAIRS, Map, Side, WIDTH, standardize, with_noise};
use super::hierarchy::{Items, items, names, plain};
use super::pairs::{Dataset, Pairs, Truth};
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The generator.
#[derive(Debug)]
pub struct TwoForms;

/// The names of the forms: texts have the number 0, pictures 1.
const FORMS: [&str; 2] = ["text", "picture"];

impl Described for TwoForms {
    fn about(&self) -> &'static About {
        &About {
            id: "two-forms",
            label: "Texts and pictures",
            help: "Every item exists as a text and as a picture. A query asks for one of them, with one quiet number.",
            formula: "query: tanh(z A1) A2 and -flag or flag; text: tanh(z A1) A2; picture: tanh(z B1) B2",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["topics", "concepts", "spread", "noise", "flag"]
    }
}

impl Source for TwoForms {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let knobs = &plain(knobs);
        let trained = knobs.pairs.min(MOST_PAIRS) as usize;
        // Held-out items are numbered from the largest number of training pairs on.
        let first_held_out = MOST_PAIRS as usize;
        let items = |first: usize, pairs: usize| items(knobs, first..first + pairs.div_ceil(2), 0.0);
        let (train, held_out) = (items(0, trained), items(first_held_out, HELD_OUT));
        let seen = Side::BOTH.map(|side| {
            let map = Map::new(knobs.seed, side.map(), HIDDEN);
            let (mut train, mut held_out) = (map.see(&train.points), map.see(&held_out.points));
            standardize(&mut train, &mut held_out);
            [train, held_out]
        });
        let made = |part: usize, items: &Items, pairs: usize, first: usize| {
            let [texts, pictures] = &seen;
            Arc::new(shown(knobs, items, [&texts[part], &pictures[part]], pairs, first))
        };
        let of_concepts = names(knobs.topics, knobs.concepts).into_iter();
        Dataset {
            train: made(0, &train, trained, 0),
            held_out: made(1, &held_out, HELD_OUT, first_held_out),
            class_names: of_concepts.flat_map(|name| FORMS.map(|form| format!("{name} {form}"))).collect(),
            picture: None,
        }
    }

    fn max_pairs(&self) -> u32 {
        MOST_PAIRS
    }

    fn widths(&self) -> (usize, usize) {
        (WIDTH + 1, WIDTH)
    }

    fn class_word(&self) -> &'static str {
        "concept in one form"
    }
    fn task(&self) -> &'static str {
        "Given a query, find its item in the form that it asks for, among texts and pictures."
    }
}

/// The pairs of these items, of which each side sees `[items, 32]`: texts and pictures. The pairs are numbered from
/// `first` on.
fn shown(knobs: &Knobs, items: &Items, seen: [&Array2<f64>; 2], pairs: usize, first: usize) -> Pairs {
    let form = |pair: usize| pair % FORMS.len();
    let rows = |of: &dyn Fn(usize) -> usize| {
        Array2::from_shape_fn((pairs, WIDTH), |(pair, column)| seen[of(pair)][[pair / FORMS.len(), column]])
    };
    let content = with_noise(knobs, Side::Query, &rows(&|_| 0), first);
    let queries = Array2::from_shape_fn((pairs, WIDTH + 1), |(pair, column)| {
        let flag = if form(pair) == 0 { -knobs.flag } else { knobs.flag };
        content.get([pair, column]).copied().unwrap_or(flag as f32)
    });
    let concept = |pair: usize| items.concepts[pair / FORMS.len()];
    let labels: Vec<u32> = (0..pairs).map(|pair| concept(pair) * FORMS.len() as u32 + form(pair) as u32).collect();
    Pairs {
        queries,
        keys: with_noise(knobs, Side::Key, &rows(&form), first),
        query_labels: labels.clone(),
        key_labels: labels,
        truth: Truth {
            parents: (0..pairs).map(|pair| concept(pair) / knobs.concepts).collect(),
            forms: (0..pairs).map(|pair| form(pair) as u32).collect(),
            hidden: Array2::from_shape_fn((pairs, HIDDEN), |(pair, column)| {
                items.points[[pair / FORMS.len(), column]] as f32
            }),
            ..Truth::default()
        },
    }
}
