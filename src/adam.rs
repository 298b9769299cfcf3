//! Adam (Kingma and Ba 2015), by which the towers and second models learn.
//!
//! ```text
//! m = 0.9 m + 0.1 g,   v = 0.999 v + 0.001 g²
//! w = w - rate m^ / (sqrt v^ + 1e-8),   m^ = m / (1 - 0.9^t),   v^ = v / (1 - 0.999^t)
//! ```

use crate::real::Real;

/// The decay of the first moment.
pub const BETA1: f64 = 0.9;
/// The decay of the second moment.
pub const BETA2: f64 = 0.999;
/// What is added to the root of the second moment.
pub const EPSILON: f64 = 1e-8;

/// The bias corrections of a 1-based step: `rate / (1 - 0.9^t)` and `1 / (1 - 0.999^t)`.
pub fn bias_corrections(step: u64, rate: f64) -> (f64, f64) {
    let power = |beta: f64| libm::pow(beta, step as f64);
    (rate / (1.0 - power(BETA1)), 1.0 / (1.0 - power(BETA2)))
}

/// The two ways in which weights decay.
#[derive(Debug, Clone, Copy)]
pub struct Decay<F> {
    /// What of a weight is added to its gradient: Adam's decay.
    pub into_gradient: F,
    /// What a weight is multiplied by: AdamW's decay (Loshchilov and Hutter 2019).
    pub into_weight: F,
}

impl<F: Real> Decay<F> {
    /// No decay.
    pub fn none() -> Self {
        Decay { into_gradient: F::zero(), into_weight: F::one() }
    }
}

/// Updates `parameters` and both moments by the gradient of the 1-based `step`. All slices have the same length.
#[inline]
pub fn update<F: Real>(
    (step, rate): (u64, f64),
    decay: Decay<F>,
    gradient: &[F],
    parameters: &mut [F],
    moment1: &mut [F],
    moment2: &mut [F],
) {
    let (rate1, correction2) = bias_corrections(step, rate);
    let (rate1, correction2, epsilon) = (F::of(rate1), F::of(correction2), F::of(EPSILON));
    let (beta1, beta2) = (F::of(BETA1), F::of(BETA2));
    let (rest1, rest2) = (F::of(1.0 - BETA1), F::of(1.0 - BETA2));
    let Decay { into_gradient, into_weight } = decay;
    for ((w, &g), (m, v)) in parameters.iter_mut().zip(gradient).zip(moment1.iter_mut().zip(moment2)) {
        let g = g + into_gradient * *w;
        *m = beta1 * *m + rest1 * g;
        *v = beta2 * *v + rest2 * g * g;
        *w = *w * into_weight - rate1 * *m / ((*v * correction2).sqrt() + epsilon);
    }
}
