//! Code that the synthetic data sets share: random maps from hidden points to queries and keys, scaling, noise, swapped
//! partners.
//!
//! Every class, pair and matrix has a random stream of its own, so that changing one knob leaves the other draws
//! unchanged. The code uses only `libm` and plain loops in a fixed order: a browser and a terminal generate the same
//! data to the bit.

use ndarray::Array2;
use rand::RngExt;
use rand::seq::SliceRandom;

use super::pairs::Truth;
use super::sphere::fill_normal;
use crate::knobs::Knobs;
use crate::random::{Purpose, stream};

/// Dimension of the hidden points.
pub(super) const HIDDEN: usize = 12;
/// Width of the maps' middle layer.
const MIDDLE: usize = 96;
/// The number of values of a query, and of a key.
pub(super) const WIDTH: usize = 32;
/// The number of held-out pairs.
pub(super) const HELD_OUT: usize = 400;
/// The largest number of training pairs.
pub(super) const MOST_PAIRS: u32 = 16_384;

/// The purpose of a generator's stream. The low bits of the stream's key number classes, pairs or matrices.
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
    Shortcut = 9,
    Landscape = 10,
    Place = 11,
    Partner = 12,
    List = 13,
    Popularity = 14,
    Blur = 15,
}

/// The random stream of one class, pair or matrix.
pub(super) fn draw(seed: u32, what: Draw, number: usize) -> rand_pcg::Pcg64 {
    stream(seed, Purpose::Data, (what as u64) << 32 | number as u64)
}

/// One of the two sides of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Query,
    Key,
}

impl Side {
    pub(super) const BOTH: [Side; 2] = [Side::Query, Side::Key];

    /// The number of the map that is applied to all pairs of this side.
    pub(super) fn map(self) -> usize {
        match self {
            Side::Query => 0,
            Side::Key => 1,
        }
    }

    fn noise(self) -> Draw {
        match self {
            Side::Query => Draw::QueryNoise,
            Side::Key => Draw::KeyNoise,
        }
    }
}

/// Maps training and held-out points to each side's inputs: `[(queries, held-out queries), (keys, held-out keys)]`. The
/// held-out items are numbered from `first_held_out` on.
pub(super) fn both_sides(
    knobs: &Knobs,
    points: &Array2<f64>,
    held_out: &Array2<f64>,
    first_held_out: usize,
) -> [(Array2<f32>, Array2<f32>); 2] {
    Side::BOTH.map(|side| {
        let map = Map::new(knobs.seed, side.map(), HIDDEN);
        let (mut train, mut held) = (map.see(points), map.see(held_out));
        standardize(&mut train, &mut held);
        (with_noise(knobs, side, &train, 0), with_noise(knobs, side, &held, first_held_out))
    })
}

/// A fixed random nonlinear map from hidden points to one side's inputs.
pub(super) struct Map {
    /// `[inputs, 96]`, entries N(0, 1.5^2 / inputs): large enough that tanh is nonlinear, too small to saturate it.
    first: Array2<f64>,
    /// `[96, 32]`, entries N(0, 1 / 96).
    second: Array2<f64>,
}

impl Map {
    /// The map with this number, for hidden points of `inputs` values.
    pub(super) fn new(seed: u32, number: usize, inputs: usize) -> Self {
        let matrix = |layer: usize, inputs: usize, outputs: usize, scale: f64| {
            let mut matrix = Array2::zeros((inputs, outputs));
            let values = matrix.as_slice_mut().expect("a new matrix is contiguous");
            fill_normal(&mut draw(seed, Draw::Map, 2 * number + layer), values);
            matrix.mapv_into(|value| value * scale)
        };
        Map {
            first: matrix(0, inputs, MIDDLE, 1.5 / libm::sqrt(inputs as f64)),
            second: matrix(1, MIDDLE, WIDTH, 1.0 / libm::sqrt(MIDDLE as f64)),
        }
    }

    /// `[points, inputs]` to `[points, 32]`.
    pub(super) fn see(&self, points: &Array2<f64>) -> Array2<f64> {
        product(&product(points, &self.first).mapv_into(libm::tanh), &self.second)
    }
}

/// `[n, k]` times `[k, m]`, summed in the order of `k`; a blocked product may sum in another order on another machine.
pub(super) fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
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
pub(super) fn standardize(train: &mut Array2<f64>, held_out: &mut Array2<f64>) {
    let n = train.nrows().max(1) as f64;
    for (mut column, mut held) in train.columns_mut().into_iter().zip(held_out.columns_mut()) {
        let mean = column.iter().sum::<f64>() / n;
        let variance = column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        let scale = if variance > 1e-12 { 1.0 / libm::sqrt(variance) } else { 1.0 };
        column.mapv_inplace(|x| (x - mean) * scale);
        held.mapv_inplace(|x| (x - mean) * scale);
    }
}

/// Adds normal noise of standard deviation `noise` to one side's inputs, of the pairs numbered from `first` on.
pub(super) fn with_noise(knobs: &Knobs, side: Side, inputs: &Array2<f64>, first: usize) -> Array2<f32> {
    let mut draws = [0.0; WIDTH];
    let mut noisy = Array2::zeros(inputs.dim());
    for (i, (row, mut out)) in inputs.rows().into_iter().zip(noisy.rows_mut()).enumerate() {
        fill_normal(&mut draw(knobs.seed, side.noise(), first + i), &mut draws);
        for ((out, &x), &e) in out.iter_mut().zip(row).zip(&draws) {
            *out = (x + knobs.noise * e) as f32;
        }
    }
    noisy
}

/// The standard deviation of the noise through which a blurred query is seen.
const BLURRED: f64 = 3.0;

/// Which of the pairs numbered from `first` on have blurred queries, and adds noise to these, so that all their noise
/// has the standard deviation [`BLURRED`]. Empty if none are.
pub(super) fn blur(knobs: &Knobs, queries: &mut Array2<f32>, first: usize) -> Vec<bool> {
    if knobs.blurred == 0.0 {
        return Vec::new();
    }
    let mut draws = [0.0; WIDTH];
    let mut blur = |(n, mut row): (usize, ndarray::ArrayViewMut1<'_, f32>)| {
        let is_blurred = draw(knobs.seed, Draw::Blur, first + n).random::<f64>() < knobs.blurred;
        if is_blurred {
            // The noise that the query has already, made larger.
            fill_normal(&mut draw(knobs.seed, Side::Query.noise(), first + n), &mut draws);
            row.iter_mut().zip(&draws).for_each(|(x, &e)| *x += ((BLURRED - knobs.noise) * e) as f32);
        }
        is_blurred
    };
    queries.rows_mut().into_iter().enumerate().map(&mut blur).collect()
}

/// Permutes the keys of a share `wrong` of the pairs by one random cycle, together with their classes. Returns which
/// pairs are wrong, and which pair has each query's true key now.
pub(super) fn swap_partners(knobs: &Knobs, keys: &mut Array2<f32>, key_labels: &mut [u32]) -> Truth {
    let pairs = keys.nrows();
    let count = libm::round(knobs.wrong * pairs as f64) as usize;
    let mut order: Vec<usize> = (0..pairs).collect();
    order.shuffle(&mut draw(knobs.seed, Draw::Wrong, 0));
    let circle = &order[..count.min(pairs)];
    // The pair to which each pair's present key belongs.
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
    let wrong = answers.iter().zip(0..).map(|(&answer, own)| answer != own).collect();
    Truth { wrong, answers, ..Truth::default() }
}
