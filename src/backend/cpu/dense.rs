//! The forward pass of one layer: `out = f(in W + b)`.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

use super::tables::CONTIGUOUS;
use crate::knobs::Activation;
use crate::product::{Start, Workspace, product, product_by_rows};
use crate::real::Real;

/// The affine part: `out = in W + b`.
///
/// # Shapes
/// * `input`: `[rows, inputs]`, `weight`: `[inputs, outputs]`, `bias`: `[outputs]`, `out`: `[rows, outputs]`.
pub fn affine<F: Real>(
    input: ArrayView2<'_, F>,
    weight: ArrayView2<'_, F>,
    bias: ArrayView1<'_, F>,
    out: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let bias = bias.to_slice().expect(CONTIGUOUS);
    product(F::one(), input, weight, Start::Row(bias), out, workspace);
}

/// The affine part and the activation, `out = f(in W + b)`: [`affine`] and then [`activate`], with the same bits, but
/// each block of rows is activated when its sums are complete.
///
/// # Shapes
/// As [`affine`]; `before`: `[rows, outputs]` if the activation's derivative needs it, else empty.
pub fn activated<F: Real>(
    input: ArrayView2<'_, F>,
    (weight, bias): (ArrayView2<'_, F>, ArrayView1<'_, F>),
    activation: Activation,
    before: &mut [F],
    out: ArrayViewMut2<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let (width, is_copied) = (out.ncols(), !before.is_empty());
    let bias = Start::Row(bias.to_slice().expect(CONTIGUOUS));
    product_by_rows(F::one(), input, weight, bias, out, workspace, &mut |first, values| {
        let before = if is_copied { &mut before[first * width..][..values.len()] } else { &mut [] };
        activate(activation, values, before);
    });
}

/// Applies the activation to `values`, in place. The derivative of GELU needs the values before the activation, which
/// are copied to `before`; other activations leave `before` as it is.
pub fn activate<F: Real>(activation: Activation, values: &mut [F], before: &mut [F]) {
    match activation {
        Activation::Relu => {
            for value in values {
                *value = if *value > F::zero() { *value } else { F::zero() };
            }
        }
        Activation::Tanh => {
            for value in values {
                *value = value.tanh_from_exp();
            }
        }
        Activation::Gelu => {
            before.copy_from_slice(values);
            for value in values {
                *value *= normal_distribution(*value);
            }
        }
    }
}

/// Multiplies `gradient`, which is with respect to the activation's result, by the activation's derivative.
///
/// `ReLU' = [out > 0]`, `tanh' = 1 - out²`, `GELU' = Phi(x) + x phi(x)`.
pub fn activate_backward<F: Real>(activation: Activation, after: &[F], before: &[F], gradient: &mut [F]) {
    match activation {
        Activation::Relu => {
            for (gradient, &out) in gradient.iter_mut().zip(after) {
                *gradient = if out > F::zero() { *gradient } else { F::zero() };
            }
        }
        Activation::Tanh => {
            for (gradient, &out) in gradient.iter_mut().zip(after) {
                *gradient *= F::one() - out * out;
            }
        }
        Activation::Gelu => {
            let density = F::of(1.0 / std::f64::consts::TAU.sqrt());
            for (gradient, &x) in gradient.iter_mut().zip(before) {
                let phi = density * (-(x * x) / F::of(2.0)).exponential();
                *gradient *= normal_distribution(x) + x * phi;
            }
        }
    }
}

/// Phi(x), the standard normal's distribution function.
fn normal_distribution<F: Real>(x: F) -> F {
    F::of(0.5) * (F::one() + (x * F::of(std::f64::consts::FRAC_1_SQRT_2)).erf())
}
