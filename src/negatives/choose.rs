//! Draws of pairs without replacement: uniform ones and weighted ones.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

use crate::order::numbers;

/// The pairs outside a batch.
#[derive(Debug)]
pub(super) struct Outside {
    /// The batch's pairs, ascending.
    batch: Vec<u32>,
    /// `[pairs]`: whether each is in the batch.
    inside: Vec<bool>,
}

impl Outside {
    /// The pairs from 0 to `pairs - 1` that are not in `batch`, whose pairs are all different.
    pub(super) fn new(pairs: usize, batch: &[u32]) -> Self {
        let mut batch = batch.to_vec();
        numbers(&mut batch);
        let mut inside = vec![false; pairs];
        batch.iter().for_each(|&pair| inside[pair as usize] = true);
        Outside { batch, inside }
    }

    /// The number of pairs outside the batch.
    pub(super) fn len(&self) -> usize {
        self.inside.len() - self.batch.len()
    }

    /// Whether a pair is outside the batch.
    pub(super) fn has(&self, pair: u32) -> bool {
        !self.inside[pair as usize]
    }

    /// The `n`-th pair outside the batch, in ascending order.
    pub(super) fn nth(&self, n: usize) -> u32 {
        // Of the pairs smaller than the batch's t-th, all but t are outside the batch.
        let (mut from, mut to) = (0, self.batch.len());
        while from < to {
            let t = (from + to) / 2;
            if self.batch[t] as usize - t <= n { from = t + 1 } else { to = t }
        }
        (n + from) as u32
    }

    /// Fills `out` with different pairs, each set with equal probability (Floyd's sampling, Bentley and Floyd 1987), by
    /// one random number per pair.
    pub(super) fn draw(&self, rng: &mut Pcg64, out: &mut [u32]) {
        let mut taken = vec![0u64; self.len().div_ceil(64)];
        let free = self.len() - out.len();
        for (n, slot) in out.iter_mut().enumerate() {
            let last = free + n;
            let pick = rng.random_range(0..=last);
            let pick = if taken[pick / 64] >> (pick % 64) & 1 == 1 { last } else { pick };
            taken[pick / 64] |= 1 << (pick % 64);
            *slot = self.nth(pick);
        }
    }

    /// Fills `slots[found..]` with different pairs that are not among `slots[..found]`, each set with equal
    /// probability. It draws until a pair is new, which is quick because an anchor has few own candidates.
    pub(super) fn fill_up(&self, rng: &mut Pcg64, slots: &mut [u32], found: usize) {
        for n in found..slots.len() {
            slots[n] = loop {
                let pick = self.nth(rng.random_range(0..self.len()));
                if !slots[..n].contains(&pick) {
                    break pick;
                }
            };
        }
    }
}

/// Moves a random choice of `count` entries to the front (all if there are fewer) and returns them. Every choice in
/// every order has equal probability.
pub(super) fn some<'a>(rng: &mut Pcg64, entries: &'a mut [u32], count: usize) -> &'a [u32] {
    let count = count.min(entries.len());
    entries.partial_shuffle(rng, count).0
}

/// Inclusion probabilities of `count` draws without replacement in proportion to `weights`: `min(1, c w)`, with c such
/// that they add up to `count`. All are 1 if there are at most `count` entries.
pub(super) fn inclusion(weights: &[f64], count: f64) -> Vec<f64> {
    let mut shares = vec![1.0; weights.len()];
    if count >= weights.len() as f64 {
        return shares;
    }
    // Entries that would exceed 1 are certain, and the others share the rest. This repeats until none exceeds 1.
    let mut sure = vec![false; weights.len()];
    loop {
        let unsure = || weights.iter().zip(&sure).filter(|(_, sure)| !**sure);
        let left = count - sure.iter().filter(|sure| **sure).count() as f64;
        let scale = left / unsure().map(|(weight, _)| weight).sum::<f64>();
        let mut exceeded = false;
        for ((share, sure), &weight) in shares.iter_mut().zip(&mut sure).zip(weights) {
            if !*sure {
                *share = (scale * weight).min(1.0);
                *sure = *share >= 1.0;
                exceeded |= *sure;
            }
        }
        if !exceeded {
            return shares;
        }
    }
}

/// Draws `out.len()` different positions, each with exactly its probability in `shares`, by systematic sampling in
/// random order (Hartley and Rao 1962). The shares add up to `out.len()`.
pub(super) fn systematic(rng: &mut Pcg64, shares: &[f64], out: &mut [u32]) {
    let mut order: Vec<u32> = (0..shares.len() as u32).collect();
    order.shuffle(rng);
    let start = rng.random::<f64>();
    let (mut passed, mut taken) = (0.0, 0);
    let mut rest = Vec::new();
    for position in order {
        passed += shares[position as usize];
        if taken < out.len() && passed > start + taken as f64 {
            out[taken] = position;
            taken += 1;
        } else {
            rest.push(position);
        }
    }
    // Rounding may make the sum of the shares slightly smaller.
    for slot in &mut out[taken..] {
        *slot = rest.pop().unwrap_or_default();
    }
}

/// Successive draws without replacement, in proportion to weights.
#[derive(Debug, Default)]
pub(super) struct Wheel {
    weights: Vec<f64>,
    /// Cumulative sums of the weights.
    sums: Vec<f64>,
}

impl Wheel {
    /// How many repeated draws are rejected before the drawn positions are removed from the cumulative sums.
    const PATIENCE: usize = 16;

    /// Sets the weights, of which none is drawn yet.
    pub(super) fn set(&mut self, weights: impl Iterator<Item = f64>) {
        self.weights.clear();
        self.weights.extend(weights);
        self.add_up();
    }

    fn add_up(&mut self) {
        let mut sum = 0.0;
        self.sums.clear();
        self.sums.extend(self.weights.iter().map(|weight| {
            sum += weight;
            sum
        }));
    }

    /// Appends `count` different positions to `out`, fewer if fewer have a weight above 0.
    pub(super) fn draw(&mut self, rng: &mut Pcg64, count: usize, out: &mut Vec<u32>) {
        let first = out.len();
        let mut removed = Vec::new();
        let mut repeats = 0;
        while out.len() < first + count {
            let total = self.sums.last().copied().unwrap_or(0.0);
            let mark = total * rng.random::<f64>();
            let position = self.sums.partition_point(|&sum| sum <= mark);
            if self.weights.get(position).is_none_or(|weight| *weight <= 0.0) {
                break;
            }
            if !out[first..].contains(&(position as u32)) {
                out.push(position as u32);
                continue;
            }
            repeats += 1;
            if repeats == Self::PATIENCE {
                repeats = 0;
                for &position in &out[first..] {
                    let weight = std::mem::take(&mut self.weights[position as usize]);
                    removed.push((position, weight));
                }
                self.add_up();
            }
        }
        if !removed.is_empty() {
            removed.into_iter().filter(|&(_, w)| w > 0.0).for_each(|(p, w)| self.weights[p as usize] = w);
            self.add_up();
        }
    }
}
