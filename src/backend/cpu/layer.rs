//! One layer of a tower: its weights among the parameters, its forward pass and its backward pass.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::side::{Input, Side};
use super::tables::CONTIGUOUS;
use super::{dense, dense_backward};
use crate::encoder::{Layer, Tower};
use crate::plan::Plan;
use crate::product::Workspace;
use crate::real::Real;

/// `[inputs, outputs]`: a layer's weights among the parameters.
pub(super) fn weight_of<F>(parameters: &[F], at: Layer) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((at.inputs, at.outputs), &parameters[at.weight..at.bias]).expect(CONTIGUOUS)
}

/// `[outputs]`: a layer's biases among the parameters.
pub(super) fn bias_of<F>(parameters: &[F], at: Layer) -> ArrayView1<'_, F> {
    ArrayView1::from(&parameters[at.bias..at.bias + at.outputs])
}

/// Both, mutable.
fn parts_of<F>(gradient: &mut [F], at: Layer) -> (ArrayViewMut2<'_, F>, ArrayViewMut1<'_, F>) {
    let (weight, rest) = gradient[at.weight..].split_at_mut(at.bias - at.weight);
    let weight = ArrayViewMut2::from_shape((at.inputs, at.outputs), weight).expect(CONTIGUOUS);
    (weight, ArrayViewMut1::from(&mut rest[..at.outputs]))
}

/// The forward pass of a layer: fills the side's `hidden[layer]`, or `raw` if it is the last layer.
///
/// # Shapes
/// * `parameters`: `[P]`.
pub(super) fn forward<F: Real>(
    plan: &Plan,
    parameters: &[F],
    tower: Tower,
    layer: usize,
    side: &mut Side<F>,
    workspace: &mut Workspace<F>,
) {
    let at = plan.layout.layers(tower)[layer];
    let (weight, bias) = (weight_of(parameters, at), bias_of(parameters, at));
    let Side { input, hidden, before, raw, .. } = side;
    let (below, from_here) = hidden.split_at_mut(layer);
    let input = below.last().unwrap_or(input).view();
    match from_here.first_mut() {
        None => dense::affine(input, weight, bias, raw.view_mut(), workspace),
        Some(out) => {
            let before = before[layer].as_slice_mut().expect(CONTIGUOUS);
            dense::activated(input, (weight, bias), plan.activation, before, out.view_mut(), workspace);
        }
    }
}

/// The backward pass of a layer: computes the gradients of its parameters and, above the first layer, replaces its
/// input by the input's gradient.
///
/// # Shapes
/// * `parameters`, `gradient`: `[P]`.
pub(super) fn backward<F: Real>(
    plan: &Plan,
    parameters: &[F],
    gradient: &mut [F],
    tower: Tower,
    layer: usize,
    side: &mut Side<F>,
    workspace: &mut Workspace<F>,
) {
    let at = plan.layout.layers(tower)[layer];
    // With shared towers, the second side's gradient is added to that of the first.
    let add = tower == Tower::Key && plan.layout.is_shared();
    // A query's own temperature depends on the units that the last layer reads, too.
    let is_last = layer + 1 == plan.layers() && tower == Tower::Query;
    let arguments = if is_last { side.reached_arguments() } else { Vec::new() };
    let (input, out_gradient) = side.backward(layer);
    let (weights, bias) = parts_of(gradient, at);
    dense_backward::weight_gradient(input.view(), out_gradient, add, weights, bias, workspace);
    if let Input::Hidden(input, before) = input {
        let of_input = (input.as_slice_mut().expect(CONTIGUOUS), before.as_slice().expect(CONTIGUOUS));
        let weight = weight_of(parameters, at);
        let more = (&arguments[..], &parameters[plan.layout.heads.clone()]);
        dense_backward::input_gradient(out_gradient, weight, more, plan.activation, of_input, workspace);
    }
}
