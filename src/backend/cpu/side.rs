//! The buffers of one side.

use ndarray::{Array1, Array2, ArrayView2};

use super::reached::Reached;
use super::tables::{set_length, set_rows};
use crate::encoder::Tower;
use crate::knobs::Activation;
use crate::plan::Plan;
use crate::real::Real;

/// The buffers of one side. `rows` is the number of items that it encodes, which is smaller than the plan's if several
/// anchors meet the same key ([`super::distinct`]).
#[derive(Debug)]
pub(super) struct Side<F> {
    /// `[rows, input]`.
    pub(super) input: Array2<F>,
    /// Per hidden layer `[rows, width]`.
    pub(super) hidden: Vec<Array2<F>>,
    /// Per hidden layer `[rows, width]`: the values before the activation, if its derivative needs them.
    pub(super) before: Vec<Array2<F>>,
    /// Per hidden layer `[reached or rows, width]`.
    pub(super) hidden_gradient: Vec<Array2<F>>,
    pub(super) raw: Array2<F>,
    pub(super) inverse_norm: Array1<F>,
    pub(super) embedding: Array2<F>,
    pub(super) embedding_gradient: Array2<F>,
    pub(super) raw_gradient: Array2<F>,
    /// The rows that the backward passes read, if they skip others.
    pub(super) reached: Reached<F>,
}

impl<F: Real> Side<F> {
    pub(super) fn new(plan: &Plan, tower: Tower) -> Self {
        let (rows, dim) = (plan.shape.rows(tower), plan.shape.dim);
        let layers = plan.layout.layers(tower);
        let hidden: Vec<_> =
            layers[..layers.len() - 1].iter().map(|layer| Array2::zeros((rows, layer.outputs))).collect();
        let before: Vec<_> = if plan.activation == Activation::Gelu {
            hidden.clone()
        } else {
            hidden.iter().map(|_| Array2::zeros((0, 0))).collect()
        };
        let input = plan.shape.input_dim(tower);
        Side {
            reached: Reached::new(input, &hidden, &before, dim),
            input: Array2::zeros((rows, input)),
            before,
            hidden_gradient: hidden.clone(),
            hidden,
            raw: Array2::zeros((rows, dim)),
            inverse_norm: Array1::zeros(rows),
            embedding: Array2::zeros((rows, dim)),
            embedding_gradient: Array2::zeros((rows, dim)),
            raw_gradient: Array2::zeros((rows, dim)),
        }
    }

    /// Finds the rows whose dL/du is not 0, and resizes the buffers of their backward passes.
    pub(super) fn find_reached(&mut self) {
        let left = self.reached.find(&self.input, &self.hidden, &self.before, &self.raw_gradient);
        self.hidden_gradient.iter_mut().for_each(|table| set_rows(table, left));
    }

    /// The buffers of a layer's backward pass, for the rows that get a gradient.
    pub(super) fn backward(&mut self, layer: usize) -> Backward<'_, F> {
        let reached = &self.reached;
        let (input, hidden, before, raw_gradient) = if reached.rows.is_empty() {
            (&self.input, &self.hidden, &self.before, &self.raw_gradient)
        } else {
            (&reached.input, &reached.hidden, &reached.before, &reached.raw_gradient)
        };
        let (below, from_here) = self.hidden_gradient.split_at_mut(layer);
        let input = layer.checked_sub(1).map_or(input, |below| &hidden[below]);
        Backward {
            input: input.view(),
            out_gradient: from_here.first().unwrap_or(raw_gradient).view(),
            below: below.last_mut().map(|gradient| (&before[layer - 1], gradient)),
        }
    }

    /// Sets the number of rows. Their contents are lost. Memory is allocated only for more rows than there ever were.
    pub(super) fn set_rows(&mut self, rows: usize) {
        if self.input.nrows() == rows {
            return;
        }
        let tables = [&mut self.input, &mut self.raw, &mut self.embedding]
            .into_iter()
            .chain([&mut self.embedding_gradient, &mut self.raw_gradient])
            .chain(&mut self.hidden)
            .chain(self.before.iter_mut().filter(|table| table.ncols() > 0));
        tables.for_each(|table| set_rows(table, rows));
        set_length(&mut self.inverse_norm, rows);
    }
}

/// The buffers of a layer's backward pass.
#[derive(Debug)]
pub(super) struct Backward<'a, F> {
    /// `[rows, inputs]`: the layer's input.
    pub(super) input: ArrayView2<'a, F>,
    /// `[rows, outputs]`: dL/d(the layer's output before its activation).
    pub(super) out_gradient: ArrayView2<'a, F>,
    /// Above the first layer, `[rows, inputs]` each: the output of the layer below before its activation, which is
    /// empty if the derivative does not need it, and the gradient of that output.
    pub(super) below: Option<(&'a Array2<F>, &'a mut Array2<F>)>,
}
