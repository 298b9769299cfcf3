//! What one side holds during a step.

use ndarray::{Array1, Array2, ArrayView2};

use super::{CONTIGUOUS, Real};
use crate::encoder::Tower;
use crate::experiment::Activation;
use crate::plan::Plan;

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
    /// Per hidden layer `[rows, width]`.
    pub(super) hidden_gradient: Vec<Array2<F>>,
    pub(super) raw: Array2<F>,
    pub(super) inverse_norm: Array1<F>,
    pub(super) embedding: Array2<F>,
    pub(super) embedding_gradient: Array2<F>,
    pub(super) raw_gradient: Array2<F>,
}

impl<F: Real> Side<F> {
    pub(super) fn new(plan: &Plan, tower: Tower, items: &Array2<f32>) -> Self {
        let (rows, dim) = (plan.shape.rows(tower), plan.shape.dim);
        let layers = plan.layout.layers(tower);
        let hidden: Vec<_> =
            layers[..layers.len() - 1].iter().map(|layer| Array2::zeros((rows, layer.outputs))).collect();
        let before = if plan.activation == Activation::Gelu {
            hidden.clone()
        } else {
            hidden.iter().map(|_| Array2::zeros((0, 0))).collect()
        };
        Side {
            items: items.mapv(F::from_stored),
            input: Array2::zeros((rows, plan.shape.input_dim(tower))),
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

    /// What came into a layer.
    pub(super) fn layer_input(&self, layer: usize) -> ArrayView2<'_, F> {
        if layer == 0 { self.input.view() } else { self.hidden[layer - 1].view() }
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
            .chain(&mut self.hidden_gradient)
            .chain(self.before.iter_mut().filter(|table| table.ncols() > 0));
        for table in tables {
            let width = table.ncols();
            let mut values = std::mem::take(table).into_raw_vec_and_offset().0;
            values.resize(rows * width, F::zero());
            *table = Array2::from_shape_vec((rows, width), values).expect(CONTIGUOUS);
        }
        let mut norms = std::mem::take(&mut self.inverse_norm).into_raw_vec_and_offset().0;
        norms.resize(rows, F::zero());
        self.inverse_norm = Array1::from_vec(norms);
    }
}
