//! Synthetic places on a grid, observed from the ground and from above. Neighbouring places look alike, so that near
//! neighbours are hard negatives and, where the landscape changes slowly, nearly false ones.
//!
//! 1. Each cell of a square grid has one place, anywhere within the cell. Cells are added in growing squares, so that
//!    more pairs enlarge the map without changing the rest.
//! 2. The landscape has 8 properties, each a smooth random field of variance 1 with a Gaussian correlation of length
//!    `scale` cells, made of 64 random waves (random Fourier features).
//! 3. The query is the observation from the ground: the landscape half a cell to the north, east, south and west. The
//!    key is the observation from above: the landscape at nine points, three by three, one cell apart. Each side has a
//!    map of its own, `tanh(z A1) A2`; the result is scaled to mean 0 and variance 1 per value over the training pairs,
//!    and gets normal noise.
//!
//! A class is a block of 4 by 4 cells, its parent a block of 4 by 4 classes. Held-out places lie anywhere in the cells
//! that training covers.

use ndarray::Array2;
use rand::RngExt;

use super::contract::Source;
use super::generated::{Draw, HELD_OUT, MOST_PAIRS, Map, Side, WIDTH, draw, product, standardize, with_noise};
use super::pairs::{Dataset, Pairs, Truth};
use super::sphere::fill_normal;
use crate::described::{About, Described};
use crate::knobs::Knobs;

/// The generator.
#[derive(Debug)]
pub struct Geo;

/// The side length of a class's block in cells, and of a parent's block in classes.
pub const BLOCK: usize = 4;
/// The number of properties of the landscape.
const PROPERTIES: usize = 8;
/// The number of random waves whose sum is the landscape.
const WAVES: usize = 64;
/// The points that are observed from the ground, as offsets from the place in cells.
const GROUND: [[f64; 2]; 4] = [[-0.5, 0.0], [0.0, 0.5], [0.5, 0.0], [0.0, -0.5]];
/// The points that are observed from above, likewise.
const AERIAL: [[f64; 2]; 9] =
    [[-1.0, -1.0], [-1.0, 0.0], [-1.0, 1.0], [0.0, -1.0], [0.0, 0.0], [0.0, 1.0], [1.0, -1.0], [1.0, 0.0], [1.0, 1.0]];

impl Described for Geo {
    fn about(&self) -> &'static About {
        &About {
            id: "geo",
            label: "Places on a map",
            help: "Places on a grid: the view from the ground looks for the view from above, and neighbours look \
                   alike.",
            formula: "field(p) = sum_j a_j sqrt(2 / 64) cos(w_j p / scale + b_j), w ~ N(0, I)",
            source: "Rahimi and Recht 2007, Random Features for Large-Scale Kernel Machines",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["scale", "noise"]
    }
}

impl Source for Geo {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let trained = knobs.pairs.min(MOST_PAIRS) as usize;
        // Held-out pairs are numbered from the largest number of training pairs on.
        let first = MOST_PAIRS as usize;
        let train = places(knobs, (0..trained).map(|number| (number, number)));
        let held_out = places(
            knobs,
            (first..first + HELD_OUT).map(|number| {
                let cell = draw(knobs.seed, Draw::Class, number).random_range(0..trained.max(1) as u64);
                (number, cell as usize)
            }),
        );

        let landscape = Landscape::new(knobs);
        let both = [(Side::Query, &GROUND[..]), (Side::Key, &AERIAL[..])].map(|(side, offsets)| {
            let map = Map::new(knobs.seed, side.map(), offsets.len() * PROPERTIES);
            let [mut seen, mut held] = [&train, &held_out].map(|places| map.see(&landscape.around(places, offsets)));
            standardize(&mut seen, &mut held);
            (with_noise(knobs, side, &seen, 0), with_noise(knobs, side, &held, first))
        });
        let [(queries, held_out_queries), (keys, held_out_keys)] = both;
        let pairs = |places: Array2<f64>, queries, keys| {
            let block = |size: usize| -> Vec<u32> {
                places
                    .rows()
                    .into_iter()
                    .map(|p| number_of([p[0] as usize / size, p[1] as usize / size]) as u32)
                    .collect()
            };
            let labels = block(BLOCK);
            let truth = Truth {
                parents: block(BLOCK * BLOCK),
                wrong: vec![false; places.nrows()],
                hidden: landscape.around(&places, &[[0.0, 0.0]]).mapv(|x| x as f32),
                places: places.mapv(|x| x as f32),
                ..Truth::default()
            };
            Pairs { queries, keys, query_labels: labels.clone(), key_labels: labels, truth }
        };
        let blocks = trained.saturating_sub(1).isqrt() / BLOCK + 1;
        Dataset {
            train: pairs(train, queries, keys).into(),
            held_out: pairs(held_out, held_out_queries, held_out_keys).into(),
            class_names: (0..blocks * blocks)
                .map(cell_of)
                .map(|[row, column]| format!("{}/{}", row + 1, column + 1))
                .collect(),
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
        "block"
    }
    fn task(&self) -> &'static str {
        "Given the view from the ground, find the view of the same place from above. A class is a block of 4 by 4 \
         cells."
    }
}

/// Row and column of the cell with this number: cell 0, then the 3 cells that complete a square of 2 by 2, the 5 that
/// complete one of 3 by 3, and so on.
pub fn cell_of(number: usize) -> [usize; 2] {
    let side = number.isqrt();
    match number - side * side {
        row if row <= side => [row, side],
        rest => [side, rest - side - 1],
    }
}

/// The number of the cell in this row and column.
pub fn number_of([row, column]: [usize; 2]) -> usize {
    if column >= row { column * column + row } else { row * row + row + 1 + column }
}

/// `[places, 2]`: row and column, in cells. `numbers` has each place's number and its cell's.
fn places(knobs: &Knobs, numbers: impl ExactSizeIterator<Item = (usize, usize)>) -> Array2<f64> {
    let mut places = Array2::zeros((numbers.len(), 2));
    for ((number, cell), mut place) in numbers.zip(places.rows_mut()) {
        let mut random = draw(knobs.seed, Draw::Place, number);
        for (x, corner) in place.iter_mut().zip(cell_of(cell)) {
            *x = corner as f64 + random.random::<f64>();
        }
    }
    places
}

/// A smooth random field with several properties.
struct Landscape {
    /// `[waves, 2]`: radians per cell.
    frequencies: Array2<f64>,
    /// `[waves]`: the phase of each wave, in radians.
    phases: Vec<f64>,
    /// `[waves, properties]`, entries N(0, 2 / waves): a wave has the mean square 1/2.
    weights: Array2<f64>,
}

impl Landscape {
    fn new(knobs: &Knobs) -> Self {
        let mut frequencies = Array2::zeros((WAVES, 2));
        let mut weights = Array2::zeros((WAVES, PROPERTIES));
        let mut phases = Vec::with_capacity(WAVES);
        for wave in 0..WAVES {
            let mut random = draw(knobs.seed, Draw::Landscape, wave);
            fill_normal(&mut random, frequencies.row_mut(wave).into_slice().expect("rows are contiguous"));
            phases.push(std::f64::consts::TAU * random.random::<f64>());
            fill_normal(&mut random, weights.row_mut(wave).into_slice().expect("rows are contiguous"));
        }
        Landscape {
            frequencies: frequencies.mapv_into(|w| w / knobs.scale),
            phases,
            weights: weights.mapv_into(|a| a * libm::sqrt(2.0 / WAVES as f64)),
        }
    }

    /// `[places, offsets * properties]`: the landscape at these offsets from each place.
    fn around(&self, places: &Array2<f64>, offsets: &[[f64; 2]]) -> Array2<f64> {
        let waves = Array2::from_shape_fn((places.nrows() * offsets.len(), WAVES), |(n, wave)| {
            let (place, offset) = (places.row(n / offsets.len()), offsets[n % offsets.len()]);
            let [down, right] = [0, 1].map(|axis| self.frequencies[[wave, axis]] * (place[axis] + offset[axis]));
            libm::cos(down + right + self.phases[wave])
        });
        let seen = product(&waves, &self.weights);
        seen.into_shape_with_order((places.nrows(), offsets.len() * PROPERTIES)).expect("as many values")
    }
}
