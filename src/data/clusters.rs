//! A generator with a known truth: hidden points in clusters, seen by each side through a map of its own.
//!
//! 1. Every class has a centre, uniform on the unit sphere of 12 dimensions. Class `c` is drawn with a probability
//!    proportional to `(c + 1)^-tail`.
//! 2. A hidden point `z` is drawn around its class's centre from a von Mises-Fisher distribution of concentration
//!    `11 (1 / spread^2 - 1)`: at `spread` 0 a class is one point, small values are about the typical angle to the
//!    centre in radians, and at 1 the points are uniform, so that classes mean nothing.
//! 3. The query is `tanh(z A1) A2` and the key `tanh(z B1) B2`, with random matrices A1, B1 `[12, 96]` and A2, B2
//!    `[96, 32]` that are different for the two sides: there really are two encoders to learn. Each of the 32 values
//!    is then scaled to mean 0 and variance 1 over the training pairs.
//! 4. Each view gets normal noise of standard deviation `noise` per value.
//! 5. Among a share `wrong` of the training pairs the keys change places, so that none of them keeps its own.
//!
//! Held-out pairs come from the same clusters, maps and noise; none of them is wrong. Every draw has a stream of its
//! own per pair, so that changing one knob leaves the other draws as they were.
//! Only `libm` and plain loops in a fixed order: a browser and a terminal make the same data to the bit.

use ndarray::Array2;
use rand::RngExt;
use rand::seq::SliceRandom;

use super::sphere::{fill_normal, fill_uniform, fill_von_mises_fisher};
use super::{Dataset, Pairs, Source, Truth};
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::random::{Purpose, stream};

/// The generator.
#[derive(Debug)]
pub struct Clusters;

/// Dimension of the hidden points.
pub const HIDDEN: usize = 12;
/// Width of the maps' middle layer.
const MIDDLE: usize = 96;
/// Values of one view.
pub(super) const VIEW: usize = 32;
/// Pairs held out.
pub(super) const HELD_OUT: usize = 400;
/// The largest number of training pairs.
pub(super) const MOST_PAIRS: u32 = 16_384;

/// What a stream of the generator is for; the low bits of the key count classes, pairs or matrices.
#[derive(Debug, Clone, Copy)]
pub(super) enum Draw {
    Centre = 1,
    Map = 2,
    Class = 3,
    Point = 4,
    QueryNoise = 5,
    KeyNoise = 6,
    Wrong = 7,
    Concept = 8,
}

pub(super) fn draw(seed: u32, what: Draw, number: usize) -> rand_pcg::Pcg64 {
    stream(seed, Purpose::Data, (what as u64) << 32 | number as u64)
}

impl Described for Clusters {
    fn about(&self) -> &'static About {
        &About {
            id: "clusters",
            label: "Hidden clusters",
            help: "Points from clusters on a hidden sphere; query and key see them through two different nonlinear maps.",
            formula: "z ~ vMF(centre, 11 (1/spread^2 - 1)); x = tanh(z A1) A2, y = tanh(z B1) B2",
            source: "Wood 1994, Simulation of the von Mises Fisher Distribution",
        }
    }
}

impl Source for Clusters {
    fn load(&self, settings: &Settings) -> Dataset {
        let trained = settings.pairs.min(MOST_PAIRS) as usize;
        let (points, labels) = hidden_points(settings, 0..trained);
        // Numbered from the end of what can be trained on, so that they do not depend on `pairs`.
        let held_out = MOST_PAIRS as usize..MOST_PAIRS as usize + HELD_OUT;
        let (held_out_points, held_out_labels) = hidden_points(settings, held_out.clone());

        let both = views(settings, &points, &held_out_points, held_out.start);
        let [(queries, held_out_queries), (mut keys, held_out_keys)] = both;
        let mut key_labels = labels.clone();
        let answers = swap_partners(settings, &mut keys, &mut key_labels);

        Dataset {
            train: Pairs {
                queries,
                keys,
                query_labels: labels,
                key_labels,
                truth: Truth { answers, ..Truth::default() },
            },
            held_out: Pairs {
                queries: held_out_queries,
                keys: held_out_keys,
                query_labels: held_out_labels.clone(),
                key_labels: held_out_labels,
                truth: Truth::default(),
            },
            class_names: (1..=settings.classes).map(|class| class.to_string()).collect(),
            picture: None,
        }
    }

    fn max_pairs(&self) -> u32 {
        MOST_PAIRS
    }

    fn widths(&self) -> (usize, usize) {
        (VIEW, VIEW)
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["classes", "spread", "noise", "wrong", "tail"]
    }

    fn task(&self) -> &'static str {
        "Two views of one hidden point, each through a map of its own: given one view, find the other."
    }
}

/// The concentration of a class's points around its centre, from 0 (`spread` 1) to infinity (`spread` 0).
pub fn concentration(spread: f64) -> f64 {
    (HIDDEN - 1) as f64 * (1.0 / (spread * spread) - 1.0).max(0.0)
}

/// The hidden points of the pairs with these numbers, `[pairs, 12]`, unit rows, and their classes.
///
/// Standing apart from [`Source::load`] because they are the truth that a trained encoder can be compared with.
pub fn hidden_points(settings: &Settings, numbers: std::ops::Range<usize>) -> (Array2<f64>, Vec<u32>) {
    let classes = settings.classes as usize;
    let mut centres = Array2::zeros((classes, HIDDEN));
    let mut up_to_class = Vec::with_capacity(classes);
    let mut total = 0.0;
    for (class, mut centre) in centres.rows_mut().into_iter().enumerate() {
        fill_uniform(
            &mut draw(settings.seed, Draw::Centre, class),
            centre.as_slice_mut().expect("rows are contiguous"),
        );
        total += libm::pow((class + 1) as f64, -settings.tail);
        up_to_class.push(total);
    }

    let kappa = concentration(settings.spread);
    let mut points = Array2::zeros((numbers.len(), HIDDEN));
    let mut labels = Vec::with_capacity(numbers.len());
    for (number, mut point) in numbers.zip(points.rows_mut()) {
        let mark = total * draw(settings.seed, Draw::Class, number).random::<f64>();
        let class = up_to_class.partition_point(|&up_to| up_to <= mark).min(classes - 1);
        labels.push(class as u32);
        fill_von_mises_fisher(
            &mut draw(settings.seed, Draw::Point, number),
            centres.row(class).as_slice().expect("rows are contiguous"),
            kappa,
            point.as_slice_mut().expect("rows are contiguous"),
        );
    }
    (points, labels)
}

/// How each side sees training and held-out points: `[(queries, held-out queries), (keys, held-out keys)]`. The held-out
/// items are numbered from `first_held_out` on.
pub(super) fn views(
    settings: &Settings,
    points: &Array2<f64>,
    held_out: &Array2<f64>,
    first_held_out: usize,
) -> [(Array2<f32>, Array2<f32>); 2] {
    [(0, Draw::QueryNoise), (1, Draw::KeyNoise)].map(|(map, noise)| {
        let map = Map::new(settings.seed, map);
        let (mut train, mut held) = (map.see(points), map.see(held_out));
        standardize(&mut train, &mut held);
        let noisy = |view, first| with_noise(view, settings.noise, |i| draw(settings.seed, noise, first + i));
        (noisy(train, 0), noisy(held, first_held_out))
    })
}

/// A fixed random nonlinear map from hidden points to one side's views.
struct Map {
    /// `[12, 96]`, entries N(0, 1.5^2 / 12): enough to bend, too little to saturate.
    first: Array2<f64>,
    /// `[96, 32]`, entries N(0, 1 / 96).
    second: Array2<f64>,
}

impl Map {
    fn new(seed: u32, number: usize) -> Self {
        let matrix = |layer: usize, inputs: usize, outputs: usize, scale: f64| {
            let mut matrix = Array2::zeros((inputs, outputs));
            let values = matrix.as_slice_mut().expect("a new matrix is contiguous");
            fill_normal(&mut draw(seed, Draw::Map, 2 * number + layer), values);
            matrix.mapv_into(|value| value * scale)
        };
        Map {
            first: matrix(0, HIDDEN, MIDDLE, 1.5 / libm::sqrt(HIDDEN as f64)),
            second: matrix(1, MIDDLE, VIEW, 1.0 / libm::sqrt(MIDDLE as f64)),
        }
    }

    /// `[points, 12]` to `[points, 32]`.
    fn see(&self, points: &Array2<f64>) -> Array2<f64> {
        product(&product(points, &self.first).mapv_into(libm::tanh), &self.second)
    }
}

/// `[n, k]` times `[k, m]`, summed in the order of `k`: a blocked product may sum otherwise on another machine.
fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    for (row, mut sum) in a.rows().into_iter().zip(out.rows_mut()) {
        for (&factor, other) in row.iter().zip(b.rows()) {
            sum.zip_mut_with(&other, |s, &x| *s += factor * x);
        }
    }
    out
}

/// Gives every column of `train` mean 0 and variance 1, and applies the same shift and scale to `held_out`. A column
/// that does not vary is only shifted.
fn standardize(train: &mut Array2<f64>, held_out: &mut Array2<f64>) {
    let n = train.nrows().max(1) as f64;
    for (mut column, mut held) in train.columns_mut().into_iter().zip(held_out.columns_mut()) {
        let mean = column.iter().sum::<f64>() / n;
        let variance = column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        let scale = if variance > 1e-12 { 1.0 / libm::sqrt(variance) } else { 1.0 };
        column.mapv_inplace(|x| (x - mean) * scale);
        held.mapv_inplace(|x| (x - mean) * scale);
    }
}

/// Adds normal noise; the noise of row `i` comes from `stream_of(i)`.
fn with_noise(view: Array2<f64>, noise: f64, stream_of: impl Fn(usize) -> rand_pcg::Pcg64) -> Array2<f32> {
    let mut draws = [0.0; VIEW];
    let mut noisy = Array2::zeros(view.dim());
    for (i, (row, mut out)) in view.rows().into_iter().zip(noisy.rows_mut()).enumerate() {
        fill_normal(&mut stream_of(i), &mut draws);
        for ((out, &x), &e) in out.iter_mut().zip(row).zip(&draws) {
            *out = (x + noise * e) as f32;
        }
    }
    noisy
}

/// Moves the keys of a share `wrong` of the pairs around in one random circle; their classes move with them.
/// `[pairs]`: where each query's true key is now.
pub(super) fn swap_partners(settings: &Settings, keys: &mut Array2<f32>, key_labels: &mut [u32]) -> Vec<u32> {
    let pairs = keys.nrows();
    let count = libm::round(settings.wrong * pairs as f64) as usize;
    let mut order: Vec<usize> = (0..pairs).collect();
    order.shuffle(&mut draw(settings.seed, Draw::Wrong, 0));
    let circle = &order[..count.min(pairs)];
    // Whose key each pair holds.
    let mut holds: Vec<u32> = (0..pairs as u32).collect();
    for two in circle.windows(2) {
        let (a, b) = (two[0], two[1]);
        key_labels.swap(a, b);
        holds.swap(a, b);
        for column in 0..keys.ncols() {
            keys.swap([a, column], [b, column]);
        }
    }
    let mut answers = vec![0; pairs];
    (0..pairs as u32).zip(&holds).for_each(|(pair, &owner)| answers[owner as usize] = pair);
    answers
}
