//! Draws of pairs without replacement.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

/// The corpus without a batch.
#[derive(Debug)]
pub(super) struct Outside {
    /// The batch's pairs, ascending.
    batch: Vec<u32>,
    pairs: usize,
}

impl Outside {
    /// Of so many pairs those that are not in `batch`, whose pairs are all different.
    pub(super) fn new(pairs: usize, batch: &[u32]) -> Self {
        let mut batch = batch.to_vec();
        batch.sort_unstable();
        Outside { batch, pairs }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.pairs - self.batch.len()
    }

    /// Whether a pair is one of them.
    pub(super) fn has(&self, pair: u32) -> bool {
        self.batch.binary_search(&pair).is_err()
    }

    /// The `n`th of them, in ascending order.
    pub(super) fn nth(&self, n: usize) -> u32 {
        // Before the batch's t-th pair lie all smaller ones but t.
        let (mut from, mut to) = (0, self.batch.len());
        while from < to {
            let t = (from + to) / 2;
            if self.batch[t] as usize - t <= n { from = t + 1 } else { to = t }
        }
        (n + from) as u32
    }

    /// Fills `out` with different ones, every set as likely (Floyd's sampling, Bentley and Floyd 1987): one draw each.
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

    /// Fills `slots[found..]` with different ones that are not among `slots[..found]`, every set as likely: draws until
    /// one is new, which is quick because an anchor's own candidates are few.
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

/// Moves a random choice of `count` entries to the front, or all if there are fewer; returns them. Every choice, in every
/// order, is as likely.
pub(super) fn some<'a>(rng: &mut Pcg64, entries: &'a mut [u32], count: usize) -> &'a [u32] {
    let count = count.min(entries.len());
    entries.partial_shuffle(rng, count).0
}
