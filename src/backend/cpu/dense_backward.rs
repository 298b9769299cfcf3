//! The backward pass of one layer: `dW = inᵀ dout`, `db = sum of dout's rows`, `din = dout Wᵀ`.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::product::similarities;
use super::tables::CONTIGUOUS;
use crate::real::{Real, vectorized};

/// Computes the gradients of the layer's parameters. With `add`, they are added to the present ones, as for the second
/// side of shared towers.
///
/// # Shapes
/// * `input`: `[rows, inputs]`, `out_gradient`: `[rows, outputs]`, `weight_gradient`: `[inputs, outputs]`,
///   `bias_gradient`: `[outputs]`.
pub fn weight_gradient<F: Real>(
    input: ArrayView2<'_, F>,
    out_gradient: ArrayView2<'_, F>,
    add: bool,
    mut weight_gradient: ArrayViewMut2<'_, F>,
    mut bias_gradient: ArrayViewMut1<'_, F>,
) {
    let keep = if add { F::one() } else { F::zero() };
    general_mat_mul(F::one(), &input.t(), &out_gradient, keep, &mut weight_gradient);
    if !add {
        bias_gradient.fill(F::zero());
    }
    let bias = bias_gradient.as_slice_mut().expect(CONTIGUOUS);
    vectorized(
        #[inline(always)]
        || {
            for row in out_gradient.rows() {
                let row = row.to_slice().expect(CONTIGUOUS);
                bias.iter_mut().zip(row).for_each(|(sum, &slope)| *sum += slope);
            }
        },
    );
}

/// Computes the gradient of the layer's input.
///
/// # Shapes
/// * `out_gradient`: `[rows, outputs]`, `weight`: `[inputs, outputs]`, `in_gradient`: `[rows, inputs]`.
pub fn input_gradient<F: Real>(
    out_gradient: ArrayView2<'_, F>,
    weight: ArrayView2<'_, F>,
    in_gradient: ArrayViewMut2<'_, F>,
) {
    similarities(F::one(), out_gradient, weight, in_gradient);
}
