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
    /// Per hidden layer `[rows, width]`: its output. The backward pass of the layer above replaces it by its gradient.
    pub(super) hidden: Vec<Array2<F>>,
    /// Per hidden layer `[rows, width]`: the values before the activation, if its derivative needs them.
    pub(super) before: Vec<Array2<F>>,
    /// `[rows, d]`: the last layer's output. The backward pass of the scaling replaces it by its gradient.
    pub(super) raw: Array2<F>,
    pub(super) inverse_norm: Array1<F>,
    pub(super) embedding: Array2<F>,
    pub(super) embedding_gradient: Array2<F>,
    /// `[B]`: 1 / tau of each anchor of this side, if every query has a temperature of its own; else empty.
    pub(super) scales: Vec<F>,
    /// `[B]`: dL/d(the argument of its sigmoid), likewise.
    pub(super) arguments: Vec<F>,
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
            hidden,
            raw: Array2::zeros((rows, dim)),
            inverse_norm: Array1::zeros(rows),
            scales: Vec::new(),
            arguments: Vec::new(),
            embedding: Array2::zeros((rows, dim)),
            embedding_gradient: Array2::zeros((rows, dim)),
        }
    }

    /// How many numbers the tables have room for.
    pub(super) fn numbers(&self) -> usize {
        let Reached { input, hidden, before, raw_gradient, .. } = &self.reached;
        let tables = [&self.input, &self.raw, &self.embedding, &self.embedding_gradient, input, raw_gradient];
        let layers = [&self.hidden, &self.before, hidden, before];
        tables.into_iter().chain(layers.into_iter().flatten()).map(|table| table.len()).sum()
    }

    /// Finds the rows whose dL/du is not 0.
    pub(super) fn find_reached(&mut self) {
        self.reached.find(&self.input, &self.hidden, &self.before, &self.raw);
    }

    /// The input of a layer and dL/d(its output before its activation), `[rows, outputs]`, for the rows that get a
    /// gradient.
    pub(super) fn backward(&mut self, layer: usize) -> (Input<'_, F>, ArrayView2<'_, F>) {
        let Side { reached, input, hidden, before, raw, .. } = self;
        let (input, hidden, before, raw) = if reached.rows.is_empty() {
            (&*input, hidden, &*before, &*raw)
        } else {
            (&reached.input, &mut reached.hidden, &reached.before, &reached.raw_gradient)
        };
        let (below, from_here) = hidden.split_at_mut(layer);
        let input = match below.last_mut() {
            None => Input::Items(input.view()),
            Some(hidden) => Input::Hidden(hidden, &before[layer - 1]),
        };
        (input, from_here.first().map_or(raw.view(), |gradient| gradient.view()))
    }

    /// `[rows, h]`: the units that the last layer reads, before a backward pass has replaced them.
    pub(super) fn units(&self) -> ArrayView2<'_, F> {
        self.hidden.last().unwrap_or(&self.input).view()
    }

    /// `arguments` of the rows that get a gradient.
    pub(super) fn reached_arguments(&self) -> Vec<F> {
        match self.reached.rows.is_empty() || self.arguments.is_empty() {
            true => self.arguments.clone(),
            false => self.reached.rows.iter().map(|&row| self.arguments[row as usize]).collect(),
        }
    }

    /// Sets the number of rows. Their contents are lost. Memory is allocated only for more rows than there ever were.
    pub(super) fn set_rows(&mut self, rows: usize) {
        if self.input.nrows() == rows {
            return;
        }
        let tables = [&mut self.input, &mut self.raw, &mut self.embedding]
            .into_iter()
            .chain([&mut self.embedding_gradient])
            .chain(&mut self.hidden)
            .chain(self.before.iter_mut().filter(|table| table.ncols() > 0));
        tables.for_each(|table| set_rows(table, rows));
        set_length(&mut self.inverse_norm, rows);
    }
}

/// The input of a layer, `[rows, inputs]`.
#[derive(Debug)]
pub(super) enum Input<'a, F> {
    /// The first layer's.
    Items(ArrayView2<'a, F>),
    /// The output of the layer below, which becomes its gradient, and that output before its activation; the latter is
    /// empty if the derivative does not need it.
    Hidden(&'a mut Array2<F>, &'a Array2<F>),
}

impl<F> Input<'_, F> {
    pub(super) fn view(&self) -> ArrayView2<'_, F> {
        match self {
            Input::Items(items) => items.view(),
            Input::Hidden(hidden, _) => hidden.view(),
        }
    }
}
