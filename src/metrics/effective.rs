//! How many negatives an anchor effectively has.

use super::logarithm::sum_of_x_ln_x;

/// exp of the entropy of the shares that these pushes have of their sum: 1 when one carries all, their number when all are
/// equal, 0 when there are none. All above 0.
///
/// With `G` the sum, the entropy is `ln G - sum g ln g / G`.
pub fn effective(pushes: &[f64]) -> f64 {
    let sum: f64 = pushes.iter().sum();
    let weighted = sum_of_x_ln_x(pushes);
    if sum > 0.0 { libm::exp(libm::log(sum) - weighted / sum) } else { 0.0 }
}
