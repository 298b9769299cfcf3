//! Which candidates of a row leave.

use super::Row;
use crate::loss::rules::Bound;
use crate::real::Real;

/// What bounds are made of: statistics of a row's negatives before anything is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Statistics<F> {
    /// Mean similarity; 0 of none.
    pub mean: F,
    /// Standard deviation (of the population); 0 of none.
    pub deviation: F,
    /// Quartiles over all rows of the batch.
    pub quartiles: (F, F),
}

impl<F: Real> Statistics<F> {
    /// Of the negatives that take part in `row`.
    pub fn new(row: &Row<F>, quartiles: (F, F)) -> Self {
        let n = F::of(row.negatives().count().max(1) as f64);
        let mean = over(row, |s| s) / n;
        let squares = over(row, |s| (s - mean) * (s - mean));
        Statistics { mean, deviation: (squares / n).sqrt(), quartiles }
    }
}

/// The sum of `what` over the negatives' similarities, over 8 lanes: SIMD, in a fixed order.
fn over<F: Real>(row: &Row<F>, what: impl Fn(F) -> F) -> F {
    let mut lanes = [F::zero(); 8];
    for (s, m) in row.s.chunks(8).zip(row.m.chunks(8)) {
        for ((lane, &s), &m) in lanes.iter_mut().zip(s).zip(m) {
            *lane += if m { what(s) } else { F::zero() };
        }
    }
    let own = if row.m[row.positive] { what(row.s[row.positive]) } else { F::zero() };
    lanes.iter().fold(F::zero(), |sum, &lane| sum + lane) - own
}

/// The similarity that a bound stands for in this row. `scratch` is overwritten.
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
        scratch.clear();
        scratch.extend(row.negatives().map(|j| row.s[j]));
        let top = ((bound.share * scratch.len() as f64).ceil() as usize).clamp(1, scratch.len().max(1));
        value += F::of(bound.among_top) * nth_largest(scratch, top - 1);
    }
    value
}

/// The `n`-th largest value, 0 the largest; 0 when there is none. Reorders `values`.
pub fn nth_largest<F: Real>(values: &mut [F], n: usize) -> F {
    if n >= values.len() {
        return F::zero();
    }
    *values.select_nth_unstable_by(n, |a, b| b.order(a)).1
}

/// The lower and the upper quartile, `sorted[n / 4]` and `sorted[3 n / 4]`; 0 of none. Reorders `values`.
pub fn quartiles<F: Real>(values: &mut [F]) -> (F, F) {
    let n = values.len();
    if n == 0 {
        return (F::zero(), F::zero());
    }
    let (lower, upper) = (n - 1 - n / 4, n - 1 - 3 * n / 4);
    let high = nth_largest(values, upper);
    // Behind the upper quartile only smaller values are left.
    let low = if lower > upper { nth_largest(&mut values[upper + 1..], lower - upper - 1) } else { high };
    (low, high)
}
