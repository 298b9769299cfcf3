//! Encodes items for which no gradient is needed, in blocks of rows so that the scratch stays small.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, s};

use super::dense::{activated, affine};
use super::layer::{bias_of, weight_of};
use super::normalize::normalize;
use crate::encoder::Tower;
use crate::knobs::Activation;
use crate::plan::Plan;
use crate::product::Workspace;
use crate::real::Real;

/// Rows encoded at a time.
pub(super) const BLOCK: usize = 256;

/// `[n, input]`: items that are encoded.
pub(super) enum Items<'a, F> {
    /// Those of a data set.
    OfData(ArrayView2<'a, f32>),
    /// Those that an engine has made of them.
    Made(ArrayView2<'a, F>),
}

impl<F: Real> Items<'_, F> {
    fn nrows(&self) -> usize {
        match self {
            Items::OfData(items) => items.nrows(),
            Items::Made(items) => items.nrows(),
        }
    }

    /// `[rows, input]`: a copy of some rows.
    fn block(&self, rows: Range<usize>) -> Array2<F> {
        match self {
            Items::OfData(items) => items.slice(s![rows, ..]).mapv(F::of_f32),
            Items::Made(items) => items.slice(s![rows, ..]).to_owned(),
        }
    }
}

/// Encodes items into unit rows.
///
/// # Shapes
/// * `parameters`: `[P]`, `items`: `[n, input]`, `out`: `[n, d]`.
pub fn encode<F: Real>(plan: &Plan, parameters: &[F], tower: Tower, items: ArrayView2<'_, f32>, out: &mut Array2<F>) {
    encode_with(plan, parameters, tower, Items::OfData(items), out, &mut Workspace::default());
}

/// The same with a scratch that is kept.
pub(super) fn encode_with<F: Real>(
    plan: &Plan,
    parameters: &[F],
    tower: Tower,
    items: Items<'_, F>,
    out: &mut Array2<F>,
    workspace: &mut Workspace<F>,
) {
    let layers = plan.layout.layers(tower);
    for start in (0..items.nrows()).step_by(BLOCK) {
        let end = (start + BLOCK).min(items.nrows());
        let mut values = items.block(start..end);
        for (n, &at) in layers.iter().enumerate() {
            let mut next = Array2::zeros((end - start, at.outputs));
            let (weight, bias) = (weight_of(parameters, at), bias_of(parameters, at));
            if n + 1 < layers.len() {
                // Only a gradient would read this buffer, but GELU writes to it.
                let kept = if plan.activation == Activation::Gelu { next.len() } else { 0 };
                let mut before = vec![F::zero(); kept];
                let out = next.view_mut();
                activated(values.view(), (weight, bias), plan.activation, &mut before, out, workspace);
            } else {
                affine(values.view(), weight, bias, next.view_mut(), workspace);
            }
            values = next;
        }
        let mut inverse_norm = Array1::zeros(end - start);
        normalize(values.view(), out.slice_mut(s![start..end, ..]), inverse_norm.view_mut());
    }
}
