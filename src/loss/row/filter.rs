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
        let mean = row.negatives().fold(F::zero(), |sum, j| sum + row.s[j]) / n;
        let squares = row.negatives().fold(F::zero(), |sum, j| sum + (row.s[j] - mean) * (row.s[j] - mean));
        Statistics { mean, deviation: (squares / n).sqrt(), quartiles }
    }
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
    *values.select_nth_unstable_by(n, |a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal)).1
}

/// The lower and the upper quartile, `sorted[n / 4]` and `sorted[3 n / 4]`; 0 of none. Reorders `values`.
pub fn quartiles<F: Real>(values: &mut [F]) -> (F, F) {
    let n = values.len();
    if n == 0 {
        return (F::zero(), F::zero());
    }
    (nth_largest(values, n - 1 - n / 4), nth_largest(values, n - 1 - 3 * n / 4))
}
