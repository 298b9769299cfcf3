//! Distance-weighted sampling. Nearly all random points of a sphere lie at the same distance, about sqrt 2, where they
//! have little gradient. Negatives that are drawn in inverse proportion to the density of their distance spread evenly
//! over all distances.
//!
//! The density of the distance D between random points of the unit sphere in d dimensions is proportional to
//! `D^(d-2) (1 - D^2/4)^((d-3)/2)`. Distances below `cutoff` count as `cutoff`, so that the preference for the nearest
//! keys, whose gradients are noisy, is bounded; keys at [`FARTHEST`] or beyond are not drawn at all. The formula holds
//! from three dimensions on; in two dimensions, that of three is used.
//!
//! The distances are those of the last refresh, which draws `DRAWS` sets of negatives for every pair; a step uses one
//! of them. If too few keys are near enough, random keys fill a set up.

use ndarray::s;
use rand::RngExt;

use super::contract::{Collect, Columns, Draw};
use super::listed::draw_from;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::Wheel;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, NOBODY, Prepared, Refresh};
use crate::product::times;
use crate::random::Purpose;

/// Keys at this distance or beyond are too easy and are not drawn.
pub const FARTHEST: f64 = 1.4;
/// How many sets of negatives a refresh draws for each pair.
const DRAWS: usize = 8;
/// How many rows of similarities are in memory at a time.
const BLOCK: usize = 64;

/// Own candidates, spread over all distances.
#[derive(Debug)]
pub struct Distance;

impl Described for Distance {
    fn about(&self) -> &'static About {
        &About {
            id: "distance",
            label: "+ keys at all distances",
            help: "Each query also meets keys drawn so that near, middle and far ones are about equally likely.",
            formula: "P(j) ~ min(1 / p(D), 1 / p(cutoff)), p(D) ~ D^(d-2) (1 - D^2/4)^((d-3)/2), D < 1.4",
            source: "Wu et al. 2017, Sampling Matters in Deep Embedding Learning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "cutoff", "refresh", "warmup", "inbatch"]
    }
}

impl Method for Distance {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    /// Each list holds `DRAWS` sets of `negatives` pairs; missing ones are [`NOBODY`].
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let Some(seen) = index.embeddings else { return Prepared::default() };
        let (pairs, count) = (seen.keys.nrows(), at.knobs.negatives as usize);
        let weights = Weights::new(at.knobs);
        let mut rng = at.random(Purpose::Preparing);
        let mut wheel = Wheel::default();
        let mut lists = Vec::with_capacity(pairs);
        for first in (0..pairs).step_by(BLOCK) {
            let rows = first..pairs.min(first + BLOCK);
            let similarities = times(seen.queries.slice(s![rows.clone(), ..]), seen.keys.t());
            for (i, row) in rows.zip(similarities.rows()) {
                wheel.set(row.iter().enumerate().map(|(j, &s)| if j == i { 0.0 } else { weights.of(s) }));
                let mut list = Vec::with_capacity(DRAWS * count);
                for end in (1..=DRAWS).map(|n| n * count) {
                    wheel.draw(&mut rng, count, &mut list);
                    list.resize(end, NOBODY);
                }
                lists.push(list);
            }
        }
        Prepared { lists, ..Prepared::default() }
    }
}

impl Collect for Distance {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        draw_from(at, batch, out, |rng, anchor, list| {
            if let Some(drawn) = prepared.lists.get(anchor as usize) {
                let count = drawn.len() / DRAWS;
                let set = rng.random_range(0..DRAWS) * count;
                list.extend(drawn[set..set + count].iter().filter(|&&pair| pair != NOBODY));
            }
            usize::MAX
        });
    }
}

/// A table of a key's weight as a function of its similarity: each refresh needs the weights of all pairs of keys.
struct Weights {
    /// The weights at [`Weights::PLACES`] evenly spaced similarities, from that of [`FARTHEST`] to that of the cutoff.
    table: Vec<f64>,
    low: f64,
    high: f64,
}

impl Weights {
    /// The number of places. Even in 128 dimensions, where a weight grows a hundredfold within 0.0004, linear
    /// interpolation between two of them is exact to half a percent.
    const PLACES: usize = (1 << 16) + 1;

    fn new(knobs: &Knobs) -> Self {
        let similarity = |distance: f64| 1.0 - distance * distance / 2.0;
        let (low, high) = (similarity(FARTHEST), similarity(knobs.cutoff.min(FARTHEST)));
        let d = f64::from(knobs.dim.max(3));
        let log_weight = |s: f64| {
            let squared = (2.0 - 2.0 * s).max(knobs.cutoff * knobs.cutoff);
            (2.0 - d) / 2.0 * libm::log(squared) - (d - 3.0) / 2.0 * libm::log(1.0 - squared / 4.0)
        };
        // The weight decreases with the distance up to sqrt 2, so the nearest place has the largest.
        let most = log_weight(high);
        let place = |n: usize| low + (high - low) * n as f64 / (Self::PLACES - 1) as f64;
        Weights { table: (0..Self::PLACES).map(|n| libm::exp(log_weight(place(n)) - most)).collect(), low, high }
    }

    /// The weight at this similarity, relative to the largest, by linear interpolation.
    fn of(&self, similarity: f32) -> f64 {
        let s = f64::from(similarity);
        if s.is_nan() || s <= self.low {
            return 0.0;
        }
        if s >= self.high {
            return 1.0;
        }
        let place = (s - self.low) / (self.high - self.low) * (Self::PLACES - 1) as f64;
        let (n, part) = (place as usize, place - libm::floor(place));
        self.table[n] + part * (self.table[(n + 1).min(Self::PLACES - 1)] - self.table[n])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_agree_with_the_formula() {
        for (dim, cutoff) in [(2, 0.5), (3, 0.5), (16, 0.5), (64, 0.3), (128, 0.5), (128, 0.1)] {
            let weights = Weights::new(&Knobs { dim, cutoff, ..Knobs::default() });
            let d = f64::from(dim.max(3));
            let density =
                |distance: f64| distance.powf(d - 2.0) * (1.0 - distance * distance / 4.0).powf((d - 3.0) / 2.0);
            for n in 1..400 {
                let distance = f64::from(n) * 0.005;
                let found = weights.of((1.0 - distance * distance / 2.0) as f32);
                let expected = if distance >= FARTHEST { 0.0 } else { density(cutoff) / density(distance.max(cutoff)) };
                let close = (found - expected).abs() <= 0.006 * expected || expected < 1e-30;
                assert!(close || (distance - FARTHEST).abs() < 1e-6, "d {dim}, D {distance}: {found} {expected}");
            }
            assert_eq!((weights.of(1.0), weights.of(-1.0), weights.of(f32::NAN)), (1.0, 0.0, 0.0));
        }
        let none = Weights::new(&Knobs { dim: 8, cutoff: 1.4, ..Knobs::default() });
        assert_eq!((none.of(0.9), none.of(0.0)), (1.0, 0.0), "with this cutoff all that are drawn are drawn alike");
    }
}
