//! Masks the inputs through which the momentum encoders q' and k' see each pair of the batch match the most.
//!
//! ```text
//! a_f = x_f d(q'(x) . k'(y)) / dx_f        and the same for y
//! ```
//!
//! Of each item the inputs with the largest `a_f` become 0, of equal ones the first.

use ndarray::{Array2, ArrayView2};

use super::layer::{self, weight_of};
use super::normalize::normalize;
use super::normalize_backward::normalize_backward;
use super::side::{Input, Side};
use super::tables::CONTIGUOUS;
use super::{dense_backward, momentum};
use crate::encoder::Tower;
use crate::plan::Plan;
use crate::product::{Start, Workspace, product};
use crate::real::Real;

/// The momentum encoders whose view decides what is masked.
#[derive(Debug)]
pub(super) struct Masks<F> {
    /// `[P]`.
    pub(super) momentum: Vec<F>,
    /// `[B, input]`: the scratch of one side.
    attention: Array2<F>,
}

impl<F: Real> Masks<F> {
    pub(super) fn new(plan: &Plan) -> Self {
        Masks { momentum: vec![F::zero(); plan.layout.len()], attention: Array2::zeros((0, 0)) }
    }

    /// How many numbers there is room for.
    pub(super) fn numbers(&self) -> usize {
        self.momentum.len() + self.attention.len()
    }

    /// Moves the momentum encoders towards the ones that learn.
    pub(super) fn follow(&mut self, ema: F, parameters: &[F]) {
        momentum::follow(ema, parameters, &mut self.momentum);
    }

    /// Masks the batch's inputs. The sides' other buffers are scratch, which the step writes again.
    pub(super) fn mask(&mut self, plan: &Plan, [query, key]: [&mut Side<F>; 2], workspace: &mut Workspace<F>) {
        let Some(masking) = plan.masking else { return };
        for (tower, side) in [(Tower::Query, &mut *query), (Tower::Key, &mut *key)] {
            (0..plan.layers()).for_each(|layer| layer::forward(plan, &self.momentum, tower, layer, side, workspace));
            normalize(side.raw.view(), side.embedding.view_mut(), side.inverse_norm.view_mut());
        }
        // The gradient of q . k is k for q, and q for k.
        query.embedding_gradient.assign(&key.embedding);
        key.embedding_gradient.assign(&query.embedding);
        for (tower, side) in [(Tower::Query, query), (Tower::Key, key)] {
            self.attend(plan, tower, side, workspace);
            let width = side.input.ncols();
            let inputs = side.input.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(width);
            let attention = self.attention.as_slice_mut().expect(CONTIGUOUS).chunks_exact_mut(width);
            inputs.zip(attention).for_each(|(inputs, attention)| hide(attention, masking.inputs(width), inputs));
        }
    }

    /// Computes `a`, `[B, input]`, from dL/dembedding, back through the momentum encoder.
    fn attend(&mut self, plan: &Plan, tower: Tower, side: &mut Side<F>, workspace: &mut Workspace<F>) {
        let Masks { momentum, attention } = self;
        let layers = plan.layout.layers(tower);
        let (embedding, of_embedding) = (side.embedding.view(), side.embedding_gradient.view());
        normalize_backward(embedding, side.inverse_norm.view(), of_embedding, side.raw.view_mut());
        // Every row has a gradient here.
        side.reached.rows.clear();
        for layer in (1..layers.len()).rev() {
            let (input, of_output) = side.backward(layer);
            if let Input::Hidden(input, before) = input {
                let of_input = (input.as_slice_mut().expect(CONTIGUOUS), before.as_slice().expect(CONTIGUOUS));
                let weight = weight_of(momentum, layers[layer]);
                dense_backward::input_gradient(of_output, weight, (&[], &[]), plan.activation, of_input, workspace);
            }
        }
        if attention.dim() != side.input.dim() {
            *attention = Array2::zeros(side.input.raw_dim());
        }
        let of_output: ArrayView2<'_, F> = side.hidden.first().unwrap_or(&side.raw).view();
        let weight = weight_of(momentum, layers[0]).reversed_axes();
        product(F::one(), of_output, weight, Start::Zero, attention.view_mut(), workspace);
        *attention *= &side.input;
    }
}

/// Sets the `count` inputs of an item with the most attention to 0. Both `[input]`.
fn hide<F: Real>(attention: &mut [F], count: usize, inputs: &mut [F]) {
    for _ in 0..count {
        let mut most = 0;
        for (f, &a) in attention.iter().enumerate() {
            if a > attention[most] {
                most = f;
            }
        }
        inputs[most] = F::zero();
        attention[most] = F::neg_infinity();
    }
}
