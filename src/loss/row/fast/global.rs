//! The decoupled loss with a remembered denominator: see [`crate::loss::global`].

use super::Row;
use crate::real::Real;

/// How far the remembered denominator lies above this batch's, after this visit: `log u - h` with `u = (1 - forget) u +
/// forget e^h`. `before`: log u before the visit, `None` at the first.
#[inline]
pub fn excess<F: Real>(before: Option<F>, h: F, forget: F) -> F {
    let Some(before) = before.filter(|_| forget < F::one()) else { return F::zero() };
    // ln(e^a + e^b), relative to the larger.
    let (a, b) = (before - h + (F::one() - forget).natural_log(), forget.natural_log());
    let larger = if a > b { a } else { b };
    larger + (F::one() + (-(a - b).abs()).exponential()).log_of_positive()
}

/// `-l_p + log u + log n` without omega, with `log u = h + excess(h)`. Writes dL/dlogit to `gradient`, to which log u
/// is a constant. Returns the loss, h, and the excess; without a negative 0, NaN and 0. `row.kappa` must be 0.
#[inline(never)]
pub fn global<F: Real>(row: &Row<F>, excess: impl FnOnce(F) -> F, terms: &mut Vec<F>, gradient: &mut [F]) -> (F, F, F) {
    let decoupled = row.softmax(F::zero(), F::one(), terms, gradient);
    let p = row.positive;
    if gradient[p] == F::zero() {
        return (F::zero(), F::nan(), F::zero());
    }
    let h = decoupled + row.logit(p) - F::of(row.count() as f64).natural_log();
    let excess = excess(h);
    if excess != F::zero() {
        let factor = (-excess).exponential();
        gradient.iter_mut().for_each(|slope| *slope *= factor);
        gradient[p] = -F::one();
    }
    (decoupled + excess, h, excess)
}
