//! Synthetic pairs with a known truth: hidden points in clusters, which each side sees through a map of its own.
//!
//! 1. Every class has a centre, uniform on the unit sphere of 12 dimensions. Class `c` is drawn with a probability
//!    proportional to `(c + 1)^-tail`.
//! 2. A hidden point `z` is drawn around its class's centre from a von Mises-Fisher distribution of concentration
//!    `11 (1 / spread^2 - 1)`: at `spread` 0 a class is one point, small values are about the typical angle to the
//!    centre in radians, and at 1 the points are uniform, so that classes have no structure.
//! 3. The query is `tanh(z A1) A2` and the key `tanh(z B1) B2`, with random matrices A1, B1 `[12, 96]` and A2, B2
//!    `[96, 32]` that are different for the two sides: there really are two encoders to learn. Each of the 32 values
//!    is then scaled to mean 0 and variance 1 over the training pairs.
//! 4. Queries and keys get normal noise of standard deviation `noise` per value.
//! 5. The keys of a share `wrong` of the training pairs are permuted so that each of these pairs has another pair's
//!    key.
//!
//! Held-out pairs come from the same clusters, maps and noise; none of them is wrong. The generator shares its code
//! with [`super::hierarchy`], which has topics and duplicates as well and classes of another shape.

use ndarray::Array2;
use rand::RngExt;

use super::contract::Source;
use super::generated::{Draw, HELD_OUT, HIDDEN, MOST_PAIRS, WIDTH, both_sides, draw, swap_partners};
use super::pairs::{Dataset, Pairs, Truth};
use super::sphere::{fill_uniform, fill_von_mises_fisher};
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The generator.
#[derive(Debug)]
pub struct Clusters;

impl Described for Clusters {
    fn about(&self) -> &'static About {
        &About {
            id: "clusters",
            label: "Hidden clusters",
            help: "Points from clusters on a hidden sphere; query and key see them through two different nonlinear \
                   maps.",
            formula: "z ~ vMF(centre, 11 (1/spread^2 - 1)); x = tanh(z A1) A2, y = tanh(z B1) B2",
            source: "Wood 1994, Simulation of the von Mises Fisher Distribution",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["classes", "spread", "noise", "wrong", "tail"]
    }
}

impl Source for Clusters {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let trained = knobs.pairs.min(MOST_PAIRS) as usize;
        let (points, labels) = hidden_points(knobs, 0..trained);
        // Held-out pairs are numbered from the largest number of training pairs on, so that they do not depend on
        // `pairs`.
        let held_out = MOST_PAIRS as usize..MOST_PAIRS as usize + HELD_OUT;
        let (held_out_points, held_out_labels) = hidden_points(knobs, held_out.clone());

        let both = both_sides(knobs, &points, &held_out_points, held_out.start);
        let [(queries, held_out_queries), (mut keys, held_out_keys)] = both;
        let mut key_labels = labels.clone();
        let swapped = swap_partners(knobs, &mut keys, &mut key_labels);
        let hidden = |points: &Array2<f64>| points.mapv(|x| x as f32);

        Dataset {
            train: Pairs {
                queries,
                keys,
                query_labels: labels,
                key_labels,
                truth: Truth { hidden: hidden(&points), ..swapped },
            }
            .into(),
            held_out: Pairs {
                queries: held_out_queries,
                keys: held_out_keys,
                query_labels: held_out_labels.clone(),
                key_labels: held_out_labels,
                truth: Truth { wrong: vec![false; HELD_OUT], hidden: hidden(&held_out_points), ..Truth::default() },
            }
            .into(),
            class_names: (1..=knobs.classes).map(|class| class.to_string()).collect(),
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
        "cluster"
    }
    fn task(&self) -> &'static str {
        "Query and key show one hidden point, each through a map of its own: given one, find the other."
    }
}

/// The concentration of a class's points around its centre, from 0 (`spread` 1) to infinity (`spread` 0).
pub fn concentration(spread: f64) -> f64 {
    (HIDDEN - 1) as f64 * (1.0 / (spread * spread) - 1.0).max(0.0)
}

/// The hidden points of the pairs with these numbers, `[pairs, 12]`, unit rows, and their classes.
///
/// It is a function besides [`Source::load`] because a trained encoder can be compared with these points.
pub fn hidden_points(knobs: &Knobs, numbers: std::ops::Range<usize>) -> (Array2<f64>, Vec<u32>) {
    let classes = knobs.classes as usize;
    let mut centres = Array2::zeros((classes, HIDDEN));
    let mut up_to_class = Vec::with_capacity(classes);
    let mut total = 0.0;
    for (class, mut centre) in centres.rows_mut().into_iter().enumerate() {
        fill_uniform(&mut draw(knobs.seed, Draw::Centre, class), centre.as_slice_mut().expect("rows are contiguous"));
        total += libm::pow((class + 1) as f64, -knobs.tail);
        up_to_class.push(total);
    }

    let kappa = concentration(knobs.spread);
    let mut points = Array2::zeros((numbers.len(), HIDDEN));
    let mut labels = Vec::with_capacity(numbers.len());
    for (number, mut point) in numbers.zip(points.rows_mut()) {
        let mark = total * draw(knobs.seed, Draw::Class, number).random::<f64>();
        let class = up_to_class.partition_point(|&up_to| up_to <= mark).min(classes - 1);
        labels.push(class as u32);
        fill_von_mises_fisher(
            &mut draw(knobs.seed, Draw::Point, number),
            centres.row(class).as_slice().expect("rows are contiguous"),
            kappa,
            point.as_slice_mut().expect("rows are contiguous"),
        );
    }
    (points, labels)
}
