//! Originals and edited copies of them: the key is an original, the query a copy that was smoothed. Which of two is the
//! copy cannot be told from how similar they are.
//!
//! 1. Items are those of [`super::hierarchy`] without duplicates, wrong pairs and a tail. The original is
//!    `tanh(z B1) B2`, each value scaled to mean 0 and variance 1 over the training items, with normal noise.
//! 2. The copy is the original whose 32 values move towards the mean of their two neighbours, the last being the
//!    first's neighbour, scaled back to the original's length:
//!
//! ```text
//! x_f  ~  y_f - edit (y_f - (y_(f-1) + y_(f+1)) / 2),      |x| = |y|
//! ```
//!
//! Both sides have the same width, so that one shared tower can encode them. The setting follows Wang, Sun and Yang
//! 2023, where a found pair is kept only if the query's length says that it is the copy.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1};

use super::contract::Source;
use super::generated::{HELD_OUT, HIDDEN, MOST_PAIRS, Map, Side, WIDTH, standardize, with_noise};
use super::hierarchy::{Items, items, names, plain};
use super::pairs::{Dataset, Pairs, Truth};
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The generator.
#[derive(Debug)]
pub struct Edits;

impl Described for Edits {
    fn about(&self) -> &'static About {
        &About {
            id: "edits",
            label: "Edited copies",
            help: "A query is a smoothed copy of its key. Found pairs should say which of the two is the copy.",
            formula: "key: y = tanh(z B1) B2; query: y - edit (y - mean of both neighbours), scaled back to |y|",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["topics", "concepts", "spread", "noise", "edit"]
    }
}

impl Source for Edits {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let knobs = &plain(knobs);
        let trained = knobs.pairs.min(MOST_PAIRS) as usize;
        // Held-out items are numbered from the largest number of training pairs on.
        let first_held_out = MOST_PAIRS as usize;
        let train = items(knobs, 0..trained, 0.0);
        let held_out = items(knobs, first_held_out..first_held_out + HELD_OUT, 0.0);
        let map = Map::new(knobs.seed, Side::Key.map(), HIDDEN);
        let (mut seen, mut held_out_seen) = (map.see(&train.points), map.see(&held_out.points));
        standardize(&mut seen, &mut held_out_seen);
        let pairs = |items: &Items, seen: &Array2<f64>, first: usize| {
            let originals = with_noise(knobs, Side::Key, seen, first);
            Arc::new(Pairs {
                queries: copies(&originals, knobs.edit),
                keys: originals,
                query_labels: items.concepts.clone(),
                key_labels: items.concepts.clone(),
                truth: Truth {
                    parents: items.concepts.iter().map(|concept| concept / knobs.concepts).collect(),
                    hidden: items.points.mapv(|x| x as f32),
                    edited: true,
                    ..Truth::default()
                },
            })
        };
        Dataset {
            class_names: names(knobs.topics, knobs.concepts),
            train: pairs(&train, &seen, 0),
            held_out: pairs(&held_out, &held_out_seen, first_held_out),
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
        "Given an edited copy, find its original, and say which of the two is the copy."
    }
}

/// `[items, 32]`: the edited copies of these originals.
fn copies(originals: &Array2<f32>, edit: f64) -> Array2<f32> {
    let mut copies = originals.clone();
    for (original, mut copy) in originals.rows().into_iter().zip(copies.rows_mut()) {
        let smoothed = smoothed(original, edit);
        let squares = |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>();
        let original: Vec<f64> = original.iter().copied().map(f64::from).collect();
        let scale = libm::sqrt(squares(&original) / squares(&smoothed).max(1e-30));
        copy.iter_mut().zip(smoothed).for_each(|(to, x)| *to = (scale * x) as f32);
    }
    copies
}

/// The values, each moved by a share `edit` towards the mean of its neighbours on a circle.
fn smoothed(values: ArrayView1<'_, f32>, edit: f64) -> Vec<f64> {
    let n = values.len();
    let at = |place: usize| f64::from(values[place % n]);
    (0..n).map(|f| at(f) - edit * (at(f) - (at(f + n - 1) + at(f + 1)) / 2.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_copy_is_smoother_than_its_original_and_as_long() {
        let original = array![[1.0f32, 0.0, 0.0, 0.0]];
        let smoothed = smoothed(original.row(0), 0.5);
        assert_eq!(smoothed, [0.5, 0.25, 0.0, 0.25], "the last value is the first's neighbour");
        let copy = copies(&original, 0.5);
        let length = 0.375f64.sqrt();
        let expected = [0.5 / length, 0.25 / length, 0.0, 0.25 / length].map(|x| x as f32);
        assert_eq!(copy.row(0).to_vec(), expected);
        assert_eq!(copies(&original, 0.0), original, "without an edit the copy is the original");
    }

    #[test]
    fn pairs_of_all_sizes_have_the_same_held_out_pairs() {
        let with = |pairs: u32| Edits.load(&Knobs { pairs, ..Knobs::default() });
        let (few, many) = (with(64), with(65));
        assert_eq!(few.train.queries.dim(), (64, WIDTH));
        assert_eq!(
            few.train.truth.hidden.rows().into_iter().next_back(),
            many.train.truth.hidden.rows().into_iter().nth(63)
        );
        assert_eq!(few.held_out.key_labels, many.held_out.key_labels);
    }
}
