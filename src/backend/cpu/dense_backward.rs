//! The backward pass of one layer: `dW = inᵀ dout`, `db = sum of dout's rows`, `din = dout Wᵀ`.

use ndarray::{ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::dense::activate_backward;
use super::tables::CONTIGUOUS;
use crate::knobs::Activation;
use crate::product::{Start, Workspace, product, product_in_blocks};
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
    weight_gradient: ArrayViewMut2<'_, F>,
    mut bias_gradient: ArrayViewMut1<'_, F>,
    workspace: &mut Workspace<F>,
) {
    let start = if add { Start::Kept } else { Start::Zero };
    product(F::one(), input.reversed_axes(), out_gradient, start, weight_gradient, workspace);
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

/// Replaces the layer's input by the gradient of its input before its activation, `f'(in) (dout Wᵀ)`: each block of
/// rows is multiplied by the activation's derivative when its sums are complete.
///
/// # Shapes
/// * `out_gradient`: `[rows, outputs]`, `weight`: `[inputs, outputs]`.
/// * `input`, `before`: `[rows, inputs]`, the layer's input and its values before the activation; see
///   [`activate_backward`].
pub fn input_gradient<F: Real>(
    out_gradient: ArrayView2<'_, F>,
    weight: ArrayView2<'_, F>,
    (arguments, of_units): (&[F], &[F]),
    activation: Activation,
    (input, before): (&mut [F], &[F]),
    workspace: &mut Workspace<F>,
) {
    let width = weight.nrows();
    product_in_blocks(F::one(), out_gradient, weight.reversed_axes(), workspace, &mut |first, gradient| {
        let block = first * width..first * width + gradient.len();
        for (row, &argument) in gradient.chunks_exact_mut(width).zip(arguments.get(first..).unwrap_or_default()) {
            row.iter_mut().zip(of_units).for_each(|(sum, &of_unit)| *sum += argument * of_unit);
        }
        let (before, input) = (before.get(block.clone()).unwrap_or_default(), &mut input[block]);
        activate_backward(activation, input, before, gradient);
        input.copy_from_slice(gradient);
    });
}
