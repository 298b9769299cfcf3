//! A temperature for each query, from the last hidden units of its tower:
//! `tau_i = lo + (hi - lo) sigmoid(a . h_i + b)`.
//!
//! A row's loss depends on its temperature through its logits `s / tau_i` alone, so the rows give `dL/dlog(1/tau_i)`.
//! With `x_i = a . h_i + b`, the rest is the chain rule:
//!
//! ```text
//! dL/dtau_i = -(1 / tau_i) dL/dlog(1/tau_i)
//! dL/dx_i   = dL/dtau_i (tau_i - lo) (hi - tau_i) / (hi - lo)
//! dL/da     = sum_i dL/dx_i h_i,    dL/db = sum_i dL/dx_i,    dL/dh_i += dL/dx_i a
//! ```
//!
//! The last term is added where the backward pass of the tower's last layer computes dL/dh ([`super::layer`]). Without
//! a hidden layer, `h_i` is the query's input, which gets no gradient.

use ndarray::ArrayView2;

use crate::loss::rules::TemperatureRule;
use crate::real::{Real, dot, sum};

/// The least and the greatest temperature of a rule by which every query has its own; `None` for other rules.
pub(super) fn bounds(rule: TemperatureRule) -> Option<(f64, f64)> {
    match rule {
        TemperatureRule::Own { low, high } => Some((low, high)),
        _ => None,
    }
}

/// The temperatures, as `1 / tau`.
///
/// # Shapes
/// * `hidden`: `[B, h]`, `parameters`: `[h + 1]`, first `a` and then `b`; `scales`: becomes `[B]`.
pub fn forward<F: Real>(hidden: ArrayView2<'_, F>, parameters: &[F], (low, high): (f64, f64), scales: &mut Vec<F>) {
    let (weights, bias) = parameters.split_at(hidden.ncols());
    scales.clear();
    scales.extend(hidden.rows().into_iter().map(|units| {
        let x = units.as_slice().map_or(F::zero(), |units| dot(weights, units)) + bias[0];
        let share = F::one() / (F::one() + (-x).exponential());
        F::one() / (F::of(low) + F::of(high - low) * share)
    }));
}

/// The gradient of the parameters, and dL/dx of every query.
///
/// # Shapes
/// * `hidden`: `[B, h]`; `scales`, `slopes`: `[B]`, `1 / tau` and `dL/dlog(1/tau)`; `gradient`: `[h + 1]`; `arguments`:
///   becomes `[B]`.
pub fn backward<F: Real>(
    hidden: ArrayView2<'_, F>,
    (scales, slopes): (&[F], &[F]),
    (low, high): (f64, f64),
    gradient: &mut [F],
    arguments: &mut Vec<F>,
) {
    let (low, high) = (F::of(low), F::of(high));
    arguments.clear();
    arguments.extend(scales.iter().zip(slopes).map(|(&scale, &slope)| {
        let tau = F::one() / scale;
        -slope * scale * (tau - low) * (high - tau) / (high - low)
    }));
    let (weights, bias) = gradient.split_at_mut(hidden.ncols());
    weights.fill(F::zero());
    for (units, &argument) in hidden.rows().into_iter().zip(&*arguments) {
        weights.iter_mut().zip(units).for_each(|(sum, &unit)| *sum += argument * unit);
    }
    bias[0] = sum(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    const BOUNDS: (f64, f64) = (0.02, 1.0);

    /// A loss of three temperatures.
    fn loss(hidden: &ndarray::Array2<f64>, parameters: &[f64]) -> (f64, Vec<f64>) {
        let mut scales = Vec::new();
        forward(hidden.view(), parameters, BOUNDS, &mut scales);
        // L = sum n log(1/tau_n)^2 / 2, whose slope is n log(1/tau_n).
        let loss = scales.iter().zip(1..).map(|(scale, n)| f64::from(n) * scale.ln().powi(2) / 2.0).sum();
        (loss, scales)
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        let hidden = array![[0.3, -1.2], [0.0, 0.7], [2.1, 0.4]];
        let parameters = [0.4, -0.3, -1.5];
        let (_, scales) = loss(&hidden, &parameters);
        let slopes: Vec<f64> = scales.iter().zip(1..).map(|(scale, n)| f64::from(n) * scale.ln()).collect();
        let (mut gradient, mut arguments) = ([0.0; 3], Vec::new());
        backward(hidden.view(), (&scales, &slopes), BOUNDS, &mut gradient, &mut arguments);
        let step = 1e-6;
        for n in 0..3 {
            let at = |by: f64| {
                let mut changed = parameters;
                changed[n] += by;
                loss(&hidden, &changed).0
            };
            let expected = (at(step) - at(-step)) / (2.0 * step);
            assert!((gradient[n] - expected).abs() < 1e-8, "parameter {n}: {} and {expected}", gradient[n]);
        }
        for (i, j) in [(0, 0), (1, 1), (2, 0)] {
            let at = |by: f64| {
                let mut changed = hidden.clone();
                changed[[i, j]] += by;
                loss(&changed, &parameters).0
            };
            let expected = (at(step) - at(-step)) / (2.0 * step);
            assert!((arguments[i] * parameters[j] - expected).abs() < 1e-8, "unit {j} of query {i}");
        }
    }

    #[test]
    fn temperatures_stay_between_their_bounds() {
        let mut scales = Vec::new();
        forward(array![[1000.0f32], [-1000.0], [0.0]].view(), &[1.0, 0.0], BOUNDS, &mut scales);
        let taus: Vec<f32> = scales.iter().map(|scale| 1.0 / scale).collect();
        assert!((taus[0] - 1.0).abs() < 1e-6 && (taus[1] - 0.02).abs() < 1e-6 && (taus[2] - 0.51).abs() < 1e-6);
    }
}
