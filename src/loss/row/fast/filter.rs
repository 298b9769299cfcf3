//! The thresholds by which a row's candidates are filtered.

use super::Row;
use crate::loss::rules::Bound;
use crate::real::{Real, vectorized};

/// Statistics of a row's negatives before anything is filtered, from which bounds are computed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Statistics<F> {
    /// Mean similarity; 0 without negatives.
    pub mean: F,
    /// Standard deviation (of the population); 0 without negatives.
    pub deviation: F,
    /// Lower and upper quartile over all rows of the batch.
    pub quartiles: (F, F),
}

impl<F: Real> Statistics<F> {
    /// The statistics of the negatives that take part in `row`. `scratch` is overwritten.
    #[inline(always)]
    pub fn new(row: &Row<F>, quartiles: (F, F), scratch: &mut Vec<F>) -> Self {
        let n = row.over_negatives(row.s.iter().map(|_| F::one()), scratch);
        let n = if n > F::one() { n } else { F::one() };
        let mean = row.over_negatives(row.s.iter().copied(), scratch) / n;
        let squares = row.over_negatives(row.s.iter().map(|&s| (s - mean) * (s - mean)), scratch);
        Statistics { mean, deviation: (squares / n).sqrt(), quartiles }
    }
}

/// The value of a bound in this row. `scratch` is overwritten.
#[inline(always)]
pub fn bound<F: Real>(bound: &Bound, row: &Row<F>, known: &Statistics<F>, scratch: &mut Vec<F>) -> F {
    let positive = row.s[row.positive];
    let mut value = F::of(bound.constant)
        + F::of(bound.positive) * positive
        + F::of(bound.positive_size) * positive.abs()
        + F::of(bound.mean) * known.mean
        + F::of(bound.deviation) * known.deviation
        + F::of(bound.lower_quartile) * known.quartiles.0
        + F::of(bound.upper_quartile) * known.quartiles.1;
    if bound.among_top != 0.0 {
        // Entries that are not negatives get minus infinity, so that they rank last.
        scratch.resize(row.s.len(), F::zero());
        for ((to, &s), &m) in scratch.iter_mut().zip(&row.s).zip(&row.m) {
            *to = if m > F::zero() { s } else { F::neg_infinity() };
        }
        scratch[row.positive] = F::neg_infinity();
        let n = row.count();
        let top = ((bound.share * n as f64).ceil() as usize).clamp(1, n.max(1));
        value += F::of(bound.among_top) * if n > 0 { nth_largest(scratch, top - 1) } else { F::zero() };
    }
    value
}

/// The `n`-th largest value, where `n` = 0 is the largest. Returns 0 when there is none, and for values that are NaN.
/// Reorders `values`.
///
/// Similarities lie between -1 and 1: counting halves that range until few values are left to be sorted.
#[inline(never)]
pub fn nth_largest<F: Real>(values: &mut [F], n: usize) -> F {
    vectorized(
        #[inline(always)]
        || nth_largest_by_halving(values, n),
    )
}

#[inline(always)]
fn nth_largest_by_halving<F: Real>(values: &mut [F], n: usize) -> F {
    const FEW: usize = 16;
    const HALVINGS: usize = 20;
    // The value sought is at least `low` and below `high`; `above_low` and `above_high` values are at least as large as
    // these.
    let (mut low, mut high) = (F::neg_infinity(), F::infinity());
    let (mut above_low, mut above_high) = (values.len(), 0);
    let (mut from, mut to) = (-F::one(), F::one());
    for _ in 0..HALVINGS {
        if above_low - above_high <= FEW {
            break;
        }
        let middle = F::of(0.5) * (from + to);
        let above = values.iter().map(|&value| u32::from(value >= middle)).sum::<u32>() as usize;
        if above > n {
            (from, low, above_low) = (middle, middle, above);
        } else {
            (to, high, above_high) = (middle, middle, above);
        }
    }
    let mut few = 0;
    for i in 0..values.len() {
        let value = values[i];
        values[few] = value;
        few += usize::from((value >= low) & (value < high));
    }
    match n.checked_sub(above_high) {
        Some(rank) if rank < few => *values[..few].select_nth_unstable_by(few - 1 - rank, F::order).1,
        _ => F::zero(),
    }
}

/// The number of strips of [-1, 1] in which similarities are counted.
const STRIPS: usize = 1024;

/// The lower and the upper quartile of the values below infinity, `sorted[n / 4]` and `sorted[3 n / 4]`; 0 if there are
/// none.
///
/// Similarities are counted by the strip in which they lie, and only the two strips that hold the quartiles are sorted.
pub fn quartiles<F: Real>(values: &[F]) -> (F, F) {
    vectorized(
        #[inline(always)]
        || quartiles_by_strips(values),
    )
}

#[inline(always)]
fn quartiles_by_strips<F: Real>(values: &[F]) -> (F, F) {
    let n = values.iter().map(|&s| u32::from(s < F::infinity())).sum::<u32>() as usize;
    if n == 0 {
        return (F::zero(), F::zero());
    }
    // Neighbouring values have counters of their own, so that none waits for the other's increment of the same strip.
    const APART: usize = 4;
    let mut counts = [[0u32; STRIPS]; APART];
    for block in values.chunks(BLOCK) {
        for (n, &strip) in strips(block)[..block.len()].iter().enumerate() {
            counts[n % APART][strip as usize] += 1;
        }
    }
    // The strip in which a rank lies, and how many values lie below that strip.
    let place = |rank: usize| {
        let (mut below, mut at) = (0, 0);
        loop {
            let here = counts.iter().map(|counts| counts[at] as usize).sum::<usize>();
            if below + here > rank {
                return (at as u32, below);
            }
            below += here;
            at += 1;
        }
    };
    let ranks = [n / 4, 3 * n / 4];
    let places = ranks.map(place);
    let mut within = [Vec::new(), Vec::new()];
    for block in values.chunks(BLOCK) {
        let strips = strips(block);
        for (within, (strip, _)) in within.iter_mut().zip(places) {
            // Nearly all blocks hold no value of the strip.
            if strips.iter().fold(false, |any, &at| any | (at == strip)) {
                within.extend(block.iter().zip(strips).filter(|&(_, at)| at == strip).map(|(&s, _)| s));
            }
        }
    }
    let [low, high] = [0, 1].map(|q| *within[q].select_nth_unstable_by(ranks[q] - places[q].1, F::order).1);
    (low, high)
}

/// How many values are assigned to strips at once.
const BLOCK: usize = 64;

/// The strip of each value; NaN is counted in the first.
#[inline(always)]
fn strips<F: Real>(block: &[F]) -> [u32; BLOCK] {
    // Adding a number of this size leaves the nearest integer in the low bits.
    const ROUND: f32 = 8_388_608.0; // 2^23
    let (half, last) = ((STRIPS / 2) as f32, (STRIPS - 1) as f32);
    let mut values = [0.0f32; BLOCK];
    for (value, &s) in values.iter_mut().zip(block) {
        *value = s.as_f32();
    }
    values.map(|s| {
        let at = s * half + half;
        let at = if at > 0.0 { at } else { 0.0 };
        let at = if at < last { at } else { last };
        (at + ROUND).to_bits() & (STRIPS as u32 - 1)
    })
}
