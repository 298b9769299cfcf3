//! What one side holds during a step.

use ndarray::{Array1, Array2, ArrayView2};

use super::reached::Reached;
use super::tables::{set_length, set_rows};
use crate::encoder::Tower;
use crate::knobs::Activation;
use crate::plan::Plan;
use crate::real::Real;

/// The buffers of one side. `rows`: how many items it encodes, which may be fewer than the plan says where keys are met
/// more than once ([`super::distinct`]).
#[derive(Debug)]
pub(super) struct Side<F> {
    /// `[items, input]`: the data set's side.
    pub(super) items: Array2<F>,
    /// `[rows, input]`.
    pub(super) input: Array2<F>,
    /// Per hidden layer `[rows, width]`.
    pub(super) hidden: Vec<Array2<F>>,
    /// Per hidden layer `[rows, width]`: the values before the nonlinearity, where its derivative needs them.
    pub(super) before: Vec<Array2<F>>,
    /// Per hidden layer `[reached or rows, width]`.
    pub(super) hidden_gradient: Vec<Array2<F>>,
    pub(super) raw: Array2<F>,
    pub(super) inverse_norm: Array1<F>,
    pub(super) embedding: Array2<F>,
    pub(super) embedding_gradient: Array2<F>,
    pub(super) raw_gradient: Array2<F>,
    /// What the way back reads where it leaves rows out.
    pub(super) reached: Reached<F>,
}

impl<F: Real> Side<F> {
    pub(super) fn new(plan: &Plan, tower: Tower, items: &Array2<f32>) -> Self {
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
            items: items.mapv(F::from_stored),
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

    /// Finds the rows that a gradient reaches, once dL/du stands, and makes room for their way back.
    pub(super) fn find_reached(&mut self) {
        let left = self.reached.find(&self.input, &self.hidden, &self.before, &self.raw_gradient);
        self.hidden_gradient.iter_mut().for_each(|table| set_rows(table, left));
    }

    /// What the way back through a layer reads and writes, of the rows that a gradient reaches.
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

    /// Makes room for so many rows. What they held is lost; nothing is allocated up to the most there ever were.
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

/// What the way back through a layer reads and writes.
#[derive(Debug)]
pub(super) struct Backward<'a, F> {
    /// `[rows, inputs]`: what came into the layer.
    pub(super) input: ArrayView2<'a, F>,
    /// `[rows, outputs]`: dL/d(what the layer put out, before its nonlinearity).
    pub(super) out_gradient: ArrayView2<'a, F>,
    /// Above the first layer, `[rows, inputs]` each: the layer below before its nonlinearity, where the derivative
    /// needs that (otherwise empty), and the place of its gradient.
    pub(super) below: Option<(&'a Array2<F>, &'a mut Array2<F>)>,
}
