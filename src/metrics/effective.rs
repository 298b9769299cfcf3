//! The effective number of an anchor's negatives.

use super::logarithm::sum_of_x_ln_x;

/// exp of the entropy of the pushes' shares in their sum: 1 when one of them is all of the sum, their number when all
/// are equal, 0 when there are none. `pushes` are above 0.
///
/// With `G` the sum, the entropy is `ln G - sum g ln g / G`.
pub fn effective(pushes: &[f64]) -> f64 {
    let sum: f64 = pushes.iter().sum();
    let weighted = sum_of_x_ln_x(pushes);
    if sum > 0.0 { libm::exp(libm::log(sum) - weighted / sum) } else { 0.0 }
}
